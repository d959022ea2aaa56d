import * as l10n from '@vscode/l10n';
import type { Options } from '../catalogue/options.ts';
import type { Json, Outcome, Statistic } from '../catalogue/statistic.ts';
import { atLevel, type Interval, LEVEL, ofAnyLevel, standardQuantile } from '../catalogue/uncertainty.ts';
import { UsageError } from '../diagnostic.ts';
import { chiSquareUpperQuantile } from '../mathematics/gamma.ts';
import { normalTail } from '../mathematics/normal.ts';
import { c4 } from './constants.ts';
import { given } from './limits.ts';
import { finiteDeviation, finiteMean, matrixOf } from './numbers.ts';
import type { Subgroups } from './subgroups.ts';
import { type WithinSigma, withinSigma } from './withinSigma.ts';

export const capability: Statistic = {
  id: 'capability',
  title: 'Process capability (Cpk)',
  aliases: ['cpk', 'process_capability'],
  kind: 'control',
  summary:
    'How much room there is between what a process in control does and what is specified: 1 means that 3σ reach the nearer limit.',
  needs: ['values'],
  matrices: ['values'],
  unequalRows: true,
  options: [
    { name: 'lsl', type: 'number', summary: 'Lower specification limit.' },
    { name: 'usl', type: 'number', summary: 'Upper specification limit.' },
    {
      name: 'target',
      type: 'number',
      summary: 'The value aimed at, for Cpm. Default: the middle between both limits.',
    },
  ],
  range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  worse: 'lower',
  threshold: {
    on: 'value',
    alarm: '<',
    at: 4 / 3,
    origin:
      'Montgomery, Introduction to Statistical Quality Control, table 8.4: the least for existing processes.',
  },
  convention:
    'Cpk = min(USL − x̄, x̄ − LSL)/3σ and Cp = (USL − LSL)/6σ with σ within short times: the mean moving range over d₂ for single values; for subgroups, one per row, as the X̄-s chart. Ppk and Pp: the same with the deviation s (n − 1) of all values. Cpm = (USL − LSL)/6√(s² + (x̄ − target)²). With one limit only that side counts, and Cp, Pp and Cpm are null. Intervals: Cp and Pp by χ² (exact for Pp), the one-sided ones by Bissell, C ± z√(1/9n + C²/2ν), Cpm by Boyles; ν = n − 1 for s; within, those of the χ variable with the estimate’s coefficient of variation. Values are taken to be normal and in control: look at the chart first. Missing and infinite values are left out of estimates; infinite ones count as beyond their limit. Montgomery’s Cp and Cpk with s are Pp and Ppk here, as in Minitab.',
  source:
    'Kane 1986; Bissell, Applied Statistics 39 (1990); Boyles, J. Quality Technology 23 (1991); Montgomery, Introduction to Statistical Quality Control, 8.3.',
  compute(evidence, options): Outcome {
    const limits = limitsOf(options);
    const matrix = matrixOf(evidence.inputs, 'values');
    if ('undefined' in matrix) return matrix;
    const within = withinSigma(matrix);
    if ('undefined' in within) return within;
    const all = Float64Array.from(matrix.columns.flatMap(column => [...column]));
    const values = all.filter(Number.isFinite);
    const found = capabilityOf(limits, values.length, within, overallOf(values));
    if ('undefined' in found) return found;
    const { lsl, usl } = limits;
    const missing = all.filter(Number.isNaN).length;
    return {
      ...found,
      details: {
        values: values.length,
        missing,
        infinite: all.length - values.length - missing,
        ...found.details,
        observed: {
          below: lsl === undefined ? 0 : all.filter(value => value < lsl).length,
          above: usl === undefined ? 0 : all.filter(value => value > usl).length,
        },
      },
    };
  },
};

/** The indices of values that were summed up. @param n how many values there are */
export function capabilityOf(limits: Limits, n: number, within: WithinSigma, overall: Overall): Outcome {
  if (within.sigma === 0) {
    return {
      undefined:
        overall.sigma === 0
          ? l10n.t('The deviation within is 0: all values are equal, so there is no capability.')
          : l10n.t('The deviation within is 0, so there is no capability.'),
    };
  }
  const { lsl, usl, target } = limits;
  const { mean } = overall;
  const short = indices(limits, mean, n, { ...within, unbiased: true });
  const long = indices(limits, mean, n, overall);
  if (!short.nearest) {
    return {
      undefined: l10n.t('The deviation is so small beside the limits that no double holds the capability.'),
    };
  }
  const shares = (sigma: number): Json => ({
    below: lsl === undefined ? 0 : normalTail((mean - lsl) / sigma),
    above: usl === undefined ? 0 : normalTail((usl - mean) / sigma),
  });
  return {
    value: short.nearest.value,
    interval: short.nearest.interval,
    details: {
      mean,
      target: target ?? null,
      within: { ...within, expected: shares(within.sigma) },
      overall: { ...overall, expected: shares(overall.sigma) },
      cp: told(short.both),
      cpl: told(short.lower),
      cpu: told(short.upper),
      cpk: told(short.nearest),
      pp: told(long.both),
      ppl: told(long.lower),
      ppu: told(long.upper),
      ppk: told(long.nearest),
      cpm: told(cpmOf(limits, overall, n)),
    },
  };
}

/** What is specified: at least one limit. */
export interface Limits {
  readonly lsl: number | undefined;
  readonly usl: number | undefined;
  readonly target: number | undefined;
}

/** @throws UsageError when there is no limit, or none between which values could be */
function limitsOf(options: Options): Limits {
  return checkedLimits(given(options, 'lsl'), given(options, 'usl'), given(options, 'target'));
}

/** The limits with the target that they imply. @throws UsageError when there is none, or none between which values could be */
export function checkedLimits(
  lsl: number | undefined,
  usl: number | undefined,
  target: number | undefined,
): Limits {
  if (lsl === undefined && usl === undefined) {
    throw new UsageError('capability needs the option "lsl" or "usl": what is specified. Give one or both.');
  }
  if (lsl === undefined || usl === undefined) return { lsl, usl, target };
  if (lsl >= usl) {
    throw new UsageError(
      `The option "lsl" is ${lsl} and "usl" ${usl}; the lower limit must be below the upper.`,
    );
  }
  return { lsl, usl, target: target ?? lsl / 2 + usl / 2 };
}

interface Sigma {
  readonly sigma: number;
  readonly degreesOfFreedom: number;
  /** Whether `sigma` is right on average; else its square is. */
  readonly unbiased?: boolean;
}

/** All values together. */
export interface Overall extends Sigma {
  readonly mean: number;
}

function overallOf(values: Float64Array): Overall {
  const mean = finiteMean(values);
  return { mean, sigma: finiteDeviation(values, mean), degreesOfFreedom: values.length - 1 };
}

/**
 * The same from subgroups, each with its size, mean and deviation: (n − 1)s² = Σ (n_i − 1)s_i² + Σ n_i(x̄_i − x̄)². Distances are divided by the
 * largest, so that no square overflows or vanishes.
 */
export function overallOfSubgroups({ sizes, means, spreads }: Subgroups): Overall {
  const n = sizes.reduce((sum, size) => sum + size, 0);
  // proof: here and below, one mean and one spread for each size
  const mean = sizes.reduce((sum, size, i) => (size > 0 ? sum + means[i]! * (size / n) : sum), 0);
  const off = means.map((each, i) => (sizes[i]! > 0 ? each - mean : 0));
  const scale = [...off, ...spreads].reduce((most, each) => Math.max(most, Math.abs(each) || 0), 0) || 1;
  const squares = sizes.reduce((sum, size, i) => {
    if (size === 0) return sum;
    const within = size > 1 ? (size - 1) * (spreads[i]! / scale) ** 2 : 0;
    return sum + within + size * (off[i]! / scale) ** 2;
  }, 0);
  return { mean, sigma: Math.sqrt(squares / (n - 1)) * scale, degreesOfFreedom: n - 1 };
}

interface Index {
  readonly value: number;
  readonly interval: Interval;
}

interface Indices {
  readonly both: Index | undefined;
  readonly lower: Index | undefined;
  readonly upper: Index | undefined;
  /** The smaller of the two sides. */
  readonly nearest: Index | undefined;
}

/** Distances are halved and divided first, so that none overflows. */
function indices({ lsl, usl }: Limits, mean: number, n: number, sigma: Sigma): Indices {
  const distance = (from: number, to: number) => (to / 6 - from / 6) / sigma.sigma;
  const lower = lsl === undefined ? undefined : bissell(2 * distance(lsl, mean), n, sigma);
  const upper = usl === undefined ? undefined : bissell(2 * distance(mean, usl), n, sigma);
  return {
    both:
      lsl === undefined || usl === undefined ? undefined : chiSquare(distance(lsl, usl), sigma, 'chi-square'),
    lower,
    upper,
    nearest: lower && upper ? (lower.value < upper.value ? lower : upper) : (lower ?? upper),
  };
}

/** Undefined where the index is no finite number. */
function index(value: number, make: (level: number) => Interval): Index | undefined {
  return Number.isFinite(value) ? { value, interval: ofAnyLevel(make) } : undefined;
}

function bissell(value: number, n: number, { degreesOfFreedom }: Sigma): Index | undefined {
  const error = Math.sqrt(1 / (9 * n) + value ** 2 / (2 * degreesOfFreedom));
  return index(value, level => {
    const half = standardQuantile(level) * error;
    return { lower: value - half, upper: value + half, level, method: 'Bissell' };
  });
}

function chiSquare(
  value: number,
  { degreesOfFreedom, unbiased = false }: Omit<Sigma, 'sigma'>,
  method: string,
): Index | undefined {
  return index(value, level => {
    const scale = (unbiased ? c4(degreesOfFreedom + 1) : 1) * Math.sqrt(degreesOfFreedom);
    const bound = (tail: number) =>
      (value * Math.sqrt(chiSquareUpperQuantile(tail, degreesOfFreedom))) / scale;
    return { lower: bound((1 + level) / 2), upper: bound((1 - level) / 2), level, method };
  });
}

function cpmOf({ lsl, usl, target }: Limits, { mean, sigma }: Sigma & { mean: number }, n: number) {
  if (lsl === undefined || usl === undefined || target === undefined) return undefined;
  const off = (mean - target) / sigma;
  const value = (usl / 6 - lsl / 6) / sigma / Math.hypot(1, off);
  const degreesOfFreedom = (n * (1 + off ** 2) ** 2) / (1 + 2 * off ** 2);
  return chiSquare(value, { degreesOfFreedom }, 'Boyles');
}

function told(found: Index | undefined): Json {
  return found ? { value: found.value, ...atLevel(found.interval, LEVEL) } : null;
}
