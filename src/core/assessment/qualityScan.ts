import { countCodes } from '../kernels/countCodes.ts';
import { normalQuantile } from '../mathematics/normal.ts';
import { writtenAsNumber } from '../quality/typeMix.ts';
import {
  type CategoryVector,
  type Column,
  lengthOf,
  type NumberVector,
  type TimestampVector,
  take,
} from '../tables/column.ts';
import {
  type ChunkNumbers,
  type ChunkRows,
  knownOfLast,
  namesOf,
  numbersOfChunks,
} from '../tables/knownChunks.ts';
import { nameOf } from '../tables/knownRows.ts';
import { type RangeOfRows, stretchesOf } from '../tables/zones.ts';

/** What is counted of one column in each chunk that was not counted before; the numbers are those of the catalogue's statistics of that name. */

/** The statistics that are counted. */
export type ColumnMeasure =
  | 'missing_rate'
  | 'infinite_rate'
  | 'out_of_range_rate'
  | 'new_categories'
  | 'vanished_categories'
  | 'type_mix'
  | 'constant';

/** So many hits out of so many trials, one pair per chunk; without trials a chunk has no value. */
export interface Tally {
  readonly hits: Float64Array;
  readonly trials: Float64Array;
}

/** A measure over the chunks of current data, and over those of the reference where it says what is usual. */
export interface ColumnTally {
  readonly current: Tally;
  readonly reference?: Tally;
  /** What chance alone does to a chunk, where chunks of the reference cannot say it: at this probability of a false alarm. */
  readonly limits?: (alpha: number) => { readonly centres: Float64Array; readonly upper: Float64Array };
}

/**
 * Counts a column of current data and of the reference, chunk by chunk. What the reference has (its range, its categories) is what is
 * expected. Each chunk of the reference is held against the others of it: what is new by chance in one chunk of the reference is to be
 * expected in one of current data.
 * @param before absent: without a reference, or without the column in it
 * @param isSet whether categories are a set, some of which may be new or vanish, as those of ids are not
 */
export function scanColumn(
  now: Column,
  chunks: readonly ChunkRows[],
  before?: { readonly column: Column; readonly chunks: readonly ChunkRows[] },
  isSet = true,
): ReadonlyMap<ColumnMeasure, ColumnTally> {
  if (now.type === 'category') {
    const known = before?.column.type === 'category' ? before.column : undefined;
    const held = known && before && { column: known, chunks: before.chunks };
    return scanCategories(now, chunks, held, isSet);
  }
  const known = before && before.column.type !== 'category' ? before.column : undefined;
  return scanNumbers(now, chunks, known && before && { column: known, chunks: before.chunks });
}

/** Of each chunk: its rows and those with a value, those that are infinite or out of range, and the smallest and largest value. */
const OF_NUMBERS = ['rows', 'valued', 'infinite', 'outside', 'least', 'most'] as const;
type Numbers = ChunkNumbers<(typeof OF_NUMBERS)[number]>;

interface Range {
  readonly min: number;
  readonly max: number;
}

/** A column of numbers or instants. */
type OfNumbers = NumberVector | TimestampVector;

/** Counts numbers chunk by chunk; those of chunks that were counted before, with the same range, are known. */
function countNumbers(column: OfNumbers, chunks: readonly ChunkRows[], range: Range): Numbers {
  return numbersOfChunks(column, chunks, 'counts of numbers', {
    dependsOn: `${range.min} ${range.max}`,
    fields: OF_NUMBERS,
    count: rows => countedOf(take(column, rows).values, range),
  });
}

function countedOf(part: Float64Array, range: Range): Record<(typeof OF_NUMBERS)[number], number> {
  let [missing, infinite, outside] = [0, 0, 0];
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { rows, known } of stretchesOf(part)) {
    const found = known ?? (rows.length < FEW ? undefined : rangeOfFinite(rows)) ?? rangeOfAll(rows);
    missing += found.missing;
    least = Math.min(least, found.least);
    most = Math.max(most, found.most);
    if (found.least === Number.NEGATIVE_INFINITY || found.most === Number.POSITIVE_INFINITY) {
      infinite += infiniteIn(rows);
    }
    if (found.least < range.min || found.most > range.max) outside += outsideOf(range, rows);
  }
  return { rows: part.length, valued: part.length - missing, infinite, outside, least, most };
}

/** Among fewer rows there is nothing to gain by doing without branches. */
const FEW = 4096;

/** Two values at a time, without a branch; undefined where some are missing or infinite. */
function rangeOfFinite(part: Float64Array): RangeOfRows | undefined {
  let [least, otherLeast] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  let [most, otherMost] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let [zero, otherZero] = [0, 0];
  const end = part.length - (part.length % 2);
  // proof: i + 1 < part.length
  for (let i = 0; i < end; i += 2) {
    const value = part[i]!;
    const other = part[i + 1]!;
    // 0·x is 0 for finite numbers only
    zero += value * 0;
    otherZero += other * 0;
    least = Math.min(least, value);
    otherLeast = Math.min(otherLeast, other);
    most = Math.max(most, value);
    otherMost = Math.max(otherMost, other);
  }
  const [last] = part.subarray(end);
  if (last !== undefined) {
    zero += last * 0;
    least = Math.min(least, last);
    most = Math.max(most, last);
  }
  if (zero + otherZero !== 0) return undefined;
  return { missing: 0, least: Math.min(least, otherLeast), most: Math.max(most, otherMost) };
}

function rangeOfAll(part: Float64Array): RangeOfRows {
  let missing = 0;
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  // proof: i < part.length
  for (let i = 0; i < part.length; i++) {
    const value = part[i]!;
    // As most values are.
    if (value >= least && value <= most) continue;
    if (value < least) least = value;
    if (value > most) most = value;
    if (Number.isNaN(value)) missing++;
  }
  return { missing, least, most };
}

function infiniteIn(values: Float64Array): number {
  let infinite = 0;
  for (const value of values) if (Math.abs(value) === Number.POSITIVE_INFINITY) infinite++;
  return infinite;
}

function outsideOf({ min, max }: Range, values: Float64Array): number {
  let outside = 0;
  // proof: i < values.length
  for (let i = 0; i < values.length; i++) if (values[i]! < min || values[i]! > max) outside++;
  return outside;
}

const ANY: Range = { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY };

function scanNumbers(
  column: OfNumbers,
  chunks: readonly ChunkRows[],
  before: { readonly column: OfNumbers; readonly chunks: readonly ChunkRows[] } | undefined,
): ReadonlyMap<ColumnMeasure, ColumnTally> {
  const known = before && countNumbers(before.column, before.chunks, ANY);
  const range = before && known && rangeOf(before.column, known);
  const found = countNumbers(column, chunks, range ?? ANY);
  const tallies = new Map<ColumnMeasure, ColumnTally>([
    ['missing_rate', both(missing(found), known && missing(known))],
  ]);
  // Instants grow: that is no change of their range.
  if (column.type === 'timestamp') return tallies;
  tallies.set(
    'infinite_rate',
    both(
      { hits: found.infinite, trials: found.valued },
      known && { hits: known.infinite, trials: known.valued },
    ),
  );
  tallies.set('constant', both(constant(found), known && constant(known)));
  if (range && before && known) {
    tallies.set('out_of_range_rate', {
      current: { hits: found.outside, trials: found.valued },
      reference: {
        hits: knownOfLast(before.column, 'beyond the others', namesOf(before.chunks).together, () =>
          beyondTheOthers(before, known),
        ),
        trials: known.valued,
      },
    });
  }
  return tallies;
}

function both(current: Tally, reference: Tally | undefined): ColumnTally {
  return { current, ...(reference && { reference }) };
}

function missing({ rows, valued }: Pick<Numbers, 'rows' | 'valued'>): Tally {
  // proof: as many rows as chunks
  return { hits: rows.map((all, chunk) => all - valued[chunk]!), trials: rows };
}

function constant({ valued, least, most }: Pick<Numbers, 'valued' | 'least' | 'most'>): Tally {
  return {
    // proof: one number per chunk
    hits: valued.map((rows, chunk) => Number(rows > 1 && least[chunk]! === most[chunk]!)),
    trials: valued.map(rows => Number(rows > 1)),
  };
}

/** The smallest and the largest value of all, rows that are in no chunk among them; undefined without any. */
function rangeOf(column: OfNumbers, { rows, least, most }: Numbers): Range | undefined {
  const unplaced = lengthOf(column) > rows.reduce((sum, each) => sum + each, 0);
  const rest = unplaced
    ? knownOfLast(column, 'range', '', () => countedOf(column.values, ANY))
    : { least: Number.POSITIVE_INFINITY, most: Number.NEGATIVE_INFINITY };
  const min = least.reduce((a, b) => Math.min(a, b), rest.least);
  const max = most.reduce((a, b) => Math.max(a, b), rest.most);
  return min <= max ? { min, max } : undefined;
}

/** For each chunk, how many of its values are outside the range of the other chunks. Only the chunks at the ends can have any. */
function beyondTheOthers(
  { column, chunks }: { readonly column: OfNumbers; readonly chunks: readonly ChunkRows[] },
  { valued, least, most }: Numbers,
): Float64Array {
  const outside = new Float64Array(chunks.length);
  const filled = [...chunks.keys()].filter(chunk => (valued[chunk] ?? 0) > 0);
  if (filled.length < 2) return outside;
  const range = (chunk: number): Range => {
    let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const other of filled) {
      if (other === chunk) continue;
      min = Math.min(min, least[other] ?? min);
      max = Math.max(max, most[other] ?? max);
    }
    return { min, max };
  };
  // proof: filled holds chunks, and least and most have one number for each
  const lowest = filled.reduce((a, b) => (least[b]! < least[a]! ? b : a));
  const highest = filled.reduce((a, b) => (most[b]! > most[a]! ? b : a));
  for (const chunk of new Set([lowest, highest])) {
    const one = chunks[chunk];
    if (!one) continue;
    outside[chunk] = outsideOf(range(chunk), take(column, one.rows).values);
  }
  return outside;
}

/** What a code's text is: 0 as long as nobody asked. */
const ASKED = 1;
const NUMBER = 2;
const UNKNOWN = 4;

function scanCategories(
  column: CategoryVector,
  chunks: readonly ChunkRows[],
  before: { readonly column: CategoryVector; readonly chunks: readonly ChunkRows[] } | undefined,
  isSet: boolean,
): ReadonlyMap<ColumnMeasure, ColumnTally> {
  const known = before && countCategories(before.column, before.chunks);
  const held = before && isSet ? heldAgainst(before.column) : undefined;
  const usual = before && known && held && usualOf(held, before.chunks, known);
  const found = countCategories(column, chunks, usual && usual.all > 0 ? held : undefined);
  const tallies = new Map<ColumnMeasure, ColumnTally>([
    ['missing_rate', both(missing(found), known && missing(known))],
    ['type_mix', both(mix(found), known && mix(known))],
    ['constant', both(constant(found), known && constant(known))],
  ]);
  if (known && usual && usual.all > 0) {
    tallies.set('new_categories', {
      current: { hits: found.unknown, trials: found.valued },
      reference: { hits: usual.ofOneChunk, trials: known.valued },
    });
    const { all } = usual;
    const present = found.valued;
    tallies.set('vanished_categories', {
      current: {
        hits: found.seen.map(rows => all - rows),
        trials: present.map(rows => (rows > 0 ? all : 0)),
      },
      limits: alpha => chanceOfAbsence(usual, present, alpha),
    });
  }
  return tallies;
}

/**
 * Of each chunk: its rows and those with a value; rows whose text is a number, and those with a category that the reference does not
 * have; rows of the reference whose category occurs; the lowest and the highest code.
 */
const OF_CATEGORIES = ['rows', 'valued', 'numbers', 'unknown', 'seen', 'least', 'most'] as const;
type Categories = ChunkNumbers<(typeof OF_CATEGORIES)[number]>;

/** A column of the reference, and how often it has each text: looked for once, and only when somebody asks. */
interface HeldAgainst {
  readonly column: CategoryVector;
  readonly texts: () => ReadonlyMap<string, number>;
}

function heldAgainst(column: CategoryVector): HeldAgainst {
  let found: ReadonlyMap<string, number> | undefined;
  return {
    column,
    texts: () => {
      found ??= countsByText(column);
      return found;
    },
  };
}

/** @param reference absent: nothing is unknown, and nothing seen */
function countCategories(
  column: CategoryVector,
  chunks: readonly ChunkRows[],
  reference?: HeldAgainst,
): Categories {
  let counter: CategoryCounter | undefined;
  return numbersOfChunks(column, chunks, 'counts of categories', {
    dependsOn: reference ? nameOf(reference.column) : '',
    fields: OF_CATEGORIES,
    count: rows => {
      counter ??= new CategoryCounter(column, reference?.texts());
      return counter.of(take(column, rows).codes);
    },
  });
}

/** Of so many times as many rows as codes it is counted how often each code occurs, without a look at which ones do. */
const MANY = 4;

/** How often codes occur among some rows, one part after the other. */
class CodeCounts {
  readonly #counts: Int32Array;
  readonly #present: Int32Array;

  constructor(size: number) {
    this.#counts = new Int32Array(size);
    this.#present = new Int32Array(size);
  }

  /** Calls `each` with every code that occurs and how often, and answers how many rows have none. */
  of(codes: Int32Array, each: (code: number, count: number) => void): number {
    if (codes.length >= MANY * this.#counts.length) {
      const all = countCodes(codes, this.#counts.length);
      for (let code = 0; code < this.#counts.length; code++) {
        const count = all[code + 1] ?? 0;
        if (count > 0) each(code, count);
      }
      return all[0] ?? 0;
    }
    const counts = this.#counts;
    const present = this.#present;
    let [missing, different] = [0, 0];
    // proof: i < codes.length; codes are −1 or below the size, and so are those that are present
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i]!;
      if (code < 0) {
        missing++;
        continue;
      }
      const count = counts[code]!;
      counts[code] = count + 1;
      if (count === 0) present[different++] = code;
    }
    for (let i = 0; i < different; i++) {
      const code = present[i]!;
      each(code, counts[code]!);
      counts[code] = 0;
    }
    return missing;
  }
}

class CategoryCounter {
  readonly #dictionary: readonly string[];
  readonly #known: ReadonlyMap<string, number> | undefined;
  readonly #counts: CodeCounts;
  readonly #kinds: Uint8Array;

  /** @param known how often the reference has each text */
  constructor({ dictionary }: CategoryVector, known: ReadonlyMap<string, number> | undefined) {
    this.#dictionary = dictionary;
    this.#known = known;
    this.#counts = new CodeCounts(dictionary.length);
    this.#kinds = new Uint8Array(dictionary.length);
  }

  of(codes: Int32Array): Record<(typeof OF_CATEGORIES)[number], number> {
    let [numbers, unknown, seen] = [0, 0, 0];
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const missing = this.#counts.of(codes, (code, count) => {
      const kind = this.#kindOf(code);
      if (kind & NUMBER) numbers += count;
      if (kind & UNKNOWN) unknown += count;
      else seen += this.#known?.get(this.#dictionary[code] ?? '') ?? 0;
      if (code < least) least = code;
      if (code > most) most = code;
    });
    return { rows: codes.length, valued: codes.length - missing, numbers, unknown, seen, least, most };
  }

  #kindOf(code: number): number {
    const asked = this.#kinds[code] ?? 0;
    if (asked > 0) return asked;
    const text = this.#dictionary[code] ?? '';
    const kind =
      ASKED + (writtenAsNumber(text) ? NUMBER : 0) + (this.#known && !this.#known.has(text) ? UNKNOWN : 0);
    this.#kinds[code] = kind;
    return kind;
  }
}

function mix({ numbers, valued }: Categories): Tally {
  // proof: one number per chunk
  return { hits: numbers.map((count, chunk) => Math.min(count, valued[chunk]! - count)), trials: valued };
}

/** Of more texts it is found out each time how often they occur: they would take more memory than their codes. */
const MOST_TEXTS = 10_000;

/** How often each text occurs; those that do not are left out. */
function countsByText(column: CategoryVector): ReadonlyMap<string, number> {
  const { dictionary } = column;
  const find = () => {
    const byText = new Map<string, number>();
    new CodeCounts(dictionary.length).of(column.codes, (code, count) => {
      const text = dictionary[code] ?? '';
      byText.set(text, (byText.get(text) ?? 0) + count);
    });
    return byText;
  };
  return dictionary.length > MOST_TEXTS ? find() : knownOfLast(column, 'counts by text', '', find);
}

/** What is usual for a column by its reference. */
interface Usual {
  /** Rows with a category. */
  readonly all: number;
  /** How many categories occur so often, from the most frequent on. */
  readonly groups: ReadonlyMap<number, number>;
  /** For each chunk, its rows with a category that no other chunk has. */
  readonly ofOneChunk: Float64Array;
}

function usualOf(
  { column, texts }: HeldAgainst,
  chunks: readonly ChunkRows[],
  { valued }: Categories,
): Usual {
  return knownOfLast(column, 'usual categories', namesOf(chunks).together, () => {
    const counts = [...texts().values()].sort((a, b) => b - a);
    const groups = new Map<number, number>();
    for (const count of counts) groups.set(count, (groups.get(count) ?? 0) + 1);
    return {
      all: counts.reduce((sum, each) => sum + each, 0),
      groups,
      ofOneChunk: chunks.length === 1 ? valued : ofOneChunk(column, chunks),
    };
  });
}

function ofOneChunk(column: CategoryVector, chunks: readonly ChunkRows[]): Float64Array {
  const { dictionary } = column;
  const NOWHERE = -1;
  const SEVERAL = -2;
  const only = new Int32Array(dictionary.length).fill(NOWHERE);
  const rowsOf = new Int32Array(dictionary.length);
  const counts = new CodeCounts(dictionary.length);
  for (const [chunk, { rows }] of chunks.entries()) {
    counts.of(take(column, rows).codes, (code, count) => {
      only[code] = only[code] === NOWHERE ? chunk : SEVERAL;
      rowsOf[code] = count;
    });
  }
  const rows = new Float64Array(chunks.length);
  // proof: only is as long as rowsOf, and holds chunks where it is not negative
  for (let code = 0; code < only.length; code++) if (only[code]! >= 0) rows[only[code]!]! += rowsOf[code]!;
  return rows;
}

/**
 * The share of reference rows whose category chance alone keeps out of a chunk of `sizes` rows: expected, and at most. A category of
 * share p is absent with probability q = (1 − p)ⁿ; the limit is the mean plus as many standard deviations as `alpha` asks for, and at
 * least the share of the largest category of which chance keeps one, or a larger one, out more often than alpha.
 */
function chanceOfAbsence(
  { all, groups }: Usual,
  sizes: Float64Array,
  alpha: number,
): { centres: Float64Array; upper: Float64Array } {
  const width = -normalQuantile(alpha);
  const bySize = new Map<number, { readonly centre: number; readonly upper: number }>();
  const limitsOf = (rows: number) => {
    let [mean, variance, single, absentees] = [0, 0, 0, 0];
    for (const [count, categories] of groups) {
      const share = count / all;
      const absent = (1 - share) ** rows;
      mean += categories * share * absent;
      variance += categories * share * share * absent * (1 - absent);
      absentees += categories * absent;
      if (single === 0 && absentees > alpha) single = share;
    }
    const limits = { centre: mean, upper: Math.min(1, Math.max(mean + width * Math.sqrt(variance), single)) };
    bySize.set(rows, limits);
    return limits;
  };
  const limits = Array.from(sizes, rows => bySize.get(rows) ?? limitsOf(rows));
  return {
    centres: Float64Array.from(limits, each => each.centre),
    upper: Float64Array.from(limits, each => each.upper),
  };
}
