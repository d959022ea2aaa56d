import * as l10n from '@vscode/l10n';
import { UsageError } from '../diagnostic.ts';
import { nearest } from '../nearest.ts';
import { bootstrap } from './bootstrap.ts';
import type { Evidence } from './evidence.ts';
import type { Options } from './options.ts';
import { type Found, isUndefined, type Outcome, type Statistic } from './statistic.ts';
import { atLevel, clopperPearson, jeffreys, LEVEL } from './uncertainty.ts';

const METHODS = ['closed', 'auto', 'bootstrap', 'bca', 'clopper_pearson', 'jeffreys', 'none'] as const;
export type IntervalMethod = (typeof METHODS)[number];

/** How the interval of a value is to be made. */
export interface IntervalCall {
  /**
   * - `closed` (default): what the statistic itself says, by a formula (Wilson, Newcombe, DeLong, …), where it says something
   * - `auto`: that, else the bootstrap
   * - `bootstrap`: resampled rows, whatever the statistic says
   * - `bca`: resampled rows, corrected for bias and skew; up to 5000 different rows
   * - `clopper_pearson`, `jeffreys`: exact, and by quantiles of a beta distribution, for rates; else none
   * - `none`: no interval
   */
  readonly method?: IntervalMethod;
  /** Share of cases in which the interval should hold the truth; default 0.95. */
  readonly level?: number;
  /** Default: 1000, fewer for many rows (see `defaultResamples`). */
  readonly resamples?: number;
  /** Default 0. */
  readonly seed?: number;
  /** No interval by resampling where more different rows than this would have to be drawn from. */
  readonly mostRows?: number;
}

/**
 * Checks what a user gave as an interval.
 * @throws UsageError naming the option and what is allowed.
 */
export function intervalCall(given: Readonly<Record<string, unknown>>): IntervalCall {
  const names = ['method', 'level', 'resamples', 'seed'];
  const unknown = Object.keys(given).find(name => !names.includes(name));
  if (unknown !== undefined) {
    const near = nearest(unknown, names);
    throw new UsageError(
      `Unknown option "${unknown}" of interval.${near ? ` Did you mean "${near}"?` : ''} Allowed: ${names.join(', ')}.`,
    );
  }
  const { method } = given;
  if (method !== undefined && !isMethod(method)) {
    const near = typeof method === 'string' ? nearest(method, METHODS) : undefined;
    throw new UsageError(
      `The interval's method is ${JSON.stringify(method)}; allowed: ${METHODS.join(', ')}.${near ? ` Did you mean "${near}"?` : ''}`,
    );
  }
  const level = numberIn(given, 'level', value => value > 0 && value < 1, 'a number between 0 and 1');
  const resamples = numberIn(given, 'resamples', whole(20, 1_000_000), 'a whole number from 20 to 1000000');
  const seed = numberIn(given, 'seed', whole(0, Number.MAX_SAFE_INTEGER), 'a whole number, 0 or more');
  return {
    ...(method !== undefined && { method }),
    ...(level !== undefined && { level }),
    ...(resamples !== undefined && { resamples }),
    ...(seed !== undefined && { seed }),
  };
}

function isMethod(value: unknown): value is IntervalMethod {
  return METHODS.some(method => method === value);
}

function whole(least: number, most: number): (value: number) => boolean {
  return value => Number.isInteger(value) && value >= least && value <= most;
}

function numberIn(
  given: Readonly<Record<string, unknown>>,
  name: string,
  isAllowed: (value: number) => boolean,
  expected: string,
): number | undefined {
  const value = given[name];
  if (value === undefined) return undefined;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && isAllowed(number)) return number;
  throw new UsageError(`The interval's ${name} is ${JSON.stringify(value)}; expected ${expected}.`);
}

/** The outcome with the interval that was asked for, or with the reason why there is none, as `no_interval` in its details. */
export function withInterval(
  statistic: Statistic,
  evidence: Evidence,
  options: Options,
  outcome: Outcome,
  call: IntervalCall,
): Outcome {
  const { method = 'closed', level = LEVEL, resamples, seed = 0, mostRows } = call;
  if (isUndefined(outcome)) return outcome;
  const { interval: own, ...rest } = outcome;
  if (method === 'none') return rest;
  if (method === 'clopper_pearson' || method === 'jeffreys') {
    const { proportion } = outcome;
    const of = method === 'jeffreys' ? jeffreys : clopperPearson;
    return proportion
      ? { ...rest, interval: of(proportion.hits, proportion.trials, level) }
      : without(
          rest,
          method === 'jeffreys'
            ? l10n.t("Jeffreys' intervals are for rates without weights.")
            : l10n.t('Exact intervals are for rates without weights.'),
        );
  }
  // without a level asked for, the statistic's own stays, as the band of an estimate, whose level is another
  const atAsked = own && (call.level === undefined ? own : atLevel(own, call.level));
  const closed = method === 'bootstrap' || method === 'bca' ? undefined : atAsked;
  if (closed) return { ...rest, interval: closed };
  if (method === 'closed') {
    if (call.method === undefined) return rest;
    const reason = own
      ? l10n.t('The interval "{0}" is of level {1} only.', own.method, own.level)
      : l10n.t('No formula gives an interval of this value; "auto" resamples rows.');
    return without(rest, reason);
  }
  if (typeof outcome.value !== 'number') return without(rest, l10n.t('The value is not a single number.'));
  if (statistic.kind !== 'metric') {
    return without(rest, l10n.t('Resampled rows give intervals of metrics; {0} is none.', statistic.id));
  }
  const made = bootstrap(
    { statistic, inputs: evidence.inputs, options },
    {
      level,
      seed,
      ...(method === 'bca' && { corrected: true }),
      ...(resamples !== undefined && { resamples }),
      ...(mostRows !== undefined && { mostRows }),
    },
  );
  return typeof made === 'string' ? without(rest, made) : { ...rest, interval: made };
}

function without(found: Found, reason: string): Outcome {
  return { ...found, details: { ...found.details, no_interval: reason } };
}
