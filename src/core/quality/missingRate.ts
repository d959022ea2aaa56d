import * as l10n from '@vscode/l10n';
import type { Outcome, Statistic } from '../catalogue/statistic.ts';
import { rate } from '../catalogue/uncertainty.ts';
import { lengthOf, missingIn } from '../tables/column.ts';
import { columnIn } from './column.ts';

export const missingRate: Statistic = {
  id: 'missing_rate',
  title: 'Missing values',
  aliases: ['missing_values', 'missing_values_rate', 'null_rate'],
  kind: 'quality',
  usesMissing: true,
  summary: 'The share of rows in which a column has no value.',
  needs: [],
  takes: ['values', 'current'],
  options: [],
  range: [0, 1],
  worse: 'higher',
  convention:
    'Missing rows over all rows, of `values` or else `current`. Empty cells, null and NaN are missing; infinities are not.',
  source: 'Definition.',
  compute({ inputs }): Outcome {
    const vector = columnIn(inputs, 'missing_rate');
    const rows = lengthOf(vector);
    if (rows === 0) return { undefined: l10n.t('There are no rows.') };
    const missing = missingIn(vector);
    return { value: missing / rows, ...rate(missing, rows), details: { missing, rows } };
  },
};
