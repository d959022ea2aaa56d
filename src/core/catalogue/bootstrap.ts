import * as l10n from '@vscode/l10n';
import { multinomialDraw } from '../mathematics/binomialDraw.ts';
import { quantileOf } from '../mathematics/moments.ts';
import { normalProbability, normalQuantile } from '../mathematics/normal.ts';
import { Xoshiro128 } from '../mathematics/xoshiro.ts';
import type { Vector } from '../tables/column.ts';
import { alikeRows, distinctRows, rowInputs, rowsIn, takeRows } from './distinctRows.ts';
import { Evidence, type InputName, type Inputs, type Matrix } from './evidence.ts';
import type { Options } from './options.ts';
import { isUndefined, type Statistic } from './statistic.ts';
import type { Interval } from './uncertainty.ts';

/**
 * The nonparametric bootstrap of any statistic that is one number of rows: rows are drawn with replacement, all their inputs together
 * (B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap, 1993). The interval is the percentile one: it never leaves the range
 * of the statistic, does not change with its scale, and needs no jackknife, whose cost grows with the square of the rows; BCa, which does,
 * is more accurate for small and skewed samples.
 *
 * Rows are not copied: a statistic that takes weights gets, as weights, how often each row was drawn; and where many rows are alike, as
 * labels are, it is drawn how often each distinct row occurs.
 */

/** A statistic and what it is computed from. */
export interface Arm {
  readonly statistic: Statistic;
  readonly inputs: Inputs;
  readonly options: Options;
}

export interface Resampling {
  /** From 0 to 1, exclusive. */
  readonly level: number;
  /** Absent: as `defaultResamples` says. */
  readonly resamples?: number;
  readonly seed: number;
  /** Draws from more different rows than this are not made. */
  readonly mostRows?: number;
  /** Bias-corrected and accelerated (BCa) instead of percentiles. */
  readonly corrected?: boolean;
}

/** Resamples of up to this many rows are as many as there may be by default; of more rows, fewer. */
const ROWS_AT_LEISURE = 20_000;
const MOST_RESAMPLES = 1000;
const LEAST_RESAMPLES = 100;
/** A larger share of resamples without a value would make the interval that of other data. */
const UNDEFINED_AT_MOST = 0.1;

/** 1000, from 20 000 rows that differ on as many as come to 20 million rows, and 100 at least. */
export function defaultResamples(rows: number): number {
  return Math.max(
    LEAST_RESAMPLES,
    Math.min(MOST_RESAMPLES, Math.floor((ROWS_AT_LEISURE * MOST_RESAMPLES) / rows)),
  );
}

/** The bootstrap interval of a statistic's value, or the sentence that says why there is none. */
export function bootstrap(arm: Arm, resampling: Resampling): Interval | string {
  const names = namesOf(arm.statistic);
  const rows = rowCount(arm.inputs, names);
  if (typeof rows === 'string') return rows;
  const alike = repeatsByWeight(arm.statistic) ? distinctRows(arm.inputs, names) : undefined;
  const different = alike?.counts.length ?? rows;
  if (different > (resampling.mostRows ?? Number.POSITIVE_INFINITY)) return tooMany(different, resampling);
  const inputs =
    alike?.inputs ?? (repeatsByWeight(arm.statistic) ? byScore(arm.inputs, names, rows) : arm.inputs);
  const random = Xoshiro128.seeded(resampling.seed);
  const draw = alike ? () => multinomialDraw(random, rows, alike.counts) : rowDraws(random, rows);
  const resamples = resampling.resamples ?? defaultResamples(different);
  const value = evaluator({ ...arm, inputs }, different);
  if (resampling.corrected && different > MOST_LEFT_OUT) {
    return l10n.t(
      'BCa leaves out each row in turn; {0} different rows are more than the {1} that it does so for.',
      different,
      MOST_LEFT_OUT,
    );
  }
  const values = Array.from({ length: resamples }, () => value(draw()));
  if (!resampling.corrected) return percentiles(values, resampling, 'bootstrap');
  const levels = correctedLevels(
    value,
    alike?.counts ?? new Float64Array(different).fill(1),
    values,
    resampling,
  );
  return typeof levels === 'string' ? levels : percentiles(values, resampling, 'bootstrap', levels);
}

/** BCa computes the statistic once without each different row. */
const MOST_LEFT_OUT = 5000;

/**
 * The shares of resamples below the ends of the BCa interval (B. Efron, JASA 82, 1987; Efron and Tibshirani 1993, 14.3): z₀ from the share of
 * resamples below the value, those equal to it counted half, and the acceleration from the skewness of the jackknife. As
 * scipy.stats.bootstrap 1.17.
 * @param counts how often each different row occurs
 */
function correctedLevels(
  value: (counts: Float64Array) => number | undefined,
  counts: Float64Array,
  values: readonly (number | undefined)[],
  { level }: Resampling,
): readonly [number, number] | string {
  const observed = value(counts.slice());
  const known = values.filter(each => each !== undefined);
  if (observed === undefined || known.length === 0) return l10n.t('The statistic has no value to correct.');
  const below = known.filter(each => each < observed).length;
  const atMost = known.filter(each => each <= observed).length;
  const bias = normalQuantile((below + atMost) / (2 * known.length));
  if (!Number.isFinite(bias))
    return l10n.t('All resamples lie on one side of the value: its bias cannot be corrected.');
  const without = Float64Array.from(counts, (count, row) => {
    const left = counts.slice();
    left[row] = count - 1;
    return value(left) ?? Number.NaN;
  });
  if (without.some(Number.isNaN)) return l10n.t('Without one of its rows the statistic has no value.');
  let [rows, mean] = [0, 0];
  for (const [row, count] of counts.entries()) {
    rows += count;
    mean += count * (without[row] ?? 0);
  }
  mean /= rows;
  const influences = without.map(each => (rows - 1) * (mean - each));
  // The acceleration has no unit: shares of the largest influence, whose cubes neither overflow nor vanish.
  const largest = influences.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
  if (largest === 0) return l10n.t('Leaving out a row never changes the value.');
  if (!Number.isFinite(largest)) return l10n.t('The values are too large to be corrected.');
  let [squares, cubes] = [0, 0];
  for (const [row, count] of counts.entries()) {
    const influence = (influences[row] ?? 0) / largest;
    squares += (count * influence ** 2) / rows ** 2;
    cubes += (count * influence ** 3) / rows ** 3;
  }
  const acceleration = cubes / (6 * squares ** 1.5);
  const tails = [(1 - level) / 2, (1 + level) / 2].map(tail => bias + normalQuantile(tail));
  // Beyond its pole the correction puts the upper end below the lower one.
  if (tails.some(z => acceleration * z >= 1)) {
    return l10n.t('The value is too skewed for its interval to be corrected.');
  }
  const [from = 0, to = 1] = tails.map(z => normalProbability(bias + z / (1 - acceleration * z)));
  return [from, to];
}

/** A difference of two values of the same rows: its interval, and how well chance alone would explain it. */
export interface PairedDifference {
  readonly interval: Interval;
  /**
   * Two-sided, of no difference: twice the smaller share of resamples on one side of 0, those on it among them, with one more counted on
   * both sides (A. C. Davison and D. V. Hinkley, Bootstrap Methods and their Application, 1997, 4.2).
   */
  readonly pValue: number;
}

/**
 * The interval of a difference, first minus second, of one statistic of the same rows: each resample draws the same rows for both, as for two
 * models judged on the same data.
 * @param first, second inputs of as many rows, in the same order
 */
export function pairedBootstrap(first: Arm, second: Arm, resampling: Resampling): PairedDifference | string {
  const names = namesOf(first.statistic);
  const rows = rowCount(first.inputs, names);
  const others = rowCount(second.inputs, namesOf(second.statistic));
  if (typeof rows === 'string') return rows;
  if (rows !== others)
    return typeof others === 'string'
      ? others
      : l10n.t('There are {0} and {1} rows; pairs need as many.', rows, others);
  const byWeight = repeatsByWeight(first.statistic) && repeatsByWeight(second.statistic);
  const alike = byWeight ? alikeRows([first, second].flatMap(aligned)) : undefined;
  const different = alike?.counts.length ?? rows;
  if (different > (resampling.mostRows ?? Number.POSITIVE_INFINITY)) return tooMany(different, resampling);
  const arm = (of: Arm) =>
    alike ? { ...of, inputs: takeRows(of.inputs, namesOf(of.statistic), alike.first) } : of;
  const random = Xoshiro128.seeded(resampling.seed);
  const draw = alike ? () => multinomialDraw(random, rows, alike.counts) : rowDraws(random, rows);
  const [one, other] = [evaluator(arm(first), different), evaluator(arm(second), different)];
  const values = Array.from({ length: resampling.resamples ?? defaultResamples(different) }, () => {
    const counts = draw();
    const [a, b] = [one(counts), other(counts)];
    return a === undefined || b === undefined ? undefined : a - b;
  });
  const interval = percentiles(values, resampling, 'paired bootstrap');
  if (typeof interval === 'string') return interval;
  const known = values.filter(value => value !== undefined);
  const side = Math.min(known.filter(value => value <= 0).length, known.filter(value => value >= 0).length);
  return { interval, pValue: Math.min(1, (2 * (side + 1)) / (known.length + 1)) };
}

function aligned({ statistic, inputs }: Arm): readonly (Vector | Matrix)[] {
  return rowInputs(inputs, namesOf(statistic)).map(([, input]) => input);
}

function tooMany(different: number, { mostRows }: Resampling): string {
  return l10n.t(
    'There are {0} different rows, more than the {1} that are resampled.',
    different,
    String(mostRows),
  );
}

function namesOf({ needs, takes = [] }: Statistic): readonly InputName[] {
  return [...needs, ...takes];
}

/**
 * Whether rows need not be copied: a weight of 2 is the same as the row twice, to which test/unit/catalogue/metamorphic.test.ts holds all. What
 * counts rows, or takes no weights with some options, asks the evidence which weights are repeated rows.
 */
function repeatsByWeight(statistic: Statistic): boolean {
  return statistic.takes?.includes('weights') === true;
}

function rowCount(inputs: Inputs, names: readonly InputName[]): number | string {
  const lengths = new Set(rowInputs(inputs, names).map(([, input]) => rowsIn(input)));
  const [rows] = lengths;
  if (lengths.size !== 1 || rows === undefined) return l10n.t('There are no rows to draw from.');
  return rows < 2 ? l10n.t('A bootstrap needs at least two rows; found {0}.', rows) : rows;
}

/** Draws as many rows as there are; answers how often each was drawn, in an array that the next draw uses again. */
function rowDraws(random: Xoshiro128, rows: number): () => Float64Array {
  const counts = new Float64Array(rows);
  return () => {
    counts.fill(0);
    // proof: below(rows) indexes counts
    for (let i = 0; i < rows; i++) counts[random.below(rows)]! += 1;
    return counts;
  };
}

/** The statistic's value where each row occurs so often; undefined where it has none. */
function evaluator(
  { statistic, inputs, options }: Arm,
  rows: number,
): (counts: Float64Array) => number | undefined {
  const names = namesOf(statistic);
  const own =
    inputs.weights?.type === 'number' && names.includes('weights') ? inputs.weights.values : undefined;
  const byWeight = repeatsByWeight(statistic);
  const all = new Evidence(inputs).repeated(new Float64Array(rows).fill(1), own);
  // What can be known of the rows as such is found out here, once.
  if (byWeight) statistic.compute(all, options);
  const evidenceOf = byWeight
    ? (counts: Float64Array) => all.repeated(counts, own)
    : (counts: Float64Array) => new Evidence(takeRows(inputs, names, repeated(counts)));
  return counts => {
    const outcome = statistic.compute(evidenceOf(counts), options);
    return isUndefined(outcome) || typeof outcome.value !== 'number' ? undefined : outcome.value;
  };
}

function repeated(counts: Float64Array): Int32Array {
  const rows = new Int32Array(counts.reduce((sum, each) => sum + each, 0));
  let at = 0;
  for (const [row, count] of counts.entries()) {
    rows.fill(row, at, at + count);
    at += count;
  }
  return rows;
}

/** Rows in the order of their scores, which every resample then need not sort again. */
function byScore(inputs: Inputs, names: readonly InputName[], rows: number): Inputs {
  const { y_score } = inputs;
  if (y_score?.type !== 'number' || !names.includes('y_score')) return inputs;
  const scores = y_score.values;
  // proof: rows of the scores
  const order = Int32Array.from({ length: rows }, (_, row) => row).sort((a, b) => {
    const [x, y] = [scores[a]!, scores[b]!];
    return x > y ? -1 : x < y ? 1 : 0;
  });
  return takeRows(inputs, names, order);
}

function percentiles(
  values: readonly (number | undefined)[],
  { level, seed, corrected }: Resampling,
  name: string,
  [from, to]: readonly [number, number] = [(1 - level) / 2, (1 + level) / 2],
): Interval | string {
  const known = Float64Array.from(
    values.filter(value => value !== undefined && Number.isFinite(value)) as number[],
  ).sort();
  const missing = values.length - known.length;
  if (missing > UNDEFINED_AT_MOST * values.length) {
    return l10n.t(
      '{0} of {1} resamples have no value, so they say too little of it.',
      missing,
      values.length,
    );
  }
  if (known[0] === known.at(-1)) {
    return l10n.t('All resamples give the same value, so they do not say how uncertain it is.');
  }
  const without = missing > 0 ? `, ${missing} without a value` : '';
  return {
    lower: quantileOf(known, from),
    upper: quantileOf(known, to),
    level,
    method: `${name}, ${corrected ? 'BCa' : 'percentile'}, ${values.length} resamples${without}, seed ${seed}`,
  };
}
