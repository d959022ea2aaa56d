import * as l10n from '@vscode/l10n';
import type { Outcome, Statistic } from '../../catalogue/statistic.ts';
import { chiSquareTail } from '../../mathematics/gamma.ts';
import { quantileOf } from '../../mathematics/moments.ts';
import { symmetricEigen } from '../../mathematics/symmetricEigen.ts';
import { eachDistinct, mergeSorted } from '../merge.ts';
import { type NumberSample, samplesOf } from '../sample.ts';
import { asFiniteNumbers } from '../undefinedFor.ts';

/** Where the characteristic functions are compared, in semi-interquartile ranges: the points of Epps and Singleton. */
const POINTS = [0.4, 0.8] as const;
/** The small-sample correction applies where both samples are smaller than this. */
const SMALL = 25;
const LEAST = 5;

export const eppsSingleton: Statistic = {
  id: 'epps_singleton',
  title: 'Epps–Singleton',
  aliases: ['es', 'epps_singleton_2samp'],
  kind: 'drift',
  columnTypes: ['number'],
  summary:
    'Whether two samples come from one distribution, by their characteristic functions; also right for whole numbers.',
  needs: ['reference', 'current'],
  options: [],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'higher',
  threshold: { on: 'pValue', alarm: '<=', at: 0.05, origin: 'The customary significance level.' },
  profiles: [
    { id: 'scipy', summary: 'scipy 1.17 epps_singleton_2samp; nothing differs from our default.' },
    { id: 'evidently', summary: 'Evidently 0.7: as scipy, alarm below 0.05.' },
  ],
  convention:
    'W² of the empirical characteristic functions at 0.4 and 0.8 semi-interquartile ranges of both samples together, χ² with the rank of the covariance as degrees of freedom; corrected where both samples have fewer than 25 values. Eigenvalues of the covariance that rounding alone can make are none, neither of the rank nor of W²; scipy keeps some of them where few distinct values leave the covariance without full rank, and its W² and p differ there. Undefined for fewer than 5 values on a side, where the middle half of all values is one value, and for two constants. Missing values are left out and reported.',
  source:
    'Epps and Singleton 1986; Goerg and Kaiser 2009. Agrees with scipy.stats.epps_singleton_2samp 1.17 to 1e-8.',
  compute(evidence): Outcome {
    const { reference, current } = samplesOf(evidence);
    const numbers = asFiniteNumbers(reference, current);
    if ('undefined' in numbers) return numbers;
    const [n, m] = [numbers.reference.size, numbers.current.size];
    if (Math.min(n, m) < LEAST) {
      return { undefined: l10n.t('The Epps–Singleton test needs at least {0} values on each side.', LEAST) };
    }
    const missing = { reference: reference.missing, current: current.missing };
    const all = mergeSorted(numbers.reference.sorted, numbers.current.sorted);
    const scale = (quantileOf(all, 0.75) - quantileOf(all, 0.25)) / 2;
    if (scale === 0) {
      return {
        undefined: l10n.t('The middle half of all values is one value, which leaves no scale to compare on.'),
      };
    }
    if (!haveAngles(all, scale)) {
      return {
        undefined: l10n.t('The values lie so far apart that their range exceeds the largest number.'),
      };
    }
    const before = characteristics(numbers.reference, scale);
    const now = characteristics(numbers.current, scale);
    const found = quadraticForm(before, now, n, m);
    if (found.rank === 0) {
      return { undefined: l10n.t('Each sample holds one value only, so that nothing varies to compare by.') };
    }
    const correction =
      Math.max(n, m) < SMALL ? 1 / (1 + (n + m) ** -0.45 + 10.1 * (n ** -1.7 + m ** -1.7)) : 1;
    const value = found.value * correction;
    return {
      value,
      pValue: chiSquareTail(value, found.rank),
      details: { degrees: found.rank, missing },
    };
  },
};

interface Characteristics {
  /** Values that differ. */
  readonly distinct: number;
  readonly means: readonly number[];
  /** Population covariance of the cosines and sines. */
  readonly covariance: readonly (readonly number[])[];
}

/**
 * Mean and covariance of cos and sin at both points, value by value with its count and as distances from the first row: one that repeats a
 * million times rounds once, and a constant has a covariance of exactly 0.
 */
function characteristics({ sorted }: NumberSample, scale: number): Characteristics {
  const { values, counts } = distinctIn(sorted);
  const waves = wavesOf(values, scale);
  const means = waves.map(wave => {
    const first = wave[0] ?? 0;
    let distances = 0;
    // proof: here and below, i < values.length, of which each wave and counts have one each
    for (let i = 0; i < wave.length; i++) distances += counts[i]! * (wave[i]! - first);
    const mean = first + distances / sorted.length;
    for (let i = 0; i < wave.length; i++) wave[i]! -= mean;
    return mean;
  });
  const covariance = waves.map(() => new Array<number>(waves.length).fill(0));
  for (const [j, first] of waves.entries()) {
    for (const [k, second] of waves.slice(0, j + 1).entries()) {
      let sum = 0;
      for (let i = 0; i < values.length; i++) sum += counts[i]! * first[i]! * second[i]!;
      // proof: j and k are places of waves
      covariance[j]![k] = sum / sorted.length;
      covariance[k]![j] = sum / sorted.length;
    }
  }
  return { distinct: values.length, means, covariance };
}

/** cos at every point, then sin at every point. */
function wavesOf(values: Float64Array, scale: number): Float64Array[] {
  const angles = POINTS.map(point => values.map(angleAt(point, scale)));
  return [...angles.map(of => of.map(Math.cos)), ...angles.map(of => of.map(Math.sin))];
}

/** Whether the angles of the outermost values are numbers, and so those of all. */
function haveAngles(sorted: Float64Array, scale: number): boolean {
  const angle = angleAt(Math.max(...POINTS), scale);
  return [scale, angle(sorted[0] ?? 0), angle(sorted.at(-1) ?? 0)].every(Number.isFinite);
}

function angleAt(point: number, scale: number): (value: number) => number {
  const factor = point / scale;
  // one over a denormal scale is too large for a number
  return Number.isFinite(factor) ? value => factor * value : value => point * (value / scale);
}

function distinctIn(sorted: Float64Array): { readonly values: Float64Array; readonly counts: Float64Array } {
  const values = new Float64Array(sorted.length);
  const counts = new Float64Array(sorted.length);
  let found = 0;
  eachDistinct(sorted, new Float64Array(), (value, count) => {
    values[found] = value;
    counts[found++] = count;
  });
  return { values: values.subarray(0, found), counts: counts.subarray(0, found) };
}

/**
 * N d' C⁺ d with the pseudo-inverse of C, and the rank of C. Eigenvalues that rounding alone can make count as none, by the rule of
 * numpy.linalg.matrix_rank: as many ε of the largest as there are terms in a sum.
 */
function quadraticForm(
  before: Characteristics,
  now: Characteristics,
  n: number,
  m: number,
): { readonly value: number; readonly rank: number } {
  const total = n + m;
  const covariance = before.covariance.map((row, j) =>
    row.map((each, k) => (total / n) * each + (total / m) * (now.covariance[j]?.[k] ?? 0)),
  );
  const difference = before.means.map((mean, j) => mean - (now.means[j] ?? 0));
  const { values, vectors } = symmetricEigen(covariance);
  const noise =
    Math.max(...values) * Number.EPSILON * Math.max(values.length, before.distinct + now.distinct);
  let value = 0;
  let rank = 0;
  for (const [k, eigenvalue] of values.entries()) {
    if (eigenvalue <= noise) continue;
    const along = (vectors[k] ?? []).reduce((sum, each, j) => sum + each * (difference[j] ?? 0), 0);
    value += (along * along) / eigenvalue;
    rank++;
  }
  return { value: total * value, rank };
}
