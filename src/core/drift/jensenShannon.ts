import type { Statistic } from '../catalogue/statistic.ts';
import { binningOption, binsOption, type Cells, measuredOnCells } from './cells.ts';

export const jensenShannon: Statistic = {
  id: 'jensen_shannon',
  title: 'Jensen–Shannon distance',
  aliases: ['js', 'jensenshannon', 'jensen_shannon_distance'],
  kind: 'drift',
  columnTypes: ['number', 'category'],
  summary:
    'A distance between the shares of two samples over the same cells: 0 when alike, 1 when they have nothing in common.',
  needs: ['reference', 'current'],
  options: [
    binningOption,
    binsOption,
    {
      name: 'base',
      type: 'number',
      default: 2,
      min: 2,
      summary: 'Base of the logarithm. With 2 the distance ends at 1, with e at 0.8326.',
    },
  ],
  range: [0, 1],
  worse: 'higher',
  threshold: {
    on: 'value',
    alarm: '>=',
    at: 0.1,
    origin: 'The default of Evidently and, as a constant, of NannyML; a convention, not a test.',
  },
  profiles: [
    {
      id: 'scipy',
      summary: 'scipy.spatial.distance.jensenshannon of the shares: natural logarithm.',
      options: { base: Math.E },
    },
    {
      id: 'evidently',
      summary:
        'Evidently 0.7: natural logarithm; Sturges cells over both samples, values counted when the reference has at most 20 distinct ones.',
      options: { binning: 'sturges', base: Math.E },
    },
    {
      id: 'nannyml',
      summary: 'NannyML 0.13: base 2; Doane cells of the reference and one more for what lies outside.',
      options: { binning: 'doane' },
    },
    {
      id: 'azure',
      summary:
        'Azure ML: base 2. For categories; Azure cuts numbers by Spark histograms, here the cells are our own.',
    },
    {
      id: 'frouros',
      summary:
        'Frouros 0.9: natural logarithm; differences of interpolated distribution functions on 10 points, from cells by the rule auto of numpy 2.1.',
      options: { binning: 'cdf', base: Math.E },
    },
  ],
  convention:
    'The distance, i.e. the square root of the divergence (as scipy.spatial.distance.jensenshannon), with base 2, so that it ends at 1. Numbers are cut at the deciles of the reference with open ends, as for PSI. Evidently uses the natural logarithm, Vertex AI the divergence itself. Missing values are in no cell.',
  source: 'Lin 1991; Endres and Schindelin 2003 for the square root being a metric.',
  compute: (evidence, options) =>
    measuredOnCells(evidence, options, cells => {
      return jensenShannonDistance(cells, options.number('base'));
    }),
};

/** Square root of the Jensen–Shannon divergence; shares are normalised to add up to 1, as scipy does. */
export function jensenShannonDistance(cells: Pick<Cells, 'reference' | 'current'>, base: number): number {
  const total = (shares: Float64Array) => shares.reduce((sum, share) => sum + share, 0);
  const totals = { reference: total(cells.reference), current: total(cells.current) };
  // the whole of one sample outside the other's cells: nothing in common
  if (totals.reference === 0 || totals.current === 0) return Math.sqrt(Math.LN2 / Math.log(base));
  let divergence = 0;
  for (const [k, share] of cells.reference.entries()) {
    const p = share / totals.reference;
    // proof: both have one entry per cell
    const q = cells.current[k]! / totals.current;
    divergence += towardsMiddle(p, q) + towardsMiddle(q, p);
  }
  // over many cells rounding adds up
  return Math.sqrt(Math.min(2 * Math.LN2, Math.max(0, divergence)) / (2 * Math.log(base)));
}

/** p ln(p / m) with m the mean of p and q; 0 for p = 0. */
function towardsMiddle(p: number, q: number): number {
  return p === 0 ? 0 : p * Math.log((2 * p) / (p + q));
}
