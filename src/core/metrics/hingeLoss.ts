import * as l10n from '@vscode/l10n';
import type { Evidence } from '../catalogue/evidence.ts';
import type { Options } from '../catalogue/options.ts';
import type { Outcome, Statistic } from '../catalogue/statistic.ts';
import { kernels } from '../kernels/index.ts';
import { type Scored, scoredOf, scoreTableOf } from '../summaries/scores.ts';
import { numeric, POSITIVE, rowDetails, SKLEARN, sklearnProfile, textOf } from './shared.ts';

export const hingeLoss: Statistic = {
  id: 'hinge_loss',
  title: 'Hinge loss',
  aliases: ['hinge'],
  kind: 'metric',
  tasks: ['binary', 'multiclass'],
  summary:
    'How far decision values are from being right with a margin of 1, on average; what a linear SVM minimises.',
  needs: ['y_true', 'y_score'],
  matrices: ['y_score'],
  takes: ['labels', 'weights'],
  options: [POSITIVE],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'higher',
  profiles: [sklearnProfile('with one class in y_true scikit-learn takes all rows for negative ones.')],
  convention:
    'y_score is a decision value, not a probability. Two classes: mean of max(0, 1 − t·score), t being 1 for the positive class and −1 for the other. A column per class (in the order of "labels" or the sorted classes): mean of max(0, 1 − (score of the true class − highest other score)), after Crammer and Singer. Undefined for infinite decision values.',
  source: `K. Crammer and Y. Singer, JMLR 2, 2001; numbers agree with ${SKLEARN} hinge_loss.`,
  compute: (evidence, options) => {
    const scored = scoredOf(evidence);
    if ('undefined' in scored) return scored;
    if (!areFinite(scored))
      return { undefined: l10n.t('y_score holds infinite values; decision values must be finite.') };
    return scored.width > 1 ? severalClasses(scored) : twoClasses(evidence, options);
  },
};

function areFinite({ columns, coded }: Scored): boolean {
  const { keep } = coded();
  return !columns.some(column =>
    column.some((score, row) => Math.abs(score) === Number.POSITIVE_INFINITY && keep?.[row] !== 0),
  );
}

function twoClasses(evidence: Evidence, options: Options): Outcome {
  const one = scoreTableOf(evidence, textOf(options.optional('positive')));
  if ('undefined' in one) return one;
  const { scores, positives, negatives, positive, negative } = one.table;
  // proof: the arrays of a score table are equally long
  const losses = scores.map(
    (score, i) => positives[i]! * Math.max(0, 1 - score) + negatives[i]! * Math.max(0, 1 + score),
  );
  return numeric(kernels.pairwiseSum(losses) / (positive + negative), rowDetails(one));
}

function severalClasses({ classes, order, columns, weights, coded, ...summary }: Scored): Outcome {
  const { codes, keep } = coded();
  const columnOf = classes.values.map((_, index) => order.indexOf(index));
  const losses: number[] = [];
  let total = 0;
  for (const [row, code] of codes.entries()) {
    if (code < 0 || keep?.[row] === 0) continue;
    const own = columnOf[code];
    let best = Number.NEGATIVE_INFINITY;
    let truth = 0;
    // proof: columns and weights have a value per row
    for (const [column, scores] of columns.entries()) {
      if (column === own) truth = scores[row]!;
      else best = Math.max(best, scores[row]!);
    }
    const weight = weights ? weights[row]! : 1;
    losses.push(weight * Math.max(0, 1 - (truth - best)));
    total += weight;
  }
  return numeric(kernels.pairwiseSum(losses) / total, rowDetails(summary));
}
