import * as l10n from '@vscode/l10n';
import { isUndefined } from '../catalogue/statistic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { LEAKS_FROM } from '../quality/targetLeakage.ts';
import { knownOfGrowing } from '../tables/knownRows.ts';
import type { Turn } from '../turns.ts';
import { formatValue } from '../words.ts';
import { read } from './measure.ts';
import type { ProjectData } from './read.ts';
import type { Slice } from './slice.ts';

/** So many rows, spread evenly, tell whether a column holds the answer. */
const ROWS_FOR_LEAKAGE = 2000;

/** What makes a reference a bad measure of a model: features that hold the answer. */
export async function suspicions({ sets, roles, labelling }: ProjectData, turn: Turn): Promise<Diagnostic[]> {
  const reference = sets.get('reference');
  if (!reference || roles.target === undefined || labelling.task === undefined) return [];
  const few = reference.thinned(ROWS_FOR_LEAKAGE);
  const found: (Diagnostic | undefined)[] = [];
  for (const column of roles.features) {
    found.push(leakageOf(column, powerOf(column, roles.target, reference, few)));
    await turn();
  }
  return found.filter(each => each !== undefined);
}

/** How well a column alone tells the target, by few of the rows; kept with the rows of both. Undefined where there is no telling. */
function powerOf(column: string, target: string, reference: Slice, few: Slice): number | undefined {
  const find = () => {
    const { outcome } = read({ id: 'target_leakage', argument: column }, few, undefined);
    return isUndefined(outcome) ? undefined : Number(outcome.value);
  };
  const both = [column, target].flatMap(name => reference.table.columns.get(name) ?? []);
  if (both.length < 2) return find();
  // Other rows are chosen when there are more.
  return knownOfGrowing(both, `leakage ${JSON.stringify(reference.labelling)}`, {
    of: find,
    merged: find,
  });
}

function leakageOf(column: string, power: number | undefined): Diagnostic | undefined {
  if (power === undefined || !(power >= LEAKS_FROM)) return undefined;
  return {
    severity: 'warning',
    code: 'target-leakage',
    column,
    message: l10n.t(
      'Column {0} alone nearly tells the target (predictive power {1} of 1): it may be filled in after the fact.',
      column,
      formatValue(power),
    ),
    remedy: l10n.t(
      'Check when the column is known. If only after the target, take it from the features: name it under columns.ignored.',
    ),
  };
}
