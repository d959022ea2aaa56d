import * as l10n from '@vscode/l10n';
import type { Statistic } from '../catalogue/statistic.ts';
import { POSITIVE, textOf } from '../metrics/shared.ts';
import { BINS, needsCalibration as needed, SPLITS } from './calibration.ts';
import { labelledReference } from './labelledReference.ts';

export const needsCalibration: Statistic = {
  id: 'needs_calibration',
  title: 'Needs calibration',
  kind: 'estimation',
  tasks: ['binary'],
  summary: 'Whether scores become better probabilities by isotonic calibration.',
  needs: ['reference_true', 'reference_score'],
  options: [
    POSITIVE,
    {
      name: 'bins',
      type: 'number',
      default: BINS,
      min: 2,
      max: 1000,
      integer: true,
      summary: 'Bins of the error.',
    },
    {
      name: 'splits',
      type: 'number',
      default: SPLITS,
      min: 2,
      max: 250,
      integer: true,
      summary: 'Parts that are tested by a calibration on the others.',
    },
  ],
  range: [0, 1],
  worse: 'neither',
  convention:
    "True where the expected calibration error over bins of equally many rows, pooled over rows that the calibration has not seen, is smaller after isotonic calibration than before. False with one class only, and with a ROC-AUC above 0.999. NannyML draws ten random stratified splits of 10% (scikit-learn, seed 42); here the parts are fixed: of each class, every tenth row, so that each row is tested once. Rows of equal probability share their truth, where NannyML leaves them in the order of numpy's sort. A missing label or score is an error in NannyML, and leaves the question undefined here.",
  source: 'NannyML 0.13.1, nannyml.calibration.needs_calibration.',
  compute: (evidence, options) => {
    const rows = labelledReference(evidence, textOf(options.optional('positive')));
    if ('undefined' in rows) return rows;
    const details = { rows: rows.scores.length, left_out: rows.leftOut };
    if (rows.leftOut > 0) {
      return {
        undefined: l10n.t('{0} rows have no label or no finite score; leave them out first.', rows.leftOut),
        details,
      };
    }
    if (rows.scores.length === 0)
      return { undefined: l10n.t('There are no rows in reference_true and reference_score.') };
    return { value: needed(rows, options.number('bins'), options.number('splits')), details };
  },
};
