import type { OptionSpec, Options } from '../catalogue/options.ts';
import { kernels } from '../kernels/index.ts';
import type { ScoreTable } from '../kernels/scoreTable.ts';

/** One bin of probabilities that has rows. */
export interface CalibrationBin {
  /** The bin holds scores above `lower` (the first bin: from it) up to and with `upper`. */
  readonly lower: number;
  readonly upper: number;
  readonly weight: number;
  readonly meanScore: number;
  /** Share of positives. */
  readonly shareTrue: number;
}

export const BINS: OptionSpec = {
  name: 'bins',
  type: 'number',
  default: 10,
  min: 1,
  max: 100_000,
  integer: true,
  summary: 'Number of bins.',
};

export const STRATEGY: OptionSpec = {
  name: 'strategy',
  type: 'text',
  default: 'uniform',
  allowed: ['uniform', 'quantile'],
  summary: 'Bins of equal width between 0 and 1, or between quantiles of the scores.',
};

export const BINS_CONVENTION =
  'Bin i of k holds scores above (i − 1)/k up to and with i/k, the first one 0 too (uniform), or lies between quantiles of the scores by linear interpolation as numpy has it, again closed above (quantile; weights count as repeated rows). Equal scores share a bin. Empty bins are left out.';

/** The bins that have rows, ascending, for the options `bins` and `strategy` (uniform or quantile). */
export function calibrationBins(table: ScoreTable, options: Options): CalibrationBin[] {
  const count = options.number('bins');
  const edges = options.text('strategy') === 'quantile' ? quantileEdges(table, count) : uniformEdges(count);
  const { weights, scoreSums, positives } = kernels.binScores(table, edges.slice(1, -1));
  const bins: CalibrationBin[] = [];
  for (const [bin, weight] of weights.entries()) {
    if (weight === 0) continue;
    bins.push({
      lower: edges[bin] ?? 0,
      upper: edges[bin + 1] ?? 1,
      weight,
      meanScore: (scoreSums[bin] ?? 0) / weight,
      shareTrue: (positives[bin] ?? 0) / weight,
    });
  }
  return bins;
}

/** `numpy.linspace(0, 1, count + 1)`, rounded as numpy rounds it. */
function uniformEdges(count: number): number[] {
  const step = 1 / count;
  return Array.from({ length: count + 1 }, (_, i) => (i === count ? 1 : i * step));
}

/** `numpy.percentile(scores, linspace(0, 1, count + 1) * 100)`, each score standing for as many rows as its weight. */
function quantileEdges(table: ScoreTable, count: number): number[] {
  const last = table.scores.length - 1;
  const span = Math.max(0, table.positive + table.negative - 1);
  const edges: number[] = [];
  // From the lowest score up: the weight of all scores up to and with scores[at].
  let at = last;
  let upTo = weightAt(table, last);
  for (const share of uniformEdges(count)) {
    const position = ((share * 100) / 100) * span;
    const whole = Math.floor(position);
    while (at > 0 && upTo <= whole) {
      at--;
      upTo += weightAt(table, at);
    }
    const low = table.scores[at] ?? 0;
    const high = upTo > whole + 1 || at === 0 ? low : (table.scores[at - 1] ?? low);
    edges.push(interpolate(low, high, position - whole));
  }
  return edges;
}

function weightAt(table: ScoreTable, index: number): number {
  return (table.positives[index] ?? 0) + (table.negatives[index] ?? 0);
}

/** numpy's linear interpolation, which is exact at both ends. */
function interpolate(low: number, high: number, share: number): number {
  const difference = high - low;
  return share >= 0.5 ? high - difference * (1 - share) : low + difference * share;
}
