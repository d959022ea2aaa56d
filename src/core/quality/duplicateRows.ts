import * as l10n from '@vscode/l10n';
import type { Outcome, Statistic } from '../catalogue/statistic.ts';
import { rate } from '../catalogue/uncertainty.ts';
import { RowIndex } from '../tables/rowGroups.ts';
import { wholeRows } from './rows.ts';

export const duplicateRows: Statistic = {
  id: 'duplicate_rows',
  title: 'Duplicate rows',
  aliases: ['duplicated_rows', 'data_duplicates'],
  kind: 'quality',
  ofRows: true,
  summary: 'The share of rows that repeat an earlier row in every feature.',
  needs: ['features'],
  matrices: ['features'],
  options: [],
  range: [0, 1],
  worse: 'higher',
  threshold: {
    on: 'value',
    alarm: '>',
    at: 0.05,
    origin: 'Deepchecks: more than 5% of rows are duplicates.',
  },
  convention:
    'Rows that equal an earlier one in all features, over all rows; missing values equal one another. The first of equal rows is no repetition.',
  source: 'Agrees with pandas DataFrame.duplicated().',
  compute({ inputs }): Outcome {
    const { columns, rows } = wholeRows(inputs, 'features');
    if (rows === 0) return { undefined: l10n.t('There are no rows.') };
    const index = new RowIndex(columns, rows);
    let repeated = 0;
    let first: { row: number; of: number } | undefined;
    for (let row = 0; row < rows; row++) {
      const of = index.add(row);
      if (of === row) continue;
      repeated++;
      first ??= { row, of };
    }
    return {
      value: repeated / rows,
      ...rate(repeated, rows),
      details: { repeated, rows, ...(first && { first }) },
    };
  },
};
