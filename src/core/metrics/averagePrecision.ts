import * as l10n from '@vscode/l10n';
import type { Statistic } from '../catalogue/statistic.ts';
import { kernels } from '../kernels/index.ts';
import type { ScoreTable } from '../kernels/scoreTable.ts';
import { hasLabelSets } from '../summaries/labelSets.ts';
import { scoredOf, scoreTableOf } from '../summaries/scores.ts';
import { groupedPrecision } from './multilabel/groupedPrecision.ts';
import { classColumns, labelColumns, oneVsRest, overRows, SCORE_AVERAGE } from './oneVsRest.ts';
import {
  DEFAULT_POSITIVE,
  numeric,
  POSITIVE,
  positiveNamed,
  rowDetails,
  SKLEARN,
  sklearnProfile,
} from './shared.ts';

export const averagePrecision: Statistic = {
  id: 'average_precision',
  title: 'Average precision',
  aliases: ['average_precision_score', 'ap', 'pr_auc', 'auprc'],
  kind: 'metric',
  tasks: ['binary', 'multiclass', 'multilabel'],
  summary:
    'Precision averaged over all thresholds, each weighted by the recall it adds: the ranking metric for rare positives.',
  needs: ['y_true', 'y_score'],
  matrices: ['y_true', 'y_score'],
  takes: ['labels', 'weights'],
  options: [
    POSITIVE,
    DEFAULT_POSITIVE,
    SCORE_AVERAGE,
    {
      name: 'zero_division',
      type: 'text',
      default: 'undefined',
      allowed: ['undefined', '0'],
      summary: 'The value where no row is positive: undefined with a reason, or 0.',
    },
  ],
  range: [0, 1],
  worse: 'lower',
  profiles: [
    sklearnProfile(
      'without a positive row it is 0 (scikit-learn also warns); of two classes 1 is the positive one.',
      { zero_division: '0', default_positive: 'one' },
    ),
  ],
  convention:
    'Σ (R_n − R_{n−1})·P_n over distinct scores, descending, without interpolation (so not the trapezoid area under the precision-recall curve, which is too optimistic). Tied scores are one threshold. Several classes: each against the rest by its own column, averaged; y_true as a matrix of 0 and 1: each label by its own column, or (samples) the labels of each row, rows without a label left out. Without a positive row it is undefined; without a negative row it is 1.',
  source: `M. Zhu, Recall, Precision and Average Precision, Univ. of Waterloo, 2004; numbers agree with ${SKLEARN} average_precision_score.`,
  compute: (evidence, options) => {
    const average = options.text('average');
    const measure = orZero(areaOf, options.text('zero_division'));
    if (hasLabelSets(evidence)) {
      const columns = labelColumns(evidence);
      if ('undefined' in columns) return columns;
      return average === 'samples'
        ? overRows(evidence, orZero(groupedPrecision, options.text('zero_division')), l10n.t('a label'))
        : oneVsRest(columns, average, measure, l10n.t('a positive row'));
    }
    const scored = scoredOf(evidence);
    if ('undefined' in scored) return scored;
    if (scored.width > 2 && options.optional('positive') === undefined) {
      return oneVsRest(classColumns(evidence, scored), average, measure, l10n.t('a positive row'));
    }
    const one = scoreTableOf(evidence, positiveNamed(options, scored.classes));
    if ('undefined' in one) return one;
    const details = {
      ...(one.positive !== undefined && { positive: one.positive }),
      positives: one.table.positive,
      negatives: one.table.negative,
      ...rowDetails(one),
    };
    const value = measure(one.table);
    if (value !== undefined) return numeric(value, details);
    return { undefined: l10n.t('Average precision needs a positive row in y_true; there is none.'), details };
  },
};

/** The precision, or undefined without a positive row. Sums of weights may round to just above 1. */
function areaOf(table: ScoreTable): number | undefined {
  return table.positive > 0 ? Math.min(1, kernels.averagePrecision(table)) : undefined;
}

/** The measure, or 0 where it is undefined and `zeroDivision` says so. */
function orZero<T>(
  measure: (of: T) => number | undefined,
  zeroDivision: string,
): (of: T) => number | undefined {
  return zeroDivision === '0' ? of => measure(of) ?? 0 : measure;
}
