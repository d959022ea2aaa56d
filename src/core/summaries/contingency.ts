import * as l10n from '@vscode/l10n';
import { type Evidence, vectorIn } from '../catalogue/evidence.ts';
import type { Undefined } from '../catalogue/statistic.ts';
import { kernels } from '../kernels/index.ts';
import { classesOf } from './classes.ts';
import { noRows } from './confusion.ts';
import { rowsOf } from './rows.ts';

/** How two labellings of the same rows fall together. Sparse: the cells that are not empty. Counts are whole. */
export interface Contingency {
  readonly rows: number;
  readonly leftOut: number;
  /** Rows of each true group and of each predicted group; none is 0. */
  readonly truth: Float64Array;
  readonly predicted: Float64Array;
  /** The cells: their counts, and the positions of their groups in `truth` and `predicted`. */
  readonly counts: Float64Array;
  readonly truthOf: Int32Array;
  readonly predictedOf: Int32Array;
}

/**
 * Collects the table from `y_true` and `y_pred`; what a group is called does not matter. Knows no weights.
 * @returns Undefined without a complete row, and for numbers that are no labels.
 */
export function contingencyOf(evidence: Evidence): Contingency | Undefined {
  return evidence.once('contingency', () => {
    const y_true = vectorIn(evidence.inputs, 'y_true');
    const y_pred = vectorIn(evidence.inputs, 'y_pred');
    const { length, leftOut, keep } = rowsOf(evidence, ['y_true', 'y_pred']);
    if (!y_true || !y_pred || length === leftOut)
      return noRows(leftOut, l10n.t('{0} and {1}', 'y_true', 'y_pred'));
    const coded = classesOf([y_true, y_pred], undefined, keep, ['y_true', 'y_pred']);
    if ('undefined' in coded) return coded;
    const size = coded.classes.values.length;
    const [trueCodes = new Int32Array(0), predictedCodes = new Int32Array(0)] = coded.codes;
    const cells = kernels.countPairs(trueCodes, predictedCodes, size, undefined, keep);
    const truth = margin(cells.rows, cells.counts, size);
    const predicted = margin(cells.columns, cells.counts, size);
    return {
      rows: length - leftOut,
      leftOut,
      truth: truth.sums,
      predicted: predicted.sums,
      counts: cells.counts,
      truthOf: truth.places,
      predictedOf: predicted.places,
    };
  });
}

/** The sums of the classes that occur, and for each cell the position of its class among them. */
function margin(
  codes: Int32Array,
  counts: Float64Array,
  size: number,
): { sums: Float64Array; places: Int32Array } {
  const all = kernels.sumByCode(codes, counts, size);
  const place = new Int32Array(size).fill(-1);
  const sums = all.filter(sum => sum > 0);
  let next = 0;
  for (const [code, sum] of all.entries()) if (sum > 0) place[code] = next++;
  // proof: codes are below size
  return { sums, places: codes.map(code => place[code]!) };
}
