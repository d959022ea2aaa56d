/**
 * What is known of rows that do not change any more. It is kept as long as the memory that holds the rows, so that an assessment of tables
 * that have not changed, or that grew by a day, need not find it out again.
 */

export type Rows = Float64Array | Int32Array;

/** By the memory of rows that nobody writes to any more: what is known of parts of it, and of parts that grow, each by its place. */
interface Knowledge {
  readonly ofParts: Map<string, unknown>;
  readonly ofGrowing: Map<string, Grown>;
}

interface Grown {
  /** The other rows that it is about, beside those it is kept with. */
  readonly others: readonly Place[];
  /** How many rows it is about. */
  readonly length: number;
  readonly known: unknown;
}

type Place = Pick<Rows, 'buffer' | 'byteOffset'>;

const knowledge = new WeakMap<ArrayBufferLike, Knowledge>();

/** A name for each piece of memory that has been asked for one. */
const names = new WeakMap<ArrayBufferLike, number>();
let named = 0;

/** A name for these rows, for keys of what is known about others beside them. No other rows have it. */
export function nameOf({ buffer, byteOffset, length }: Rows): string {
  const name = names.get(buffer) ?? named++;
  names.set(buffer, name);
  return `${name}:${byteOffset}:${length}`;
}

/** Says that nobody writes to the memory of these rows any more, except behind those that have been handed out. */
export function areFinal(rows: Rows): void {
  if (!knowledge.has(rows.buffer)) {
    knowledge.set(rows.buffer, { ofParts: new Map(), ofGrowing: new Map() });
  }
}

/** Whether `areFinal` was said of rows. */
export function isFinal(rows: Rows): boolean {
  return knowledge.has(rows.buffer);
}

/**
 * What `find` says of the rows, asked once under each key where they are final. The key names all that the answer depends on besides. The
 * answer must not hold the rows.
 */
export function known<T>(rows: Rows, key: string, find: () => T): T {
  const kept = knowledge.get(rows.buffer)?.ofParts;
  if (!kept) return find();
  const whole = placeOf(rows.byteOffset, rows.length, key);
  if (!kept.has(whole)) kept.set(whole, find());
  return kept.get(whole) as T;
}

/** How what is known of rows is found out, and put together. */
export interface Growing<T> {
  /** Of the rows from one to before another. */
  readonly of: (from: number, to: number) => T;
  /** Of the rows of both, which follow one another. Neither is changed. */
  readonly merged: (earlier: T, later: T) => T;
}

/**
 * As `known`, of columns that grow at their end: what was found out of their first rows is merged with what is found out of the new ones.
 * Kept is what is known of the most rows from the same start; fewer are asked of each time.
 * @param columns equally long; those that are not final are asked of each time
 */
export function knownOfGrowing<T>(columns: readonly Rows[], key: string, { of, merged }: Growing<T>): T {
  const length = columns[0]?.length ?? 0;
  const earlier = knownSoFar<T>(columns, key);
  if (earlier?.length === length) return earlier.known;
  const found = earlier ? merged(earlier.known, of(earlier.length, length)) : of(0, length);
  keepKnown(columns, key, found);
  return found;
}

/** What is known of the first rows of growing columns, and of how many; undefined where nothing is. */
export function knownSoFar<T>(
  columns: readonly Rows[],
  key: string,
): { readonly length: number; readonly known: T } | undefined {
  const [first, ...others] = columns;
  const earlier = first && knowledge.get(first.buffer)?.ofGrowing.get(growingFrom(first, key));
  if (!earlier || earlier.length > first.length || !arePlaces(earlier.others, others)) return undefined;
  // It was kept under the same key, which names its type.
  return { length: earlier.length, known: earlier.known as T };
}

/** Keeps what was found out of all rows of growing columns, if they are final and it is not known of more. */
export function keepKnown<T>(columns: readonly Rows[], key: string, found: T): void {
  const [first, ...others] = columns;
  const kept = first && knowledge.get(first.buffer)?.ofGrowing;
  if (!kept || others.some(each => !knowledge.has(each.buffer))) return;
  const places = others.map(({ buffer, byteOffset }) => ({ buffer, byteOffset }));
  const place = growingFrom(first, key);
  const earlier = kept.get(place);
  if (earlier && earlier.length > first.length && arePlaces(earlier.others, others)) return;
  kept.set(place, { others: places, length: first.length, known: found });
}

/** In place of the length of rows that grow. */
const GROWING = 'on';

function growingFrom({ byteOffset }: Rows, key: string): string {
  return placeOf(byteOffset, GROWING, key);
}

function placeOf(start: number, length: number | string, key: string): string {
  return `${start} ${length} ${key}`;
}

function arePlaces(places: readonly Place[], rows: readonly Rows[]): boolean {
  return (
    places.length === rows.length &&
    places.every(
      ({ buffer, byteOffset }, i) => rows[i]?.buffer === buffer && rows[i]?.byteOffset === byteOffset,
    )
  );
}

/** Rows of which the first ones are those of others. */
export interface Copy {
  readonly from: Rows;
  readonly to: Rows;
}

/**
 * Says that the first `rows` of the columns of a table, each in memory of its own, are those of earlier ones, in other memory or in the
 * same: what is known of them holds for both. All are final.
 */
export function knownOfCopies(copies: readonly Copy[], rows: number): void {
  if (copies.every(({ from, to }) => from.buffer === to.buffer)) return;
  const copyOf = new Map(copies.map(copy => [copy.from.buffer, copy]));
  for (const copy of copies) {
    const { from, to } = copy;
    const [here, there] = [knowledge.get(from.buffer), knowledge.get(to.buffer)];
    if (!here || !there) continue;
    const end = from.byteOffset + rows * from.BYTES_PER_ELEMENT;
    const isCopied = (start: number, length: number) =>
      start >= from.byteOffset && start + length * from.BYTES_PER_ELEMENT <= end;
    for (const [place, answer] of here === there ? [] : here.ofParts) {
      const { start, rest } = partsOf(place);
      const length = Number.parseInt(rest, 10);
      if (isCopied(start, length)) there.ofParts.set(`${moved(start, copy)} ${rest}`, answer);
    }
    for (const [place, answer] of here.ofGrowing) {
      const { start, rest } = partsOf(place);
      if (!isCopied(start, answer.length)) continue;
      const others = answer.others.map(other => {
        const its = copyOf.get(other.buffer);
        return its ? { buffer: its.to.buffer, byteOffset: moved(other.byteOffset, its) } : other;
      });
      there.ofGrowing.set(`${moved(start, copy)} ${rest}`, { ...answer, others });
    }
  }
}

function moved(start: number, { from, to }: Copy): number {
  return start - from.byteOffset + to.byteOffset;
}

/** The start of a place, in bytes, and what follows it. */
function partsOf(place: string): { readonly start: number; readonly rest: string } {
  const end = place.indexOf(' ');
  return { start: Number(place.slice(0, end)), rest: place.slice(end + 1) };
}
