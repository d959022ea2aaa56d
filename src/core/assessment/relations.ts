import * as l10n from '@vscode/l10n';
import type { CorrelationKind } from '../drift/association/correlation.ts';
import { CORRELATIONS } from '../drift/association/correlation.ts';
import { correlationChanges } from '../drift/association/correlationDrift.ts';
import { cramersVOf, groupsOf } from '../drift/association/cramersVOf.ts';
import { adjustedPValues } from '../drift/benjaminiHochberg.ts';
import { type CategoryVector, lengthOf, type Vector } from '../tables/column.ts';
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
export function relationsOf(reference: Slice, window: Slice, data: ProjectData): RelationsReport | undefined {
  const features = data.columns.flatMap(({ column: name, role }) => {
    const before = reference.column(name);
    const now = window.column(name);
    if ((role !== 'feature' && role !== 'protected') || !before || !now || before.type !== now.type)
      return [];
    return [{ name, before: thinned(before), now: thinned(now) }];
  });
  const numeric = features.flatMap(({ name, before, now }) =>
    before.type === 'number' && now.type === 'number'
      ? [{ name, before: before.values, now: now.values }]
      : [],
  );
  const categorical = features.flatMap(({ name, before, now }) =>
    before.type === 'category' && now.type === 'category' ? [{ name, before, now }] : [],
  );
  const pairs = [
    ...CORRELATIONS.flatMap(kind => ofNumbers(numeric.slice(0, COLUMNS), kind)),
    ...ofCategories(categorical.slice(0, COLUMNS)),
  ];
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

interface Numeric {
  readonly name: string;
  readonly before: Float64Array;
  readonly now: Float64Array;
}

function ofNumbers(columns: readonly Numeric[], kind: CorrelationKind): Pair[] {
  const before = columns.map(each => each.before);
  const now = columns.map(each => each.now);
  return correlationChanges(before, now, kind).map(({ first, second, reference, current, pValue }) => ({
    first: columns[first]?.name ?? '',
    second: columns[second]?.name ?? '',
    measure: kind,
    reference,
    current,
    pValue,
  }));
}

interface Categorical {
  readonly name: string;
  readonly before: CategoryVector;
  readonly now: CategoryVector;
}

/** Cramér's V has no customary test of its change: its pairs are judged by size alone. */
function ofCategories(columns: readonly Categorical[]): Pair[] {
  const grouped = columns.map(({ name, before, now }) => ({
    name,
    before: groupsOf(before),
    now: groupsOf(now),
  }));
  return grouped.flatMap((second, j) =>
    grouped.slice(0, j).flatMap((first): Pair[] => {
      const reference = cramersVOf(first.before, second.before);
      const current = cramersVOf(first.now, second.now);
      if (reference === undefined || current === undefined) return [];
      return [
        { first: first.name, second: second.name, measure: 'cramers_v', reference, current, pValue: null },
      ];
    }),
  );
}

/** At most `ROWS` rows, evenly spaced, so that rows of several columns stay side by side. Reads the column once. */
function thinned(vector: Vector): Vector {
  const length = lengthOf(vector);
  if (length <= ROWS) return vector;
  // the column may be read for this: it is asked for once
  if (vector.type === 'category') {
    const { codes, dictionary, type } = vector;
    return { type, dictionary, codes: spaced(codes, new Int32Array(ROWS)) };
  }
  const { values, type } = vector;
  return { type, values: spaced(values, new Float64Array(ROWS)) };
}

/** Fills `few` with evenly spaced entries of `all`, which has more. */
function spaced<T extends Float64Array | Int32Array>(all: T, few: T): T {
  // proof: i < few.length < all.length
  for (let i = 0; i < few.length; i++) few[i] = all[Math.floor((i * all.length) / few.length)]!;
  return few;
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
    ? `${told}${p}.`
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
