import type { Statistic } from '../catalogue/statistic.ts';
import { individuals } from './individuals.ts';
import { pChart } from './pChart.ts';

/** One line per statistic of this folder, in the order of the documentation. */
export const control: readonly Statistic[] = [individuals, pChart];
