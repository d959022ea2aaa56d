import type { Chunk } from './chunk.ts';
import { startOfRun } from './column.ts';
import { knownOfGrowing, type Rows } from './knownRows.ts';

/** What was counted of the chunks of a column the last time: of chunks that are still the same rows it is not counted again. */

/** What is read of a chunk. */
export type ChunkRows = Pick<Chunk, 'rows'>;

/** A place to keep something in, as long as there are the rows that it is about. */
export interface Kept<T> {
  last?: T | undefined;
}

/**
 * The place that belongs to columns that grow at their end, one under each key. What it holds may be about fewer rows than there are by
 * now. Of rows that are not final it is a new one each time.
 */
export function keptWith<T>(columns: readonly Rows[], key: string): Kept<T> {
  return knownOfGrowing<Kept<T>>(columns, key, { of: () => ({}), merged: earlier => earlier });
}

/** What `find` says of rows, as long as what it depends on besides stays the same. Only the last answer is kept. */
export function knownOfLast<T>(rows: Rows, key: string, dependsOn: string, find: () => T): T {
  const kept = keptWith<{ readonly on: string; readonly found: T }>([rows], key);
  const on = `${rows.length} ${dependsOn}`;
  if (kept.last?.on !== on) kept.last = { on, found: find() };
  return kept.last.found;
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
function nameOf(rows: Int32Array): string {
  const start = startOfRun(rows);
  if (start !== undefined || rows.length === 0) return `${start ?? 0}+${rows.length}`;
  let [one, two] = [0x811c9dc5, 0x2f0b4c47];
  // proof: i < rows.length
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
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
  readonly count: (rows: Int32Array, chunk: number) => Readonly<Record<Field, number>>;
}

/** Of chunks of fewer rows on average the numbers would take as much memory as the rows. */
const LEAST_ROWS = 50;

/** Numbers of each chunk of a column; `key` says what is counted. As `numbersOfChunksIn`. */
export function numbersOfChunks<Field extends string>(
  column: Rows,
  chunks: readonly ChunkRows[],
  key: string,
  counting: Counting<Field>,
): ChunkNumbers<Field> {
  return numbersOfChunksIn(keptWith([column], key), column.length, chunks, counting);
}

/**
 * Numbers of each chunk. Those of chunks that were counted the last time are taken from there, to the bit. What is kept takes eight bytes
 * for each field and chunk.
 * @param rows how many there are in all
 */
export function numbersOfChunksIn<Field extends string>(
  place: Kept<LastNumbers<Field>>,
  rows: number,
  chunks: readonly ChunkRows[],
  { dependsOn, fields, count }: Counting<Field>,
): ChunkNumbers<Field> {
  const now = namesOf(chunks);
  const { last } = place;
  const earlier = last?.on === dependsOn ? last : undefined;
  if (earlier?.names.together === now.together) return earlier.numbers;
  const numbers = Object.fromEntries(
    fields.map(field => [field, new Float64Array(chunks.length)]),
    // One entry for each field.
  ) as Record<Field, Float64Array>;
  const from = earlier && placesIn(now, earlier.names);
  for (const [chunk, each] of chunks.entries()) {
    const at = from?.[chunk] ?? -1;
    const counted = earlier && at >= 0 ? undefined : count(each.rows, chunk);
    for (const field of fields) {
      numbers[field][chunk] = counted ? counted[field] : (earlier?.numbers[field][at] ?? 0);
    }
  }
  if (rows >= LEAST_ROWS * chunks.length) place.last = { on: dependsOn, names: now, numbers };
  return numbers;
}
