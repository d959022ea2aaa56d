import type { Statistic } from '../../catalogue/statistic.ts';
import { binningOption, binsOption, measuredOnCells } from '../cells.ts';

export const hellinger: Statistic = {
  id: 'hellinger',
  title: 'Hellinger distance',
  aliases: ['hellinger_distance'],
  kind: 'drift',
  columnTypes: ['number', 'category'],
  summary:
    'A distance between the shares of two samples over the same cells: 0 when alike, 1 when they have nothing in common.',
  needs: ['reference', 'current'],
  options: [binningOption, binsOption],
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
      id: 'evidently',
      summary:
        'Evidently 0.7: Sturges cells for as many values as are distinct in both samples; categories one by one.',
      options: { binning: 'sturges_unique' },
    },
    {
      id: 'nannyml',
      summary: 'NannyML 0.13: Doane cells of the reference and one more for what lies outside.',
      options: { binning: 'doane' },
    },
    {
      id: 'frouros',
      summary: 'Frouros 0.9: 10 cells of equal width over both samples.',
      options: { binning: 'uniform' },
    },
  ],
  convention:
    '‖√r − √c‖ / √2, which is √(1 − Σ √(r c)) without its cancellation: Evidently’s form gives about 1e-8 where both samples are the same. Numbers are cut at the deciles of the reference with open ends, as for PSI. Missing values are in no cell.',
  source: 'Hellinger 1909; Le Cam and Yang 2000.',
  compute: (evidence, options) =>
    measuredOnCells(evidence, options, cells => {
      let squares = 0;
      for (const [k, share] of cells.reference.entries()) {
        // proof: both have one entry per cell
        squares += (Math.sqrt(share) - Math.sqrt(cells.current[k]!)) ** 2;
      }
      return Math.min(1, Math.sqrt(squares / 2));
    }),
};
