import { normalQuantile } from '../mathematics/normal.ts';
import { writtenAsNumber } from '../quality/typeMix.ts';
import type { Chunk } from '../tables/chunk.ts';
import { type CategoryVector, type Column, rowsAt } from '../tables/column.ts';

/** What is counted of one column in each chunk, in one pass; the numbers are those of the catalogue's statistics of that name. */

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

/** What is read of a chunk. */
export type ChunkRows = Pick<Chunk, 'rows'>;

/**
 * Counts a column of current data and of the reference, chunk by chunk. What the reference has (its range, its categories) is what is
 * expected. Each chunk of the reference is held against the others of it: what is new by chance in one chunk of the reference is to be
 * expected in one of current data.
 * @param before absent: without a reference, or without the column in it
 */
export function scanColumn(
  now: Column,
  chunks: readonly ChunkRows[],
  before?: { readonly column: Column; readonly chunks: readonly ChunkRows[] },
): ReadonlyMap<ColumnMeasure, ColumnTally> {
  if (now.type === 'category') {
    const known = before?.column.type === 'category' ? before.column : undefined;
    return scanCategories(now, chunks, known && before && { column: known, chunks: before.chunks });
  }
  const known = before && before.column.type !== 'category' ? before.column.values : undefined;
  return scanNumbers(
    now.values,
    chunks,
    known && before && { values: known, chunks: before.chunks },
    now.type === 'timestamp',
  );
}

interface Numbers {
  /** Rows of the chunk, and those with a value. */
  readonly rows: Float64Array;
  readonly valued: Float64Array;
  readonly infinite: Float64Array;
  readonly outside: Float64Array;
  readonly least: Float64Array;
  readonly most: Float64Array;
}

interface Range {
  readonly min: number;
  readonly max: number;
}

function countNumbers(
  values: Float64Array,
  chunks: readonly ChunkRows[],
  rangeFor: (chunk: number) => Range,
): Numbers {
  const perChunk = () => new Float64Array(chunks.length);
  const found = {
    rows: perChunk(),
    valued: perChunk(),
    infinite: perChunk(),
    outside: perChunk(),
    least: perChunk(),
    most: perChunk(),
  };
  for (const [chunk, { rows }] of chunks.entries()) {
    const part = rowsAt(values, rows);
    const { min, max } = rangeFor(chunk);
    let [missing, outside, infinite] = [0, 0, 0];
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    // proof: i < part.length
    for (let i = 0; i < part.length; i++) {
      const value = part[i]!;
      if (Number.isNaN(value)) {
        missing++;
        continue;
      }
      if (value < min || value > max) outside++;
      if (value < least) least = value;
      if (value > most) most = value;
    }
    if (least === Number.NEGATIVE_INFINITY || most === Number.POSITIVE_INFINITY) {
      for (const value of part) if (Math.abs(value) === Number.POSITIVE_INFINITY) infinite++;
    }
    found.rows[chunk] = part.length;
    found.valued[chunk] = part.length - missing;
    found.infinite[chunk] = infinite;
    found.outside[chunk] = outside;
    found.least[chunk] = least;
    found.most[chunk] = most;
  }
  return found;
}

const ANY: Range = { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY };

function scanNumbers(
  values: Float64Array,
  chunks: readonly ChunkRows[],
  before: { readonly values: Float64Array; readonly chunks: readonly ChunkRows[] } | undefined,
  isTime: boolean,
): ReadonlyMap<ColumnMeasure, ColumnTally> {
  const known = before && countNumbers(before.values, before.chunks, () => ANY);
  const range = before && known && rangeOf(before.values);
  const found = countNumbers(values, chunks, () => range ?? ANY);
  const tallies = new Map<ColumnMeasure, ColumnTally>([
    ['missing_rate', both(missing(found), known && missing(known))],
  ]);
  // Instants grow: that is no change of their range.
  if (isTime) return tallies;
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
      reference: { hits: beyondTheOthers(before, known), trials: known.valued },
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
function rangeOf(values: Float64Array): Range | undefined {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  // proof: i < values.length
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return min <= max ? { min, max } : undefined;
}

/** For each chunk, how many of its values are outside the range of the other chunks. Only the chunks at the ends can have any. */
function beyondTheOthers(
  { values, chunks }: { readonly values: Float64Array; readonly chunks: readonly ChunkRows[] },
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
    const of = countNumbers(values, [one], () => range(chunk));
    outside[chunk] = of.outside[0] ?? 0;
  }
  return outside;
}

/** What is known of a code beforehand. */
const NUMBER = 1;
const UNKNOWN = 2;

function scanCategories(
  column: CategoryVector,
  chunks: readonly ChunkRows[],
  before: { readonly column: CategoryVector; readonly chunks: readonly ChunkRows[] } | undefined,
): ReadonlyMap<ColumnMeasure, ColumnTally> {
  const known = before && countCategories(before.column, before.chunks, kindsOf(before.column.dictionary));
  const texts = before && countsByText(before.column);
  const counted = texts && texts.size > 0 ? texts : undefined;
  const usual = counted && Float64Array.from(column.dictionary, text => counted.get(text) ?? 0);
  const found = countCategories(column, chunks, kindsOf(column.dictionary, counted), usual);
  const tallies = new Map<ColumnMeasure, ColumnTally>([
    ['missing_rate', both(missing(found), known && missing(known))],
    ['type_mix', both(mix(found), known && mix(known))],
    ['constant', both(constant(found), known && constant(known))],
  ]);
  if (before && counted && known) {
    tallies.set('new_categories', {
      current: { hits: found.unknown, trials: found.valued },
      reference: { hits: ofOneChunk(before.column, before.chunks), trials: known.valued },
    });
    const all = [...counted.values()].reduce((sum, each) => sum + each, 0);
    const present = found.valued;
    tallies.set('vanished_categories', {
      current: {
        hits: found.seen.map(rows => all - rows),
        trials: present.map(rows => (rows > 0 ? all : 0)),
      },
      limits: alpha => chanceOfAbsence([...counted.values()], present, alpha),
    });
  }
  return tallies;
}

interface Categories {
  readonly rows: Float64Array;
  readonly valued: Float64Array;
  /** Rows whose text is a number. */
  readonly numbers: Float64Array;
  /** Rows with a category that the reference does not have. */
  readonly unknown: Float64Array;
  /** Rows of the reference whose category occurs. */
  readonly seen: Float64Array;
  /** The lowest and the highest code. */
  readonly least: Float64Array;
  readonly most: Float64Array;
}

/** @param usual how often the reference has each code of the column */
function countCategories(
  { codes, dictionary }: CategoryVector,
  chunks: readonly ChunkRows[],
  kinds: Uint8Array,
  usual?: Float64Array,
): Categories {
  const perChunk = () => new Float64Array(chunks.length);
  const found = {
    rows: perChunk(),
    valued: perChunk(),
    numbers: perChunk(),
    unknown: perChunk(),
    seen: perChunk(),
    least: perChunk(),
    most: perChunk(),
  };
  const seenIn = new Int32Array(dictionary.length).fill(-1);
  for (const [chunk, { rows }] of chunks.entries()) {
    const part = rowsAt(codes, rows);
    const ofKind = [0, 0, 0, 0];
    let missing = 0;
    let seen = 0;
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    // proof: i < part.length; codes are −1 or index the dictionary, for each entry of which there is a kind, which is below 4
    for (let i = 0; i < part.length; i++) {
      const code = part[i]!;
      if (code < 0) {
        missing++;
        continue;
      }
      ofKind[kinds[code]!]!++;
      if (seenIn[code] === chunk) continue;
      seenIn[code] = chunk;
      if (usual) seen += usual[code]!;
      if (code < least) least = code;
      if (code > most) most = code;
    }
    const [, numbers = 0, unknown = 0, unknownNumbers = 0] = ofKind;
    found.rows[chunk] = part.length;
    found.valued[chunk] = part.length - missing;
    found.numbers[chunk] = numbers + unknownNumbers;
    found.unknown[chunk] = unknown + unknownNumbers;
    found.seen[chunk] = seen;
    found.least[chunk] = least;
    found.most[chunk] = most;
  }
  return found;
}

function mix({ numbers, valued }: Categories): Tally {
  // proof: one number per chunk
  return { hits: numbers.map((count, chunk) => Math.min(count, valued[chunk]! - count)), trials: valued };
}

/** Whether each text is a number, and whether the reference lacks it. */
function kindsOf(dictionary: readonly string[], known?: ReadonlyMap<string, number>): Uint8Array {
  return Uint8Array.from(
    dictionary,
    text => (writtenAsNumber(text) ? NUMBER : 0) + (known && !known.has(text) ? UNKNOWN : 0),
  );
}

/** How often each text occurs; those that do not are left out. */
function countsByText({ codes, dictionary }: CategoryVector): Map<string, number> {
  const counts = new Float64Array(dictionary.length);
  // proof: i < codes.length; codes are −1 or index the dictionary
  for (let i = 0; i < codes.length; i++) if (codes[i]! >= 0) counts[codes[i]!]!++;
  const byText = new Map<string, number>();
  for (const [code, text] of dictionary.entries()) {
    const count = counts[code] ?? 0;
    if (count > 0) byText.set(text, (byText.get(text) ?? 0) + count);
  }
  return byText;
}

/** For each chunk, its rows with a category that no other chunk has. */
function ofOneChunk({ codes, dictionary }: CategoryVector, chunks: readonly ChunkRows[]): Float64Array {
  const NOWHERE = -1;
  const SEVERAL = -2;
  const only = new Int32Array(dictionary.length).fill(NOWHERE);
  const count = new Int32Array(dictionary.length);
  for (const [chunk, { rows }] of chunks.entries()) {
    for (const code of rowsAt(codes, rows)) {
      if (code < 0) continue;
      // proof: codes that are not negative index the dictionary
      if (only[code] === NOWHERE) only[code] = chunk;
      else if (only[code] !== chunk) only[code] = SEVERAL;
      count[code]!++;
    }
  }
  const rows = new Float64Array(chunks.length);
  // proof: only is as long as count, and holds chunks where it is not negative
  for (let code = 0; code < only.length; code++) if (only[code]! >= 0) rows[only[code]!]! += count[code]!;
  return rows;
}

/**
 * The share of reference rows whose category chance alone keeps out of a chunk of `sizes` rows: expected, and at most. A category of
 * share p is absent with probability q = (1 − p)ⁿ; the limit is the mean plus as many standard deviations as `alpha` asks for, and at
 * least the share of the largest category of which chance keeps one, or a larger one, out more often than alpha.
 */
function chanceOfAbsence(
  counts: readonly number[],
  sizes: Float64Array,
  alpha: number,
): { centres: Float64Array; upper: Float64Array } {
  const all = counts.reduce((sum, each) => sum + each, 0);
  // Categories that are equally frequent are as often absent.
  const groups = new Map<number, number>();
  for (const count of [...counts].sort((a, b) => b - a)) groups.set(count, (groups.get(count) ?? 0) + 1);
  const width = -normalQuantile(alpha);
  const centres = new Float64Array(sizes.length);
  const upper = sizes.map((rows, chunk) => {
    let [mean, variance, single, absentees] = [0, 0, 0, 0];
    for (const [count, categories] of groups) {
      const share = count / all;
      const absent = (1 - share) ** rows;
      mean += categories * share * absent;
      variance += categories * share * share * absent * (1 - absent);
      absentees += categories * absent;
      if (single === 0 && absentees > alpha) single = share;
    }
    centres[chunk] = mean;
    return Math.min(1, Math.max(mean + width * Math.sqrt(variance), single));
  });
  return { centres, upper };
}
