import * as l10n from '@vscode/l10n';
import type { Statistic } from '../catalogue/statistic.ts';
import type { ScoreTable } from '../kernels/scoreTable.ts';
import { BINS, BINS_CONVENTION, type CalibrationBin, calibrationBins } from './calibrationBins.ts';
import { probabilityTableOf } from './probabilities.ts';
import { numeric, POSITIVE, rowDetails, textOf } from './shared.ts';

export const expectedCalibrationError: Statistic = {
  id: 'expected_calibration_error',
  title: 'Expected calibration error',
  aliases: ['ece'],
  kind: 'metric',
  tasks: ['binary'],
  summary:
    'How far predicted probabilities are from observed frequencies, on average over bins of similar scores.',
  needs: ['y_true', 'y_score'],
  matrices: ['y_score'],
  takes: ['labels', 'weights'],
  options: [
    BINS,
    {
      name: 'strategy',
      type: 'text',
      default: 'uniform',
      allowed: ['uniform', 'quantile', 'rank'],
      summary:
        'Bins of equal width, between quantiles of the scores, or of equally many rows in order of score (rank).',
    },
    POSITIVE,
  ],
  range: [0, 1],
  worse: 'higher',
  profiles: [
    {
      id: 'nannyml',
      summary:
        'As NannyML 0.13.1: bins of equally many rows in order of score. Rows with equal scores on both sides of a cut are shared out evenly, where NannyML takes them as its sort left them.',
      options: { bins: 10, strategy: 'rank' },
    },
  ],
  convention: `Σ weight of bin / weight of all · |mean score − share of positives|, of the positive class's probability (not of the predicted class's confidence). ${BINS_CONVENTION} rank: n rows in order of score are cut every ⌊n/k⌋ rows, a last cut that is left over moving to n; with n ≤ 2k and k > 1, k is ⌊n/2⌋; no weights. scikit-learn has no such function; its calibration_curve has the same bins.`,
  source:
    'M. P. Naeini, G. F. Cooper and M. Hauskrecht, AAAI 2015; C. Guo et al., ICML 2017 (10 to 15 equal-width bins).',
  compute: (evidence, options) => {
    const one = probabilityTableOf(evidence, textOf(options.optional('positive')));
    if ('undefined' in one) return one;
    const { table } = one;
    const details = rowDetails(one);
    const byRank = options.text('strategy') === 'rank';
    if (byRank && evidence.hasSampleWeights) {
      return {
        undefined: l10n.t('Bins by rank (strategy=rank) take no weights; use strategy=quantile.'),
        details,
      };
    }
    const bins = byRank ? rankBins(table, options.number('bins')) : calibrationBins(table, options);
    if (bins.length === 0) {
      return { undefined: l10n.t('Bins by rank need at least 4 rows; found {0}.', one.rows), details };
    }
    let error = 0;
    for (const { weight, meanScore, shareTrue } of bins) error += weight * Math.abs(meanScore - shareTrue);
    return numeric(error / (table.positive + table.negative), { bins: bins.length, ...details });
  },
};

/** Bins of equally many rows; a group of equal scores that a cut divides gives both sides its own mean outcome. */
function rankBins(table: ScoreTable, wanted: number): CalibrationBin[] {
  const rows = table.positive + table.negative;
  const count = wanted > 1 && rows <= 2 * wanted ? Math.floor(rows / 2) : wanted;
  if (count < Math.min(wanted, 2)) return [];
  const width = Math.floor(rows / count);
  const cuts: number[] = [];
  for (let cut = width; cut <= rows; cut += width) cuts.push(cut);
  cuts[cuts.length - 1] = rows;

  const bins: CalibrationBin[] = [];
  let at = table.scores.length - 1;
  let taken = 0;
  let start = 0;
  for (const cut of cuts) {
    let [scoreSum, hits, need] = [0, 0, cut - start];
    const lower = table.scores[at] ?? 0;
    let upper = lower;
    while (need > 0 && at >= 0) {
      const positives = table.positives[at] ?? 0;
      const group = positives + (table.negatives[at] ?? 0);
      const share = Math.min(need, group - taken);
      upper = table.scores[at] ?? 0;
      scoreSum += share * upper;
      hits += (share * positives) / group;
      need -= share;
      taken += share;
      if (taken === group) {
        at--;
        taken = 0;
      }
    }
    const weight = cut - start;
    bins.push({ lower, upper, weight, meanScore: scoreSum / weight, shareTrue: hits / weight });
    start = cut;
  }
  return bins;
}
