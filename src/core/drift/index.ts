import type { Statistic } from '../catalogue/statistic.ts';
import { benjaminiHochberg } from './benjaminiHochberg.ts';
import { chiSquare } from './chiSquare.ts';
import { jensenShannon } from './jensenShannon.ts';
import { ks } from './ks.ts';
import { psi } from './psi.ts';
import { wasserstein } from './wasserstein.ts';

/** One line per statistic of this folder, in the order of the documentation. */
export const drift: readonly Statistic[] = [
  ks,
  chiSquare,
  psi,
  jensenShannon,
  wasserstein,
  benjaminiHochberg,
];
