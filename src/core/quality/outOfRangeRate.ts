import * as l10n from '@vscode/l10n';
import { vectorIn } from '../catalogue/evidence.ts';
import type { Outcome, Statistic } from '../catalogue/statistic.ts';
import { rate } from '../catalogue/uncertainty.ts';
import { UsageError } from '../diagnostic.ts';
import type { Vector } from '../tables/column.ts';
import { columnIn } from './column.ts';

export const outOfRangeRate: Statistic = {
  id: 'out_of_range_rate',
  title: 'Values out of range',
  aliases: ['out_of_range', 'numerical_range'],
  kind: 'quality',
  columnTypes: ['number'],
  summary: 'The share of values below the smallest or above the largest that is expected.',
  needs: [],
  takes: ['values', 'current', 'reference'],
  options: [
    { name: 'min', type: 'number', summary: 'The smallest expected value. Default: that of the reference.' },
    { name: 'max', type: 'number', summary: 'The largest expected value. Default: that of the reference.' },
  ],
  range: [0, 1],
  worse: 'higher',
  threshold: {
    on: 'value',
    alarm: '>',
    at: 0,
    origin: 'As NannyML: any value outside the range of the reference.',
  },
  profiles: [{ id: 'nannyml', summary: 'NannyML 0.13 numerical range calculator: nothing differs.' }],
  convention:
    'Values outside [min, max] over rows that have a value; bounds belong to the range, infinities are values. Without reference and bounds nothing is expected, so there is no value.',
  source: 'Definition; agrees with NannyML 0.13 NumericalRangeCalculator.',
  compute({ inputs }, options): Outcome {
    const column = columnIn(inputs, 'out_of_range_rate');
    const known = rangeOf(vectorIn(inputs, 'reference'));
    const min = options.optional('min') ?? known?.min;
    const max = options.optional('max') ?? known?.max;
    if (min === undefined && max === undefined) {
      return {
        undefined: l10n.t(
          'No range is known: there are no reference values, and neither min nor max is set.',
        ),
      };
    }
    const low = Number(min ?? Number.NEGATIVE_INFINITY);
    const high = Number(max ?? Number.POSITIVE_INFINITY);
    if (options.optional('min') !== undefined && options.optional('max') !== undefined && low > high) {
      throw new UsageError(`Option "min" is ${low} and "max" is ${high}; expected min at or below max.`);
    }
    let below = 0;
    let above = 0;
    let rows = 0;
    for (const value of numbersOf(column)) {
      if (Number.isNaN(value)) continue;
      rows++;
      if (value < low) below++;
      else if (value > high) above++;
    }
    if (rows === 0) return { undefined: l10n.t('There are no values.') };
    const outside = below + above;
    return {
      value: outside / rows,
      ...rate(outside, rows),
      details: { below, above, rows, min: min ?? null, max: max ?? null },
    };
  },
};

/** @throws UsageError for text */
function numbersOf(vector: Vector): Float64Array {
  if (vector.type === 'category')
    throw new UsageError(l10n.t('{0} looks at numbers; the column holds text.', 'out_of_range_rate'));
  return vector.values;
}

function rangeOf(reference: Vector | undefined): { min: number; max: number } | undefined {
  if (!reference) return undefined;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let found = false;
  for (const value of numbersOf(reference)) {
    if (Number.isNaN(value)) continue;
    found = true;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return found ? { min, max } : undefined;
}
