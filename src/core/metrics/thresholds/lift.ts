import type { Statistic } from '../../catalogue/statistic.ts';
import { numeric, POSITIVE } from '../shared.ts';
import { GAINS_CONVENTION, GAINS_SOURCE, gainAt, gainsOf } from './gains.ts';

export const lift: Statistic = {
  id: 'lift',
  title: 'Lift',
  aliases: ['lift_score', 'lift_at'],
  kind: 'metric',
  tasks: ['binary', 'multiclass'],
  summary: 'How many times more positives the highest-scored rows hold than rows taken at random.',
  needs: ['y_true', 'y_score'],
  matrices: ['y_score'],
  takes: ['labels', 'weights'],
  options: [
    {
      name: 'share',
      type: 'number',
      default: 0.1,
      min: Number.MIN_VALUE,
      max: 1,
      summary: 'The share of rows that is looked at, from the highest score down.',
    },
    POSITIVE,
  ],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'lower',
  convention: `Share of the positives found among the first "share" of the rows, divided by that share; 1 is chance. details.gain is the share found. ${GAINS_CONVENTION}`,
  source: GAINS_SOURCE,
  compute: (evidence, options) => {
    const gains = gainsOf(evidence, options);
    if ('undefined' in gains) return gains;
    const share = options.number('share');
    const gain = gainAt(gains, share);
    return numeric(gain / share, { gain, ...gains.details });
  },
};
