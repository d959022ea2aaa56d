import type { Statistic } from '../catalogue/statistic.ts';
import { constant } from './constant.ts';
import { distinctValues } from './distinctValues.ts';
import { dominantShare } from './dominantShare.ts';
import { duplicateIdRate } from './duplicateIdRate.ts';
import { duplicateRows } from './duplicateRows.ts';
import { freshness } from './freshness.ts';
import { infiniteRate } from './infiniteRate.ts';
import { labelConflicts } from './labelConflicts.ts';
import { maximum } from './maximum.ts';
import { mean } from './mean.ts';
import { median } from './median.ts';
import { minimum } from './minimum.ts';
import { missingRate } from './missingRate.ts';
import { missingRateChange } from './missingRateChange.ts';
import { newCategories } from './newCategories.ts';
import { outOfDomainRate } from './outOfDomainRate.ts';
import { outOfRangeRate } from './outOfRangeRate.ts';
import { rowCountAnomaly } from './rowCountAnomaly.ts';
import { splitOverlap } from './splitOverlap.ts';
import { standardDeviation } from './standardDeviation.ts';
import { stringVariants } from './stringVariants.ts';
import { targetLeakage } from './targetLeakage.ts';
import { total } from './total.ts';
import { typeMix } from './typeMix.ts';
import { vanishedCategories } from './vanishedCategories.ts';

/** One line per statistic of this folder, in the order of the documentation. */
export const quality: readonly Statistic[] = [
  missingRate,
  missingRateChange,
  newCategories,
  vanishedCategories,
  outOfRangeRate,
  outOfDomainRate,
  infiniteRate,
  typeMix,
  stringVariants,
  constant,
  dominantShare,
  distinctValues,
  mean,
  median,
  standardDeviation,
  minimum,
  maximum,
  total,
  duplicateRows,
  duplicateIdRate,
  labelConflicts,
  splitOverlap,
  targetLeakage,
  freshness,
  rowCountAnomaly,
];
