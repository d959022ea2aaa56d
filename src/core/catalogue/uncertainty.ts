import type { Found } from './statistic.ts';

/** Confidence intervals that several statistics share. All are two-sided, 95 %. */

type Interval = NonNullable<Found['interval']>;

const LEVEL = 0.95;
/** The 97.5 % quantile of the standard normal distribution. */
export const Z95 = 1.959963984540054;

/** What an unweighted rate of `hits` out of `trials` ≥ 1 has to say beside its value: its interval and what it counted. */
export function rate(hits: number, trials: number): Pick<Found, 'interval' | 'proportion'> {
  return { interval: wilson(hits, trials), proportion: { hits, trials } };
}

/** Wilson's score interval for `hits` successes out of `trials` ≥ 1 (E. B. Wilson, JASA 22, 1927). */
export function wilson(hits: number, trials: number): Interval {
  const share = hits / trials;
  const z2 = Z95 * Z95;
  const centre = (share + z2 / (2 * trials)) / (1 + z2 / trials);
  const half =
    (Z95 / (1 + z2 / trials)) * Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials * trials));
  return {
    lower: hits === 0 ? 0 : Math.max(0, centre - half),
    upper: hits === trials ? 1 : Math.min(1, centre + half),
    level: LEVEL,
    method: 'Wilson',
  };
}

/**
 * Interval of F1: of all rows that are positive or predicted so, TP is a proportion J, and F1 = 2J / (1 + J) grows with it, so
 * Wilson's bounds carry over.
 * @param union TP + FP + FN ≥ 1
 */
export function f1Interval(tp: number, union: number): Interval {
  const { lower, upper } = wilson(tp, union);
  const ofShare = (share: number) => (2 * share) / (1 + share);
  return { lower: ofShare(lower), upper: ofShare(upper), level: LEVEL, method: 'Wilson on TP/(TP+FP+FN)' };
}

/**
 * Interval of an area between 0 and 1 from its standard error, on the logit scale so that it stays between them (M. S. Pepe, The
 * Statistical Evaluation of Medical Tests, 2003, 5.2). Undefined for an area of exactly 0 or 1, where the error is 0 and says nothing.
 */
export function logitInterval(area: number, standardError: number, method: string): Interval | undefined {
  if (!(area > 0 && area < 1 && standardError > 0)) return undefined;
  const half = (Z95 * standardError) / (area * (1 - area));
  const logit = Math.log(area / (1 - area));
  const back = (x: number) => 1 / (1 + Math.exp(-x));
  return { lower: back(logit - half), upper: back(logit + half), level: LEVEL, method };
}
