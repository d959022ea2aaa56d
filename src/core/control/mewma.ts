import * as l10n from '@vscode/l10n';
import type { Options } from '../catalogue/options.ts';
import type { Outcome, Statistic } from '../catalogue/statistic.ts';
import { UsageError } from '../diagnostic.ts';
import { chiSquareUpperQuantile } from '../mathematics/gamma.ts';
import { chartValue } from './chart.ts';
import { decomposition, distanceChart } from './distanceSignals.ts';
import { mewmaRunLength } from './integralEquation.ts';
import { designedLimit } from './limitFor.ts';
import { arlOption, given, phaseOneOption, runLengthOption } from './limits.ts';
import { pointsOf } from './multivariate.ts';
import { type RunLength, remembered, runLengthDetails, simulatedRunLength } from './runLength.ts';

/** The run length in control for which published tables give h. */
const ARL = 200;
/** Where single rows reach the limit more seldom than this, there is no run length. */
const NEVER = 1e-9;
/** With `phase_one`: the probability at which T² of a row leaves it out. */
const ALPHA = 0.0027;

export const mewma: Statistic = {
  id: 'mewma',
  title: 'MEWMA chart',
  aliases: ['multivariate_ewma', 'mewma_chart'],
  kind: 'control',
  summary:
    'Several smoothed series together with a control limit: it sees small lasting shifts of their means that single rows do not show.',
  needs: ['values'],
  takes: ['reference'],
  matrices: ['values', 'reference'],
  options: [
    {
      name: 'lambda',
      type: 'number',
      default: 0.1,
      min: 0.01,
      max: 1,
      summary: 'Weight of the newest row; smaller values see smaller shifts.',
    },
    {
      name: 'h',
      type: 'number',
      min: 0.001,
      max: 1e6,
      summary: 'The limit of T². Default: the one that gives the run length `arl`.',
    },
    {
      ...arlOption,
      max: 1e6,
      summary: 'Solve for the h that gives this average run length in control. Default, without `h`: 200.',
    },
    {
      name: 'time_varying',
      type: 'flag',
      default: false,
      summary: 'Judge the first rows by the smaller variance that the smoothed series has then.',
    },
    phaseOneOption,
    {
      name: 'shift',
      type: 'number',
      min: 0,
      max: 50,
      summary:
        'Also compute the run length after the means have moved so far: √(δᵀΣ⁻¹δ), which for one variable is the shift in σ.',
    },
    runLengthOption,
  ],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'higher',
  convention:
    'z_i = λ(x_i − x̄) + (1 − λ)z_(i−1), z_0 = 0; T²_i = z_iᵀΣ_z⁻¹z_i with Σ_z = λ/(2 − λ)S, as in the tables of Prabhu & Runger, or times 1 − (1 − λ)^2i with `time_varying`; S the sample covariance (n − 1) of the complete rows of `reference`, else of `values`. A T² above h is a signal. h and in-control run lengths by the integral equation for the length of z, 1e-8 relative, with means and covariance taken as known; after a shift by seeded simulation with its standard error; none where single rows reach h more seldom than 1e-9. A row with a missing value leaves z as it is and is not judged; one with an infinite value is a signal and not smoothed. `decomposition` as for hotelling_t2, of z. The centre is the mean of T² in control, the number of variables; `sigma` is null. `phase_one` leaves out rows whose own T² is beyond its phase I limit at 0.0027.',
  source:
    'Lowry, Woodall, Champ & Rigdon, Technometrics 34 (1992); Rigdon 1995; Runger & Prabhu, Technometrics 38 (1996); Prabhu & Runger, J. Quality Technology 29 (1997); Montgomery, Introduction to Statistical Quality Control, 11.4.',
  compute(evidence, options): Outcome {
    const points = pointsOf(evidence, options, ALPHA);
    if ('undefined' in points) return points;
    const lambda = options.number('lambda');
    const { variables } = points;
    const h = limitOf(options, lambda, variables);
    const smoothed = smooth(points.standardised, lambda, options.flag('time_varying'));
    const distances = Float64Array.from(smoothed, z => (z ? points.squaredDistance(z) : Number.NaN));
    const chart = distanceChart(distances, variables, h, l10n.t('MEWMA above its limit'));
    return {
      value: chartValue(chart),
      details: {
        ...points.details,
        lambda,
        h,
        // proof: only points that were judged are part of a signal
        ...decomposition(chart, at => points.contributions(smoothed[at]!)),
        ...runLengths(options, lambda, h, variables),
      },
    };
  },
};

/** z at each row in deviations of its own, so that its squared distance is T²; undefined where a row is missing. */
function smooth(
  rows: readonly (Float64Array | undefined)[],
  lambda: number,
  varying: boolean,
): (Float64Array | undefined)[] {
  let level: Float64Array | undefined;
  let seen = 0;
  return rows.map(row => {
    if (!row?.every(Number.isFinite)) return row;
    const before = level;
    // proof: all rows are equally long
    const now = row.map((each, j) => lambda * each + (before ? (1 - lambda) * before[j]! : 0));
    level = now;
    seen++;
    const deviation = Math.sqrt((lambda / (2 - lambda)) * shareReached(lambda, seen, varying));
    return now.map(each => each / deviation);
  });
}

/** How much of its final variance the smoothed series has after so many rows. */
function shareReached(lambda: number, rows: number, varying: boolean): number {
  return varying ? -Math.expm1(2 * rows * Math.log1p(-lambda)) : 1;
}

/** @throws UsageError when both `h` and `arl` are given */
function limitOf(options: Options, lambda: number, variables: number): number {
  const h = given(options, 'h');
  const asked = given(options, 'arl');
  if (h !== undefined && asked !== undefined) {
    throw new UsageError('The options "h" and "arl" both say where the limit is; give one of them.');
  }
  if (h !== undefined) return h;
  const arl = asked ?? ARL;
  const varying = options.flag('time_varying');
  return remembered(`mewma h ${lambda} ${arl} ${variables} ${varying}`, () => ({
    arl: designedLimit(
      arl,
      (limit, isVarying) => mewmaRunLength(lambda, limit, variables, isVarying),
      varying,
      // single rows reach a limit oftener than smoothed ones
      { low: 1e-3, high: 1.001 * chiSquareUpperQuantile(1 / arl, variables) + 0.001 },
    ),
    method: 'integral equation',
  })).arl;
}

function runLengths(options: Options, lambda: number, h: number, variables: number) {
  if (!options.flag('run_length')) return {};
  const varying = options.flag('time_varying');
  const design = `mewma ${lambda} ${h} ${variables} ${varying}`;
  // nothing that a double could still tell from a chart that never signals
  if (h > chiSquareUpperQuantile(NEVER, variables)) return runLengthDetails(null);
  const inControl = remembered(design, () => ({
    arl: mewmaRunLength(lambda, h, variables, varying),
    method: 'integral equation',
  }));
  const shift = given(options, 'shift');
  if (shift === undefined) return runLengthDetails(inControl);
  const length =
    shift === 0
      ? inControl
      : remembered(`${design} ${shift}`, () => shiftedRunLength(lambda, h, variables, shift, varying));
  return runLengthDetails(inControl, { shift, length });
}

/** The direction of a shift does not matter, only its length: it is put into the first of independent variables. */
function shiftedRunLength(
  lambda: number,
  h: number,
  variables: number,
  shift: number,
  varying: boolean,
): RunLength | null {
  const z = new Float64Array(variables);
  return simulatedRunLength((random, most) => {
    z.fill(0);
    for (let length = 1; length <= most; length++) {
      let squared = 0;
      for (let j = 0; j < variables; j++) {
        // proof: j < variables
        z[j] = lambda * (random.normal() + (j === 0 ? shift : 0)) + (1 - lambda) * z[j]!;
        squared += z[j]! * z[j]!;
      }
      if (squared > ((h * lambda) / (2 - lambda)) * shareReached(lambda, length, varying)) return length;
    }
    return undefined;
  });
}
