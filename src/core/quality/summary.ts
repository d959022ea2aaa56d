import * as l10n from '@vscode/l10n';
import type { Evidence, InputName } from '../catalogue/evidence.ts';
import type { Json, Outcome, Statistic } from '../catalogue/statistic.ts';
import { UsageError } from '../diagnostic.ts';
import { sortedWithoutMissing } from '../kernels/sort.ts';
import { columnIn } from './column.ts';

/** What the summaries of one column (mean, median, …) have in common. */

/** The part of a descriptor that all summaries share. */
export const SUMMARY = {
  kind: 'quality',
  columnTypes: ['number'],
  needs: [] as readonly InputName[],
  takes: ['values', 'current'],
  options: [],
  range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  worse: 'neither',
} as const satisfies Partial<Statistic>;

/** The conventions of missing and infinite values that all share, for the descriptors' text. */
export const FINITE_ONLY = 'Missing and infinite values are left out and counted; the details say how many.';

/**
 * A number made of a column's finite values, ascending.
 * @throws UsageError for text
 */
export function summaryOf(evidence: Evidence, id: string, of: (sorted: Float64Array) => number): Outcome {
  const column = columnIn(evidence.inputs, id);
  if (column.type === 'category')
    throw new UsageError(l10n.t('{0} looks at numbers; the column holds text.', id));
  const { finite, details } = evidence.once('quality:finite', () => finiteOf(column.values));
  if (finite.length === 0) return { undefined: l10n.t('There are no finite values.'), details };
  const value = of(finite);
  if (Number.isFinite(value)) return { value, details };
  return { undefined: l10n.t('The values are too large: a sum exceeds the range of a double.'), details };
}

function finiteOf(values: Float64Array): { finite: Float64Array; details: Readonly<Record<string, Json>> } {
  const sorted = sortedWithoutMissing(values);
  let start = 0;
  let end = sorted.length;
  while (start < end && sorted[start] === Number.NEGATIVE_INFINITY) start++;
  while (end > start && sorted[end - 1] === Number.POSITIVE_INFINITY) end--;
  const finite = sorted.subarray(start, end);
  return {
    finite,
    details: {
      rows: finite.length,
      missing: values.length - sorted.length,
      infinite: sorted.length - finite.length,
    },
  };
}
