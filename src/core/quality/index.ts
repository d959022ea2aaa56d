import type { Statistic } from '../catalogue/statistic.ts';
import { missingRate } from './missingRate.ts';
import { missingRateChange } from './missingRateChange.ts';
import { newCategories } from './newCategories.ts';

/** One line per statistic of this folder, in the order of the documentation. */
export const quality: readonly Statistic[] = [missingRate, missingRateChange, newCategories];
