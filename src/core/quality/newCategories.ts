import type { Outcome, Statistic } from '../catalogue/statistic.ts';
import { samplesOf } from '../drift/sample.ts';
import { undefinedForEmpty } from '../drift/undefinedFor.ts';
import { unseenCategories } from '../drift/unseen.ts';

/** So many categories are listed by name. */
const LISTED = 20;

export const newCategories: Statistic = {
  id: 'new_categories',
  title: 'New categories',
  aliases: ['unseen_values'],
  kind: 'quality',
  columnTypes: ['category'],
  summary: 'The share of rows with a category that the reference has never seen.',
  needs: ['reference', 'current'],
  options: [],
  range: [0, 1],
  worse: 'higher',
  threshold: { on: 'pValue', alarm: '<=', at: 0.05, origin: 'The customary significance level.' },
  convention:
    'Rows with an unseen category over rows that have a value. p: chance of at least so many if the rows of both samples were split at random, exact up to 2000 such rows, so ids and other rare categories, of which some are always new, make no alarm. Details name the categories, most frequent first, and how many have vanished. Numbers are taken value by value.',
  source: 'Randomisation test, Fisher 1935.',
  compute(evidence): Outcome {
    const { reference, current } = samplesOf(evidence);
    const empty = undefinedForEmpty(reference, current);
    if (empty) return empty;
    const unseen = unseenCategories(reference.counts, reference.size, current.counts, current.size);
    return {
      value: unseen.share,
      pValue: unseen.pValue,
      proportion: { hits: unseen.rows, trials: current.size },
      details: {
        rows: unseen.rows,
        expected: unseen.expected,
        new: unseen.fresh.slice(0, LISTED).map(each => ({ ...each })),
        newInAll: unseen.fresh.length,
        vanished: unseen.vanished.slice(0, LISTED),
        vanishedInAll: unseen.vanished.length,
      },
    };
  },
};
