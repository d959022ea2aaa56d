import type { Options } from '../catalogue/options.ts';
import type { Outcome, Statistic } from '../catalogue/statistic.ts';
import { UsageError } from '../diagnostic.ts';
import { baselineOf } from './baseline.ts';
import { chartValue, nullable, tooFar } from './chart.ts';
import { cusumRunLength } from './integralEquation.ts';
import { limitFor } from './limitFor.ts';
import { arlOption, given, phaseOneOption, runLengthOption, shiftOption, standardOptions } from './limits.ts';
import { finiteMean } from './numbers.ts';
import { type RunLength, remembered, runLengthDetails } from './runLength.ts';
import { seasonOptions } from './season.ts';
import type { ControlSignal } from './signals.ts';

export const cusumChart: Statistic = {
  id: 'cusum_chart',
  title: 'CUSUM chart',
  aliases: ['tabular_cusum', 'cumulative_sum'],
  kind: 'control',
  summary:
    'Sums of what points exceed the centre by, up and down: it sees small lasting shifts, and says when they began.',
  needs: ['values'],
  takes: ['reference', 'times', 'reference_times'],
  options: [
    {
      name: 'k',
      type: 'number',
      default: 0.5,
      min: 0,
      max: 5,
      summary: 'Slack in σ: half the shift that should be found soonest.',
    },
    {
      name: 'h',
      type: 'number',
      default: 5,
      min: 0.1,
      max: 100,
      summary: 'Decision interval in σ: a sum above it is a signal.',
    },
    {
      ...arlOption,
      max: 1e6,
      summary: 'Solve for the h that gives this average run length in control. Wins over `h`.',
    },
    {
      name: 'head_start',
      type: 'number',
      default: 0,
      min: 0,
      // beyond it both sums may be above 0 when one signals, which the formula for run lengths excludes
      max: 0.5,
      summary: 'Where both sums begin, as a share of h (fast initial response; 0.5 is usual).',
    },
    ...standardOptions,
    phaseOneOption,
    ...seasonOptions,
    shiftOption,
    runLengthOption,
  ],
  range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  worse: 'neither',
  convention:
    'C⁺_i = max(0, C⁺_(i−1) + x_i − μ − kσ), C⁻_i = max(0, C⁻_(i−1) + μ − kσ − x_i), in the unit of the values; μ and σ as for the individuals chart; signal where a sum is above hσ. Sums go on after a signal (no restart). For each run of signals: the point after the sum was last 0, where the shift is estimated to have begun, and the mean since then, μ ± (kσ + C/N): C without what a head start put into it, and μ with seasons the mean of those points’ centres. A missing point leaves the sums as they are and is not judged; an infinite one is a signal and is not summed. Run lengths by the integral equation of both one-sided charts, 1e-8 relative; with a head start the sums’ formula of Lucas & Crosier, which holds up to h/2. `statistic` is C⁺, `lowerStatistic` −C⁻, the limits ±hσ. River’s CUSUM freezes mean and deviation after 30 points; Frouros’ has one side and a running mean.',
  source:
    'Page 1954; Lucas & Crosier 1982; Hawkins & Olwell 1998; Montgomery, Introduction to Statistical Quality Control, 9.1.',
  compute(evidence, options): Outcome {
    const baseline = baselineOf(evidence, options, 3);
    if ('undefined' in baseline) return baseline;
    const { values, centres, sigma } = baseline;
    const k = options.number('k');
    const h = decisionOf(options, k);
    const limit = h * sigma;
    if (!Number.isFinite(limit)) return tooFar();
    const start = options.number('head_start') * limit;
    // proof: one centre for each value, here and below
    const off = values.map((value, i) => value - centres[i]!);
    const rounding = values.map(
      (value, i) => 4 * Number.EPSILON * Math.max(Math.abs(value), Math.abs(centres[i]!), limit),
    );
    const side = { slack: k * sigma, limit, start, rounding };
    const up = summed(off, side);
    const down = summed(
      off.map(each => -each),
      side,
    );
    const meanOf = (from: number, to: number) =>
      finiteMean(centres.subarray(from, to).filter(Number.isFinite));
    const changes = [
      ...up.changes.map(each => ({ ...each, side: 'up', off: each.shift })),
      ...down.changes.map(each => ({ ...each, side: 'down', off: -each.shift })),
    ].sort((a, b) => a.at - b.at);
    const known = (bound: number) => Array.from(off, each => (Number.isNaN(each) ? null : bound));
    return {
      value: chartValue({
        centre: 0,
        statistic: nullable(up.sums),
        lowerStatistic: nullable(down.sums.map(each => 0 - each)),
        lower: known(-limit),
        upper: known(limit),
        sigma: known(sigma),
        signals: changes.map(
          ({ at, side, points }): ControlSignal => ({
            rule: `cusum-${side}`,
            title: side === 'up' ? 'Upper sum above its limit' : 'Lower sum beyond its limit',
            points,
            at,
          }),
        ),
      }),
      details: {
        ...baseline.details,
        target: meanOf(0, centres.length),
        k,
        h,
        changes: changes.map(({ at, side, start: began, off: shift }) => {
          const mean = meanOf(began, at + 1) + shift;
          return { at, side, start: began, mean: Number.isFinite(mean) ? mean : null };
        }),
        ...runLengths(options, k, h),
      },
    };
  },
};

interface Change {
  readonly at: number;
  /** The point after the sum was last 0. */
  readonly start: number;
  readonly points: number[];
  /** Estimated distance of the mean from the centre since then. */
  readonly shift: number;
}

interface Side {
  readonly slack: number;
  readonly limit: number;
  readonly start: number;
  /** By how much each point that is summed up may make a sum wrong: one that is 0 or at the limit but for that is so. */
  readonly rounding: Float64Array;
}

/** One side: the sums, and each run of points at which they are above the limit. NaN where there is no point. */
function summed(
  off: Float64Array,
  { slack, limit, start, rounding }: Side,
): { readonly sums: Float64Array; readonly changes: readonly Change[] } {
  const sums = new Float64Array(off.length).fill(Number.NaN);
  const changes: Change[] = [];
  let sum = start;
  // what a sum had before any point
  let ahead = start;
  let began = 0;
  let count = 0;
  let wrong = 0;
  let open: Change | undefined;
  for (const [i, each] of off.entries()) {
    if (Number.isNaN(each)) continue;
    const infinite = each === Number.POSITIVE_INFINITY;
    if (Number.isFinite(each)) {
      if (sum === 0) {
        began = i;
        ahead = 0;
        count = 0;
        wrong = 0;
      }
      count++;
      // proof: as many as points
      wrong += rounding[i]!;
      sum += each - slack;
      if (sum <= wrong) sum = 0;
    }
    sums[i] = infinite ? each : sum;
    if (!infinite && !(sum > limit + wrong)) {
      open = undefined;
    } else if (open) {
      open.points.push(i);
    } else {
      open = {
        at: i,
        start: Math.min(began, i),
        points: [i],
        shift: slack + (sum - ahead) / Math.max(1, count),
      };
      changes.push(open);
    }
  }
  return { sums, changes };
}

/** @throws UsageError where no h has the run length `arl` */
function decisionOf(options: Options, k: number): number {
  const arl = given(options, 'arl');
  if (arl === undefined) return options.number('h');
  const share = options.number('head_start');
  const { arl: solved } = remembered(`cusum h ${k} ${arl} ${share}`, () => {
    const runLength = (h: number) => cusumRunLength(k, h, 0, share * h);
    const h = limitFor(arl, runLength, DECISIONS);
    if (h !== undefined) return { arl: h, method: 'integral equation' };
    const [least, most] = [DECISIONS.low, DECISIONS.high].map(each => runLength(each).toPrecision(3));
    throw new UsageError(
      `Option "arl" is ${arl}; with a slack "k" of ${k} it can be ${least} (h = ${DECISIONS.low}) to ${most} (h = ${DECISIONS.high}).`,
    );
  });
  return solved;
}

/** The decision intervals that one is looked for among, in σ. */
const DECISIONS = { low: 0.01, high: 100 } as const;

function runLengths(options: Options, k: number, h: number) {
  if (!options.flag('run_length')) return {};
  const share = options.number('head_start');
  const length = (shift: number): RunLength =>
    remembered(`cusum ${k} ${h} ${share} ${shift}`, () => ({
      arl: cusumRunLength(k, h, shift, share * h),
      method: 'integral equation',
    }));
  const shift = given(options, 'shift');
  return runLengthDetails(length(0), shift === undefined ? undefined : { shift, length: length(shift) });
}
