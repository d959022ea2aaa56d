import type { OptionValue } from '../catalogue/options.ts';
import { UsageError } from '../diagnostic.ts';
import { nearest } from '../nearest.ts';
import type { Sample } from './sample.ts';

/** When a method's result is an alarm. Direction and strictness belong to the method: p-values alarm when small, distances when large. */
export interface Alarm {
  readonly on: 'value' | 'pValue';
  readonly alarm: '<' | '<=' | '>' | '>=';
  readonly at: number;
  /** Where the number comes from. */
  readonly origin: string;
}

export type EffectName = 'wasserstein' | 'jensen_shannon' | 'ks';

/** A drift method for one column, and how to read it. */
export interface MethodChoice {
  /** Id of the statistic. */
  readonly method: string;
  readonly profile?: string;
  readonly options?: Readonly<Record<string, OptionValue>>;
  /** Why this method, in a sentence. */
  readonly reason: string;
  /** Absent: the statistic's own. */
  readonly alarm?: Alarm;
  /** A significant difference smaller than this is no drift. Absent: significance decides alone. */
  readonly effect?: { readonly name: EffectName; readonly threshold: number };
  /** Whether p-values are corrected over the columns that are compared together. */
  readonly corrected: boolean;
}

/** Up to so many distinct values a number is compared as a category. */
export const FEW_VALUES = 5;
/** Categories of which fewer are expected in either sample are compared as one. */
export const RARE_BELOW = 5;
/** The least effect that is called drift: a tenth of a standard deviation; a Jensen–Shannon distance (base 2) of 0.1; 10 % of the rows. */
export const LEAST_EFFECT = 0.1;

const LEVEL: Alarm = {
  on: 'pValue',
  alarm: '<=',
  at: 0.05,
  origin: 'At most 5 % of the columns called drifted are so by chance (Benjamini–Hochberg).',
};

type Chooser = (reference: Sample, current: Sample) => MethodChoice;

const CHOOSERS: Readonly<Record<string, Chooser>> = {
  evenkeel: ourChoice,
  evidently: evidentlyChoice,
  nannyml: nannymlChoice,
};

/** The profiles that choose methods by themselves. */
export const CHOOSING_PROFILES: readonly string[] = Object.keys(CHOOSERS);

/**
 * The method for a column, by type and size, with the reason.
 *
 * Ours (profile `evenkeel`) asks two questions, and only two yeses are drift:
 * 1. Is the difference more than chance? A test's p-value, corrected by Benjamini–Hochberg over the columns compared together, at 5 %: of
 *    the columns called drifted at most that share is wrong, however many columns there are.
 * 2. Is it large enough to matter? An effect size that does not grow with the sample: with 100 000 rows every difference is
 *    significant, and a p-value alone would cry wolf daily.
 * With few rows the first question decides (effects of pure noise are large, p-values are not small), with many rows the second.
 * Below 30 values on either side neither can be answered: the caller says "insufficient".
 *
 * Numbers: Kolmogorov–Smirnov, which sees any change of shape and needs no bins; effect: Wasserstein distance in standard deviations of
 * the reference, from 0.1. Where a side holds infinities, which have no distance, the effect is the KS distance itself.
 * Numbers with at most 5 distinct reference values (flags, ratings) and categories: chi-square, since KS is far too cautious with
 * ties; categories expected fewer than 5 times are one cell, where χ² would otherwise promise too much; effect: Jensen–Shannon
 * distance on the same cells, from 0.1. Not Cramér's V: it shrinks as sizes become unequal, and a chunk is always much smaller than its
 * reference. The choice looks at the reference only, so it is the same for every chunk.
 *
 * `evidently` and `nannyml` follow those libraries (see the reasons), without effect and without correction.
 * @throws UsageError for a profile that makes no choice of methods
 */
export function chooseMethod(reference: Sample, current: Sample, profile = 'evenkeel'): MethodChoice {
  const chooser = CHOOSERS[profile];
  if (chooser) return chooser(reference, current);
  const near = nearest(profile, CHOOSING_PROFILES);
  throw new UsageError(
    `Profile "${profile}" chooses no drift methods by itself.${near ? ` Did you mean "${near}"?` : ''} Name a method beside it, or use one of ${CHOOSING_PROFILES.join(', ')}.`,
  );
}

function ourChoice(reference: Sample): MethodChoice {
  const categorical = {
    effect: { name: 'jensen_shannon', threshold: LEAST_EFFECT },
    alarm: LEVEL,
    corrected: true,
  } as const;
  const options = { pool_below: RARE_BELOW };
  if (reference.type === 'category') {
    return {
      method: 'chi_square',
      options,
      ...categorical,
      reason: 'Categories: chi-square, with the Jensen–Shannon distance as effect.',
    };
  }
  if (reference.distinct <= FEW_VALUES) {
    return {
      method: 'chi_square',
      options,
      ...categorical,
      reason: `A number with ${reference.distinct} distinct value${reference.distinct === 1 ? '' : 's'} in the reference: compared as categories by chi-square, with the Jensen–Shannon distance as effect.`,
    };
  }
  return {
    method: 'ks',
    options: { method: 'quick' },
    alarm: LEVEL,
    effect: { name: 'wasserstein', threshold: LEAST_EFFECT },
    corrected: true,
    reason:
      'Numbers: Kolmogorov–Smirnov, with the Wasserstein distance in standard deviations of the reference as effect.',
  };
}

/** Evidently 0.7, `_get_default_stattest`. Its z-test for two classes is the square root of the uncorrected chi-square: the same p. */
function evidentlyChoice(reference: Sample, current: Sample): MethodChoice {
  const small = reference.size <= 1000;
  const distinct = pooledDistinct(reference, current);
  const size = small ? 'at most 1000' : 'more than 1000';
  const choice = (method: string, at: number, alarm: Alarm['alarm'], why: string): MethodChoice => ({
    method,
    profile: 'evidently',
    alarm: {
      on: method === 'ks' || method === 'chi_square' ? 'pValue' : 'value',
      alarm,
      at,
      origin: 'Default of Evidently 0.7.',
    },
    reason: `Evidently's choice for ${size} reference rows and ${why}.`,
    corrected: false,
  });
  const continuous = reference.type === 'number' && distinct > FEW_VALUES;
  if (continuous) {
    return small
      ? choice('ks', 0.05, '<=', 'a number: KS')
      : choice('wasserstein', 0.1, '>=', 'a number: normed Wasserstein');
  }
  if (!small) return choice('jensen_shannon', 0.1, '>=', 'few values: Jensen–Shannon');
  if (distinct > 2) return choice('chi_square', 0.05, '<', 'few values: chi-square');
  const { profile: _, ...z } = choice(
    'chi_square',
    0.05,
    '<',
    'two values: the z-test, as the equivalent chi-square',
  );
  return z;
}

function nannymlChoice(): MethodChoice {
  return {
    method: 'jensen_shannon',
    profile: 'nannyml',
    alarm: {
      on: 'value',
      alarm: '>',
      at: 0.1,
      origin:
        "A constant. NannyML's own limit is the mean + 3σ of the reference chunks; give it as threshold.",
    },
    reason: "NannyML's choice for every column: Jensen–Shannon.",
    corrected: false,
  };
}

/** Distinct values of both samples together; exact up to the reference's own number above FEW_VALUES, which is all that is asked. */
function pooledDistinct(reference: Sample, current: Sample): number {
  if (reference.distinct > FEW_VALUES) return reference.distinct;
  if (current.distinct > FEW_VALUES) return current.distinct;
  return new Set([...reference.counts.keys(), ...current.counts.keys()]).size;
}

/** Where a library alarms at another point than the statistic's own default. */
const PROFILE_ALARMS: Readonly<Record<string, Readonly<Record<string, Alarm>>>> = {
  evidently: {
    ks: fromLibrary('pValue', '<=', 0.05, 'Evidently'),
    chi_square: fromLibrary('pValue', '<', 0.05, 'Evidently'),
    psi: fromLibrary('value', '>=', 0.1, 'Evidently'),
    jensen_shannon: fromLibrary('value', '>=', 0.1, 'Evidently'),
    wasserstein: fromLibrary('value', '>=', 0.1, 'Evidently'),
  },
  nannyml: {
    chi_square: fromLibrary('pValue', '<', 0.05, 'NannyML'),
    jensen_shannon: fromLibrary('value', '>', 0.1, 'NannyML'),
  },
  deepchecks: {
    ks: fromLibrary('value', '>=', 0.2, 'Deepchecks'),
    psi: fromLibrary('value', '>=', 0.2, 'Deepchecks'),
    wasserstein: fromLibrary('value', '>=', 0.2, 'Deepchecks'),
  },
};

function fromLibrary(on: Alarm['on'], alarm: Alarm['alarm'], at: number, library: string): Alarm {
  return { on, alarm, at, origin: `Default of ${library}.` };
}

/** The alarm of a method in a library, where it differs from the statistic's own. */
export function profileAlarm(profile: string | undefined, method: string): Alarm | undefined {
  return profile === undefined ? undefined : PROFILE_ALARMS[profile]?.[method];
}

/** Whether a result is on the alarming side. */
export function alarms(alarm: Alarm, result: number): boolean {
  switch (alarm.alarm) {
    case '<':
      return result < alarm.at;
    case '<=':
      return result <= alarm.at;
    case '>':
      return result > alarm.at;
    case '>=':
      return result >= alarm.at;
  }
}
