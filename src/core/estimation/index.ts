import type { Statistic } from '../catalogue/statistic.ts';
import { cbpe } from './cbpe.ts';
import { dle } from './dle.ts';
import { isotonicCalibration } from './isotonicCalibration.ts';
import { needsCalibration } from './needsCalibration.ts';
import { standardDeviationThresholds } from './standardDeviationThresholds.ts';

/** Estimators of performance without labels. */
export const estimation: readonly Statistic[] = [
  cbpe,
  dle,
  isotonicCalibration,
  needsCalibration,
  standardDeviationThresholds,
];
