import * as l10n from '@vscode/l10n';
import { UsageError } from '../diagnostic.ts';
import { nearest } from '../nearest.ts';
import { suggesting } from '../suggesting.ts';

export type OptionValue = number | string | boolean;

/** One option of a statistic. The default's type is the option's type. */
export type OptionSpec =
  | {
      readonly name: string;
      readonly type: 'number';
      readonly default?: number;
      readonly min?: number;
      readonly max?: number;
      readonly integer?: boolean;
      readonly summary: string;
    }
  | {
      readonly name: string;
      readonly type: 'text';
      readonly default?: string;
      readonly allowed?: readonly string[];
      /** Besides the texts allowed, numbers with commas between. */
      readonly orNumbers?: boolean;
      readonly summary: string;
    }
  | { readonly name: string; readonly type: 'flag'; readonly default: boolean; readonly summary: string };

/** Option values of one call, checked against the descriptor and completed with its defaults. */
export class Options {
  readonly #values: ReadonlyMap<string, OptionValue>;

  /** @throws UsageError naming the option, what was found and what is allowed. */
  constructor(specs: readonly OptionSpec[], given: Readonly<Record<string, OptionValue>>) {
    const values = new Map<string, OptionValue>();
    for (const spec of specs) if (spec.default !== undefined) values.set(spec.name, spec.default);
    for (const [name, value] of Object.entries(given)) {
      const spec = specs.find(each => each.name === name);
      if (!spec) throw unknownOption(name, specs);
      values.set(name, checked(spec, value));
    }
    this.#values = values;
  }

  /** The number given or the default. @throws Error when the descriptor has no such number option, or neither default nor value. */
  number(name: string): number {
    const value = this.#values.get(name);
    if (typeof value !== 'number') throw new Error(`The descriptor gives option ${name} no number.`);
    return value;
  }

  text(name: string): string {
    const value = this.#values.get(name);
    if (typeof value !== 'string') throw new Error(`The descriptor gives option ${name} no text.`);
    return value;
  }

  flag(name: string): boolean {
    return this.#values.get(name) === true;
  }

  /** The value of an option without a default, or undefined when it was not given. */
  optional(name: string): OptionValue | undefined {
    return this.#values.get(name);
  }

  /** All values, given and default, by name. */
  record(): Readonly<Record<string, OptionValue>> {
    return Object.fromEntries(this.#values);
  }

  /** A stable text of all values, to key memoised work by. */
  key(): string {
    return JSON.stringify([...this.#values].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

/** What a text option takes, as a list to read; empty when it takes any text. */
export function allowedTexts(spec: OptionSpec & { readonly type: 'text' }): string {
  return [
    ...(spec.allowed ?? []),
    ...(spec.orNumbers ? [l10n.t('or numbers with commas between')] : []),
  ].join(', ');
}

/** The numbers of a text with commas between; undefined when one of them is none. */
export function numbersIn(text: string): number[] | undefined {
  const numbers = text.split(',').map(each => (each.trim() === '' ? Number.NaN : Number(each)));
  return numbers.some(Number.isNaN) ? undefined : numbers;
}

function unknownOption(name: string, specs: readonly OptionSpec[]): UsageError {
  const names = specs.map(spec => spec.name);
  if (names.length === 0)
    return new UsageError(l10n.t('Unknown option "{0}": this statistic has no options.', name));
  const near = nearest(name, names);
  const unknown = suggesting(l10n.t('Unknown option "{0}".', name), near);
  return new UsageError(`${unknown} ${l10n.t('Allowed: {0}.', names.join(', '))}`);
}

/** The greatest number below 1. */
export const BELOW_ONE = 1 - Number.EPSILON / 2;

/** What numbers lie between two, both included, to be put behind "a number". The numbers next to 0 and 1 stand for those two, excluded. */
function rangeInWords(min: number, max: number): string {
  const isAbove = min === Number.MIN_VALUE;
  if (max === BELOW_ONE)
    return isAbove ? l10n.t(' above 0 and below 1') : l10n.t(' from {0} on and below 1', min);
  if (max === Number.POSITIVE_INFINITY) {
    if (min === Number.NEGATIVE_INFINITY) return '';
    return isAbove ? l10n.t(' above 0') : l10n.t(' from {0} on', min);
  }
  if (min === Number.NEGATIVE_INFINITY) return l10n.t(' up to {0}', max);
  return isAbove ? l10n.t(' above 0, up to {0}', max) : l10n.t(' from {0} to {1}', min, max);
}

function checked(spec: OptionSpec, value: OptionValue): OptionValue {
  switch (spec.type) {
    case 'number': {
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = spec;
      if (
        typeof number !== 'number' ||
        Number.isNaN(number) ||
        number < min ||
        number > max ||
        (spec.integer && !Number.isInteger(number))
      ) {
        const found = JSON.stringify(value);
        const range = rangeInWords(min, max);
        throw new UsageError(
          spec.integer
            ? l10n.t('Option "{0}" is {1}; expected a whole number{2}.', spec.name, found, range)
            : l10n.t('Option "{0}" is {1}; expected a number{2}.', spec.name, found, range),
        );
      }
      return number;
    }
    case 'text': {
      const text = String(value);
      if (!spec.allowed || spec.allowed.includes(text) || (spec.orNumbers && numbersIn(text))) return text;
      const near = nearest(text, spec.allowed);
      throw new UsageError(
        suggesting(l10n.t('Option "{0}" is "{1}"; allowed: {2}.', spec.name, text, allowedTexts(spec)), near),
      );
    }
    case 'flag': {
      if (value === true || value === 'true') return true;
      if (value === false || value === 'false') return false;
      throw new UsageError(
        l10n.t('Option "{0}" is {1}; expected true or false.', spec.name, JSON.stringify(value)),
      );
    }
  }
}
