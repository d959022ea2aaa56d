import type { Outcome, Statistic } from '../catalogue/statistic.ts';
import { samplesOf } from '../drift/sample.ts';
import { undefinedForEmpty } from '../drift/undefinedFor.ts';
import { unseenCategories } from '../drift/unseen.ts';

/** So many categories are listed by name. */
const LISTED = 20;

export const vanishedCategories: Statistic = {
  id: 'vanished_categories',
  title: 'Vanished categories',
  kind: 'quality',
  columnTypes: ['category'],
  summary: 'The share of reference rows whose category does not occur any more.',
  needs: ['reference', 'current'],
  options: [],
  range: [0, 1],
  worse: 'higher',
  threshold: { on: 'pValue', alarm: '<=', at: 0.05, origin: 'The customary significance level.' },
  convention:
    'Reference rows with a category that current data lack, over reference rows that have a value: new_categories with the sides exchanged, p included, so that a rare category which a small chunk happens to miss makes no alarm.',
  source: 'Randomisation test, Fisher 1935.',
  compute(evidence): Outcome {
    const { reference, current } = samplesOf(evidence);
    const empty = undefinedForEmpty(reference, current);
    if (empty) return empty;
    const gone = unseenCategories(current.counts, current.size, reference.counts, reference.size);
    return {
      value: gone.share,
      pValue: gone.pValue,
      proportion: { hits: gone.rows, trials: reference.size },
      details: {
        rows: gone.rows,
        expected: gone.expected,
        vanished: gone.fresh.slice(0, LISTED).map(each => ({ ...each })),
        vanished_in_all: gone.fresh.length,
      },
    };
  },
};
