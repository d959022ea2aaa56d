import type { Chunk } from './chunk.ts';
import { lengthOf, type Vector } from './column.ts';
import { keepKnown, knownSoFar } from './knownRows.ts';
import { listOf, type RowNumbers, startOfRun } from './rowNumbers.ts';

/** What was counted of the chunks of a column the last time: of chunks that are still the same rows it is not counted again. */

/** What is read of a chunk. */
export type ChunkRows = Pick<Chunk, 'rows'>;

/** What `find` says of rows, as long as what it depends on besides stays the same. Only the last answer is kept. */
export function knownOfLast<T>(held: Vector, key: string, dependsOn: string, find: () => T): T {
  const on = `${lengthOf(held)} ${dependsOn}`;
  const last = knownSoFar<{ readonly on: string; readonly found: T }>([held], key)?.known;
  if (last?.on === on) return last.found;
  const found = find();
  keepKnown([held], key, { on, found });
  return found;
}

/** Chunks by which rows they hold. */
interface Names {
  /** One for each chunk; other rows have another name. */
  readonly each: readonly string[];
  readonly together: string;
}

const names = new WeakMap<readonly ChunkRows[], Names>();

/** The names of chunks by their rows, found out once for each list of chunks. */
export function namesOf(chunks: readonly ChunkRows[]): Names {
  const known = names.get(chunks);
  if (known) return known;
  const each = chunks.map(({ rows }) => nameOf(rows));
  const made = { each, together: each.join() };
  names.set(chunks, made);
  return made;
}

/** Row numbers that follow one another by where they begin, others by 64 bits of a hash. */
function nameOf(rows: RowNumbers): string {
  const start = startOfRun(rows);
  if (start !== undefined || rows.length === 0) return `${start ?? 0}+${rows.length}`;
  let [one, two] = [0x811c9dc5, 0x2f0b4c47];
  for (const row of listOf(rows)) {
    one = Math.imul(one ^ row, 0x85ebca6b);
    one ^= one >>> 15;
    two = Math.imul(two, 0xc2b2ae35) + row;
    two ^= two >>> 13;
  }
  return `${one}:${two}:${rows.length}`;
}

/** Where chunks stood among earlier ones. */
const places = new WeakMap<Names, WeakMap<Names, Int32Array>>();

/** For each chunk the earlier one with the same rows; −1 where there is none. */
function placesIn(now: Names, earlier: Names): Int32Array {
  const known = places.get(now)?.get(earlier);
  if (known) return known;
  const byName = new Map(Array.from(earlier.each, (name, place) => [name, place]));
  const found = Int32Array.from(now.each, name => byName.get(name) ?? -1);
  const all = places.get(now) ?? new WeakMap<Names, Int32Array>();
  places.set(now, all.set(earlier, found));
  return found;
}

/** Numbers of each chunk, by what they are. */
export type ChunkNumbers<Field extends string> = Readonly<Record<Field, Float64Array>>;

/** What was counted of chunks the last time. */
export interface LastNumbers<Field extends string> {
  readonly on: string;
  readonly names: Names;
  readonly numbers: ChunkNumbers<Field>;
}

export interface Counting<Field extends string> {
  /** What the numbers depend on besides the rows and what the rows' codes mean. */
  readonly dependsOn: string;
  readonly fields: readonly Field[];
  readonly count: (rows: RowNumbers, chunk: number) => Readonly<Record<Field, number>>;
}

/** Of chunks of fewer rows on average the numbers would take as much memory as the rows. */
const LEAST_ROWS = 50;

/**
 * Numbers of each chunk of a column. Those of chunks that were counted the last time are taken from there, to the bit. What is kept takes
 * eight bytes for each field and chunk.
 * @param key what is counted
 */
export function numbersOfChunks<Field extends string>(
  column: Vector,
  chunks: readonly ChunkRows[],
  key: string,
  counting: Counting<Field>,
): ChunkNumbers<Field> {
  const earlier = knownSoFar<LastNumbers<Field>>([column], key)?.known;
  const found = numbersSince(earlier, chunks, counting);
  if (lengthOf(column) >= LEAST_ROWS * chunks.length) keepKnown([column], key, found);
  return found.numbers;
}

/** Numbers of each chunk, those that were counted earlier as they were, if they are about rows that have not changed. */
export function numbersSince<Field extends string>(
  last: LastNumbers<Field> | undefined,
  chunks: readonly ChunkRows[],
  { dependsOn, fields, count }: Counting<Field>,
): LastNumbers<Field> {
  const now = namesOf(chunks);
  const earlier = last?.on === dependsOn ? last : undefined;
  if (earlier?.names.together === now.together) return earlier;
  const numbers = Object.fromEntries(
    fields.map(field => [field, new Float64Array(chunks.length)]),
    // One entry for each field.
  ) as Record<Field, Float64Array>;
  const places = earlier && placesIn(now, earlier.names);
  // Mostly chunks are added behind earlier ones.
  const same = places?.findIndex((place, chunk) => place !== chunk) ?? 0;
  const begun = same < 0 ? chunks.length : same;
  if (earlier) for (const field of fields) numbers[field].set(earlier.numbers[field].subarray(0, begun));
  for (let chunk = begun; chunk < chunks.length; chunk++) {
    const at = places?.[chunk] ?? -1;
    // proof: chunk < chunks.length
    const counted = earlier && at >= 0 ? undefined : count(chunks[chunk]!.rows, chunk);
    for (const field of fields) {
      numbers[field][chunk] = counted ? counted[field] : (earlier?.numbers[field][at] ?? 0);
    }
  }
  return { on: dependsOn, names: now, numbers };
}
