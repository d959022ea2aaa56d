import * as l10n from '@vscode/l10n';
import type { Undefined } from '../catalogue/statistic.ts';
import type { NumberSample, NumberSamples, Sample } from './sample.ts';

/** Why two samples cannot be compared at all, or undefined when they can. */
export function undefinedForEmpty(reference: Sample, current: Sample): Undefined | undefined {
  return undefinedForSide(reference, 'reference') ?? undefinedForSide(current, 'current');
}

function undefinedForSide(sample: Sample, name: string): Undefined | undefined {
  if (sample.rows === 0) return { undefined: l10n.t('The {0} sample is empty.', name) };
  if (sample.size === 0)
    return { undefined: l10n.t('All {0} values of the {1} sample are missing.', sample.rows, name) };
  return undefined;
}

/** The samples as numbers, or why a method for numbers cannot be used. */
export function asNumbers(reference: Sample, current: Sample): NumberSamples | Undefined {
  const empty = undefinedForEmpty(reference, current);
  if (empty) return empty;
  if (reference.type === 'number' && current.type === 'number') return { reference, current };
  const side = reference.type === 'category' ? 'reference' : 'current';
  return { undefined: l10n.t('This method compares numbers; the {0} sample holds categories.', side) };
}

/** As `asNumbers`, for methods that take differences of values, which infinities do not have. */
export function asFiniteNumbers(reference: Sample, current: Sample): NumberSamples | Undefined {
  const numbers = asNumbers(reference, current);
  if ('undefined' in numbers) return numbers;
  return (
    undefinedForInfinite(numbers.reference, 'reference') ??
    undefinedForInfinite(numbers.current, 'current') ??
    numbers
  );
}

/** Why a sample that must be finite cannot be used, or undefined when it can. */
export function undefinedForInfinite(
  sample: NumberSample,
  name: 'reference' | 'current',
): Undefined | undefined {
  if (sample.infinite === 0) return undefined;
  return {
    undefined: l10n.t(
      'The {0} sample holds {1} infinite values; distances need finite ones.',
      name,
      sample.infinite,
    ),
  };
}
