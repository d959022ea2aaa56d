import * as l10n from '@vscode/l10n';
import type { Outcome, Statistic } from '../../catalogue/statistic.ts';
import { chiSquareTail } from '../../mathematics/gamma.ts';
import { quantileOf } from '../../mathematics/moments.ts';
import { symmetricEigen } from '../../mathematics/symmetricEigen.ts';
import { mergeSorted } from '../merge.ts';
import { type NumberSample, samplesOf } from '../sample.ts';
import { asFiniteNumbers } from '../undefinedFor.ts';
import { isOneConstant } from './andersonDarling.ts';

/** Where the characteristic functions are compared, in semi-interquartile ranges: the points of Epps and Singleton. */
const POINTS = [0.4, 0.8] as const;
/** The small-sample correction applies where both samples are smaller than this. */
const SMALL = 25;
/** Eigenvalues below this share of the largest count as zero, as in numpy's pinv. */
const NO_RANK = 1e-15;
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
    'W² of the empirical characteristic functions at 0.4 and 0.8 semi-interquartile ranges of both samples together, χ² with the rank of the covariance as degrees of freedom; corrected where both samples have fewer than 25 values. Undefined for fewer than 5 values on a side, and where the middle half of all values is one value. Missing values are left out and reported.',
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
    if (isOneConstant(numbers)) return { value: 0, pValue: 1, details: { missing } };
    const all = mergeSorted(numbers.reference.sorted, numbers.current.sorted);
    const scale = (quantileOf(all, 0.75) - quantileOf(all, 0.25)) / 2;
    if (!(scale > 0 && Number.isFinite(scale))) {
      return {
        undefined:
          scale === 0
            ? l10n.t('The middle half of all values is one value, which leaves no scale to compare on.')
            : l10n.t('The values lie so far apart that their range exceeds the largest number.'),
      };
    }
    const before = characteristics(numbers.reference, scale);
    const now = characteristics(numbers.current, scale);
    const found = quadraticForm(before, now, n, m);
    const correction =
      Math.max(n, m) < SMALL ? 1 / (1 + (n + m) ** -0.45 + 10.1 * (n ** -1.7 + m ** -1.7)) : 1;
    const value = found.value * correction;
    return {
      value,
      pValue: found.rank === 0 ? 1 : chiSquareTail(value, found.rank),
      details: { degrees: found.rank, missing },
    };
  },
};

interface Characteristics {
  readonly means: readonly number[];
  /** Population covariance of the cosines and sines. */
  readonly covariance: readonly (readonly number[])[];
}

/** Mean and covariance of cos and sin at both points. Deviations from the first row keep digits. */
function characteristics({ sorted }: NumberSample, scale: number): Characteristics {
  const width = 2 * POINTS.length;
  const waves: Float64Array[] = Array.from({ length: width }, () => new Float64Array(sorted.length));
  for (const [p, point] of POINTS.entries()) {
    const factor = point / scale;
    // one over a denormal scale is too large for a number
    const angle = Number.isFinite(factor)
      ? (value: number) => factor * value
      : (value: number) => point * (value / scale);
    // proof: p + POINTS.length < width, and i < sorted.length
    const [cosines, sines] = [waves[p]!, waves[p + POINTS.length]!];
    for (let i = 0; i < sorted.length; i++) {
      cosines[i] = Math.cos(angle(sorted[i]!));
      sines[i] = Math.sin(angle(sorted[i]!));
    }
  }
  const means = waves.map(wave => wave.reduce((sum, each) => sum + each, 0) / sorted.length);
  for (const [k, wave] of waves.entries()) {
    const mean = means[k] ?? 0;
    // proof: here and below, i < sorted.length, the length of every wave
    for (let i = 0; i < wave.length; i++) wave[i]! -= mean;
  }
  const covariance = waves.map(() => new Array<number>(width).fill(0));
  for (const [j, first] of waves.entries()) {
    for (const [k, second] of waves.slice(0, j + 1).entries()) {
      let sum = 0;
      for (let i = 0; i < sorted.length; i++) sum += first[i]! * second[i]!;
      // proof: j and k are below width
      covariance[j]![k] = sum / sorted.length;
      covariance[k]![j] = sum / sorted.length;
    }
  }
  return { means, covariance };
}

/** N d' C⁺ d with the pseudo-inverse of C, and the rank of C. */
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
  const largest = Math.max(...values.map(Math.abs));
  let value = 0;
  let rank = 0;
  for (const [k, eigenvalue] of values.entries()) {
    if (Math.abs(eigenvalue) <= NO_RANK * largest) continue;
    const along = (vectors[k] ?? []).reduce((sum, each, j) => sum + each * (difference[j] ?? 0), 0);
    value += (along * along) / eigenvalue;
    rank++;
  }
  return { value: Math.max(0, total * value), rank };
}
