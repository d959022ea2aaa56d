import type { Statistic } from '../catalogue/statistic.ts';
import { accuracy } from './accuracy.ts';
import { averagePrecision } from './averagePrecision.ts';
import { balancedAccuracy } from './balancedAccuracy.ts';
import { brierScore } from './brierScore.ts';
import { calibrationCurve } from './calibrationCurve.ts';
import { classificationReport } from './classificationReport.ts';
import { cohenKappa } from './cohenKappa.ts';
import { confusionMatrix } from './confusionMatrix.ts';
import { expectedCalibrationError } from './expectedCalibrationError.ts';
import { explainedVariance } from './explainedVariance.ts';
import { f1 } from './f1.ts';
import { fbeta } from './fbeta.ts';
import { logLoss } from './logLoss.ts';
import { mae } from './mae.ts';
import { mape } from './mape.ts';
import { matthewsCorrcoef } from './matthewsCorrcoef.ts';
import { maxError } from './maxError.ts';
import { medianAbsoluteError } from './medianAbsoluteError.ts';
import { mse } from './mse.ts';
import { precision } from './precision.ts';
import { precisionRecallCurve } from './precisionRecallCurve.ts';
import { r2 } from './r2.ts';
import { recall } from './recall.ts';
import { rmse } from './rmse.ts';
import { rocAuc } from './rocAuc.ts';
import { rocCurve } from './rocCurve.ts';
import { specificity } from './specificity.ts';

/** One line per statistic of this folder, in the order of the documentation. */
export const metrics: readonly Statistic[] = [
  accuracy,
  balancedAccuracy,
  precision,
  recall,
  f1,
  fbeta,
  specificity,
  matthewsCorrcoef,
  cohenKappa,
  rocAuc,
  averagePrecision,
  logLoss,
  brierScore,
  expectedCalibrationError,
  confusionMatrix,
  classificationReport,
  rocCurve,
  precisionRecallCurve,
  calibrationCurve,
  mae,
  mse,
  rmse,
  medianAbsoluteError,
  maxError,
  mape,
  r2,
  explainedVariance,
];
