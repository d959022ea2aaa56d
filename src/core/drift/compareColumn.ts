import * as l10n from '@vscode/l10n';
import { compute, statistic } from '../catalogue/catalogue.ts';
import type { Evidence } from '../catalogue/evidence.ts';
import type { OptionValue } from '../catalogue/options.ts';
import { type Found, isUndefined } from '../catalogue/statistic.ts';
import { UsageError } from '../diagnostic.ts';
import { planFor } from '../kernels/bucketPlan.ts';
import { proportionTest } from '../mathematics/proportions.ts';
import type { Vector } from '../tables/column.ts';
import { type Alarm, alarms } from './alarm.ts';
import { adjustedPValues } from './benjaminiHochberg.ts';
import { chooseMethod, LEAST_EFFECT, profileAlarm, RARE_BELOW } from './choose.ts';
import { type Detectable, detectableEffect } from './detectable.ts';
import { jensenShannonDistance } from './jensenShannon.ts';
import type { MethodChoice } from './methodChoice.ts';
import { pooledOf } from './poolRare.ts';
import { libraryProfile } from './profiles/index.ts';
import { asSample, type Counts, comparisonOf, evidenceOf, NumberSample, type Sample } from './sample.ts';
import { unseenCategories } from './unseen.ts';
import { scaledDistance } from './wasserstein.ts';

/** How to compare a column: everything optional, as `monitor.drift` gives it. */
export interface DriftRule {
  /** Id of a drift method; absent: chosen by type and size. */
  readonly method?: string;
  /** Replaces the method's own threshold; direction and strictness stay the method's. */
  readonly threshold?: number;
  readonly profile?: string;
  /** Of the column: some libraries have other limits for targets and predictions. */
  readonly role?: string;
  readonly options?: Readonly<Record<string, OptionValue>>;
  /** With fewer values on either side nothing is said of the distribution and of categories, with fewer rows nothing of missing values. Default 30. */
  readonly minRows?: number;
}

export interface Effect {
  /** What is measured: `wasserstein` (in standard deviations of the reference), `jensen_shannon` (base 2) or `ks`. */
  readonly name: string;
  readonly value: number;
  /** Smaller effects are no drift. */
  readonly threshold: number;
}

/** One column against its reference, before p-values are corrected over the columns. */
export interface ColumnDrift {
  /** Id of the method. */
  readonly method: string;
  readonly methodReason: string;
  /** The method's value; absent with `reason`. */
  readonly value?: number;
  readonly pValue?: number;
  readonly effect?: Effect;
  /** The smallest effect that the sizes could have found; absent where the method has no p-value. */
  readonly detectable?: Detectable;
  /** Why there is no value, or why it says nothing. */
  readonly reason?: string;
  /** Numbers became text or text numbers: the plainest change of all, though no method measures it. */
  readonly kindChanged?: true;
  readonly alarm: Alarm;
  /** Whether `pValue` takes part in the correction over columns. */
  readonly corrected: boolean;
  /** Shares of missing rows, and the p-value of their difference. Absent p: too few rows on a side. */
  readonly missing: { readonly reference: number; readonly current: number; readonly pValue?: number };
  /** Categories the reference has never seen, most frequent first, at most 50; `unseen` counts them all. */
  readonly newCategories: readonly {
    readonly value: string;
    readonly rows: number;
    readonly share: number;
  }[];
  /** Categories that do not occur any more, at most 50. */
  readonly vanishedCategories: readonly string[];
  /** For category columns with enough values: rows with a new category. */
  readonly unseen?: {
    readonly categories: number;
    readonly vanished: number;
    /** Share of rows with a value that hold a new category, and the share to be expected without change. */
    readonly share: number;
    readonly expected: number;
    readonly pValue: number;
  };
}

export type DriftCause = 'distribution' | 'missing-rate' | 'new-category';

export interface FinishedDrift extends ColumnDrift {
  /** After Benjamini–Hochberg over the columns; absent where the method has no p-value or is not corrected. */
  readonly adjustedPValue?: number;
  readonly drifted: boolean;
  readonly why: readonly DriftCause[];
}

/** A column's reference side, made once and compared with many chunks. */
export interface PreparedReference {
  readonly sample: Sample;
  /** @throws UsageError for an unknown method, profile or option of the rule */
  against(current: Vector | Sample): ColumnDrift;
}

const MIN_ROWS = 30;
/** So many new and vanished categories are named. */
const NAMED = 50;
/** The rate of missing values must change by so much: one row in a hundred. */
const LEAST_MISSING_CHANGE = 0.01;
/** So many rows must hold a new category: one in two hundred. Fewer are named, but are no drift. */
const LEAST_NEW_SHARE = 0.005;
/** Level of the tests of missing values and new categories, after correction. */
const LEVEL = 0.05;

/**
 * Prepares a column's reference. `against` is then cheap: per chunk one small sort and one pass over both samples.
 * @throws UsageError for an unknown method or profile of the rule
 */
export function prepareReference(reference: Vector | Sample, rule: DriftRule = {}): PreparedReference {
  if (rule.method !== undefined && statistic(rule.method).kind !== 'drift') {
    throw new UsageError(`"${rule.method}" is not a drift method. "compute --list" prints all.`);
  }
  const sample = asSample(reference);
  return { sample, against: current => compare(sample, asSample(current), rule) };
}

/** One comparison of two columns; for several chunks use `prepareReference`. */
export function compareColumn(reference: Vector, current: Vector, rule: DriftRule = {}): ColumnDrift {
  const { before, now } = inCommonBuckets(reference, current);
  return prepareReference(before, rule).against(now);
}

/** Numbers that are to be put into the same buckets, so that they are gone over once. */
function inCommonBuckets(
  reference: Vector,
  current: Vector,
): { before: Vector | Sample; now: Vector | Sample } {
  if (reference.type === 'category' || current.type === 'category')
    return { before: reference, now: current };
  const plan = planFor(reference.values, reference.values.length, current.values);
  return { before: new NumberSample(reference, { plan }), now: new NumberSample(current, { plan }) };
}

function compare(reference: Sample, current: Sample, rule: DriftRule): ColumnDrift {
  const choice = choiceFor(reference, current, rule);
  const alarm = alarmOf(choice, rule);
  const minRows = rule.minRows ?? libraryProfile(choice.profile)?.minRows ?? MIN_ROWS;
  return {
    method: choice.method,
    methodReason: choice.reason,
    alarm,
    corrected: choice.corrected && alarm.on === 'pValue',
    ...distributionResult(reference, current, choice, alarm, minRows),
    missing: missingResult(reference, current, minRows),
    ...categoryResult(reference, current, minRows),
  };
}

function choiceFor(reference: Sample, current: Sample, rule: DriftRule): MethodChoice {
  if (rule.method === undefined) {
    const choice = chooseMethod(reference, current, rule.profile);
    return { ...choice, options: { ...choice.options, ...rule.options } };
  }
  const { id, columnTypes, title } = statistic(rule.method);
  if (reference.type === 'category' && !columnTypes?.includes('category')) {
    // a rule for all columns names a method for numbers: categories still deserve an answer
    const choice = chooseMethod(reference, current);
    return {
      ...choice,
      reason: `${l10n.t('{0} does not compare categories.', l10n.t(title))} ${choice.reason}`,
    };
  }
  return {
    method: id,
    ...(rule.profile !== undefined && { profile: rule.profile }),
    ...(rule.options && { options: rule.options }),
    reason: l10n.t('Set in the configuration.'),
    corrected: rule.profile === undefined || rule.profile === 'evenkeel',
  };
}

function alarmOf(choice: MethodChoice, rule: DriftRule): Alarm {
  const own =
    choice.alarm ??
    profileAlarm(choice.profile, choice.method, rule.role) ??
    statistic(choice.method).threshold;
  if (!own) throw new Error(`The drift method ${choice.method} has no threshold.`);
  // a threshold is meant for the method it stands beside, not for one that stands in for it
  const meant = rule.method === undefined || statistic(rule.method).id === choice.method;
  if (rule.threshold === undefined || !meant) return own;
  return { ...own, at: rule.threshold, origin: l10n.t('Set in the configuration.') };
}

type DistributionResult = Pick<
  ColumnDrift,
  'value' | 'pValue' | 'effect' | 'detectable' | 'reason' | 'kindChanged'
>;

function distributionResult(
  reference: Sample,
  current: Sample,
  choice: MethodChoice,
  alarm: Alarm,
  minRows: number,
): DistributionResult {
  if (reference.size < minRows)
    return { reason: l10n.t('Too few values in reference: {0} of {1} needed.', reference.size, minRows) };
  if (current.size < minRows)
    return { reason: l10n.t('Too few values in current data: {0} of {1} needed.', current.size, minRows) };
  if (reference.type !== current.type) {
    return {
      reason: l10n.t('The reference holds {0}, current data hold {1}.', kindOf(reference), kindOf(current)),
      kindChanged: true,
    };
  }
  const evidence = evidenceOf(reference, current);
  const outcome = compute(choice.method, evidence, {
    ...(choice.profile !== undefined && { profile: choice.profile }),
    ...(choice.options && { options: choice.options }),
  });
  if (isUndefined(outcome)) return { reason: outcome.undefined };
  if (typeof outcome.value !== 'number') return { reason: l10n.t('{0} gave no number.', choice.method) };
  const effect = choice.effect && effectOf(choice.effect, evidence, reference, current);
  if (choice.effect && !effect) {
    return {
      reason: l10n.t(
        'Every category is too rare to compare; new categories and missing values are still judged.',
      ),
    };
  }
  const detectable = detectableEffect({
    method: choice.method,
    alarm,
    effect: effect?.name,
    n: reference.size,
    m: current.size,
    ...testedCategories(outcome.details),
  });
  return {
    value: outcome.value,
    ...(outcome.pValue !== undefined && { pValue: outcome.pValue }),
    ...(effect && { effect }),
    ...(detectable && { detectable }),
  };
}

/** What tests of categories say of their table: how many categories they compared, and the reference share of the hit. */
function testedCategories(details: Found['details']): { categories?: number; share?: number } {
  const categories = details?.['categories'];
  const shares = details?.['shares'];
  const share = typeof shares === 'object' && shares !== null && 'reference' in shares && shares['reference'];
  return {
    ...(typeof categories === 'number' && { categories }),
    ...(typeof share === 'number' && { share }),
  };
}

function kindOf(sample: Sample): string {
  return sample.type === 'number' ? 'numbers' : 'text';
}

/** The effect size that goes with a choice; undefined where there is nothing to measure it on. */
function effectOf(
  wanted: NonNullable<MethodChoice['effect']>,
  evidence: Evidence,
  reference: Sample,
  current: Sample,
): Effect | undefined {
  if (wanted.name === 'wasserstein' && reference.type === 'number' && current.type === 'number') {
    const numbers = { reference, current };
    const { area, above, below } = comparisonOf(evidence, numbers);
    const distance = Number.isFinite(area) ? scaledDistance(area, numbers, 'std', 0) : undefined;
    if (typeof distance === 'number') return { ...wanted, value: distance };
    return { name: 'ks', value: Math.max(above, below), threshold: LEAST_EFFECT };
  }
  const cells = pooledOf(evidence, RARE_BELOW);
  const keys = [...new Set([...cells.reference.keys(), ...cells.current.keys()])];
  // one pool and nothing else: no shares to compare. One category that is common is a comparison: it did not change.
  if (keys.length === 1 && cells.pooled > 1) return undefined;
  const shares = (counts: Counts) => Float64Array.from(keys, key => counts.get(key) ?? 0);
  const value = jensenShannonDistance(
    { reference: shares(cells.reference), current: shares(cells.current) },
    2,
  );
  return { ...wanted, value };
}

function missingResult(reference: Sample, current: Sample, minRows: number): ColumnDrift['missing'] {
  const share = ({ missing, rows }: Sample) => (rows === 0 ? 0 : missing / rows);
  const shares = { reference: share(reference), current: share(current) };
  if (isTooFew(reference.rows, minRows) || isTooFew(current.rows, minRows)) return shares;
  const { pValue } = proportionTest(reference.missing, reference.rows, current.missing, current.rows);
  return { ...shares, pValue };
}

function isTooFew(rows: number, minRows: number): boolean {
  return rows === 0 || rows < minRows;
}

function categoryResult(
  reference: Sample,
  current: Sample,
  minRows: number,
): Pick<ColumnDrift, 'newCategories' | 'vanishedCategories' | 'unseen'> {
  const comparable = reference.type === 'category' && current.type === 'category';
  if (!comparable || isTooFew(reference.size, minRows) || isTooFew(current.size, minRows)) {
    return { newCategories: [], vanishedCategories: [] };
  }
  const found = unseenCategories(reference.counts, reference.size, current.counts, current.size);
  return {
    newCategories: found.fresh.slice(0, NAMED),
    vanishedCategories: found.vanished.slice(0, NAMED),
    unseen: {
      categories: found.fresh.length,
      vanished: found.vanished.length,
      share: found.share,
      expected: found.expected,
      pValue: found.pValue,
    },
  };
}

/**
 * The verdicts over columns that were compared together (one chunk, or all of current data): corrects the p-values of each kind of test
 * over the columns by Benjamini–Hochberg, and says of each column whether it drifted and why. A column drifts when
 * - its distribution: the method alarms (after correction) and the effect, where there is one, reaches its threshold; or numbers
 *   became text, or text numbers;
 * - its missing values: the rate changed by at least one row in a hundred, significantly;
 * - new categories: at least one row in two hundred holds one, significantly more than a reference of that size lets expect.
 */
export function finishDrift(columns: readonly ColumnDrift[]): FinishedDrift[] {
  const main = adjustedPValues(columns.map(column => (column.corrected ? column.pValue : undefined)));
  const missing = adjustedPValues(columns.map(column => column.missing.pValue));
  const unseen = adjustedPValues(columns.map(column => column.unseen?.pValue));
  return columns.map((column, i) => {
    const adjustedPValue = main[i];
    const why: DriftCause[] = [];
    if (distributionDrifted(column, adjustedPValue)) why.push('distribution');
    const change = Math.abs(column.missing.current - column.missing.reference);
    if (isSignificant(missing[i]) && change >= LEAST_MISSING_CHANGE) why.push('missing-rate');
    const share = column.unseen?.share ?? 0;
    if (isSignificant(unseen[i]) && share >= LEAST_NEW_SHARE) why.push('new-category');
    return {
      ...column,
      ...(adjustedPValue !== undefined && { adjustedPValue }),
      drifted: why.length > 0,
      why,
    };
  });
}

function isSignificant(pValue: number | undefined): boolean {
  return pValue !== undefined && pValue <= LEVEL;
}

function distributionDrifted(column: ColumnDrift, adjustedPValue: number | undefined): boolean {
  const { alarm, effect } = column;
  if (column.kindChanged) return true;
  const result = alarm.on === 'value' ? column.value : (adjustedPValue ?? column.pValue);
  if (result === undefined || !alarms(alarm, result)) return false;
  return effect === undefined || effect.value >= effect.threshold;
}
