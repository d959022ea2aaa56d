import type { Statistic } from '../../catalogue/statistic.ts';
import { binningOption, binsOption, measuredOnCells } from '../cells.ts';

export const lInfinity: Statistic = {
  id: 'l_infinity',
  title: 'L-infinity distance',
  aliases: ['chebyshev', 'linf'],
  kind: 'drift',
  columnTypes: ['number', 'category'],
  summary: 'The largest change of the share of any one category.',
  needs: ['reference', 'current'],
  options: [binningOption, binsOption],
  range: [0, 1],
  worse: 'higher',
  threshold: {
    on: 'value',
    alarm: '>=',
    at: 0.1,
    origin: 'A category gained or lost one row in ten; the constant of SageMaker and NannyML.',
  },
  profiles: [
    { id: 'nannyml', summary: 'NannyML 0.13: categories; alarm above the limit, not at it.' },
    { id: 'azure', summary: 'Azure ML calls it Chebyshev distance: categories, the same.' },
  ],
  convention:
    'max |r − c| over categories; numbers are cut at the deciles of the reference with open ends, as for PSI (binning=values: value by value). Missing values are in no cell.',
  source: 'Chebyshev distance; TensorFlow Data Validation and NannyML 0.13 for its use on shares.',
  compute: (evidence, options) =>
    measuredOnCells(evidence, options, cells => {
      let largest = 0;
      // proof: both have one entry per cell
      for (const [k, share] of cells.reference.entries()) {
        largest = Math.max(largest, Math.abs(share - cells.current[k]!));
      }
      return largest;
    }),
};
