import { adwin } from './adwin.ts';
import { bocd } from './bocd.ts';
import { cusum } from './cusum.ts';
import { ddm } from './ddm.ts';
import type { Detector } from './detector.ts';
import { ecdd } from './ecdd.ts';
import { eddm } from './eddm.ts';
import { ewma } from './ewma.ts';
import { fhddm } from './fhddm.ts';
import { gma } from './gma.ts';
import { hddmA } from './hddmA.ts';
import { hddmW } from './hddmW.ts';
import { kswin } from './kswin.ts';
import { mddmA } from './mddmA.ts';
import { mddmE } from './mddmE.ts';
import { mddmG } from './mddmG.ts';
import { pageHinkley } from './pageHinkley.ts';
import { rddm } from './rddm.ts';
import { shewhart } from './shewhart.ts';
import { stepd } from './stepd.ts';
import { wstd } from './wstd.ts';

/** One line per statistic of this folder, in the order of the documentation. */
export const detectors: readonly Detector[] = [
  adwin,
  ddm,
  eddm,
  rddm,
  hddmA,
  hddmW,
  fhddm,
  mddmA,
  mddmE,
  mddmG,
  pageHinkley,
  cusum,
  ewma,
  shewhart,
  ecdd,
  gma,
  stepd,
  wstd,
  kswin,
  bocd,
];
