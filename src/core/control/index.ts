import type { Statistic } from '../catalogue/statistic.ts';
import { capability } from './capability.ts';
import { cChart } from './cChart.ts';
import { cusumChart } from './cusumChart.ts';
import { ewmaChart } from './ewmaChart.ts';
import { hotelling } from './hotelling.ts';
import { individuals } from './individuals.ts';
import { mewma } from './mewma.ts';
import { movingRange } from './movingRange.ts';
import { npChart } from './npChart.ts';
import { pChart } from './pChart.ts';
import { uChart } from './uChart.ts';
import { xbarR } from './xbarR.ts';
import { xbarS } from './xbarS.ts';

/** One line per statistic of this folder, in the order of the documentation. */
export const control: readonly Statistic[] = [
  individuals,
  movingRange,
  xbarR,
  xbarS,
  pChart,
  npChart,
  cChart,
  uChart,
  ewmaChart,
  cusumChart,
  hotelling,
  mewma,
  capability,
];
