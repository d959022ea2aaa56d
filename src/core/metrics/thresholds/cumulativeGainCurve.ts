import type { Statistic } from '../../catalogue/statistic.ts';
import { POSITIVE } from '../shared.ts';
import {
  corners,
  drawn,
  INFINITE_SCORES,
  infiniteScores,
  jsonNumber,
  listed,
  MAX_POINTS,
  withNothing,
} from '../thresholdCurve.ts';
import { GAINS_CONVENTION, GAINS_SOURCE, gainsOf } from './gains.ts';

export const cumulativeGainCurve: Statistic = {
  id: 'cumulative_gain_curve',
  title: 'Cumulative gain curve',
  aliases: ['cumulative_gain', 'gain_curve', 'cumulative_gains_curve'],
  kind: 'curve',
  tasks: ['binary', 'multiclass'],
  summary: 'Share of all positives found against the share of rows looked at, in order of score.',
  needs: ['y_true', 'y_score'],
  matrices: ['y_score'],
  takes: ['labels', 'weights'],
  options: [
    {
      name: 'drop_intermediate',
      type: 'flag',
      default: false,
      summary: 'Leave out points on a straight line between their neighbours.',
    },
    MAX_POINTS,
    POSITIVE,
  ],
  range: [0, 1],
  worse: 'neither',
  convention: `Object of arrays share, gain and thresholds (rows with score ≥ threshold are taken), from share 0, whose threshold is infinite ("Infinity"), to 1. ${GAINS_CONVENTION} ${INFINITE_SCORES}`,
  source: GAINS_SOURCE,
  compute: (evidence, options) => {
    const gains = gainsOf(evidence, options);
    if ('undefined' in gains) return gains;
    const all = gains.curve;
    const infinite = infiniteScores(all.thresholds);
    if (infinite) return { undefined: infinite, details: gains.details };
    const curve = drawn(all, options, corners);
    const { truePositives, falsePositives, thresholds } = withNothing(curve);
    return {
      value: {
        share: listed(truePositives, (tp, i) => (tp + (falsePositives[i] ?? 0)) / gains.rows),
        gain: listed(truePositives, tp => tp / gains.positives),
        thresholds: listed(thresholds, jsonNumber),
      },
      details: gains.details,
    };
  },
};
