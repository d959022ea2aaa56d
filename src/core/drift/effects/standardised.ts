import * as l10n from '@vscode/l10n';
import type { Evidence } from '../../catalogue/evidence.ts';
import type { OptionSpec, Options } from '../../catalogue/options.ts';
import type { Undefined } from '../../catalogue/statistic.ts';
import { isWithinReach, powerOfTwoNear } from '../../mathematics/powerOfTwo.ts';
import { NumberSample, type NumberSamples, samplesOf } from '../sample.ts';
import { asFiniteNumbers } from '../undefinedFor.ts';

export const standardiserOption: OptionSpec = {
  name: 'standardiser',
  type: 'text',
  default: 'pooled',
  allowed: ['pooled', 'average', 'reference'],
  summary:
    'The standard deviation that the difference is divided by. pooled: of both samples, weighted by their degrees of freedom; average: the root of the mean of both variances; reference: of the reference alone (Glass’s Δ). All with n − 1.',
};

export interface Standardised {
  /** Mean of the current sample less that of the reference, in standard deviations. */
  readonly value: number;
  /** Degrees of freedom of the standard deviation. */
  readonly degrees: number;
  readonly missing: { readonly reference: number; readonly current: number };
}

/** The difference of means in standard deviations: what Cohen's d and Hedges' g share. */
export function standardisedDifference(evidence: Evidence, options: Options): Standardised | Undefined {
  const { reference, current } = samplesOf(evidence);
  const numbers = asFiniteNumbers(reference, current);
  if ('undefined' in numbers) return numbers;
  const by = options.text('standardiser');
  const [n, m] = [numbers.reference.size, numbers.current.size];
  if (by === 'pooled' ? n + m < 3 : n < 2 || (by === 'average' && m < 2)) {
    return { undefined: l10n.t('There are too few values, {0} and {1}, for a standard deviation.', n, m) };
  }
  const scaled = withinReach(numbers);
  const difference = scaled.current.mean - scaled.reference.mean;
  const before = variance(scaled.reference);
  const now = variance(scaled.current);
  const pooled = ((n - 1) * before + (m - 1) * now) / (n + m - 2);
  const squared = by === 'pooled' ? pooled : by === 'average' ? (before + now) / 2 : before;
  return {
    value: difference === 0 ? 0 : difference / Math.sqrt(squared),
    degrees: by === 'reference' ? n - 1 : n + m - 2,
    missing: { reference: reference.missing, current: current.missing },
  };
}

/** 0 for a single value. */
function variance(sample: NumberSample): number {
  return sample.size < 2 ? 0 : sample.deviation(1) ** 2;
}

/** The samples in a unit in which squares of their differences neither overflow nor vanish. */
export function withinReach(numbers: NumberSamples): NumberSamples {
  const { reference, current } = numbers;
  const spread = Math.max(
    reference.deviation(0),
    current.deviation(0),
    Math.abs(current.mean - reference.mean),
  );
  if (isWithinReach(spread)) return numbers;
  const ends = [reference.finite[0], reference.finite.at(-1), current.finite[0], current.finite.at(-1)];
  const largest = Math.max(...ends.map(each => Math.abs(each ?? 0)));
  if (largest === 0) return numbers;
  const unit = powerOfTwoNear(largest);
  const scaled = ({ finite }: NumberSample) =>
    new NumberSample({ type: 'number', values: finite.map(value => value / unit) });
  return { reference: scaled(reference), current: scaled(current) };
}
