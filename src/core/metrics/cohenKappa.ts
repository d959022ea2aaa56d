import * as l10n from '@vscode/l10n';
import type { Outcome, Statistic } from '../catalogue/statistic.ts';
import { kernels } from '../kernels/index.ts';
import { powerOfTwoNear } from '../mathematics/powerOfTwo.ts';
import { confusionOf } from '../summaries/confusion.ts';
import { numeric, replaceUndefinedBy, SKLEARN, sklearnProfile } from './shared.ts';

/** What a disagreement costs, by the distance of the two classes. */
function costOf(weights: string): (distance: number) => number {
  if (weights === 'linear') return Math.abs;
  if (weights === 'quadratic') return distance => distance * distance;
  return distance => (distance === 0 ? 0 : 1);
}

/**
 * For each class i, Σ_j mass[j]·cost(i − j). Two sweeps with running sums of non-negative terms: linear in the number of classes, and
 * without cancellation.
 */
function costsFrom(mass: Float64Array, weights: string): Float64Array {
  const fromBelow = sweep(mass, weights);
  const fromAbove = sweep(mass.toReversed(), weights).reverse();
  return fromBelow.map((cost, i) => cost + (fromAbove[i] ?? 0));
}

/** For each class i, Σ_{j<i} mass[j]·cost(i − j). */
function sweep(mass: Float64Array, weights: string): Float64Array {
  const costs = new Float64Array(mass.length);
  let [sum, distances, squares] = [0, 0, 0];
  for (const [i, each] of mass.entries()) {
    // One step further from all classes before: (d + 1)² is d² + 2d + 1.
    squares += 2 * distances + sum;
    distances += sum;
    costs[i] = weights === 'linear' ? distances : weights === 'quadratic' ? squares : sum;
    sum += each;
  }
  return costs;
}

export const cohenKappa: Statistic = {
  id: 'cohen_kappa',
  title: "Cohen's kappa",
  aliases: ['cohen_kappa_score', 'kappa', 'cohens_kappa'],
  kind: 'metric',
  tasks: ['binary', 'multiclass'],
  summary: 'Agreement of true and predicted classes beyond what chance would give.',
  needs: ['y_true', 'y_pred'],
  takes: ['labels', 'weights'],
  options: [
    {
      name: 'weights',
      type: 'text',
      default: 'none',
      allowed: ['none', 'linear', 'quadratic'],
      summary:
        'What a disagreement costs: the same for all, or growing with the distance of the classes in their order.',
    },
    replaceUndefinedBy(-1, 1),
  ],
  range: [-1, 1],
  worse: 'lower',
  profiles: [sklearnProfile()],
  convention:
    '1 − Σ w·observed / Σ w·expected, the expected table being the product of the margins; w is 1 off the diagonal, |i − j| or (i − j)² in the order of "labels" or the sorted classes. "labels" drops rows of other classes. Undefined when truth and prediction are one and the same class.',
  source: `J. Cohen, Educ. Psychol. Meas. 20, 1960 and Psychol. Bull. 70, 1968; numbers agree with ${SKLEARN} cohen_kappa_score.`,
  compute: (evidence, options) => {
    const confusion = confusionOf(evidence);
    if ('undefined' in confusion) return confusion;
    const { cells, selected, classes } = confusion;
    const place = new Int32Array(classes.values.length).fill(-1);
    for (const [position, index] of selected.entries()) place[index] = position;
    const cost = costOf(options.text('weights'));
    const truth = new Float64Array(selected.length);
    const predicted = new Float64Array(selected.length);
    const unit = powerOfTwoNear(confusion.total);
    let total = 0;
    let observed = 0;
    let rows = 0;
    for (const [i, cell] of cells.weights.entries()) {
      // proof: the arrays of cells are equally long and hold class indices; place holds −1 or positions in selected
      const row = place[cells.rows[i]!]!;
      const column = place[cells.columns[i]!]!;
      if (row < 0 || column < 0) continue;
      const weight = cell / unit;
      truth[row]! += weight;
      predicted[column]! += weight;
      total += weight;
      observed += weight * cost(row - column);
      rows += cells.counts[i]!;
    }
    const details = { rows, left_out: confusion.leftOut };
    const without = (reason: string): Outcome => {
      const instead = options.optional('replace_undefined_by');
      return typeof instead === 'number' ? { value: instead, details } : { undefined: reason, details };
    };
    if (total === 0) return without(l10n.t('No row has both its true and its predicted class in "labels".'));
    const expectedCosts = costsFrom(predicted, options.text('weights'));
    const expected = kernels.pairwiseSum(truth.map((t, i) => (t * (expectedCosts[i] ?? 0)) / total));
    if (!(expected > 0)) {
      return without(
        l10n.t('Truth and prediction are one and the same class, so chance agreement is complete.'),
      );
    }
    return numeric(1 - observed / expected, details);
  },
};
