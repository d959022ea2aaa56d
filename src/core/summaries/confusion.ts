import * as l10n from '@vscode/l10n';
import { type Evidence, type Mergeable, vectorIn } from '../catalogue/evidence.ts';
import type { Undefined } from '../catalogue/statistic.ts';
import type { Cells } from '../kernels/countPairs.ts';
import { kernels } from '../kernels/index.ts';
import { lengthOf, type Vector } from '../tables/column.ts';
import { type Classes, classesOf, mergeClasses } from './classes.ts';
import { rowsOf, weightsOf } from './rows.ts';

/**
 * The contingency table of true and predicted class, of which every label metric is a function. Sparse, so that 10 000 classes cost
 * what occurs; two of them merge by adding cells of the same classes.
 */
export interface Confusion {
  readonly classes: Classes;
  /** The classes to report, as indices: those of `labels`, else all. */
  readonly selected: readonly number[];
  readonly cells: Cells;
  /** Per class: weight of the rows that are of it, that were predicted as it, and both. */
  readonly truth: Float64Array;
  readonly predicted: Float64Array;
  readonly hits: Float64Array;
  /** Weight of all rows. */
  readonly total: number;
  readonly rows: number;
  readonly leftOut: number;
  readonly weighted: boolean;
}

/**
 * Collects the table from `y_true`, `y_pred` and `weights`; `labels` selects and orders classes.
 * @returns Undefined without a complete row or without weight, and for labels or weights that are none.
 */
export function confusionOf(evidence: Evidence): Confusion | Undefined {
  return evidence.once('confusion', () => {
    if (evidence.inputs.weights) return collected(evidence);
    const merged = evidence.merged('confusion', ['y_true', 'y_pred', 'labels'], MERGEABLE);
    if (!merged) return collected(evidence);
    const { confusion, leftOut } = merged;
    return confusion ? { ...confusion, leftOut } : noRows(leftOut, l10n.t('{0} and {1}', 'y_true', 'y_pred'));
  });
}

/** The table of rows of which there may be none that is complete, and how many are not. */
interface Part {
  readonly confusion: Confusion | undefined;
  readonly leftOut: number;
}

const MERGEABLE: Mergeable<Part> = {
  collect: evidence => {
    const found = collected(evidence);
    if (!('undefined' in found)) return { confusion: found, leftOut: found.leftOut };
    if (!isWithoutRows(found)) return undefined;
    return { confusion: undefined, leftOut: rowsOf(evidence, ['y_true', 'y_pred']).leftOut };
  },
  merge: (a, b) => ({
    confusion:
      a.confusion && b.confusion ? mergeConfusions(a.confusion, b.confusion) : (a.confusion ?? b.confusion),
    leftOut: a.leftOut + b.leftOut,
  }),
};

function collected(evidence: Evidence): Confusion | Undefined {
  const { labels } = evidence.inputs;
  const y_true = vectorIn(evidence.inputs, 'y_true');
  const y_pred = vectorIn(evidence.inputs, 'y_pred');
  const weights = weightsOf(evidence);
  if ('undefined' in weights) return weights;
  if (!weights.values && y_true && y_pred) {
    const counted = countedConfusion(y_true, y_pred, labels);
    if (counted) return counted;
  }
  const { length, leftOut, keep } = rowsOf(evidence, ['y_true', 'y_pred', 'weights']);
  if (!y_true || !y_pred || length === leftOut)
    return noRows(leftOut, l10n.t('{0} and {1}', 'y_true', 'y_pred'));
  const coded = classesOf([y_true, y_pred], labels, keep, ['y_true', 'y_pred']);
  if ('undefined' in coded) return coded;
  const { classes, codes } = coded;
  const [trueCodes = new Int32Array(0), predictedCodes = new Int32Array(0)] = codes;
  const size = classes.values.length;
  const cells = kernels.countPairs(trueCodes, predictedCodes, size, weights.values, keep);
  const { truth, predicted, hits } = marginsOf(cells, size);
  if (weights.values) {
    // In row order, so that weighted support prints the digits that scikit-learn prints.
    truth.set(kernels.sumByCode(trueCodes, weights.values, size, keep));
    predicted.set(kernels.sumByCode(predictedCodes, weights.values, size, keep));
  }
  const total = kernels.pairwiseSum(truth);
  if (!(total > 0)) return { undefined: l10n.t('All weights are 0.') };
  return {
    classes,
    selected: classes.labels ?? classes.values.map((_, index) => index),
    cells,
    truth,
    predicted,
    hits,
    total,
    rows: length - leftOut,
    leftOut,
    weighted: weights.values !== undefined,
  };
}

/** Pairs of labels that occur, one row for each, and how many rows of data each stands for. */
interface CountedPairs {
  readonly pairs: readonly [Vector, Vector];
  readonly rows: Float64Array;
}

/** The table of two columns of one type, counted before their classes are known; undefined where that cannot be. */
function countedConfusion(
  y_true: Vector,
  y_pred: Vector,
  labels: Vector | undefined,
): Confusion | Undefined | undefined {
  const length = lengthOf(y_true);
  if (length === 0 || length !== lengthOf(y_pred)) return undefined;
  const counted = countedNumbers(y_true, y_pred) ?? countedCategories(y_true, y_pred);
  if (!counted || counted.rows.length === 0) return undefined;
  const coded = classesOf(counted.pairs, labels, undefined, ['y_true', 'y_pred']);
  if ('undefined' in coded) return coded;
  const { classes, codes } = coded;
  const [trueCodes = new Int32Array(0), predictedCodes = new Int32Array(0)] = codes;
  const size = classes.values.length;
  const { weights, rows, columns } = kernels.countPairs(trueCodes, predictedCodes, size, counted.rows);
  const cells: Cells = { rows, columns, counts: weights, weights };
  const margins = marginsOf(cells, size);
  const total = kernels.pairwiseSum(margins.truth);
  return {
    classes,
    selected: classes.labels ?? classes.values.map((_, index) => index),
    cells,
    ...margins,
    total,
    rows: total,
    leftOut: length - total,
    weighted: false,
  };
}

function countedNumbers(a: Vector, b: Vector): CountedPairs | undefined {
  if (a.type !== 'number' || b.type !== 'number') return undefined;
  const found = kernels.countLabels(a.values, b.values);
  if (!found) return undefined;
  const filled = Array.from(found.counts.keys()).filter(cell => found.counts[cell] !== 0);
  const labelled = (label: (cell: number) => number): Vector => ({
    type: 'number',
    values: Float64Array.from(filled, cell => found.low + label(cell)),
  });
  return {
    pairs: [labelled(cell => Math.floor(cell / found.size)), labelled(cell => cell % found.size)],
    rows: Float64Array.from(filled, cell => found.counts[cell] ?? 0),
  };
}

function countedCategories(a: Vector, b: Vector): CountedPairs | undefined {
  if (a.type !== 'category' || b.type !== 'category') return undefined;
  const size = Math.max(a.dictionary.length, b.dictionary.length);
  const { rows, columns, counts } = kernels.countPairs(a.codes, b.codes, size);
  return {
    pairs: [
      { ...a, codes: rows },
      { ...b, codes: columns },
    ],
    rows: counts,
  };
}

/** The table of two parts of the data together. */
export function mergeConfusions(a: Confusion, b: Confusion): Confusion {
  const { classes, maps } = mergeClasses(a.classes, b.classes);
  const size = classes.values.length;
  const cells = mergeCells([a.cells, b.cells], maps, size);
  const spread = (of: (part: Confusion) => Float64Array) => {
    const sums = new Float64Array(size);
    for (const [part, map] of [
      [a, maps[0]],
      [b, maps[1]],
    ] as const) {
      // proof: a map holds indices of the merged classes
      for (const [index, weight] of of(part).entries()) sums[map[index]!]! += weight;
    }
    return sums;
  };
  return {
    classes,
    selected: classes.labels ?? classes.values.map((_, index) => index),
    cells,
    truth: spread(part => part.truth),
    predicted: spread(part => part.predicted),
    hits: spread(part => part.hits),
    total: a.total + b.total,
    rows: a.rows + b.rows,
    leftOut: a.leftOut + b.leftOut,
    weighted: a.weighted || b.weighted,
  };
}

function mergeCells(parts: readonly Cells[], maps: readonly Int32Array[], size: number): Cells {
  const merged = new Map<number, { count: number; weight: number }>();
  for (const [part, { rows, columns, counts, weights }] of parts.entries()) {
    const map = maps[part] ?? new Int32Array(0);
    for (let i = 0; i < rows.length; i++) {
      // proof: the arrays of cells are equally long; a map has an entry for each class of its part
      const cell = map[rows[i]!]! * size + map[columns[i]!]!;
      const sum = merged.get(cell) ?? { count: 0, weight: 0 };
      merged.set(cell, { count: sum.count + counts[i]!, weight: sum.weight + weights[i]! });
    }
  }
  const filled = [...merged].sort(([x], [y]) => x - y);
  const counts = Float64Array.from(filled, ([, { count }]) => count);
  const isWeighted = parts.some(part => part.weights !== part.counts);
  return {
    rows: Int32Array.from(filled, ([cell]) => Math.floor(cell / size)),
    columns: Int32Array.from(filled, ([cell]) => cell % size),
    counts,
    weights: isWeighted ? Float64Array.from(filled, ([, { weight }]) => weight) : counts,
  };
}

function marginsOf(cells: Cells, size: number): Pick<Confusion, 'truth' | 'predicted' | 'hits'> {
  const truth = new Float64Array(size);
  const predicted = new Float64Array(size);
  const hits = new Float64Array(size);
  for (const [i, weight] of cells.weights.entries()) {
    // proof: the arrays of cells are equally long and hold class indices below size
    const row = cells.rows[i]!;
    const column = cells.columns[i]!;
    truth[row]! += weight;
    predicted[column]! += weight;
    if (row === column) hits[row]! += weight;
  }
  return { truth, predicted, hits };
}

/** Weights of the cells that are not a class's own, per class. */
export interface WeightsBeside {
  /** In its row, predicted as other classes; and in its column, of other classes. */
  readonly rowsBeside: Float64Array;
  readonly columnsBeside: Float64Array;
  /** Neither of the class nor predicted as it. */
  readonly outside: Float64Array;
}

const besideKnown = new WeakMap<Confusion, WeightsBeside>();

/**
 * What is beside the own cell of each class, by addition alone: margins less the cell lose a weight of 0.1 beside one of 1e17. In
 * (cells + classes)·log(classes) steps.
 */
export function weightsBeside(confusion: Confusion): WeightsBeside {
  const known = besideKnown.get(confusion);
  if (known) return known;
  const { cells, classes } = confusion;
  const size = classes.values.length;
  const rowsBeside = new Float64Array(size);
  const columnsBeside = new Float64Array(size);
  const ranges = new RangeSums(size);
  for (const [i, weight] of cells.weights.entries()) {
    // proof: the arrays of cells are equally long and hold class indices below size
    const [row, column] = [cells.rows[i]!, cells.columns[i]!];
    const [first, second] = row < column ? [row, column] : [column, row];
    ranges.add(0, first, weight);
    ranges.add(first + 1, second, weight);
    ranges.add(second + 1, size, weight);
    if (row === column) continue;
    rowsBeside[row]! += weight;
    columnsBeside[column]! += weight;
  }
  const outside = Float64Array.from({ length: size }, (_, index) => ranges.at(index));
  const beside = { rowsBeside, columnsBeside, outside };
  besideKnown.set(confusion, beside);
  return beside;
}

/** Sums per place of what was added to ranges of places: a segment tree whose nodes hold what was added to all places below them. */
class RangeSums {
  readonly #size: number;
  readonly #nodes: Float64Array;

  constructor(size: number) {
    this.#size = size;
    this.#nodes = new Float64Array(2 * size);
  }

  /** Adds to the places from one to before another; to none where that is not above it. */
  add(from: number, to: number, value: number): void {
    // proof: from and to are at most size, so that nodes are below 2·size
    for (let [left, right] = [from + this.#size, to + this.#size]; left < right; left >>= 1, right >>= 1) {
      if (left & 1) this.#nodes[left++]! += value;
      if (right & 1) this.#nodes[--right]! += value;
    }
  }

  at(place: number): number {
    let sum = 0;
    // proof: place is below size
    for (let node = place + this.#size; node > 0; node >>= 1) sum += this.#nodes[node]!;
    return sum;
  }
}

/** The sentence for data without a usable row. */
export function noRows(leftOut: number, names: string): Undefined {
  const none: Undefined = {
    undefined:
      leftOut === 0
        ? l10n.t('There are no rows in {0}.', names)
        : l10n.t('No row has both of {0}: {1} left out because a value is missing.', names, leftOut),
  };
  withoutRows.add(none);
  return none;
}

/** What `noRows` has said. */
const withoutRows = new WeakSet<Undefined>();

/** Whether the reason is that there is no usable row: other parts of the data may have some. */
export function isWithoutRows(reason: Undefined): boolean {
  return withoutRows.has(reason);
}
