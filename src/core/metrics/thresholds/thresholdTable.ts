import { numbersIn } from '../../catalogue/options.ts';
import type { Json, Statistic } from '../../catalogue/statistic.ts';
import type { ScoreTable } from '../../kernels/scoreTable.ts';
import type { Counts } from '../../summaries/labelSets.ts';
import { scoreTableOf } from '../../summaries/scores.ts';
import { POSITIVE, textOf } from '../shared.ts';
import {
  type Cumulated,
  cumulate,
  curveDetails,
  INFINITE_SCORES,
  infiniteScores,
  jsonNumber,
  listed,
} from '../thresholdCurve.ts';
import { totalWorth, WORTH_OPTIONS, worthOf } from './worth.ts';

export const thresholdTable: Statistic = {
  id: 'threshold_table',
  title: 'Threshold table',
  aliases: ['thresholds', 'best_threshold'],
  kind: 'curve',
  tasks: ['binary', 'multiclass'],
  summary:
    'Counts, rates and worth of the predictions at each threshold, and which threshold is best by what.',
  needs: ['y_true', 'y_score'],
  matrices: ['y_score'],
  takes: ['labels', 'weights'],
  options: [
    {
      name: 'thresholds',
      type: 'text',
      default: 'grid',
      allowed: ['grid', 'all'],
      orNumbers: true,
      summary: 'grid: equal steps; all: every distinct score; or the thresholds, such as 0.2,0.5.',
    },
    {
      name: 'steps',
      type: 'number',
      default: 20,
      min: 1,
      max: 100_000,
      integer: true,
      summary:
        'Steps of the grid, from 0 to 1, or from the lowest to the highest score where scores lie outside.',
    },
    ...WORTH_OPTIONS,
    POSITIVE,
  ],
  range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  worse: 'neither',
  convention: `Object of arrays, thresholds ascending; score ≥ threshold is positive. A ratio without denominator is null. value (with tp, fp, fn or tn given): the worth of all decisions, as business_value. details.best: over all distinct scores and "nothing is positive" (an infinite threshold), the one with the greatest F1, the greatest Youden index (recall − false positive rate) and the greatest value; of equals the highest threshold. ${INFINITE_SCORES}`,
  source:
    'T. Fawcett, Pattern Recognition Letters 27, 2006; W. J. Youden, Cancer 3, 1950; counts agree with scikit-learn 1.9.1 confusion_matrix_at_thresholds.',
  compute: (evidence, options) => {
    const one = scoreTableOf(evidence, textOf(options.optional('positive')));
    if ('undefined' in one) return one;
    const { table } = one;
    const infinite = infiniteScores(table.scores);
    if (infinite) return { undefined: infinite, details: curveDetails(one) };
    const curve = cumulate(table);
    const worth = worthOf(options);
    const thresholds = thresholdsOf(table, options.text('thresholds'), options.number('steps'));
    const counts = thresholds.map(threshold => countsAt(curve, countAtLeast(table.scores, threshold)));
    const column = (value: (counts: Counts) => Json) => counts.map(value);
    return {
      value: {
        thresholds: thresholds.map(jsonNumber),
        tp: column(({ tp }) => tp),
        fp: column(({ fp }) => fp),
        fn: column(({ fn }) => fn),
        tn: column(({ tn }) => tn),
        precision: column(({ tp, fp }) => share(tp, tp + fp)),
        recall: column(recallOf),
        f1: column(f1Of),
        specificity: column(({ tn, fp }) => share(tn, tn + fp)),
        fpr: column(fprOf),
        predicted_share: column(({ tp, fp, fn, tn }) => share(tp + fp, tp + fp + fn + tn)),
        ...(worth && { value: column(each => totalWorth(worth, each)) }),
      },
      details: {
        best: {
          ...bestRatios(curve),
          ...(worth && { value: best(curve, each => totalWorth(worth, each)) }),
        },
        ...curveDetails(one),
      },
    };
  },
};

function share(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

function recallOf({ tp, fn }: Counts): number | null {
  return share(tp, tp + fn);
}

function fprOf({ fp, tn }: Counts): number | null {
  return share(fp, fp + tn);
}

function f1Of({ tp, fp, fn }: Counts): number | null {
  return share(2 * tp, 2 * tp + fp + fn);
}

function thresholdsOf({ scores }: ScoreTable, which: string, steps: number): number[] {
  const numbers = numbersIn(which);
  if (numbers) return numbers.sort((a, b) => a - b);
  return which === 'all' ? listed(scores, score => score).reverse() : grid(scores, steps);
}

function grid(scores: Float64Array, steps: number): number[] {
  const highest = scores.find(Number.isFinite) ?? 1;
  const lowest = scores.findLast(Number.isFinite) ?? 0;
  const [low, high] = lowest >= 0 && highest <= 1 ? [0, 1] : [lowest, highest];
  if (low === high) return [low];
  // Shares of both ends, because high − low can exceed the largest double.
  return Array.from({ length: steps + 1 }, (_, i) => low * (1 - i / steps) + high * (i / steps));
}

/** How many of the descending scores are at least `threshold`. */
function countAtLeast(scores: Float64Array, threshold: number): number {
  let [low, high] = [0, scores.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    // proof: low <= middle < high <= scores.length
    if (scores[middle]! >= threshold) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Counts when the first `taken` distinct scores are positive. */
function countsAt({ truePositives, falsePositives }: Cumulated, taken: number): Counts {
  const tp = taken === 0 ? 0 : (truePositives[taken - 1] ?? 0);
  const fp = taken === 0 ? 0 : (falsePositives[taken - 1] ?? 0);
  const last = truePositives.length - 1;
  return { tp, fp, fn: (truePositives[last] ?? 0) - tp, tn: (falsePositives[last] ?? 0) - fp };
}

/** The threshold with the greatest F1, and with the greatest Youden index; null where there is none anywhere. */
function bestRatios(curve: Cumulated): { f1: Json; youden: Json } {
  const found = new Float64Array(4);
  findBestRatios(curve, found);
  const [f1After = 0, f1 = 0, youdenAfter = 0, youden = 0] = found;
  return { f1: bestAt(curve.thresholds, f1After, f1), youden: bestAt(curve.thresholds, youdenAfter, youden) };
}

/**
 * The loop of `bestRatios`, by itself: what comes behind one that is hot has not run yet when it is compiled, and would be thrown away with it.
 * @param found room for how many scores are taken at the best F1, that F1, and the same of the Youden index
 */
function findBestRatios({ thresholds, truePositives, falsePositives }: Cumulated, found: Float64Array): void {
  const positives = truePositives.at(-1) ?? 0;
  const negatives = falsePositives.at(-1) ?? 0;
  let [f1, youden] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let [f1After, youdenAfter] = [0, 0];
  // proof: the arrays of a curve are equally long, and 0 < taken <= their length where they are read
  for (let taken = 0; taken <= thresholds.length; taken++) {
    const tp = taken === 0 ? 0 : truePositives[taken - 1]!;
    const fp = taken === 0 ? 0 : falsePositives[taken - 1]!;
    // Without positives and predictions there is no F1, without one of the classes no index: NaN, which nothing is less than.
    const f1Here = (2 * tp) / (2 * tp + fp + (positives - tp));
    if (f1Here > f1) {
      f1 = f1Here;
      f1After = taken;
    }
    const youdenHere = tp / (tp + (positives - tp)) - fp / (fp + (negatives - fp));
    if (youdenHere > youden) {
      youden = youdenHere;
      youdenAfter = taken;
    }
  }
  found[0] = f1After;
  found[1] = f1;
  found[2] = youdenAfter;
  found[3] = youden;
}

/** The threshold with the greatest of what `value` says. */
function best(curve: Cumulated, value: (counts: Counts) => number): Json {
  let found = Number.NEGATIVE_INFINITY;
  let after = 0;
  for (let taken = 0; taken <= curve.thresholds.length; taken++) {
    const here = value(countsAt(curve, taken));
    if (!(here > found)) continue;
    found = here;
    after = taken;
  }
  return bestAt(curve.thresholds, after, found);
}

function bestAt(thresholds: Float64Array, after: number, value: number): Json {
  if (value === Number.NEGATIVE_INFINITY) return null;
  return { threshold: jsonNumber(thresholds[after - 1] ?? Number.POSITIVE_INFINITY), value };
}
