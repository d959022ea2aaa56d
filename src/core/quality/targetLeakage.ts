import * as l10n from '@vscode/l10n';
import { vectorIn } from '../catalogue/evidence.ts';
import type { Outcome, Statistic } from '../catalogue/statistic.ts';
import { UsageError } from '../diagnostic.ts';
import { kernels } from '../kernels/index.ts';
import { sortedWithoutMissing } from '../kernels/sort.ts';
import { lowerBound } from '../kernels/twoSample.ts';
import { quantileOf } from '../mathematics/moments.ts';
import { classesOf } from '../summaries/classes.ts';
import { lengthOf, type NumberVector, type Vector } from '../tables/column.ts';

/** Numbers are cut into so many cells between quantiles: fine enough for any shape, coarse enough that each cell is known well … */
const MOST_CELLS = 32;
/** … which takes so many rows in each. */
const ROWS_PER_CELL = 10;
/** A cell's mean counts as if so many rows with the overall mean were in it, so that rare categories promise nothing. */
const SMOOTHING = 5;
/** A target of numbers with at most so many distinct values is a label. */
const MOST_CLASSES = 20;

/** From here on a column is said to hold the answer. */
export const LEAKS_FROM = 0.95;

export const targetLeakage: Statistic = {
  id: 'target_leakage',
  title: 'Predictive power of one column',
  aliases: ['predictive_power_score', 'pps', 'feature_label_correlation'],
  kind: 'quality',
  usesMissing: true,
  columnTypes: ['number', 'category'],
  summary:
    'How well a column alone predicts the target; near 1 it mostly holds the answer, as a column filled in afterwards does.',
  needs: ['values', 'y_true'],
  options: [
    {
      name: 'target',
      type: 'text',
      default: 'auto',
      allowed: ['auto', 'classes', 'numbers'],
      summary:
        'What the target is. auto: numbers with more than 20 distinct values are numbers, all else classes.',
    },
  ],
  range: [0, 1],
  worse: 'higher',
  threshold: {
    on: 'value',
    alarm: '>=',
    at: LEAKS_FROM,
    origin:
      'An AUC of 0.975 by one column alone; good features stay below. Deepchecks draws the line at 0.8 of another measure, the predictive power score.',
  },
  convention:
    'Even rows are predicted from odd ones and the reverse: the column is cut between quantiles of all its values into 32 cells, or so many fewer that 10 rows are in each, but 2 at least (categories as they are, missing values a cell of their own), and each cell predicts its mean of the other half, drawn to the overall mean by 5 rows. Classes: 2·AUC − 1, each class against the rest weighted by its rows; numbers: R²; both at least 0. Deterministic, where ppscore and Deepchecks fit a decision tree on a random split.',
  source:
    'After the predictive power score (F. Wetschoreck 2020); target encoding as D. Micci-Barreca, SIGKDD Explorations 3, 2001.',
  compute({ inputs }, options): Outcome {
    const column = vectorIn(inputs, 'values');
    const target = vectorIn(inputs, 'y_true');
    if (!column || !target) throw new Error('The descriptor names both in its needs.');
    if (lengthOf(column) !== lengthOf(target)) {
      throw new UsageError(
        `values has ${lengthOf(column)} rows and y_true has ${lengthOf(target)}; they must be equally long.`,
      );
    }
    const cells = cellsOf(column);
    return isNumeric(target, options.text('target')) ? explained(cells, target) : ranked(cells, target);
  },
};

function isNumeric(target: Vector, kind: string): target is NumberVector {
  if (target.type !== 'number') {
    if (kind === 'numbers') throw new UsageError('Option "target" is "numbers", and y_true holds none.');
    return false;
  }
  if (kind !== 'auto') return kind === 'numbers';
  const distinct = new Set<number>();
  const { values } = target;
  // proof: row < values.length
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (Number.isNaN(value) || value === values[row - 1]) continue;
    if (!Number.isInteger(value)) return true;
    distinct.add(value);
    if (distinct.size > MOST_CLASSES) return true;
  }
  return false;
}

interface Cells {
  /** Cell of each row. */
  readonly of: Int32Array;
  readonly count: number;
}

function cellsOf(column: Vector): Cells {
  if (column.type === 'category') {
    const count = column.dictionary.length + 1;
    return { of: column.codes.map(code => (code < 0 ? count - 1 : code)), count };
  }
  const { values } = column;
  const of = new Int32Array(values.length);
  const sorted = sortedWithoutMissing(values);
  if (sorted.length === 0) return { of, count: 1 };
  const cells = Math.min(MOST_CELLS, Math.max(2, Math.floor(sorted.length / ROWS_PER_CELL)));
  const edges = Float64Array.from(
    new Set(Array.from({ length: cells - 1 }, (_, k) => quantileOf(sorted, (k + 1) / cells))),
  );
  // proof: row < values.length = of.length
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    of[row] = Number.isNaN(value) ? edges.length + 1 : lowerBound(edges, value);
  }
  return { of, count: edges.length + 2 };
}

/** What each row's cell says of `values` in the other half of the rows; NaN rows are no evidence and get a prediction all the same. */
function predicted({ of, count }: Cells, values: Float64Array): Float64Array {
  const sums = [new Float64Array(count), new Float64Array(count)];
  const rows = [new Float64Array(count), new Float64Array(count)];
  const total = [0, 0];
  const all = [0, 0];
  // proof: row < values.length = of.length; cells are below count; halves are 0 and 1
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (Number.isNaN(value)) continue;
    const half = row & 1;
    sums[half]![of[row]!]! += value;
    rows[half]![of[row]!]! += 1;
    total[half]! += value;
    all[half]! += 1;
  }
  const means = [0, 1].map(half => (all[half]! > 0 ? total[half]! / all[half]! : 0));
  return values.map((_, row) => {
    const other = 1 - (row & 1);
    const cell = of[row]!;
    return (sums[other]![cell]! + SMOOTHING * means[other]!) / (rows[other]![cell]! + SMOOTHING);
  });
}

function explained(cells: Cells, target: NumberVector): Outcome {
  const finite = target.values.map(value => (Number.isFinite(value) ? value : Number.NaN));
  const guesses = predicted(cells, finite);
  let rows = 0;
  let sum = 0;
  for (const value of finite) {
    if (Number.isNaN(value)) continue;
    rows++;
    sum += value;
  }
  const mean = sum / rows;
  let left = 0;
  let spread = 0;
  for (const [row, value] of finite.entries()) {
    if (Number.isNaN(value)) continue;
    // proof: guesses has one entry per row
    left += (value - guesses[row]!) ** 2;
    spread += (value - mean) ** 2;
  }
  if (rows < 4 || !(spread > 0))
    return { undefined: l10n.t('The target needs at least four rows and two different values.') };
  if (!Number.isFinite(left / spread))
    return { undefined: l10n.t('The values of the target are too large.') };
  return { value: Math.max(0, 1 - left / spread), details: { rows, measure: 'R²' } };
}

function ranked(cells: Cells, target: Vector): Outcome {
  const coded = classesOf([target], undefined, undefined, ['y_true']);
  if ('undefined' in coded) return coded;
  const [codes = new Int32Array(0)] = coded.codes;
  const { values } = coded.classes;
  const rows = codes.reduce((sum, code) => sum + Number(code >= 0), 0);
  if (rows < 4 || values.length < 2)
    return { undefined: l10n.t('The target needs at least four rows and two classes.') };
  if (values.length > MOST_CLASSES && values.length * 2 > rows) {
    return {
      undefined: l10n.t('The target has {0} classes in {1} rows: too many to predict.', values.length, rows),
    };
  }
  const tallies = tallied(cells, codes, values.length);
  const all = tallies[0]?.map((_, place) => tallies.reduce((sum, each) => sum + (each[place] ?? 0), 0));
  if (!all) throw new Error('There are two classes at least.');
  const area = values.length === 2 ? areaOf(tallies[1] ?? all, all) : weightedArea(tallies, all);
  return { value: Math.max(0, 2 * area - 1), details: { rows, roc_auc: area, measure: 'AUC' } };
}

/** How many rows of each class are in each cell: those of even rows, then those of odd ones. */
function tallied({ of, count }: Cells, codes: Int32Array, classes: number): Float64Array[] {
  const tallies = Array.from({ length: classes }, () => new Float64Array(2 * count));
  // proof: row < codes.length = of.length; codes are below the number of classes and cells below count
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]!;
    if (code >= 0) tallies[code]![(row & 1) * count + of[row]!]! += 1;
  }
  return tallies;
}

/**
 * The area under the ROC curve of one class against the rest: rows of a cell are predicted by those of the same cell in the other half.
 * @param own rows of the class in each cell of each half, and `all` those of any
 */
function areaOf(own: Float64Array, all: Float64Array): number {
  const count = own.length / 2;
  const sumOf = (of: Float64Array, half: number) =>
    of.subarray(half * count, (half + 1) * count).reduce((sum, each) => sum + each, 0);
  const hits = [0, 1].map(half => sumOf(own, half));
  const rows = [0, 1].map(half => Math.max(1, sumOf(all, half)));
  const scores = new Float64Array(2 * own.length);
  const weights = new Float64Array(2 * own.length);
  // Of each place, those that are of the class and those that are not.
  const codes = Int32Array.from(scores, (_, i) => 1 - (i & 1));
  // proof: place < 2 · count = own.length = all.length, and so is the same cell's place in the other half
  for (let place = 0; place < own.length; place++) {
    const other = (place + count) % own.length;
    const half = other < count ? 0 : 1;
    // one division of whole numbers, so that cells that say the same have the same score and not one that a rounding sets apart
    const score =
      (own[other]! * rows[half]! + SMOOTHING * hits[half]!) / (rows[half]! * (all[other]! + SMOOTHING));
    scores.fill(score, 2 * place, 2 * place + 2);
    weights[2 * place] = own[place]!;
    weights[2 * place + 1] = all[place]! - own[place]!;
  }
  return kernels.rankArea(kernels.scoreTable(scores, { codes, positive: 1, weights }));
}

/** The mean of the areas of all classes, weighted by their rows. */
function weightedArea(tallies: readonly Float64Array[], all: Float64Array): number {
  let [sum, rows] = [0, 0];
  for (const own of tallies) {
    const support = own.reduce((total, each) => total + each, 0);
    sum += support * areaOf(own, all);
    rows += support;
  }
  return sum / rows;
}
