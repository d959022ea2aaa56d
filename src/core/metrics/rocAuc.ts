import * as l10n from '@vscode/l10n';
import type { Evidence } from '../catalogue/evidence.ts';
import type { Options } from '../catalogue/options.ts';
import type { Json, Outcome, Statistic } from '../catalogue/statistic.ts';
import { logitInterval } from '../catalogue/uncertainty.ts';
import { kernels } from '../kernels/index.ts';
import type { ScoreTable } from '../kernels/scoreTable.ts';
import { hasLabelSets } from '../summaries/labelSets.ts';
import type { Ranking } from '../summaries/rankings.ts';
import { classTable, type Scored, scoredOf, scoreTableOf } from '../summaries/scores.ts';
import { classColumns, labelColumns, oneVsRest, overRows, SCORE_AVERAGE } from './oneVsRest.ts';
import { numeric, POSITIVE, rowDetails, SKLEARN, sklearnProfile, textOf } from './shared.ts';

export const rocAuc: Statistic = {
  id: 'roc_auc',
  title: 'ROC-AUC',
  aliases: ['auc', 'roc_auc_score', 'auroc', 'auc_roc'],
  kind: 'metric',
  tasks: ['binary', 'multiclass', 'multilabel'],
  summary: 'Probability that a random positive row scores higher than a random negative one.',
  needs: ['y_true', 'y_score'],
  matrices: ['y_true', 'y_score'],
  takes: ['labels', 'weights'],
  options: [
    POSITIVE,
    SCORE_AVERAGE,
    {
      name: 'multi_class',
      type: 'text',
      default: 'ovr',
      allowed: ['ovr', 'ovo'],
      summary: 'With several classes: each against the rest, or each pair of classes.',
    },
    {
      name: 'max_fpr',
      type: 'number',
      min: Number.MIN_VALUE,
      max: 1,
      summary:
        'Only the part of the curve up to this false positive rate, standardised so that chance is 0.5 (not with several classes).',
    },
  ],
  range: [0, 1],
  worse: 'lower',
  profiles: [
    sklearnProfile('for several classes scikit-learn wants multi_class named and rows that sum to 1.'),
  ],
  convention:
    "Area under the ROC curve, tied scores counted half; any real score, infinities included. Several classes: y_score has one column per class, in the order of \"labels\" or the sorted classes; ovr averages each class against the rest (macro, weighted by prevalence, or micro), ovo averages all pairs after Hand and Till, weighted by the pair's prevalence. y_true as a matrix of 0 and 1: each label by its own column, averaged, or (samples) each row's labels, where rows with all labels or none are left out and scikit-learn answers NaN. Rows need not sum to 1, and ovo takes weights; scikit-learn refuses both. One class only: undefined (scikit-learn: NaN with a warning). max_fpr: McClish's standardisation.",
  source: `J. A. Hanley and B. J. McNeil, Radiology 143, 1982; D. J. Hand and R. J. Till, Machine Learning 45, 2001; D. K. McClish, Med. Decis. Making 9, 1989; interval: DeLong et al., Biometrics 44, 1988, on the logit scale; numbers agree with ${SKLEARN} roc_auc_score.`,
  compute: (evidence, options) => {
    const given = options.optional('max_fpr');
    const maxFpr = typeof given === 'number' ? given : 1;
    const average = options.text('average');
    if (hasLabelSets(evidence)) return ofLabels(evidence, average, maxFpr);
    const scored = scoredOf(evidence);
    if ('undefined' in scored) return scored;
    if (scored.width > 2 && options.optional('positive') === undefined) {
      if (maxFpr !== 1) {
        return {
          undefined: l10n.t(
            'A partial area (max_fpr) is defined for two classes only; name one class as "positive".',
          ),
        };
      }
      return options.text('multi_class') === 'ovo'
        ? oneVsOne(evidence, scored, average)
        : oneVsRest(classColumns(evidence, scored), average, areaOf, l10n.t('both classes'));
    }
    return binary(evidence, options, maxFpr);
  },
};

/** Each label by its own column, or each row's labels. */
function ofLabels(evidence: Evidence, average: string, maxFpr: number): Outcome {
  const columns = labelColumns(evidence);
  if ('undefined' in columns) return columns;
  if (average === 'samples') {
    return maxFpr === 1
      ? overRows(evidence, rowArea, l10n.t('a label that it has and one that it has not'))
      : { undefined: l10n.t('A partial area (max_fpr) is not defined for the labels of a row.') };
  }
  const measure = (table: ScoreTable) => (maxFpr === 1 ? areaOf(table) : partialAreaOf(table, maxFpr));
  return oneVsRest(columns, average, measure, l10n.t('both classes'));
}

/** The area of the labels of one row. */
function rowArea({ items, groups, sizes, relevant, allRelevant }: Ranking): number | undefined {
  if (allRelevant === 0 || allRelevant === items) return undefined;
  let [above, area] = [0, 0];
  // proof: a ranking has at least `groups` entries in its arrays
  for (let group = 0; group < groups; group++) {
    const hits = relevant[group]!;
    area += (sizes[group]! - hits) * (above + hits / 2);
    above += hits;
  }
  return area / (allRelevant * (items - allRelevant));
}

function partialAreaOf(table: ScoreTable, maxFpr: number): number | undefined {
  return areaOf(table) === undefined ? undefined : partialArea(table, maxFpr);
}

function binary(evidence: Evidence, options: Options, maxFpr: number): Outcome {
  const one = scoreTableOf(evidence, textOf(options.optional('positive')));
  if ('undefined' in one) return one;
  const { table } = one;
  const details: Record<string, Json> = {
    ...(one.positive !== undefined && { positive: one.positive }),
    positives: table.positive,
    negatives: table.negative,
    ...rowDetails(one),
  };
  const area = areaOf(table);
  if (area === undefined) {
    const missing = table.positive > 0 ? 'negative' : 'positive';
    return {
      undefined: l10n.t('ROC-AUC needs both classes in y_true; there is no {0} row.', missing),
      details,
    };
  }
  if (maxFpr < 1) return numeric(partialArea(table, maxFpr), details);
  const interval = evidence.inputs.weights
    ? undefined
    : logitInterval(area, deLongError(table, area), 'DeLong, logit');
  return numeric(area, details, interval && { interval });
}

/**
 * Standard error of the area by DeLong, DeLong and Clarke-Pearson (Biometrics 44, 1988), from placements. NaN with fewer than two rows
 * of a class.
 */
function deLongError(table: ScoreTable, area: number): number {
  const { positive, negative } = table;
  const { ofPositives, ofNegatives } = kernels.placements(table, area);
  return Math.sqrt(ofPositives / (positive - 1) / positive + ofNegatives / (negative - 1) / negative);
}

/** The area, or undefined when a class has no row. Sums of weights may round to just above 1. */
function areaOf(table: ScoreTable): number | undefined {
  return table.positive > 0 && table.negative > 0 ? Math.min(1, kernels.rankArea(table)) : undefined;
}

/** Area up to `maxFpr`, the last piece interpolated, rescaled to 0.5 for chance and 1 for perfection. */
function partialArea(table: ScoreTable, maxFpr: number): number {
  let area = 0;
  let fpr = 0;
  let tpr = 0;
  for (const [i, negative] of table.negatives.entries()) {
    // proof: the arrays of a score table are equally long
    const nextFpr = fpr + negative / table.negative;
    const nextTpr = tpr + table.positives[i]! / table.positive;
    if (nextFpr > maxFpr) {
      const end = tpr + ((nextTpr - tpr) * (maxFpr - fpr)) / (nextFpr - fpr);
      area += ((maxFpr - fpr) * (tpr + end)) / 2;
      break;
    }
    area += ((nextFpr - fpr) * (tpr + nextTpr)) / 2;
    fpr = nextFpr;
    tpr = nextTpr;
  }
  const chance = (maxFpr * maxFpr) / 2;
  return Math.min(1, (1 + (area - chance) / (maxFpr - chance)) / 2);
}

/** Mean over pairs of classes of the two areas "a against b by a's score" and the reverse. */
function oneVsOne(evidence: Evidence, scored: Scored, average: string): Outcome {
  const details = rowDetails(scored);
  if (average !== 'macro' && average !== 'weighted') {
    return { undefined: l10n.t('Pairs of classes (ovo) are averaged as macro or weighted.'), details };
  }
  const columns = [...scored.order.entries()].filter(([, index]) => scored.classes.present[index] === 1);
  let sum = 0;
  let weights = 0;
  for (const [position, [column, index]] of columns.entries()) {
    for (const [otherColumn, other] of columns.slice(position + 1)) {
      const table = classTable(evidence, scored, column, index, other);
      const forward = areaOf(table);
      const backward = areaOf(classTable(evidence, scored, otherColumn, other, index));
      if (forward === undefined || backward === undefined) continue;
      const weight = average === 'weighted' ? table.positive + table.negative : 1;
      sum += (weight * (forward + backward)) / 2;
      weights += weight;
    }
  }
  if (weights === 0) return { undefined: l10n.t('ROC-AUC needs at least two classes in y_true.'), details };
  return numeric(sum / weights, details);
}
