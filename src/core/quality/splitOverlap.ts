import * as l10n from '@vscode/l10n';
import type { Outcome, Statistic } from '../catalogue/statistic.ts';
import { rate } from '../catalogue/uncertainty.ts';
import { RowIndex } from '../tables/rowGroups.ts';
import { sameColumns, wholeRows } from './rows.ts';

export const splitOverlap: Statistic = {
  id: 'split_overlap',
  title: 'Rows of the other data set',
  aliases: ['train_test_overlap', 'train_test_samples_mix', 'sample_leakage'],
  kind: 'quality',
  ofRows: true,
  summary: 'The share of rows that also stand in the reference: what a model has seen is no test of it.',
  needs: ['features', 'reference_features'],
  matrices: ['features', 'reference_features'],
  options: [],
  range: [0, 1],
  worse: 'higher',
  threshold: {
    on: 'value',
    alarm: '>',
    at: 0.05,
    origin: 'Deepchecks: more than 5% of the test rows are training rows.',
  },
  convention:
    'Rows of features that equal a row of reference_features in all columns, over all rows of features. Missing values equal one another. Repeated rows count each time.',
  source:
    'As Train Test Samples Mix of Deepchecks, re-derived from its description; agrees with a pandas merge.',
  compute({ inputs }): Outcome {
    const current = wholeRows(inputs, 'features');
    const reference = wholeRows(inputs, 'reference_features');
    sameColumns(current, reference, ['features', 'reference_features']);
    if (current.rows === 0 || reference.rows === 0)
      return { undefined: l10n.t('There are no rows to compare.') };
    const index = new RowIndex(reference.columns, reference.rows);
    for (let row = 0; row < reference.rows; row++) index.add(row);
    let shared = 0;
    let first: { row: number; of: number } | undefined;
    for (let row = 0; row < current.rows; row++) {
      const of = index.find(current.columns, row);
      if (of === undefined) continue;
      shared++;
      first ??= { row, of };
    }
    return {
      value: shared / current.rows,
      ...rate(shared, current.rows),
      details: { shared, rows: current.rows, ...(first && { first }) },
    };
  },
};
