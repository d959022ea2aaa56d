import { keptColumn } from '../kernels/buckets.ts';

/** Up to so many distinct values are counted without sorting. */
export const FEW = 32;

/** Whole numbers from −SMALL_WHOLE up to and without SMALL_WHOLE are counted in a table. */
const SMALL_WHOLE = 512;

/** Each distinct value with its count; null when there are more than FEW. Missing values are none. */
export function fewOf(values: Float64Array): ReadonlyMap<number, number> | null {
  const inTable = new Float64Array(2 * SMALL_WHOLE);
  const others = new Map<number, number>();
  const counted = countWhole(values, inTable);
  // proof: i < values.length; the table is read and written where its index is known to lie inside
  let filled = 0;
  // By index, here and below: what walks an array makes an object for each entry, which for many small columns is most of what is made.
  for (let at = 0; counted > 0 && at < inTable.length; at++) if (inTable[at]! > 0) filled++;
  if (filled > FEW) return null;
  for (let i = counted; i < values.length; i++) {
    const value = values[i]!;
    const whole = value | 0;
    const at = whole + SMALL_WHOLE;
    if (whole === value && at >= 0 && at < 2 * SMALL_WHOLE) {
      if (inTable[at] === 0) filled++;
      inTable[at]! += 1;
    } else if (!Number.isNaN(value)) {
      others.set(value, (others.get(value) ?? 0) + 1);
    }
    if (filled + others.size > FEW) return null;
  }
  for (let at = 0; filled > 0 && at < inTable.length; at++) {
    const count = inTable[at]!;
    if (count > 0) others.set(at - SMALL_WHOLE, count);
  }
  return others;
}

/** Rows looked at, at first, to see whether there are few values. */
const FIRST_LOOK = 4096;

/** Counts small whole numbers into the table, in WebAssembly where the column is kept there. Answers the rows that are done. */
function countWhole(values: Float64Array, table: Float64Array): number {
  const place = keptColumn(values);
  if (!place) return 0;
  const { memory, at } = place;
  return memory.region(() => {
    const tables = memory.allocate(8 * table.length);
    const counts = memory.words(tables, 2 * table.length).fill(0);
    const look = (length: number, from: number) =>
      memory.exports.countWhole(at + 8 * from, length, SMALL_WHOLE, tables);
    const first = Math.min(FIRST_LOOK, values.length);
    let done = look(first, 0);
    if (done === first && counts.reduce((filled, count) => filled + (count > 0 ? 1 : 0), 0) <= 2 * FEW) {
      done += look(values.length - first, first);
    }
    // proof: counts are two tables of that length
    for (let i = 0; i < table.length; i++) table[i] = counts[i]! + counts[table.length + i]!;
    return done;
  });
}
