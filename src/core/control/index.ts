import type { Statistic } from '../catalogue/statistic.ts';
import { cChart } from './cChart.ts';
import { individuals } from './individuals.ts';
import { npChart } from './npChart.ts';
import { pChart } from './pChart.ts';
import { uChart } from './uChart.ts';

/** One line per statistic of this folder, in the order of the documentation. */
export const control: readonly Statistic[] = [individuals, pChart, npChart, cChart, uChart];
