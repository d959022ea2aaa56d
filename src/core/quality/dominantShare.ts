import * as l10n from '@vscode/l10n';
import type { Outcome, Statistic } from '../catalogue/statistic.ts';
import { rate } from '../catalogue/uncertainty.ts';
import { columnIn, frequencies } from './column.ts';

export const dominantShare: Statistic = {
  id: 'dominant_share',
  title: 'Share of the most frequent value',
  aliases: ['most_common_share', 'almost_constant'],
  kind: 'quality',
  summary: 'How much of a column is one and the same value; 1 for a constant column.',
  needs: [],
  takes: ['values', 'current'],
  options: [],
  range: [0, 1],
  worse: 'higher',
  threshold: {
    on: 'value',
    alarm: '>=',
    at: 0.95,
    origin: 'Evidently 0.7 calls a column almost constant from 0.95 on.',
  },
  convention:
    'Rows with the most frequent value over rows that have a value; of equally frequent ones the first in sort order is named. Evidently divides by all rows, missing ones among them.',
  source: 'Definition; agrees with pandas value_counts(normalize=True).max().',
  compute({ inputs }): Outcome {
    const counts = frequencies(columnIn(inputs, 'dominant_share'));
    let rows = 0;
    let most = 0;
    let value = '';
    for (const [text, count] of counts) {
      rows += count;
      if (count < most || (count === most && value <= text)) continue;
      most = count;
      value = text;
    }
    if (rows === 0) return { undefined: l10n.t('There are no values.') };
    return {
      value: most / rows,
      ...rate(most, rows),
      details: { most_frequent: value, distinct: counts.size, rows },
    };
  },
};
