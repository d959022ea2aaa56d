import type { Statistic } from '../catalogue/statistic.ts';

/** One line per statistic of this folder, in the order of the documentation. */
export const estimation: readonly Statistic[] = [];
