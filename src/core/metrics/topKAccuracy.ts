import type { Evidence } from '../catalogue/evidence.ts';
import type { Options } from '../catalogue/options.ts';
import type { Statistic, Undefined } from '../catalogue/statistic.ts';
import { rate } from '../catalogue/uncertainty.ts';
import type { ScoreTable } from '../kernels/scoreTable.ts';
import { scoreRange } from '../kernels/tableScans.ts';
import { type Scored, scoredOf, scoreTableOf } from '../summaries/scores.ts';
import { numeric, POSITIVE, rowDetails, SKLEARN, sklearnProfile, textOf } from './shared.ts';

export const topKAccuracy: Statistic = {
  id: 'top_k_accuracy',
  title: 'Top-k accuracy',
  aliases: ['top_k_accuracy_score', 'top_k'],
  kind: 'metric',
  tasks: ['binary', 'multiclass'],
  summary: 'Share of rows whose class is among the k classes with the highest scores.',
  needs: ['y_true', 'y_score'],
  matrices: ['y_score'],
  takes: ['labels', 'weights'],
  options: [
    {
      name: 'k',
      type: 'number',
      default: 2,
      min: 1,
      integer: true,
      summary: 'How many of the highest scores count.',
    },
    POSITIVE,
  ],
  range: [0, 1],
  worse: 'lower',
  profiles: [sklearnProfile('scikit-learn wants labels in sorted order.')],
  convention:
    'Columns of y_score are classes, in the order of "labels" or the sorted classes. Of equal scores the later column ranks first, as in scikit-learn. With k of all classes it is 1 and says nothing. One column of scores, k = 1: predicted positive above 0.5 where all scores lie between 0 and 1, those of rows without weight too, else above 0. What scikit-learn gives with normalize=False is details.hits.',
  source: `Numbers agree with ${SKLEARN} top_k_accuracy_score. Interval: E. B. Wilson, JASA 22, 1927.`,
  compute: (evidence, options) => {
    const scored = scoredOf(evidence);
    if ('undefined' in scored) return scored;
    const found =
      scored.width > 1 ? topOfClasses(scored, options.number('k')) : topOfTwo(evidence, scored, options);
    if ('undefined' in found) return found;
    const { hits, total } = found;
    const details = { hits, ...rowDetails(scored) };
    return numeric(hits / total, details, scored.weights ? {} : rate(hits, total));
  },
};

type Hits = { readonly hits: number; readonly total: number };

function topOfClasses({ classes, order, columns, weights, coded }: Scored, k: number): Hits {
  const { codes, keep } = coded();
  const columnOf = classes.values.map((_, index) => order.indexOf(index));
  let hits = 0;
  let total = 0;
  for (const [row, code] of codes.entries()) {
    if (code < 0 || keep?.[row] === 0) continue;
    const own = columnOf[code] ?? 0;
    // proof: own is a column, since every class that occurs has one; columns and weights have a value per row
    const score = columns[own]![row]!;
    let before = 0;
    for (const [column, scores] of columns.entries()) {
      const other = scores[row]!;
      if (other > score || (other === score && column > own)) before++;
    }
    const weight = weights ? weights[row]! : 1;
    if (before < k) hits += weight;
    total += weight;
  }
  return { hits, total };
}

function topOfTwo(evidence: Evidence, scored: Scored, options: Options): Hits | Undefined {
  const one = scoreTableOf(evidence, textOf(options.optional('positive')));
  if ('undefined' in one) return one;
  const { scores, positives, negatives, positive, negative } = one.table;
  const total = positive + negative;
  if (options.number('k') > 1) return { hits: total, total };
  const threshold = areShares(evidence, scored, one.table) ? 0.5 : 0;
  let hits = 0;
  for (const [i, score] of scores.entries()) hits += (score > threshold ? positives[i] : negatives[i]) ?? 0;
  return { hits, total };
}

/** Whether all scores lie between 0 and 1. */
function areShares(evidence: Evidence, { columns, weights, coded }: Scored, table: ScoreTable): boolean {
  const { smallest, largest } = scoreRange(table);
  if (smallest < 0 || largest > 1 || !weights) return smallest >= 0 && largest <= 1;
  // A table holds no row whose weight is 0, which scikit-learn looks at all the same.
  const { codes, keep } = coded();
  const isShare = (score: number) => score >= 0 && score <= 1;
  return (columns[0] ?? NO_SCORES).every((score, row) => {
    const isRow = keep?.[row] !== 0 && (codes[row] ?? -1) >= 0 && evidence.rowsAt(row) > 0;
    return !isRow || isShare(score);
  });
}

const NO_SCORES = new Float64Array(0);
