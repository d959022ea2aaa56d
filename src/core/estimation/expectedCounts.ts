import type { Counts } from '../summaries/labelSets.ts';

/** What a confusion matrix is expected to hold when the truth is known by its probabilities only. */
export interface Expected {
  /** Expected weight of rows by class (first index) and prediction; the last prediction stands for every answer that is no class. */
  readonly matrix: readonly Float64Array[];
  /** Weight of the rows. */
  readonly total: number;
  readonly rows: number;
}

/**
 * Sums the probabilities of each class by prediction: the expected confusion matrix.
 * @param probabilities one column per class
 * @param predicted class of each row's prediction, −1 for one that is no class
 * @param rows which rows count
 */
export function expectedCounts(
  probabilities: readonly Float64Array[],
  predicted: Int32Array,
  rows: Int32Array,
  weights?: Float64Array,
): Expected {
  const classes = probabilities.length;
  const matrix = probabilities.map(() => new Float64Array(classes + 1));
  for (const [index, column] of probabilities.entries()) {
    // proof: matrix has one row per class; rows holds rows of the columns
    const sums = matrix[index]!;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      const said = predicted[row]!;
      const mass = weights ? weights[row]! * column[row]! : column[row]!;
      sums[said < 0 ? classes : said]! += mass;
    }
  }
  let total = rows.length;
  if (weights) {
    total = 0;
    for (const row of rows) total += weights[row] ?? 0;
  }
  return { matrix, total, rows: rows.length };
}

/** Counts of one class against the rest. Each is a sum of its own cells: a difference of large sums would lose a small one's digits. */
export function countsOfClass({ matrix }: Pick<Expected, 'matrix'>, index: number): Counts {
  let fp = 0;
  let fn = 0;
  let tn = 0;
  for (const [actual, sums] of matrix.entries()) {
    for (const [said, mass] of sums.entries()) {
      if (actual === index && said !== index) fn += mass;
      else if (actual !== index && said === index) fp += mass;
      else if (actual !== index) tn += mass;
    }
  }
  return { tp: matrix[index]?.[index] ?? 0, fp, fn, tn };
}
