import type { Statistic } from '../../catalogue/statistic.ts';
import { POSITIVE } from '../shared.ts';
import { jsonNumber, listed, MAX_POINTS, thinned } from '../thresholdCurve.ts';
import { GAINS_CONVENTION, GAINS_SOURCE, gainsOf } from './gains.ts';

export const liftCurve: Statistic = {
  id: 'lift_curve',
  title: 'Lift curve',
  kind: 'curve',
  tasks: ['binary', 'multiclass'],
  summary: 'How many times more positives are found than by chance, against the share of rows looked at.',
  needs: ['y_true', 'y_score'],
  matrices: ['y_score'],
  takes: ['labels', 'weights'],
  options: [MAX_POINTS, POSITIVE],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'neither',
  convention: `Object of arrays share, lift and thresholds (rows with score ≥ threshold are taken), from the first step to share 1, where lift is 1. Lift = share of the positives found / share of rows taken, which is precision / prevalence. ${GAINS_CONVENTION}`,
  source: GAINS_SOURCE,
  compute: (evidence, options) => {
    const gains = gainsOf(evidence, options);
    if ('undefined' in gains) return gains;
    const { positives, rows } = gains;
    const curve = thinned(gains.curve, options);
    const taken = curve.truePositives.map((tp, i) => tp + (curve.falsePositives[i] ?? 0));
    return {
      value: {
        share: listed(taken, each => each / rows),
        lift: listed(curve.truePositives, (tp, i) => tp / positives / ((taken[i] ?? 0) / rows)),
        thresholds: listed(curve.thresholds, jsonNumber),
      },
      details: gains.details,
    };
  },
};
