import * as l10n from '@vscode/l10n';
import { vectorIn } from '../catalogue/evidence.ts';
import type { Outcome, Statistic } from '../catalogue/statistic.ts';
import { rate } from '../catalogue/uncertainty.ts';
import { UsageError } from '../diagnostic.ts';
import { lengthOf, type Vector } from '../tables/column.ts';
import { RowIndex } from '../tables/rowGroups.ts';
import { wholeRows } from './rows.ts';

export const labelConflicts: Statistic = {
  id: 'label_conflicts',
  title: 'Conflicting labels',
  aliases: ['conflicting_labels'],
  kind: 'quality',
  ofRows: true,
  summary: 'The share of rows that have the same features as another row and another label.',
  needs: ['features', 'y_true'],
  matrices: ['features'],
  options: [],
  range: [0, 1],
  worse: 'higher',
  threshold: { on: 'value', alarm: '>', at: 0, origin: 'Deepchecks: no conflicting labels.' },
  convention:
    'All rows of a group of equal features that has more than one label, over rows that have a label. Missing features equal one another.',
  source: 'As Conflicting Labels of Deepchecks, re-derived from its description.',
  compute({ inputs }): Outcome {
    const { columns, rows } = wholeRows(inputs, 'features');
    const labels = vectorIn(inputs, 'y_true');
    if (!labels) throw new Error('The descriptor names y_true in its needs.');
    if (lengthOf(labels) !== rows) {
      throw new UsageError(
        `features has ${rows} rows and y_true has ${lengthOf(labels)}; they must be equally long.`,
      );
    }
    const codes = labelsOf(labels);
    const index = new RowIndex(columns, rows);
    const groups = new Int32Array(rows).fill(-1);
    const isMixed = new Uint8Array(rows);
    let labelled = 0;
    // proof: row < rows, the length of all arrays here; RowIndex answers row numbers
    for (let row = 0; row < rows; row++) {
      const label = codes[row]!;
      if (Number.isNaN(label)) continue;
      labelled++;
      const of = index.add(row);
      groups[row] = of;
      if (codes[of]! !== label) isMixed[of] = 1;
    }
    if (labelled === 0) return { undefined: l10n.t('No row has a label.') };
    let conflicting = 0;
    let first: number | undefined;
    for (let row = 0; row < rows; row++) {
      const of = groups[row]!;
      if (of < 0 || isMixed[of] !== 1) continue;
      conflicting++;
      first ??= row;
    }
    return {
      value: conflicting / labelled,
      ...rate(conflicting, labelled),
      details: { conflicting, rows: labelled, ...(first !== undefined && { first }) },
    };
  },
};

/** Labels as numbers, NaN where there is none. */
function labelsOf(labels: Vector): Float64Array {
  if (labels.type !== 'category') return labels.values;
  return Float64Array.from(labels.codes, code => (code < 0 ? Number.NaN : code));
}
