import * as l10n from '@vscode/l10n';
import {
  CORRELATIONS,
  type CorrelationKind,
  type PreparedColumn,
  preparedFor,
} from '../drift/association/correlation.ts';
import { changesOf } from '../drift/association/correlationDrift.ts';
import { cramersVOf, groupsOf } from '../drift/association/cramersVOf.ts';
import { adjustedPValues } from '../drift/benjaminiHochberg.ts';
import type { CategoryVector } from '../tables/column.ts';
import { evenlySpaced } from '../tables/evenlySpaced.ts';
import type { Pieces } from '../turns.ts';
import { formatCount, formatP, formatValue } from '../words.ts';
import type { AssociationReport, RelationsReport } from './assessment.ts';
import type { ProjectData } from './read.ts';
import type { Slice } from './slice.ts';

/**
 * Pairs grow with the square: so many columns of a type are paired, the first ones, and so many rows are looked at, evenly spaced. Of so
 * many rows a correlation has a standard error of 0.014 at most, a seventh of the least change that is told.
 */
const COLUMNS = 30;
const ROWS = 5000;
/** So many pairs are reported, and a change must be so large to be told: 0.1 is a small correlation (Cohen 1988). */
const LISTED = 20;
const LEAST_CHANGE = 0.1;
const LEVEL = 0.05;

/** The features whose relation to one another changed most between the reference and the window; undefined where there are no pairs. */
export function* relationsOf(
  reference: Slice,
  window: Slice,
  data: ProjectData,
): Pieces<RelationsReport | undefined> {
  const features = data.columns.flatMap(({ column: name, role }) => {
    const before = reference.column(name);
    const now = window.column(name);
    if ((role !== 'feature' && role !== 'protected') || before?.type !== now?.type) return [];
    return before ? [{ name, type: before.type }] : [];
  });
  const numeric = features.filter(({ type }) => type === 'number').map(({ name }) => name);
  const categorical = features.filter(({ type }) => type === 'category').map(({ name }) => name);
  const pairs: Pair[] = [];
  for (const kind of CORRELATIONS) {
    pairs.push(...(yield* ofNumbers(numeric.slice(0, COLUMNS), kind, reference, window)));
  }
  pairs.push(...(yield* ofCategories(categorical.slice(0, COLUMNS), reference, window)));
  if (pairs.length === 0) return undefined;
  const adjusted = adjustedPValues(pairs.map(each => each.pValue ?? undefined));
  const judged = pairs.map((each, i): AssociationReport => {
    const adjustedPValue = adjusted[i] ?? null;
    const isLarge = Math.abs(each.current - each.reference) >= LEAST_CHANGE;
    return {
      ...each,
      adjustedPValue,
      changed: isLarge && (adjustedPValue === null || adjustedPValue <= LEVEL),
    };
  });
  judged.sort((a, b) => Number(b.changed) - Number(a.changed) || changeOf(b) - changeOf(a));
  const columns = Math.min(numeric.length, COLUMNS) + Math.min(categorical.length, COLUMNS);
  return {
    pairs: judged.slice(0, LISTED),
    compared: pairs.length,
    columns,
    ofColumns: numeric.length + categorical.length,
    rows: Math.min(ROWS, reference.rowCount) + Math.min(ROWS, window.rowCount),
    finding: findingOf(judged),
  };
}

type Pair = Omit<AssociationReport, 'adjustedPValue' | 'changed'>;

function changeOf({ reference, current }: Pair): number {
  return Math.abs(current - reference);
}

function* ofNumbers(
  names: readonly string[],
  kind: CorrelationKind,
  reference: Slice,
  window: Slice,
): Pieces<Pair[]> {
  const before: PreparedColumn[] = [];
  const now: PreparedColumn[] = [];
  for (const name of names) {
    before.push(preparedIn(reference, name)[kind]);
    now.push(preparedIn(window, name)[kind]);
    yield;
  }
  return changesOf(before, now, kind).map(({ first, second, reference: before, current, pValue }) => ({
    first: names[first] ?? '',
    second: names[second] ?? '',
    measure: kind,
    reference: before,
    current,
    pValue,
  }));
}

/** Cramér's V has no customary test of its change: its pairs are judged by size alone. */
function* ofCategories(names: readonly string[], reference: Slice, window: Slice): Pieces<Pair[]> {
  const grouped = (slice: Slice, name: string) =>
    slice.once(`grouped:${name}`, undefined, () => groupsOf(thinnedCategories(slice, name)));
  const pairs: Pair[] = [];
  const earlier: { name: string; before: Int8Array; now: Int8Array }[] = [];
  for (const name of names) {
    const second = { name, before: grouped(reference, name), now: grouped(window, name) };
    for (const first of earlier) {
      yield;
      const before = cramersVOf(first.before, second.before);
      const current = cramersVOf(first.now, second.now);
      if (before === undefined || current === undefined) continue;
      const named = { first: first.name, second: name, measure: 'cramers_v' as const };
      pairs.push({ ...named, reference: before, current, pValue: null });
    }
    earlier.push(second);
  }
  return pairs;
}

/** A column made ready for each kind of correlation; the reference is the same the next time, and has it then. */
function preparedIn(slice: Slice, name: string): Readonly<Record<CorrelationKind, PreparedColumn>> {
  return slice.once(`correlated:${name}`, undefined, () => {
    const column = slice.column(name);
    const few = column?.type === 'number' ? evenlySpaced(column, ROWS) : new Float64Array(0);
    return { pearson: preparedFor('pearson', few), spearman: preparedFor('spearman', few) };
  });
}

function thinnedCategories(slice: Slice, name: string): CategoryVector {
  const column = slice.column(name);
  if (column?.type !== 'category') return { type: 'category', dictionary: [], codes: new Int32Array(0) };
  return { type: 'category', dictionary: column.dictionary, codes: evenlySpaced(column, ROWS) };
}

function findingOf(pairs: readonly AssociationReport[]): string {
  const [most] = pairs;
  const changed = pairs.filter(each => each.changed);
  if (!most || changed.length === 0)
    return l10n.t('No two features go together differently than in the reference.');
  const told = l10n.t(
    '{0} and {1} went from {2} to {3}',
    most.first,
    most.second,
    formatValue(most.reference),
    formatValue(most.current),
  );
  const p = most.adjustedPValue === null ? '' : ` (${formatP(most.adjustedPValue)})`;
  return changed.length === 1
    ? l10n.t('1 relation between features changed: {0}{1}.', told, p)
    : l10n.t(
        '{0} changed, most of all {1}{2}.',
        formatCount(
          changed.length,
          l10n.t('relation between features'),
          l10n.t('relations between features'),
        ),
        told,
        p,
      );
}
