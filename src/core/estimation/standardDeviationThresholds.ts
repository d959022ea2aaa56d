import * as l10n from '@vscode/l10n';
import { vectorIn } from '../catalogue/evidence.ts';
import type { Statistic } from '../catalogue/statistic.ts';
import { UsageError } from '../diagnostic.ts';
import { meanOf, quantileOf, squaresAround } from '../mathematics/moments.ts';

/** Lower and upper limit of an alarm. */
export interface Limits {
  readonly lower: number;
  readonly upper: number;
}

/** How far from the mean the limits lie, as NannyML and Shewhart have it. */
export const DEVIATIONS = 3;

/** What the limits may lie around. */
const CENTRES: Readonly<Record<string, (values: Float64Array) => number>> = {
  mean: meanOf,
  median: values => quantileOf(values.toSorted(), 0.5),
  min: values => quantileOf(values.toSorted(), 0),
  max: values => quantileOf(values.toSorted(), 1),
};

/**
 * Mean (or another centre) ± so many population standard deviations of the values, not beyond a range. NaN is left out; an
 * infinite number of deviations is no limit.
 * @returns undefined without any finite value
 */
export function deviationLimits(
  values: readonly number[] | Float64Array,
  [low, high]: readonly [number, number],
  below = DEVIATIONS,
  above = DEVIATIONS,
  centre = 'mean',
): Limits | undefined {
  const known = Float64Array.from(values).filter(Number.isFinite);
  if (known.length === 0) return undefined;
  const mean = meanOf(known);
  const deviation = Math.sqrt(squaresAround(known, mean) / known.length);
  const from = CENTRES[centre]?.(known) ?? mean;
  const lower = below === Number.POSITIVE_INFINITY ? low : Math.max(low, from - below * deviation);
  const upper = above === Number.POSITIVE_INFINITY ? high : Math.min(high, from + above * deviation);
  return Number.isFinite(mean) && Number.isFinite(deviation) ? { lower, upper } : undefined;
}

export const standardDeviationThresholds: Statistic = {
  id: 'standard_deviation_thresholds',
  title: 'Limits by standard deviation',
  aliases: ['standard_deviation_threshold'],
  kind: 'estimation',
  summary: "Limits around the values of the reference's chunks, outside of which an estimate is an alarm.",
  needs: ['values'],
  options: [
    {
      name: 'below',
      type: 'number',
      default: DEVIATIONS,
      min: 0,
      summary: 'Standard deviations below the centre; Infinity: no lower limit.',
    },
    {
      name: 'above',
      type: 'number',
      default: DEVIATIONS,
      min: 0,
      summary: 'Standard deviations above the centre; Infinity: no upper limit.',
    },
    {
      name: 'offset_from',
      type: 'text',
      default: 'mean',
      allowed: Object.keys(CENTRES),
      summary: 'The centre: what the deviations are counted from.',
    },
    { name: 'min', type: 'number', summary: 'Smallest possible value: no limit lies below it.' },
    { name: 'max', type: 'number', summary: 'Largest possible value: no limit lies above it.' },
  ],
  range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  worse: 'neither',
  profiles: [
    {
      id: 'nannyml',
      summary: 'NannyML 0.13.1 StandardDeviationThreshold; nothing differs from our default.',
    },
  ],
  convention:
    'Mean ± 3 population standard deviations (ddof 0) of the values, clipped to min and max; missing values are left out and counted. An alarm is strictly outside.',
  source: 'NannyML 0.13.1, nannyml.thresholds.StandardDeviationThreshold.',
  compute: (evidence, options) => {
    const values = vectorIn(evidence.inputs, 'values');
    if (values?.type !== 'number') throw new UsageError('values must be numbers.');
    const { min, max } = { min: options.optional('min'), max: options.optional('max') };
    const range = [Number(min ?? Number.NEGATIVE_INFINITY), Number(max ?? Number.POSITIVE_INFINITY)] as const;
    if (range[0] > range[1]) throw new UsageError(`min is ${range[0]}, which is more than max, ${range[1]}.`);
    const known = values.values.filter(Number.isFinite).length;
    const details = { values: known, left_out: values.values.length - known };
    const limits = deviationLimits(
      values.values,
      range,
      options.number('below'),
      options.number('above'),
      options.text('offset_from'),
    );
    if (!limits)
      return {
        undefined: l10n.t('There is no finite value, or they are too large for their deviation.'),
        details,
      };
    return { value: { ...limits }, details };
  },
};
