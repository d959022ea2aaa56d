import * as l10n from '@vscode/l10n';
import type { Evidence } from '../catalogue/evidence.ts';
import type { Options } from '../catalogue/options.ts';
import type { Json, Undefined } from '../catalogue/statistic.ts';
import { tooFar } from './chart.ts';
import { rangeConstants } from './constants.ts';
import { given } from './limits.ts';
import { finiteMean, numbersOf } from './numbers.ts';
import { phaseOne } from './phaseOne.ts';
import { perPoint, type Seasons, seasonsFor } from './season.ts';

/** Expected range of two values of a normal distribution in σ. */
const { d2: D2 } = rangeConstants(2);

/** What a series in control looks like. */
export interface Baseline {
  readonly values: Float64Array;
  /** The centre at each point of the series; NaN where its season is not known. */
  readonly centres: Float64Array;
  /** With seasons the values less the centres of their seasons, of which ranges are taken; else the values. */
  readonly rest: Float64Array;
  readonly sigma: number;
  /** Mean moving range, of what is left after the centres are taken out. */
  readonly meanRange: number;
  readonly details: Readonly<Record<string, Json>>;
}

/**
 * Centre and σ of single values: from the options `centre` and `sigma` where given; else the mean, and the mean moving range over d₂, of
 * `reference` (phase II) or of the values themselves (phase I). With seasons each has its own mean, and ranges are those of the
 * differences from it, over √(1 − seasons/points) for the means that were estimated too.
 * @param sigmas with `phase_one`, how far from its centre a point of the base has a special cause
 */
export function baselineOf(evidence: Evidence, options: Options, sigmas: number): Baseline | Undefined {
  const { inputs } = evidence;
  const series = numbersOf(inputs, 'values');
  if ('undefined' in series) return series;
  const { values } = series;
  const centre = given(options, 'centre');
  const sigma = given(options, 'sigma');
  if (centre !== undefined && sigma !== undefined) {
    return {
      values,
      rest: values,
      centres: new Float64Array(values.length).fill(centre),
      sigma,
      meanRange: sigma * D2,
      details: { limitsFrom: 'options' },
    };
  }
  const reference = inputs.reference ? numbersOf(inputs, 'reference') : undefined;
  if (reference && 'undefined' in reference) return reference;
  const base = reference?.values ?? values;
  const lengths = { values: values.length, ...(reference && { base: base.length }) };
  const seasons = seasonsFor(inputs, options, lengths, at => Number.isFinite(base[at]));
  const { used } = seasons;
  const frozen = phaseOne(options, base.length, 1, keep => {
    const kept = base.map((value, at) => (keep(at) ? value : Number.NaN));
    const level = levelOf(kept, used);
    const spread = spreadOf(kept, level);
    if ('undefined' in spread) return spread;
    const beyond = (at: number) =>
      Math.abs((base[at] ?? Number.NaN) - (centre ?? level.base[at] ?? Number.NaN)) >
      sigmas * (sigma ?? spread.sigma);
    return { estimate: { level, spread }, beyond };
  });
  if ('undefined' in frozen) return frozen;
  const { level, spread } = frozen.estimate;
  const centres = perPoint(level.means, used?.values, values.length);
  return {
    values,
    // proof: one centre for each value
    rest: used ? values.map((value, i) => value - centres[i]!) : values,
    centres: centre === undefined ? centres : centres.fill(centre),
    sigma: sigma ?? spread.sigma,
    meanRange: sigma === undefined ? spread.meanRange : sigma * D2,
    details: {
      limitsFrom: reference ? 'reference' : 'values',
      ...frozen.details,
      ...seasons.details(level.means),
    },
  };
}

interface Level {
  /** The mean of each season, or of all points; NaN: no finite point. */
  readonly means: Float64Array;
  /** The centre of each point of the base. */
  readonly base: Float64Array;
}

function levelOf(base: Float64Array, seasons: Seasons | undefined): Level {
  if (!seasons) {
    const means = Float64Array.of(finiteMean(base.filter(Number.isFinite)));
    return { means, base: perPoint(means, undefined, base.length) };
  }
  const means = Float64Array.from({ length: seasons.count }, (_, season) => {
    const own = base.filter((value, at) => seasons.base[at] === season && Number.isFinite(value));
    return own.length === 0 ? Number.NaN : finiteMean(own);
  });
  return { means, base: perPoint(means, seasons.base, base.length) };
}

interface Spread {
  readonly sigma: number;
  readonly meanRange: number;
}

function spreadOf(base: Float64Array, level: Level): Spread | Undefined {
  // proof: one centre for each point of the base
  const seasonal = level.means.length > 1;
  const rest = seasonal ? base.map((value, at) => value - level.base[at]!) : base;
  const isFar = rest.some(
    (each, at) => Number.isFinite(base[at]) && Math.abs(each) === Number.POSITIVE_INFINITY,
  );
  const moved = movingRanges(rest);
  if (isFar || areTooFar(moved, rest)) return tooFar();
  const ranges = moved.filter(Number.isFinite);
  const finite = base.filter(Number.isFinite).length;
  if (ranges.length === 0) {
    return {
      undefined:
        finite === 1
          ? l10n.t(
              'Control limits need two neighbouring points with finite values; there is 1 point and no such pair.',
            )
          : l10n.t(
              'Control limits need two neighbouring points with finite values; there are {0} points and no such pair.',
              finite,
            ),
    };
  }
  const estimated = seasonal ? level.means.filter(mean => !Number.isNaN(mean)).length : 0;
  const meanRange = finiteMean(ranges) / Math.sqrt(1 - Math.min(estimated, finite - 1) / finite);
  return { sigma: meanRange / D2, meanRange };
}

/**
 * Whether two finite neighbours differ by more than the largest number.
 * @param ranges the moving ranges of the series
 */
export function areTooFar(ranges: Float64Array, series: Float64Array): boolean {
  // proof: i + 1 < series.length wherever a range has the index i
  return ranges.some(
    (range, i) =>
      range === Number.POSITIVE_INFINITY && Number.isFinite(series[i]!) && Number.isFinite(series[i + 1]!),
  );
}

/** |x_i − x_(i−1)|, one fewer than there are points; NaN beside a missing value. */
export function movingRanges(series: Float64Array): Float64Array {
  const ranges = new Float64Array(Math.max(0, series.length - 1));
  // proof: i + 1 < series.length
  for (let i = 0; i < ranges.length; i++) ranges[i] = Math.abs(series[i + 1]! - series[i]!);
  return ranges;
}
