import type { Statistic } from '../../catalogue/statistic.ts';
import { binningOption, binsOption, measuredOnCells } from '../cells.ts';

export const histogramIntersection: Statistic = {
  id: 'histogram_intersection',
  title: 'Histogram intersection, complement',
  aliases: ['hi_normalized_complement'],
  kind: 'drift',
  columnTypes: ['number', 'category'],
  summary:
    'The share of two histograms that does not overlap: 0 when alike, 1 when they have nothing in common.',
  needs: ['reference', 'current'],
  options: [binningOption, binsOption],
  range: [0, 1],
  worse: 'higher',
  threshold: {
    on: 'value',
    alarm: '>=',
    at: 0.1,
    origin: 'One row in ten lies elsewhere; a convention, not a test.',
  },
  profiles: [
    {
      id: 'frouros',
      summary: 'Frouros 0.9 HINormalizedComplement: 10 cells of equal width over both samples.',
      options: { binning: 'uniform' },
    },
  ],
  convention:
    '1 − Σ min(r, c) over cells; where both lie wholly in the cells it is the total variation distance. Numbers are cut at the deciles of the reference with open ends, as for PSI. Missing values are in no cell.',
  source: 'Swain and Ballard 1991.',
  compute: (evidence, options) =>
    measuredOnCells(evidence, options, cells => {
      let common = 0;
      // proof: both have one entry per cell
      for (const [k, share] of cells.reference.entries()) common += Math.min(share, cells.current[k]!);
      // what rounding leaves of samples that are alike is no difference
      return common > 1 - 1e-15 ? 0 : 1 - common;
    }),
};
