import * as l10n from '@vscode/l10n';
import type { Json, Statistic } from '../../catalogue/statistic.ts';
import { confusionOf } from '../../summaries/confusion.ts';
import { type Counts, hasLabelSets, type LabelSets, labelSetsOf } from '../../summaries/labelSets.ts';
import { countsOf } from '../averaging.ts';
import { rowDetails, SKLEARN, sklearnProfile } from '../shared.ts';

/** More matrices are not read by anybody. */
const MOST = 10_000;

export const multilabelConfusionMatrix: Statistic = {
  id: 'multilabel_confusion_matrix',
  title: 'Confusion matrix per label',
  kind: 'report',
  tasks: ['binary', 'multiclass', 'multilabel'],
  summary: 'For each label or class against the rest: true and false negatives and positives.',
  needs: ['y_true', 'y_pred'],
  matrices: ['y_true', 'y_pred'],
  takes: ['labels', 'weights'],
  options: [
    {
      name: 'samplewise',
      type: 'flag',
      default: false,
      summary: 'One matrix per row, of its labels, instead of one per label.',
    },
  ],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'neither',
  profiles: [sklearnProfile()],
  convention:
    'Array of [[TN, FP], [FN, TP]], one per label (matrices of 0 and 1) or class, in the order of "labels"; details.labels names them. Of classes, "labels" selects some while rows of other classes count as negatives.',
  source: `Numbers agree with ${SKLEARN} multilabel_confusion_matrix.`,
  compute: (evidence, options) => {
    const samplewise = options.flag('samplewise');
    if (hasLabelSets(evidence)) {
      const sets = labelSetsOf(evidence);
      if ('undefined' in sets) return sets;
      if (samplewise && sets.rows > MOST) {
        return { undefined: l10n.t('{0} matrices are too many to show (at most {1}).', sets.rows, MOST) };
      }
      const value = samplewise ? rowMatrices(sets) : sets.counts.map(matrixOf);
      return { value, details: { labels: [...sets.names], ...rowDetails(sets) } };
    }
    const confusion = confusionOf(evidence);
    if ('undefined' in confusion) return confusion;
    if (samplewise) {
      return {
        undefined: l10n.t(
          'A matrix per row is of several labels per row, and y_true holds one class per row.',
        ),
      };
    }
    const { selected, classes } = confusion;
    if (selected.length > MOST) {
      return { undefined: l10n.t('{0} matrices are too many to show (at most {1}).', selected.length, MOST) };
    }
    return {
      value: selected.map(index => matrixOf(countsOf(confusion, index))),
      details: { labels: selected.map(index => classes.values[index] ?? ''), ...rowDetails(confusion) },
    };
  },
};

function matrixOf({ tp, fp, fn, tn }: Counts): Json {
  return [
    [tn, fp],
    [fn, tp],
  ];
}

/** Counts of labels per row, times the row's weight as scikit-learn has it. */
function rowMatrices({ hits, truth, predicted, rowWeights, names }: LabelSets): Json[] {
  return Array.from(hits, (hit, row) => {
    // proof: the arrays of label sets that have an entry per row are equally long
    const [fp, fn] = [predicted[row]! - hit, truth[row]! - hit];
    const weight = rowWeights ? rowWeights[row]! : 1;
    const tn = names.length - hit - fp - fn;
    return matrixOf({ tp: weight * hit, fp: weight * fp, fn: weight * fn, tn: weight * tn });
  });
}
