import * as l10n from '@vscode/l10n';
import type { Outcome, Statistic } from '../catalogue/statistic.ts';
import { lengthOf, missingIn } from '../tables/column.ts';
import { columnIn } from './column.ts';

export const constant: Statistic = {
  id: 'constant',
  title: 'Constant column',
  aliases: ['is_single_value', 'constant_column'],
  kind: 'quality',
  summary: '1 where all values of a column are the same, else 0.',
  needs: [],
  takes: ['values', 'current'],
  options: [],
  range: [0, 1],
  worse: 'higher',
  threshold: { on: 'value', alarm: '>', at: 0, origin: 'Deepchecks: a column with a single value.' },
  convention:
    '1 where at least two rows have a value and all values are equal, else 0; missing values are left out, −0 equals 0. No value with fewer than two.',
  source: 'As Is Single Value of Deepchecks, re-derived from its description; pandas Series.nunique() == 1.',
  compute({ inputs }): Outcome {
    const column = columnIn(inputs, 'constant');
    const rows = lengthOf(column) - missingIn(column);
    if (rows < 2) return { undefined: l10n.t('A constant needs two values.'), details: { rows } };
    const values = column.type === 'category' ? column.codes : column.values;
    const isMissing = (value: number) => (column.type === 'category' ? value < 0 : Number.isNaN(value));
    const first = values.find(value => !isMissing(value));
    return {
      value: Number(values.every((value: number) => value === first || isMissing(value))),
      details: { rows },
    };
  },
};
