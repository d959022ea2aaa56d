import { betaUpperQuantile } from '../mathematics/beta.ts';
import { binomialUpperTail } from '../mathematics/binomial.ts';
import { normalQuantile } from '../mathematics/normal.ts';
import type { Found } from './statistic.ts';

/** Confidence intervals that several statistics share, in closed form. All are two-sided; 95% where no level is asked for. */

export type Interval = NonNullable<Found['interval']>;

export const LEVEL = 0.95;
/** The 97.5% quantile of the standard normal distribution. */
export const Z95 = 1.959963984540054;

/** How intervals of other levels are made from what this one was made of. Beside them, so that an interval stays plain data. */
const otherLevels = new WeakMap<Interval, (level: number) => Interval | undefined>();

/** The same interval at another level; undefined where that cannot be said from it. */
export function atLevel(interval: Interval, level: number): Interval | undefined {
  return interval.level === level ? interval : otherLevels.get(interval)?.(level);
}

/** Makes the interval at the usual level, and remembers how to make it at others. */
export function ofAnyLevel<I extends Interval | undefined>(make: (level: number) => I): I {
  const interval = make(LEVEL);
  if (interval) otherLevels.set(interval, make);
  return interval;
}

/** The standard normal quantile that leaves half of 1 − level above it. */
export function standardQuantile(level: number): number {
  return level === LEVEL ? Z95 : normalQuantile((1 + level) / 2);
}

/** What an unweighted rate of `hits` out of `trials` ≥ 1 has to say beside its value: its interval and what it counted. */
export function rate(hits: number, trials: number): Pick<Found, 'interval' | 'proportion'> {
  return { interval: wilson(hits, trials), proportion: { hits, trials } };
}

/** Wilson's score interval for `hits` successes out of `trials` ≥ 1 (E. B. Wilson, JASA 22, 1927). */
export function wilson(hits: number, trials: number): Interval {
  return ofAnyLevel(level => {
    const z = standardQuantile(level);
    const share = hits / trials;
    const z2 = z * z;
    const centre = (share + z2 / (2 * trials)) / (1 + z2 / trials);
    const half =
      (z / (1 + z2 / trials)) * Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials * trials));
    return {
      lower: hits === 0 ? 0 : Math.max(0, centre - half),
      upper: hits === trials ? 1 : Math.min(1, centre + half),
      level,
      method: 'Wilson',
    };
  });
}

/**
 * The exact interval for `hits` successes out of `trials` ≥ 1: the rates that a one-sided binomial test at half of 1 − level does not reject
 * (C. J. Clopper and E. S. Pearson, Biometrika 26, 1934). Covers at least `level`, often more.
 */
export function clopperPearson(hits: number, trials: number, level: number): Interval {
  const tail = (1 - level) / 2;
  return {
    lower: hits === 0 ? 0 : bisect(p => binomialUpperTail(hits, trials, p) - tail),
    upper: hits === trials ? 1 : bisect(p => tail - binomialUpperTail(trials - hits, trials, 1 - p)),
    level,
    method: 'Clopper–Pearson',
  };
}

/**
 * Jeffreys' interval for `hits` successes out of `trials` ≥ 1: the quantiles of the beta distribution that half a success and half a failure,
 * added to what was seen, make of the rate (L. D. Brown, T. T. Cai, A. DasGupta, Statistical Science 16, 2001, without their
 * exceptions at 0 and 1, as statsmodels).
 */
export function jeffreys(hits: number, trials: number, level: number): Interval {
  const tail = (1 - level) / 2;
  const [a, b] = [hits + 0.5, trials - hits + 0.5];
  return {
    lower: 1 - betaUpperQuantile(tail, b, a),
    upper: betaUpperQuantile(tail, a, b),
    level,
    method: 'Jeffreys',
  };
}

/** Where a function that grows from below 0 to above 0 on [0, 1] is 0. */
function bisect(grows: (p: number) => number): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (grows(middle) < 0) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * Newcombe's hybrid score interval for the difference of two independent rates, first minus second, from Wilson's interval of each (R. G.
 * Newcombe, Statistics in Medicine 17, 1998, method 10; no continuity correction). Trials ≥ 1.
 */
export function newcombe(hits1: number, trials1: number, hits2: number, trials2: number): Interval {
  const first = wilson(hits1, trials1);
  const second = wilson(hits2, trials2);
  const [p1, p2] = [hits1 / trials1, hits2 / trials2];
  return ofAnyLevel(level => {
    const [a, b] = [atLevel(first, level) ?? first, atLevel(second, level) ?? second];
    return {
      lower: p1 - p2 - Math.hypot(p1 - a.lower, b.upper - p2),
      upper: p1 - p2 + Math.hypot(a.upper - p1, p2 - b.lower),
      level,
      method: 'Newcombe',
    };
  });
}

/**
 * Interval of F1: of all rows that are positive or predicted so, TP is a proportion J, and F1 = 2J / (1 + J) grows with it, so
 * Wilson's bounds carry over.
 * @param union TP + FP + FN ≥ 1
 */
export function f1Interval(tp: number, union: number): Interval {
  const ofJaccard = wilson(tp, union);
  const ofShare = (share: number) => (2 * share) / (1 + share);
  return ofAnyLevel(level => {
    const { lower, upper } = atLevel(ofJaccard, level) ?? ofJaccard;
    return { lower: ofShare(lower), upper: ofShare(upper), level, method: 'Wilson on TP/(TP+FP+FN)' };
  });
}

/**
 * Interval of an area between 0 and 1 from its standard error, on the logit scale so that it stays between them (M. S. Pepe, The
 * Statistical Evaluation of Medical Tests, 2003, 5.2). Undefined for an area of exactly 0 or 1, where the error is 0 and says nothing.
 */
export function logitInterval(area: number, standardError: number, method: string): Interval | undefined {
  if (!(area > 0 && area < 1 && standardError > 0)) return undefined;
  return ofAnyLevel(level => {
    const half = (standardQuantile(level) * standardError) / (area * (1 - area));
    const logit = Math.log(area / (1 - area));
    const back = (x: number) => 1 / (1 + Math.exp(-x));
    return { lower: back(logit - half), upper: back(logit + half), level, method };
  });
}
