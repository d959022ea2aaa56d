import * as l10n from '@vscode/l10n';
import type { OptionSpec, Options, OptionValue } from '../catalogue/options.ts';
import type { Found, Json, Outcome, Profile } from '../catalogue/statistic.ts';
import type { Classes } from '../summaries/classes.ts';

/** What the metrics of this folder have in common: options, profiles, intervals, and how a value is handed back. */

export const SKLEARN = 'scikit-learn 1.9.1';

/** The profile that reproduces scikit-learn; without options, our default already does. */
export function sklearnProfile(summary?: string, options?: Readonly<Record<string, OptionValue>>): Profile {
  return {
    id: 'sklearn',
    summary: summary ? `As ${SKLEARN}: ${summary}` : `As ${SKLEARN}, which agrees with the default.`,
    ...(options && { options }),
  };
}

export const POSITIVE: OptionSpec = {
  name: 'positive',
  type: 'text',
  summary:
    'The positive class. Without it: 1 for classes 0 and 1 or −1 and 1, true for booleans, else the greater of two in sort order.',
};

export const DEFAULT_POSITIVE: OptionSpec = {
  name: 'default_positive',
  type: 'text',
  default: 'greater',
  allowed: ['greater', 'one'],
  summary:
    'Which of two classes is positive where "positive" names none: the greater (and 1 of 0 and 1 or −1 and 1), or 1 where it occurs, which is scikit-learn’s pos_label.',
};

/** The class that the options name, or of two classes that they mean, as a text. */
export function positiveNamed(options: Options, { values }: Classes): string | undefined {
  const named = textOf(options.optional('positive'));
  if (named !== undefined || options.optional('default_positive') !== 'one') return named;
  return values.length === 2 && values.includes(1) ? '1' : undefined;
}

export const ZERO_DIVISION: OptionSpec = {
  name: 'zero_division',
  type: 'text',
  default: 'undefined',
  allowed: ['undefined', '0', '1'],
  summary: 'The value where the denominator is 0: undefined with a reason, or 0 or 1.',
};

/** scikit-learn's option of that name: a number between `min` and `max`, or without it undefined. */
export function replaceUndefinedBy(min: number, max: number): OptionSpec {
  return {
    name: 'replace_undefined_by',
    type: 'number',
    min,
    max,
    summary: 'The value where there is none by the formula; without it, undefined with a reason.',
  };
}

/** The value of an option without a default as a text, or undefined. */
export function textOf(value: OptionValue | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

/** Hands back a number, or says that it is beyond the range of a double. Details follow either way. */
export function numeric(
  value: number,
  details: Readonly<Record<string, Json>>,
  more: Omit<Found, 'value' | 'details'> = {},
): Outcome {
  if (Number.isFinite(value)) return { value, ...more, details };
  return { undefined: l10n.t('The values are too large: a sum exceeds the range of a double.'), details };
}

/** How many rows stand behind a value, as details. */
export function rowDetails(summary: { readonly rows: number; readonly leftOut: number }): {
  rows: number;
  left_out: number;
} {
  return { rows: summary.rows, left_out: summary.leftOut };
}
