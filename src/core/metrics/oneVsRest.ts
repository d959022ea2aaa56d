import * as l10n from '@vscode/l10n';
import type { Evidence } from '../catalogue/evidence.ts';
import type { OptionSpec } from '../catalogue/options.ts';
import type { Json, Outcome, Undefined } from '../catalogue/statistic.ts';
import { kernels } from '../kernels/index.ts';
import type { ScoreTable } from '../kernels/scoreTable.ts';
import { notIndicators } from '../summaries/labelSets.ts';
import { meanOverRankings, type Ranking, rankingMatricesOf } from '../summaries/rankings.ts';
import { classTable, type Scored } from '../summaries/scores.ts';
import { numeric, rowDetails } from './shared.ts';

export const SCORE_AVERAGE: OptionSpec = {
  name: 'average',
  type: 'text',
  default: 'macro',
  allowed: ['macro', 'weighted', 'micro', 'samples', 'none'],
  summary:
    'With several classes or labels: plain mean, mean weighted by the rows of each, all decisions pooled (micro), mean over rows of several labels each (samples), or each by itself.',
};

/** Columns of scores, each of one class or label against the rest. */
export interface ScoredColumns {
  readonly names: readonly (number | string)[];
  readonly columns: readonly Float64Array[];
  /** Per row 1 where it is of the column's class, 0 where not, negative where that is not known. */
  readonly isPositive: (column: number) => Int32Array;
  readonly tableOf: (column: number) => ScoreTable;
  readonly weights?: Float64Array;
  /** 0 for rows that are left out; undefined where none is. */
  readonly keep: () => Uint8Array | undefined;
  readonly rows: number;
  readonly leftOut: number;
}

/** The columns of a score matrix against the classes of rows that have one each. */
export function classColumns(evidence: Evidence, scored: Scored): ScoredColumns {
  const { order, coded, classes, ...rest } = scored;
  return {
    ...rest,
    names: order.map(index => classes.values[index] ?? ''),
    keep: () => coded().keep,
    isPositive: column => coded().codes.map(code => (code < 0 ? -1 : Number(code === order[column]))),
    tableOf: column => classTable(evidence, scored, column, order[column] ?? -1),
  };
}

/** The columns of a score matrix against those of a matrix of labels. */
export function labelColumns(evidence: Evidence): ScoredColumns | Undefined {
  const matrices = rankingMatricesOf(evidence);
  if ('undefined' in matrices) return matrices;
  const { truth, other, names, weights, keep, rows, leftOut } = matrices;
  const problem = notIndicators(truth, keep, 'y_true');
  if (problem) return problem;
  const isPositive = (column: number) => Int32Array.from(truth[column] ?? []);
  const weighted = weights && { weights };
  return {
    names,
    columns: other,
    isPositive,
    tableOf: column =>
      evidence.once(`label-score-table:${column}`, () =>
        kernels.scoreTable(other[column] ?? new Float64Array(0), {
          codes: isPositive(column),
          positive: 1,
          ...weighted,
          ...(keep && { keep }),
        }),
      ),
    ...weighted,
    keep: () => keep,
    rows,
    leftOut,
  };
}

/**
 * One value per class or label, that one against the rest by its own column of scores, averaged.
 * @param measure the value of one table, or undefined when the table lacks `needs`
 */
export function oneVsRest(
  scored: ScoredColumns,
  average: string,
  measure: (table: ScoreTable) => number | undefined,
  needs: string,
): Outcome {
  if (average === 'micro') return pooled(scored, measure, needs);
  const perClass = scored.names.map((label, column) => {
    const table = scored.tableOf(column);
    return { label, value: measure(table), support: table.positive };
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
  if (average === 'samples') {
    return {
      undefined: l10n.t(
        'The average over samples is of several labels per row, and y_true holds one class per row.',
      ),
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
        undefined: l10n.t(
          "Undefined for class {0}: it needs {1} among its rows and the others'.",
          label,
          needs,
        ),
        details,
      };
    }
    sum += weight * value;
    weights += weight;
  }
  if (weights === 0) {
    // where a class without rows counts as 0, so does a mean of nothing else
    if (perClass.length > 0 && perClass.every(({ value }) => value === 0)) return numeric(0, details);
    return { undefined: l10n.t('No class of the score columns has a row in y_true.'), details };
  }
  return numeric(sum / weights, details);
}

/**
 * The mean over rows of one value per row, of its labels in the order of their scores. Rows without a value are left out.
 * @param measure the value of a row, or undefined when the row lacks `needs`
 */
export function overRows(
  evidence: Evidence,
  measure: (ranking: Ranking) => number | undefined,
  needs: string,
): Outcome {
  const matrices = rankingMatricesOf(evidence);
  if ('undefined' in matrices) return matrices;
  const { value, withoutValue } = meanOverRankings(matrices, false, measure);
  const details = {
    ...rowDetails(matrices),
    ...(withoutValue > 0 && { rows_without_value: withoutValue }),
  };
  if (value !== undefined) return numeric(value, details);
  return { undefined: l10n.t('Undefined for every row: a row needs {0}.', needs), details };
}

/** Every cell of the score matrix as one binary decision. */
function pooled(
  { columns, isPositive, weights, keep: kept, ...summary }: ScoredColumns,
  measure: (table: ScoreTable) => number | undefined,
  needs: string,
): Outcome {
  const rows = columns[0]?.length ?? 0;
  const keep = kept();
  const scores = new Float64Array(rows * columns.length);
  const positives = new Int32Array(scores.length);
  for (const [column, values] of columns.entries()) {
    scores.set(values, column * rows);
    positives.set(isPositive(column), column * rows);
  }
  const table = kernels.scoreTable(scores, {
    codes: positives,
    positive: 1,
    ...(weights && { weights: repeated(weights, columns.length, Float64Array) }),
    ...(keep && { keep: repeated(keep, columns.length, Uint8Array) }),
  });
  const value = measure(table);
  const details = rowDetails(summary);
  if (value === undefined) return { undefined: l10n.t('The pooled decisions need {0}.', needs), details };
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
