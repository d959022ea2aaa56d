import * as l10n from '@vscode/l10n';
import type { Outcome, Statistic } from '../catalogue/statistic.ts';
import { rate } from '../catalogue/uncertainty.ts';
import { columnIn } from './column.ts';

export const infiniteRate: Statistic = {
  id: 'infinite_rate',
  title: 'Infinite values',
  kind: 'quality',
  columnTypes: ['number'],
  summary: 'The share of values that are infinite.',
  needs: [],
  takes: ['values', 'current'],
  options: [],
  range: [0, 1],
  worse: 'higher',
  threshold: { on: 'value', alarm: '>', at: 0, origin: 'An infinite value is mostly a division by zero.' },
  convention: 'Infinities of either sign over rows that have a value. 0 for text.',
  source: 'Definition; agrees with numpy.isinf.',
  compute({ inputs }): Outcome {
    const column = columnIn(inputs, 'infinite_rate');
    let infinite = 0;
    let rows = 0;
    if (column.type === 'category') for (const code of column.codes) rows += Number(code >= 0);
    else {
      for (const value of column.values) {
        if (Number.isNaN(value)) continue;
        rows++;
        if (Math.abs(value) === Number.POSITIVE_INFINITY) infinite++;
      }
    }
    if (rows === 0) return { undefined: l10n.t('There are no values.') };
    return { value: infinite / rows, ...rate(infinite, rows), details: { infinite, rows } };
  },
};
