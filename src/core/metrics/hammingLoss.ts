import type { Statistic } from '../catalogue/statistic.ts';
import { rate } from '../catalogue/uncertainty.ts';
import { kernels } from '../kernels/index.ts';
import { hasLabelSets, labelSetsOf } from '../summaries/labelSets.ts';
import { correctRowsOf } from './correctRows.ts';
import { numeric, rowDetails, SKLEARN, sklearnProfile } from './shared.ts';

export const hammingLoss: Statistic = {
  id: 'hamming_loss',
  title: 'Hamming loss',
  aliases: ['hamming'],
  kind: 'metric',
  tasks: ['binary', 'multiclass', 'multilabel'],
  summary: 'Share of labels that were predicted wrongly, over all rows.',
  needs: ['y_true', 'y_pred'],
  matrices: ['y_true', 'y_pred'],
  takes: ['weights'],
  options: [],
  range: [0, 1],
  worse: 'higher',
  profiles: [sklearnProfile()],
  convention:
    'Of several labels per row (matrices of 0 and 1): weight of wrong cells / weight of all cells. Of one class per row it equals the zero-one loss.',
  source: `G. Tsoumakas and I. Katakis, Int. J. Data Warehousing and Mining 3, 2007; numbers agree with ${SKLEARN} hamming_loss.`,
  compute: evidence => {
    if (hasLabelSets(evidence)) {
      const sets = labelSetsOf(evidence);
      if ('undefined' in sets) return sets;
      const wrong = kernels.pairwiseSum(sets.counts.map(({ fp, fn }) => fp + fn));
      return numeric(wrong / (sets.total * sets.names.length), {
        labels: [...sets.names],
        values: sets.counts.map(({ fp, fn }) => (fp + fn) / sets.total),
        ...rowDetails(sets),
      });
    }
    const found = correctRowsOf(evidence);
    if ('undefined' in found) return found;
    const wrong = Math.max(0, found.total - found.correct);
    return numeric(wrong / found.total, rowDetails(found), found.weighted ? {} : rate(wrong, found.total));
  },
};
