import type { Statistic } from '../../catalogue/statistic.ts';
import { binningOption, binsOption, measuredOnCells } from '../cells.ts';

export const bhattacharyya: Statistic = {
  id: 'bhattacharyya',
  title: 'Bhattacharyya distance',
  aliases: ['bhattacharyya_distance'],
  kind: 'drift',
  columnTypes: ['number', 'category'],
  summary:
    'How little the shares of two samples over the same cells overlap; 0 when alike, infinite without overlap.',
  needs: ['reference', 'current'],
  options: [
    binningOption,
    binsOption,
    {
      name: 'form',
      type: 'text',
      default: 'log',
      allowed: ['log', 'complement'],
      summary: 'log: −ln of the Bhattacharyya coefficient; complement: 1 minus the coefficient.',
    },
    {
      name: 'epsilon',
      type: 'flag',
      default: false,
      summary: 'Add the machine epsilon to every share, so that the distance stays finite.',
    },
  ],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'higher',
  threshold: {
    on: 'value',
    alarm: '>=',
    at: 0.01,
    origin: 'What a Hellinger distance of 0.1 is as −ln(1 − H²); a convention, not a test.',
  },
  profiles: [
    {
      id: 'frouros',
      summary:
        'Frouros: 10 cells of equal width over both samples, the machine epsilon added to every share; its release 0.9 is a profile of its own.',
      options: { binning: 'uniform', epsilon: true },
    },
    {
      id: 'frouros@0.9',
      summary:
        'Frouros 0.9: 1 minus the coefficient of 10 cells of equal width over both samples, nothing added.',
      options: { binning: 'uniform', form: 'complement' },
    },
  ],
  convention:
    '−ln Σ √(r c) over cells. Numbers are cut at the deciles of the reference with open ends, as for PSI. Missing values are in no cell.',
  source: 'Bhattacharyya 1946.',
  compute: (evidence, options) =>
    measuredOnCells(evidence, options, cells => {
      const extra = options.flag('epsilon') ? Number.EPSILON : 0;
      let coefficient = 0;
      for (const [k, share] of cells.reference.entries()) {
        // proof: both have one entry per cell
        coefficient += Math.sqrt((share + extra) * (cells.current[k]! + extra));
      }
      const value = options.text('form') === 'log' ? -Math.log(coefficient) : 1 - coefficient;
      return Math.max(0, value);
    }),
};
