import * as l10n from '@vscode/l10n';
import { BELOW_ONE, type OptionSpec, type Options } from '../catalogue/options.ts';
import { UsageError } from '../diagnostic.ts';

/** A whole number from `min` on. */
export function count(name: string, value: number, min: number, summary: string, max = 1e9): OptionSpec {
  return { name, type: 'number', default: value, min, max, integer: true, summary };
}

export function number(name: string, value: number, min: number, max: number, summary: string): OptionSpec {
  return { name, type: 'number', default: value, min, max, summary };
}

/** A probability strictly between 0 and 1. */
export function probability(name: string, value: number, summary: string): OptionSpec {
  return number(name, value, Number.MIN_VALUE, BELOW_ONE, summary);
}

export function choice(name: string, allowed: readonly [string, ...string[]], summary: string): OptionSpec {
  return { name, type: 'text', default: allowed[0], allowed, summary };
}

export const modeOption = choice(
  'mode',
  ['both', 'up', 'down'],
  'Which direction is a drift: both, up (the level rises) or down.',
);

/** Whether `options.mode` looks for rises, and for falls. */
export function directions(options: Options): { readonly up: boolean; readonly down: boolean } {
  const mode = options.text('mode');
  return { up: mode !== 'down', down: mode !== 'up' };
}

/** @throws UsageError unless one option is less (or at most as large) as another */
export function inOrder(
  options: Options,
  less: string,
  more: string,
  equal: 'equal' | 'unequal' = 'unequal',
): void {
  const [a, b] = [options.number(less), options.number(more)];
  if (a < b || (a === b && equal === 'equal')) return;
  throw new UsageError(
    equal === 'equal'
      ? l10n.t(
          'Option "{0}" is {1} and "{2}" is {3}; "{0}" must be at most as large as "{2}".',
          less,
          a,
          more,
          b,
        )
      : l10n.t('Option "{0}" is {1} and "{2}" is {3}; "{0}" must be less than "{2}".', less, a, more, b),
  );
}
