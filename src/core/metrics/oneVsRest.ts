import type { Evidence } from '../catalogue/evidence.ts';
import type { OptionSpec } from '../catalogue/options.ts';
import type { Json, Outcome } from '../catalogue/statistic.ts';
import { kernels } from '../kernels/index.ts';
import type { ScoreTable } from '../kernels/scoreTable.ts';
import { classTable, type Scored } from '../summaries/scores.ts';
import { numeric, rowDetails } from './shared.ts';

export const SCORE_AVERAGE: OptionSpec = {
  name: 'average',
  type: 'text',
  default: 'macro',
  allowed: ['macro', 'weighted', 'micro', 'none'],
  summary:
    'With several classes: plain mean, mean weighted by the rows of each class, all class decisions pooled (micro), or each class.',
};

/**
 * One value per class, that class against the rest by its own column of scores, averaged.
 * @param measure the value of one table, or undefined when the table lacks `needs`
 */
export function oneVsRest(
  evidence: Evidence,
  scored: Scored,
  average: string,
  measure: (table: ScoreTable) => number | undefined,
  needs: string,
): Outcome {
  if (average === 'micro') return pooled(scored, measure, needs);
  const perClass = scored.order.map((index, column) => {
    const table = classTable(evidence, scored, column, index);
    return { label: scored.classes.values[index] ?? '', value: measure(table), support: table.positive };
  });
  const labels = perClass.map(each => each.label);
  const values = perClass.map(each => each.value ?? null);
  const details: Record<string, Json> = {
    ...rowDetails(scored),
    labels,
    values,
    support: perClass.map(each => each.support),
  };
  if (average === 'none') {
    return {
      value: Object.fromEntries(labels.map((label, i) => [String(label), values[i] ?? null])),
      details,
    };
  }
  let sum = 0;
  let weights = 0;
  for (const { label, value, support } of perClass) {
    const weight = average === 'weighted' ? support : 1;
    if (weight === 0) continue;
    if (value === undefined) {
      return {
        undefined: `Undefined for class ${label}: it needs ${needs} among its rows and the others'.`,
        details,
      };
    }
    sum += weight * value;
    weights += weight;
  }
  if (weights === 0) return { undefined: 'No class of the score columns has a row in y_true.', details };
  return numeric(sum / weights, details);
}

/** Every cell of the score matrix as one binary decision. */
function pooled(scored: Scored, measure: (table: ScoreTable) => number | undefined, needs: string): Outcome {
  const { codes, columns, order, weights, keep } = scored;
  const rows = codes.length;
  const scores = new Float64Array(rows * columns.length);
  const isClass = new Int32Array(scores.length);
  for (const [column, values] of columns.entries()) {
    scores.set(values, column * rows);
    const index = order[column] ?? -1;
    isClass.set(
      codes.map(code => (code < 0 ? -1 : Number(code === index))),
      column * rows,
    );
  }
  const table = kernels.scoreTable(scores, {
    codes: isClass,
    positive: 1,
    ...(weights && { weights: repeated(weights, columns.length, Float64Array) }),
    ...(keep && { keep: repeated(keep, columns.length, Uint8Array) }),
  });
  const value = measure(table);
  const details = rowDetails(scored);
  if (value === undefined) return { undefined: `The pooled decisions need ${needs}.`, details };
  return numeric(value, details);
}

function repeated<T extends Float64Array | Uint8Array>(
  values: T,
  times: number,
  make: new (length: number) => T,
): T {
  const all = new make(values.length * times);
  for (let i = 0; i < times; i++) all.set(values, i * values.length);
  return all;
}
