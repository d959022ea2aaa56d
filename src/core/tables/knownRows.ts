import type { Vector } from './column.ts';

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
  readonly others: readonly Start[];
  /** How many rows it is about. */
  readonly length: number;
  readonly known: unknown;
}

/** Where rows begin. */
type Start = Pick<Place, 'memory' | 'byteOffset'>;

/** Where rows lie: in a piece of memory, or of a file, from a byte on. */
export interface Place {
  /** What is known of the rows is kept as long as this. */
  readonly memory: object;
  readonly byteOffset: number;
  readonly length: number;
  /** Bytes of each. */
  readonly width: number;
}

/** Rows, or a vector of them, which are perhaps only read when they are asked for. */
export type Held = Rows | Vector;

/** Where the rows of vectors lie that are not in memory. */
const elsewhere = new WeakMap<Vector, Place>();

/** Says where the rows of a vector lie that are read on demand, so that what is known of them is found without reading them. */
export function liesAt(vector: Vector, place: Place): void {
  elsewhere.set(vector, place);
}

/** Where the rows of a vector lie that `liesAt` told of; undefined for others. */
export function placeElsewhere(vector: Vector): Place | undefined {
  return elsewhere.get(vector);
}

function placeOf(held: Held): Place {
  if (ArrayBuffer.isView(held)) return placeOfRows(held);
  return elsewhere.get(held) ?? placeOfRows(held.type === 'category' ? held.codes : held.values);
}

function placeOfRows({ buffer, byteOffset, length, BYTES_PER_ELEMENT }: Rows): Place {
  return { memory: buffer, byteOffset, length, width: BYTES_PER_ELEMENT };
}

const knowledge = new WeakMap<object, Knowledge>();

/** A name for each piece of memory that has been asked for one. No other process gives the same. */
const names = new WeakMap<object, string>();
let named = 0;
let ofProcess: string | undefined;

function newName(): string {
  ofProcess ??= crypto.randomUUID();
  return `${ofProcess}.${named++}`;
}

/** A name for these rows, for keys of what is known about others beside them. No other rows have it. */
export function nameOf(held: Held): string {
  const { length } = placeOf(held);
  return `${nameOfGrowing(held)}:${length}`;
}

/** A name for rows that grow at their end, which they keep as long as they stay in one place. */
export function nameOfGrowing(held: Held): string {
  const { memory, byteOffset } = placeOf(held);
  const name = names.get(memory) ?? newName();
  names.set(memory, name);
  return `${name}:${byteOffset}`;
}

/** Says that nobody writes to the memory of these rows any more, except behind those that have been handed out. */
export function areFinal(held: Held): void {
  const { memory } = placeOf(held);
  if (!knowledge.has(memory)) knowledge.set(memory, { ofParts: new Map(), ofGrowing: new Map() });
}

/** Whether no rows lie before these. */
export function isFromStart(held: Held): boolean {
  return placeOf(held).byteOffset === 0;
}

/** Whether `areFinal` was said of rows. */
export function isFinal(held: Held): boolean {
  return knowledge.has(placeOf(held).memory);
}

/**
 * What `find` says of the rows, asked once under each key where they are final. The key names all that the answer depends on besides. The
 * answer must not hold the rows.
 */
export function known<T>(held: Held, key: string, find: () => T): T {
  const { memory, byteOffset, length } = placeOf(held);
  const kept = knowledge.get(memory)?.ofParts;
  if (!kept) return find();
  const whole = nameOfPlace(byteOffset, length, key);
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
export function knownOfGrowing<T>(columns: readonly Held[], key: string, { of, merged }: Growing<T>): T {
  const [first] = columns;
  const length = first ? placeOf(first).length : 0;
  const earlier = knownSoFar<T>(columns, key);
  if (earlier?.length === length) return earlier.known;
  const found = earlier ? merged(earlier.known, of(earlier.length, length)) : of(0, length);
  keepKnown(columns, key, found);
  return found;
}

/** What is known of the first rows of growing columns, and of how many; undefined where nothing is. */
export function knownSoFar<T>(
  columns: readonly Held[],
  key: string,
): { readonly length: number; readonly known: T } | undefined {
  const [first, ...others] = columns.map(placeOf);
  const earlier = first && knowledge.get(first.memory)?.ofGrowing.get(growingFrom(first, key));
  if (!earlier || earlier.length > first.length || !arePlaces(earlier.others, others)) return undefined;
  // It was kept under the same key, which names its type.
  return { length: earlier.length, known: earlier.known as T };
}

/** Keeps what was found out of all rows of growing columns, if they are final and it is not known of more. */
export function keepKnown<T>(columns: readonly Held[], key: string, found: T): void {
  const [first, ...others] = columns.map(placeOf);
  const kept = first && knowledge.get(first.memory)?.ofGrowing;
  if (!kept || others.some(({ memory }) => !knowledge.has(memory))) return;
  const place = growingFrom(first, key);
  const earlier = kept.get(place);
  if (earlier && earlier.length > first.length && arePlaces(earlier.others, others)) return;
  kept.set(place, { others, length: first.length, known: found });
}

/** As `keepKnown`, of a part that moves on through a column: what was kept under the key of rows that begin elsewhere is let go. */
export function keepLastKnown<T>(held: Held, key: string, found: T): void {
  const { memory, byteOffset } = placeOf(held);
  const kept = knowledge.get(memory)?.ofGrowing;
  const own = nameOfPlace(byteOffset, GROWING, key);
  for (const place of kept?.keys() ?? []) {
    if (place !== own && partsOf(place).rest === `${GROWING} ${key}`) kept?.delete(place);
  }
  keepKnown([held], key, found);
}

/** In place of the length of rows that grow. */
const GROWING = 'on';

function growingFrom({ byteOffset }: Place, key: string): string {
  return nameOfPlace(byteOffset, GROWING, key);
}

function nameOfPlace(start: number, length: number | string, key: string): string {
  return `${start} ${length} ${key}`;
}

function arePlaces(places: readonly Start[], others: readonly Start[]): boolean {
  return (
    places.length === others.length &&
    places.every(
      ({ memory, byteOffset }, i) => others[i]?.memory === memory && others[i]?.byteOffset === byteOffset,
    )
  );
}

/** Rows of which the first ones are those of others. */
export interface Copy {
  readonly from: Held;
  readonly to: Held;
}

/** The places of both. */
interface Moved {
  readonly from: Place;
  readonly to: Place;
}

/**
 * Says that the first `rows` of the columns of a table, each in memory of its own, are those of earlier ones, in other memory or in the
 * same: what is known of them holds for both. All are final.
 */
export function knownOfCopies(copies: readonly Copy[], rows: number): void {
  const all = copies.map(({ from, to }): Moved => ({ from: placeOf(from), to: placeOf(to) }));
  if (all.every(({ from, to }) => from.memory === to.memory)) return;
  const copyOf = new Map(all.map(copy => [copy.from.memory, copy]));
  for (const copy of all) {
    const { from, to } = copy;
    const [here, there] = [knowledge.get(from.memory), knowledge.get(to.memory)];
    if (!here || !there) continue;
    const end = from.byteOffset + rows * from.width;
    const isCopied = (start: number, length: number) =>
      start >= from.byteOffset && start + length * from.width <= end;
    for (const [place, answer] of here === there ? [] : here.ofParts) {
      const { start, rest } = partsOf(place);
      const length = Number.parseInt(rest, 10);
      if (isCopied(start, length)) there.ofParts.set(`${moved(start, copy)} ${rest}`, answer);
    }
    for (const [place, answer] of here.ofGrowing) {
      const { start, rest } = partsOf(place);
      if (!isCopied(start, answer.length)) continue;
      const others = answer.others.map(other => {
        const its = copyOf.get(other.memory);
        return its ? { memory: its.to.memory, byteOffset: moved(other.byteOffset, its) } : other;
      });
      there.ofGrowing.set(`${moved(start, copy)} ${rest}`, { ...answer, others });
    }
  }
}

function moved(start: number, { from, to }: Moved): number {
  return start - from.byteOffset + to.byteOffset;
}

/** The start of a place, in bytes, and what follows it. */
function partsOf(place: string): { readonly start: number; readonly rest: string } {
  const end = place.indexOf(' ');
  return { start: Number(place.slice(0, end)), rest: place.slice(end + 1) };
}

const lasting = new WeakSet<ArrayBufferLike>();

/** Says of an array in an answer, which begins some memory, that the numbers in it do not change any more: more may only come behind them. */
export function willLast({ buffer }: Pick<ArrayBufferView, 'buffer'>): void {
  lasting.add(buffer);
}

/** Whether `willLast` was said of an array. */
export function doLast({ buffer }: Pick<ArrayBufferView, 'buffer'>): boolean {
  return lasting.has(buffer);
}

/** The name of the method by which an answer, or a part of one, says what is to be kept of it for another process. */
export const KEPT = Symbol('kept');

/** Who asks for what is known of rows finds what the method has answered in place of the object. */
export interface Keepable {
  [KEPT](): unknown;
}

/** What is known of the rows of a column, to be kept beside them. */
export interface KeptKnowledge {
  readonly name: string | undefined;
  readonly ofParts: readonly (readonly [place: string, answer: unknown])[];
  readonly ofGrowing: readonly (readonly [place: string, answer: KeptGrown])[];
}

interface KeptGrown {
  /** Which columns of the table it is about besides. */
  readonly others: readonly number[];
  readonly length: number;
  readonly known: unknown;
}

/**
 * What is known of the rows of all columns of a table, each in memory of its own, and of no others.
 * @param keptOf what is to be kept of an answer; undefined: nothing
 */
export function knowledgeOf(
  columns: readonly Held[],
  keptOf: (answer: unknown) => unknown,
): readonly KeptKnowledge[] {
  const starts = columns.map(placeOf);
  const numbers = new Map(starts.map(({ memory }, i) => [memory, i]));
  return starts.map(({ memory, byteOffset, length: rows, width }) => {
    const all = byteOffset === 0 ? knowledge.get(memory) : undefined;
    const ofGrowing = [...(all?.ofGrowing ?? [])].flatMap(([place, { others, length, known }]) => {
      if (partsOf(place).start + length * width > rows * width) return [];
      const at = others.flatMap(other => (other.byteOffset === 0 ? (numbers.get(other.memory) ?? []) : []));
      const kept = at.length === others.length ? keptOf(known) : undefined;
      return kept === undefined ? [] : [[place, { others: at, length, known: kept }] as const];
    });
    const ofParts = [...(all?.ofParts ?? [])].flatMap(([place, answer]) => {
      const { start, rest } = partsOf(place);
      if (start + Number.parseInt(rest, 10) * width > rows * width) return [];
      const kept = keptOf(answer);
      return kept === undefined ? [] : [[place, kept] as const];
    });
    return { name: names.get(memory), ofParts, ofGrowing };
  });
}

/** Says that what was kept is known of the rows of the same columns, which nobody has asked about yet and nobody writes to. */
export function knowAgain(columns: readonly Held[], kept: readonly KeptKnowledge[]): void {
  const starts = columns.map(held => ({ memory: placeOf(held).memory, byteOffset: 0 }));
  for (const [i, { name, ofParts, ofGrowing }] of kept.entries()) {
    const memory = starts[i]?.memory;
    if (!memory) continue;
    if (name !== undefined) names.set(memory, name);
    const growing = ofGrowing.map(([place, { others, length, known }]) => {
      return [place, { others: others.flatMap(other => starts[other] ?? []), length, known }] as const;
    });
    knowledge.set(memory, { ofParts: new Map(ofParts), ofGrowing: new Map(growing) });
  }
}
