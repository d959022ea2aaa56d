import type { Outcome, Statistic } from '../catalogue/statistic.ts';
import { columnIn, frequencies } from './column.ts';

export const distinctValues: Statistic = {
  id: 'distinct_values',
  title: 'Distinct values',
  aliases: ['cardinality', 'nunique'],
  kind: 'quality',
  summary: 'How many different values a column holds; 1 for a constant column.',
  needs: [],
  takes: ['values', 'current'],
  options: [],
  range: [0, Number.POSITIVE_INFINITY],
  worse: 'neither',
  convention:
    'Exact, missing values left out; −0 and 0 are one value. Details give the share of rows that hold a value of their own.',
  source: 'Definition; agrees with pandas nunique().',
  compute({ inputs }): Outcome {
    const counts = frequencies(columnIn(inputs, 'distinct_values'));
    let rows = 0;
    let single = 0;
    for (const count of counts.values()) {
      rows += count;
      if (count === 1) single++;
    }
    return { value: counts.size, details: { rows, unique_share: rows === 0 ? null : single / rows } };
  },
};
