import * as l10n from '@vscode/l10n';
import { vectorIn } from '../catalogue/evidence.ts';
import type { Outcome, Statistic } from '../catalogue/statistic.ts';
import { rate } from '../catalogue/uncertainty.ts';
import { lengthOf, missingIn } from '../tables/column.ts';
import { findDuplicates } from '../tables/duplicates.ts';

export const duplicateIdRate: Statistic = {
  id: 'duplicate_id_rate',
  title: 'Repeated ids',
  kind: 'quality',
  ofRows: true,
  summary: 'The share of rows that repeat the id of an earlier row.',
  needs: ['ids'],
  options: [],
  range: [0, 1],
  worse: 'higher',
  threshold: { on: 'value', alarm: '>', at: 0, origin: 'An id identifies one row.' },
  convention: 'Rows whose id an earlier row has, over rows that have an id.',
  source: 'Agrees with pandas Series.duplicated().',
  compute({ inputs }): Outcome {
    const ids = vectorIn(inputs, 'ids');
    const rows = ids ? lengthOf(ids) - missingIn(ids) : 0;
    if (!ids || rows === 0) return { undefined: l10n.t('No row has an id.') };
    const { rows: repeated, first } = findDuplicates(ids);
    return {
      value: repeated / rows,
      ...rate(repeated, rows),
      details: { repeated, rows, ...(first && { first: { ...first } }) },
    };
  },
};
