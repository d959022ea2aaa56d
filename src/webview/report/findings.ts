import * as l10n from '@vscode/l10n';
import type {
  Assessment,
  Behaviour,
  CriterionResult,
  DetectorReport,
} from '../../core/assessment/assessment.ts';
import { count, fixed, share, shortName, value } from '../shared/format.ts';

/**
 * What each chart shows, as a sentence, where the document does not say it already. Pure: the document in, text out; nothing is
 * judged here, only compared and named.
 */

/** "2 of 6 fail." and where the thresholds are. */
export function criteriaFinding(
  criteria: readonly CriterionResult[],
  configFile: string | undefined,
): string {
  if (criteria.length === 0) return l10n.t('No criteria yet: nothing says what this model must satisfy.');
  const counts = { fail: 0, warn: 0, pass: 0, insufficient: 0 };
  for (const { verdict } of criteria) counts[verdict] += 1;
  const all = criteria.length;
  const sentence =
    counts.fail > 0
      ? l10n.t('{0} of {1} fail.', count(counts.fail), count(all))
      : counts.warn > 0
        ? l10n.t('{0} of {1} warn, none fails.', count(counts.warn), count(all))
        : counts.insufficient === all
          ? l10n.t('Not enough data to judge any of them.')
          : counts.insufficient > 0
            ? l10n.t(
                '{0} of {1} pass; for the others there is not enough data.',
                count(counts.pass),
                count(all),
              )
            : l10n.t('All {0} pass.', count(all));
  const lines = criteria.flatMap(({ line }) => line ?? []);
  if (configFile === undefined || lines.length === 0) return sentence;
  const [first, last] = [Math.min(...lines), Math.max(...lines)];
  const where =
    first === last
      ? l10n.t('The threshold is in {0}, line {1}.', configFile, first)
      : l10n.t('The thresholds are in {0}, lines {1}–{2}.', configFile, first, last);
  return `${sentence} ${where}`;
}

/** Which detectors found drift in the window, the newest in its own words. */
export function detectorsFinding(detectors: Assessment['detectors']): string {
  const found = detectors.filter(each => each.driftsInWindow > 0);
  const ran = detectors.filter(each => each.zone !== null).length;
  if (ran === 0) return l10n.t('No detector could run.');
  if (found.length === 0) {
    return ran === 1
      ? l10n.t('The detector found no drift in the window.')
      : l10n.t('None of the {0} detectors found drift in the window.', count(ran));
  }
  const lastDrift = ({ signals }: DetectorReport) =>
    signals.findLast(each => each.kind === 'drift')?.row ?? -1;
  const [newest] = found.sort((a, b) => lastDrift(b) - lastDrift(a));
  const which =
    ran === 1 ? '' : `${l10n.t('{0} of {1} found drift in the window.', count(found.length), count(ran))} `;
  return `${which}${newest?.finding ?? ''}`;
}

/** How many columns drifted, and which was first. */
export function driftFinding(drift: Assessment['drift'], label: (chunk: number) => string): string {
  const drifted = drift.filter(each => each.drifted);
  const compared = drift.filter(each => each.drifted || each.value !== null).length;
  if (compared === 0) return l10n.t('No column could be compared with the reference.');
  if (drifted.length === 0 && compared < drift.length) {
    return l10n.t(
      '{0} of {1} columns are as in the reference; the others could not be compared.',
      count(compared),
      count(drift.length),
    );
  }
  if (drifted.length === 0) {
    return drift.length === 1
      ? l10n.t('The column is as in the reference.')
      : l10n.t('All {0} columns are as in the reference.', count(drift.length));
  }
  const some =
    drift.length === 1
      ? l10n.t('The column drifted')
      : l10n.t('{0} of {1} columns drifted', count(drifted.length), count(drift.length));
  const dated = drifted
    .flatMap(({ column, since }) => (since === undefined ? [] : [{ column, since }]))
    .sort((a, b) => a.since - b.since);
  const [first, second] = dated;
  if (!first) return `${some}.`;
  if (second && second.since > first.since) {
    return l10n.t('{0}; {1} first, since {2}.', some, shortName(first.column, 40), label(first.since));
  }
  return second
    ? l10n.t('{0}, since {1}.', some, label(first.since))
    : l10n.t('{0}: {1}, since {2}.', some, shortName(first.column, 40), label(first.since));
}

export interface Confusion {
  readonly labels: readonly string[];
  readonly counts: readonly (readonly number[])[];
}

/** The most common error, and how its rate compares with the reference. */
export function confusionFinding(current: Confusion, reference: Confusion | undefined): string {
  const worst = worstRow(current);
  if (!worst) return l10n.t('No row is wrong.');
  const name = className(worst.label);
  const now = share(worst.missed);
  const before = reference && missedOf(reference, worst.label);
  if (before === undefined) return l10n.t('{0} of {1} is missed.', now, name);
  const then = share(before);
  return then === now
    ? l10n.t('{0} missed: {1}, as in the reference.', name, now)
    : l10n.t('{0} missed: {1} then, {2} now.', name, then, now);
}

/** A class that is a number is called one, lest it be taken for a count. */
function className(label: string): string {
  return /^[\d.]+$/.test(label) ? l10n.t('class {0}', label) : shortName(label, 30);
}

/** The class with the highest share of misses; undefined when nothing is missed. */
function worstRow({ labels, counts }: Confusion): { label: string; missed: number } | undefined {
  let worst: { label: string; missed: number } | undefined;
  for (const [row, cells] of counts.entries()) {
    const missed = missedShare(cells, row);
    const label = labels[row];
    if (label !== undefined && missed > (worst?.missed ?? 0)) worst = { label, missed };
  }
  return worst;
}

function missedOf({ labels, counts }: Confusion, label: string): number | undefined {
  const row = labels.indexOf(label);
  const cells = counts[row];
  return cells && sum(cells) > 0 ? missedShare(cells, row) : undefined;
}

function missedShare(cells: readonly number[], row: number): number {
  const all = sum(cells);
  return all === 0 ? 0 : 1 - (cells[row] ?? 0) / all;
}

function sum(numbers: readonly number[]): number {
  let total = 0;
  for (const each of numbers) total += each;
  return total;
}

export interface Mistake {
  readonly actual: string;
  readonly said: string;
  readonly rows: number;
  /** Of the rows of the actual class. */
  readonly share: number;
}

/** The confusions with the most rows, most first: what a matrix of many classes is read for. */
export function topConfusions({ labels, counts }: Confusion, most: number): readonly Mistake[] {
  const mistakes: Mistake[] = [];
  for (const [row, cells] of counts.entries()) {
    const all = sum(cells);
    for (const [column, rows] of cells.entries()) {
      if (row === column || rows === 0) continue;
      mistakes.push({ actual: labels[row] ?? '', said: labels[column] ?? '', rows, share: rows / all });
    }
  }
  return mistakes.sort((a, b) => b.rows - a.rows).slice(0, most);
}

/** "ROC-AUC 0.951 → 0.918." */
export function areaFinding(title: string, area: number, before: number | undefined): string {
  if (before === undefined) return l10n.t('{0} {1}.', title, value(area));
  return value(before) === value(area)
    ? l10n.t('{0} {1}, as in the reference.', title, value(area))
    : l10n.t('{0} {1} → {2}.', title, value(before), value(area));
}

type Bin = NonNullable<Behaviour['calibration']>['bins'][number];

/** Bins with fewer rows are too noisy to be named. */
const ENOUGH_ROWS = 30;
/** Below this difference between said and seen, a model counts as calibrated in words. */
const CLOSE = 0.05;

/** Where the predicted probability is furthest from what was observed. */
export function calibrationFinding(bins: readonly Bin[], error: number): string {
  const [worst] = bins
    .filter(bin => bin.rows >= ENOUGH_ROWS)
    .sort((a, b) => Math.abs(b.predicted - b.observed) - Math.abs(a.predicted - a.observed));
  const off = l10n.t('Calibration error {0}', value(error));
  if (!worst || Math.abs(worst.predicted - worst.observed) < CLOSE) {
    return l10n.t('{0}: what is said is about what is seen.', off);
  }
  return worst.predicted > worst.observed
    ? l10n.t('Overconfident: says {0}, sees {1}.', fixed(worst.predicted, 2), fixed(worst.observed, 2))
    : l10n.t('Underconfident: says {0}, sees {1}.', fixed(worst.predicted, 2), fixed(worst.observed, 2));
}

/** How many findings of the readers there are, by weight. */
export function diagnosticsFinding(diagnostics: Assessment['diagnostics']): string {
  if (diagnostics.length === 0) return l10n.t('Everything could be read.');
  const errors = diagnostics.filter(each => each.severity === 'error').length;
  const warnings = diagnostics.filter(each => each.severity === 'warning').length;
  if (errors > 0) {
    return errors === 1
      ? l10n.t('1 thing could not be read; the rest is shown.')
      : l10n.t('{0} things could not be read; the rest is shown.', count(errors));
  }
  if (warnings > 0) {
    return warnings === 1 ? l10n.t('1 thing to look at.') : l10n.t('{0} things to look at.', count(warnings));
  }
  return l10n.t('Nothing to mend; some notes.');
}

/** Which column lost the most values. */
export function missingFinding(columns: Assessment['columns']): string {
  const rises = columns
    .flatMap(({ name, missing: { reference, current } }) =>
      reference === null || current === null ? [] : [{ name, reference, current }],
    )
    .sort((a, b) => b.current - b.reference - (a.current - a.reference));
  const [most] = rises;
  if (!most) {
    const any = columns.filter(({ missing }) => (missing.current ?? 0) > 0).length;
    return any === 0
      ? l10n.t('No values are missing.')
      : l10n.t('{0} columns have missing values.', count(any));
  }
  if (most.current - most.reference < 0.005) return l10n.t('As many values as in the reference.');
  return l10n.t(
    '{0} lost the most: {1} missing then, {2} now.',
    shortName(most.name, 40),
    share(most.reference),
    share(most.current),
  );
}
