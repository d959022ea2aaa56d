import type { Statistic } from '../catalogue/statistic.ts';
import { correlationDrift } from './association/correlationDrift.ts';
import { benjaminiHochberg } from './benjaminiHochberg.ts';
import { bonferroni } from './bonferroni.ts';
import { chiSquare } from './chiSquare.ts';
import { bhattacharyya } from './distances/bhattacharyya.ts';
import { cramersV } from './distances/cramersV.ts';
import { energyDistance } from './distances/energyDistance.ts';
import { hellinger } from './distances/hellinger.ts';
import { histogramIntersection } from './distances/histogramIntersection.ts';
import { klDivergence } from './distances/klDivergence.ts';
import { lInfinity } from './distances/lInfinity.ts';
import { mmd } from './distances/mmd.ts';
import { totalVariation } from './distances/totalVariation.ts';
import { cliffsDelta } from './effects/cliffsDelta.ts';
import { cohensD } from './effects/cohensD.ts';
import { cohensH } from './effects/cohensH.ts';
import { hedgesG } from './effects/hedgesG.ts';
import { minimumDetectableEffect } from './effects/minimumDetectableEffect.ts';
import { droppingInfinities } from './infinities.ts';
import { jensenShannon } from './jensenShannon.ts';
import { ks } from './ks.ts';
import { psi } from './psi.ts';
import { andersonDarling } from './twoSample/andersonDarling.ts';
import { baumgartnerWeissSchindler } from './twoSample/baumgartnerWeissSchindler.ts';
import { cramerVonMises } from './twoSample/cramerVonMises.ts';
import { eppsSingleton } from './twoSample/eppsSingleton.ts';
import { fisherExact } from './twoSample/fisherExact.ts';
import { gTest } from './twoSample/gTest.ts';
import { kuiper } from './twoSample/kuiper.ts';
import { mannWhitney } from './twoSample/mannWhitney.ts';
import { proportionsZ } from './twoSample/proportionsZ.ts';
import { tTest } from './twoSample/tTest.ts';
import { wasserstein } from './wasserstein.ts';

/** One line per statistic of this folder, in the order of the documentation. */
const all: readonly Statistic[] = [
  ks,
  cramerVonMises,
  andersonDarling,
  baumgartnerWeissSchindler,
  kuiper,
  eppsSingleton,
  mannWhitney,
  tTest,
  chiSquare,
  gTest,
  fisherExact,
  proportionsZ,
  psi,
  jensenShannon,
  klDivergence,
  hellinger,
  bhattacharyya,
  totalVariation,
  histogramIntersection,
  lInfinity,
  cramersV,
  wasserstein,
  energyDistance,
  mmd,
  correlationDrift,
  cohensD,
  hedgesG,
  cohensH,
  cliffsDelta,
  minimumDetectableEffect,
  benjaminiHochberg,
  bonferroni,
];

export const drift = all.map(droppingInfinities);
