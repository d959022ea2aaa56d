import * as l10n from '@vscode/l10n';
import { vectorIn } from '../catalogue/evidence.ts';
import type { Statistic } from '../catalogue/statistic.ts';
import { UsageError } from '../diagnostic.ts';
import { POSITIVE, sklearnProfile, textOf } from '../metrics/shared.ts';
import { tableOf } from './calibration.ts';
import { isotonicAt, isotonicOf } from './isotonic.ts';
import { labelledReference } from './labelledReference.ts';

export const isotonicCalibration: Statistic = {
  id: 'isotonic_calibration',
  title: 'Isotonic calibration',
  aliases: ['isotonic_regression'],
  kind: 'estimation',
  tasks: ['binary'],
  summary:
    'Scores turned into probabilities by the non-decreasing step function that fits labelled rows best.',
  needs: ['y_score', 'reference_true', 'reference_score'],
  options: [POSITIVE],
  range: [0, 1],
  worse: 'neither',
  profiles: [sklearnProfile()],
  convention:
    'Least squares under the constraint that a higher score has no lower probability (pooling adjacent violators); scores nearer than 1e-15 are one. Between the knots it interpolates linearly, beyond them it is constant, as scikit-learn\'s IsotonicRegression(out_of_bounds="clip"). The value holds the probability of each row of y_score, and the knots. Missing and infinite scores are null.',
  source:
    'R. E. Barlow et al., Statistical Inference under Order Restrictions, 1972; numbers agree with scikit-learn 1.9.1 IsotonicRegression.',
  compute: (evidence, options) => {
    const rows = labelledReference(evidence, textOf(options.optional('positive')));
    if ('undefined' in rows) return rows;
    const details = { rows: rows.scores.length, left_out: rows.leftOut };
    if (rows.scores.length === 0) {
      return { undefined: l10n.t('No row of the reference has a label and a finite score.'), details };
    }
    const scores = vectorIn(evidence.inputs, 'y_score');
    if (scores?.type !== 'number') throw new UsageError('y_score must be numbers.');
    const fit = isotonicOf(tableOf(rows));
    const calibrated = Array.from(scores.values, score =>
      Number.isFinite(score) ? isotonicAt(fit, score) : null,
    );
    return { value: { probabilities: calibrated, scores: [...fit.x], rates: [...fit.y] }, details };
  },
};
