import type { Slice } from '../assessment/slice.ts';
import { readTable } from '../tables/readTable.ts';
import { tablesIn } from './usualPlaces.ts';

/** Labels that arrive later: a path or a pattern, and the columns by which they are joined. */
export interface LateLabels {
  readonly path: string;
  readonly id: string;
  readonly target: string;
}

/** Where labels that arrive later usually lie; the first pattern with a file is taken. */
export const LABEL_PLACES = [
  'data/labels*',
  'labels*',
  'labels/*',
  'data/*labels*',
  'data/*ground_truth*',
  'data/*_gt*',
];

/**
 * The labels in a folder, where some file of such a name has the id of the reference and its target; where no column is known to be the
 * target, the only other column that the reference has, too.
 */
export async function labelsIn(
  folder: string,
  reference: Slice,
  others: readonly (string | undefined)[],
  signal: AbortSignal | undefined,
): Promise<LateLabels | undefined> {
  const { id, target } = reference.roles;
  if (id === undefined) return undefined;
  const path = await tablesIn(folder, LABEL_PLACES);
  if (path === undefined || others.includes(path)) return undefined;
  const found = await readTable({ folder, patterns: [path], name: 'labels', ...(signal && { signal }) });
  if (!found.columns.has(id) || found.rowCount === 0) return undefined;
  if (target !== undefined) return found.columns.has(target) ? { path, id, target } : undefined;
  const [only, another] = [...found.columns.keys()].filter(
    name => name !== id && reference.table.columns.has(name),
  );
  return only !== undefined && another === undefined ? { path, id, target: only } : undefined;
}
