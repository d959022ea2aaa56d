import type { OverTime, OverTimeInput } from '../drift/compareOverTime.ts';
import { isPartOf, isResident, lengthOf, type Vector } from '../tables/column.ts';

/** So many rows of chunks are read for a thread at a time: together they would take as much memory as the whole column. */
const ROWS_AT_A_TIME = 1 << 23;

/**
 * The comparison of a column in parts, which are given to threads one after another: the window with those chunks that take no memory
 * of their own, and the other chunks, as many at a time as have `rowsAtATime` rows, but one at least. Chunks are compared as they would
 * be with all others; where that is done in other buckets, sums differ in their last digits.
 */
export function inParts(whole: OverTimeInput, rowsAtATime = ROWS_AT_A_TIME): OverTimeInput[] {
  const { reference, window, chunks, rule } = whole;
  const isRead = (chunk: Vector) => !isResident(chunk) && !isPartOf(chunk, window);
  const others = chunks.map(chunk => (chunk && isRead(chunk) ? undefined : chunk));
  const parts: OverTimeInput[] = [{ ...whole, chunks: others }];
  let rows = Number.POSITIVE_INFINITY;
  let some: (Vector | undefined)[] = [];
  for (const [i, chunk] of chunks.entries()) {
    if (!chunk || !isRead(chunk)) continue;
    rows += lengthOf(chunk);
    if (rows > rowsAtATime) {
      some = chunks.map(() => undefined);
      parts.push({ reference, window: withoutRows(window), chunks: some, rule });
      rows = lengthOf(chunk);
    }
    some[i] = chunk;
  }
  return parts;
}

/** What all parts have found, in their order, together; undefined without any. */
export function together(found: readonly OverTime[]): OverTime | undefined {
  const [first] = found;
  return (
    first && { ...first, chunks: first.chunks.map((_, i) => found.find(each => each.chunks[i])?.chunks[i]) }
  );
}

function withoutRows(vector: Vector): Vector {
  const { type } = vector;
  if (type === 'category') return { type, codes: new Int32Array(0), dictionary: vector.dictionary };
  return { type, values: new Float64Array(0) };
}
