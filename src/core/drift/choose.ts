import * as l10n from '@vscode/l10n';
import { UsageError } from '../diagnostic.ts';
import { nearest } from '../nearest.ts';
import type { Alarm } from './alarm.ts';
import { FEW_VALUES, type MethodChoice } from './methodChoice.ts';
import { libraries, libraryProfile } from './profiles/index.ts';
import type { Sample } from './sample.ts';

/** Categories of which fewer are expected in either sample are compared as one. */
export const RARE_BELOW = 5;
/** The least effect that is called drift: a tenth of a standard deviation; a Jensen–Shannon distance (base 2) of 0.1; 10% of the rows. */
export const LEAST_EFFECT = 0.1;

const LEVEL: Alarm = {
  on: 'pValue',
  alarm: '<=',
  at: 0.05,
  origin: 'At most 5% of the columns called drifted are so by chance (Benjamini–Hochberg).',
};

/** The profiles that choose methods by themselves. */
export const CHOOSING_PROFILES: readonly string[] = ['evenkeel', ...libraries.map(each => each.id)];

/**
 * The method for a column, by type and size, with the reason.
 *
 * Ours (profile `evenkeel`) asks two questions, and only two yeses are drift:
 * 1. Is the difference more than chance? A test's p-value, corrected by Benjamini–Hochberg over the columns compared together, at 5%: of
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
 * The other profiles follow their libraries (`profiles/`), without effect and without correction.
 * @throws UsageError for a profile that makes no choice of methods
 */
export function chooseMethod(reference: Sample, current: Sample, profile = 'evenkeel'): MethodChoice {
  if (profile === 'evenkeel') return ourChoice(reference);
  const library = libraryProfile(profile);
  if (library) return library.choose(reference, current);
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
      reason: l10n.t('Categories: chi-square, with the Jensen–Shannon distance as effect.'),
    };
  }
  if (reference.type === 'number' && reference.hasAtMost(FEW_VALUES)) {
    return {
      method: 'chi_square',
      options,
      ...categorical,
      reason:
        reference.distinct === 1
          ? l10n.t(
              'A number with 1 distinct value in the reference: compared as categories by chi-square, with the Jensen–Shannon distance as effect.',
            )
          : l10n.t(
              'A number with {0} distinct values in the reference: compared as categories by chi-square, with the Jensen–Shannon distance as effect.',
              reference.distinct,
            ),
    };
  }
  return {
    method: 'ks',
    options: { method: 'quick' },
    alarm: LEVEL,
    effect: { name: 'wasserstein', threshold: LEAST_EFFECT },
    corrected: true,
    reason: l10n.t(
      'Numbers: Kolmogorov–Smirnov, with the Wasserstein distance in standard deviations of the reference as effect.',
    ),
  };
}

/** The alarm of a method in a library for columns of a role, where it differs from the statistic's own. */
export function profileAlarm(profile: string | undefined, method: string, role?: string): Alarm | undefined {
  const library = libraryProfile(profile);
  const alarm = library?.alarms[method];
  const at = role === undefined ? undefined : library?.alarmsByRole?.[role]?.[method];
  return alarm && at !== undefined ? { ...alarm, at } : alarm;
}
