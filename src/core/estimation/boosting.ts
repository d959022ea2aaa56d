import { meanOf } from '../mathematics/moments.ts';
import type { Pieces } from '../turns.ts';
import { type Cuts, cellsOf, cutsOf } from './featureBins.ts';

/**
 * Gradient boosting of regression trees for squared error on histograms (J. H. Friedman, Annals of Statistics 29, 2001; G. Ke et al.,
 * LightGBM, NIPS 2017): trees grow leaf by leaf, always where the squares fall most. Nothing is random, so that the same data give the
 * same model.
 */
export interface BoostingOptions {
  readonly trees: number;
  readonly leaves: number;
  readonly rate: number;
  /** Least rows of a leaf. */
  readonly leafRows: number;
}

/** LightGBM's defaults. */
export const BOOSTING: BoostingOptions = { trees: 100, leaves: 31, rate: 0.1, leafRows: 20 };

export interface Boosted {
  readonly cuts: Cuts;
  readonly start: number;
  readonly trees: readonly Tree[];
}

/** Nodes in arrays. A node with feature −1 is a leaf; else cells up to `cell` go left. */
interface Tree {
  readonly feature: Int32Array;
  readonly cell: Uint8Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly value: Float64Array;
}

/** Cells per feature in a histogram, the one for missing values among them. */
const WIDTH = 256;

/** @param features equally long columns; NaN is missing and goes with the smallest values or by itself @param target finite */
export function* boosting(
  features: readonly Float64Array[],
  target: Float64Array,
  options: BoostingOptions = BOOSTING,
): Pieces<Boosted> {
  const cuts = yield* cutsOf(features);
  const cells = yield* cellsOf(features, cuts);
  const start = meanOf(target);
  const residuals = target.map(value => value - start);
  const trees: Tree[] = [];
  for (let i = 0; i < options.trees; i++) {
    const tree = yield* growTree(cells, residuals, options);
    if (!tree) break;
    trees.push(tree);
  }
  return { cuts, start, trees };
}

/** The model's value of each row. */
export function* boosted(
  { cuts, start, trees }: Boosted,
  features: readonly Float64Array[],
): Pieces<Float64Array> {
  const cells = yield* cellsOf(features, cuts);
  const values = new Float64Array(features[0]?.length ?? 0).fill(start);
  for (const { feature, cell, left, right, value } of trees) {
    yield;
    // proof: row < values.length, the length of all columns; nodes lead to nodes of the same tree
    for (let row = 0; row < values.length; row++) {
      let node = 0;
      for (let by = feature[0]!; by >= 0; by = feature[node]!) {
        node = cells[by]![row]! <= cell[node]! ? left[node]! : right[node]!;
      }
      values[row]! += value[node]!;
    }
  }
  return values;
}

/** Rows of one leaf while the tree grows. */
interface Leaf {
  readonly node: number;
  readonly from: number;
  readonly to: number;
  readonly sum: number;
  readonly histogram: Histogram;
  readonly split: Split | undefined;
}

/** Sums of residuals and rows by feature and cell. */
interface Histogram {
  readonly sums: Float64Array;
  readonly counts: Int32Array;
}

interface Split {
  readonly feature: number;
  readonly cell: number;
  readonly gain: number;
  readonly leftRows: number;
  readonly leftSum: number;
}

/** One tree on the residuals, which lose what it explains; undefined when no split is worth it. */
function* growTree(
  cells: readonly Uint8Array[],
  residuals: Float64Array,
  { leaves: most, rate, leafRows }: BoostingOptions,
): Pieces<Tree | undefined> {
  const nodes = 2 * most - 1;
  const feature = new Int32Array(nodes).fill(-1);
  const cell = new Uint8Array(nodes);
  const left = new Int32Array(nodes);
  const right = new Int32Array(nodes);
  const value = new Float64Array(nodes);
  const rows = Int32Array.from(residuals.keys());
  const spare = new Int32Array(rows.length);
  const root = histogramOf(cells, residuals, rows, 0, rows.length);
  const total = residuals.reduce((sum, each) => sum + each, 0);
  const leafOf = (node: number, from: number, to: number, sum: number, histogram: Histogram): Leaf => ({
    node,
    from,
    to,
    sum,
    histogram,
    split: bestSplit(histogram, cells.length, to - from, sum, leafRows),
  });
  const leaves: Leaf[] = [leafOf(0, 0, rows.length, total, root)];
  let used = 1;
  while (leaves.length < most) {
    yield;
    const leaf = leaves.reduce((best, each) =>
      (each.split?.gain ?? 0) > (best.split?.gain ?? 0) ? each : best,
    );
    const { split, node, from, to, histogram, sum } = leaf;
    if (!split) break;
    // proof: a split names one of the features
    partition(rows, spare, from, to, cells[split.feature]!, split.cell);
    const middle = from + split.leftRows;
    const leftIsSmaller = split.leftRows * 2 <= to - from;
    const small = leftIsSmaller
      ? histogramOf(cells, residuals, rows, from, middle)
      : histogramOf(cells, residuals, rows, middle, to);
    const large = subtract(histogram, small);
    feature[node] = split.feature;
    cell[node] = split.cell;
    left[node] = used;
    right[node] = used + 1;
    leaves[leaves.indexOf(leaf)] = leafOf(used, from, middle, split.leftSum, leftIsSmaller ? small : large);
    leaves.push(leafOf(used + 1, middle, to, sum - split.leftSum, leftIsSmaller ? large : small));
    used += 2;
  }
  if (leaves.length === 1) return undefined;
  for (const { node, from, to, sum } of leaves) {
    const step = (rate * sum) / (to - from);
    value[node] = step;
    // proof: from <= i < to <= rows.length, and rows holds rows of residuals
    for (let i = from; i < to; i++) residuals[rows[i]!]! -= step;
  }
  return { feature, cell, left, right, value };
}

function histogramOf(
  cells: readonly Uint8Array[],
  residuals: Float64Array,
  rows: Int32Array,
  from: number,
  to: number,
): Histogram {
  const sums = new Float64Array(cells.length * WIDTH);
  const counts = new Int32Array(cells.length * WIDTH);
  for (const [feature, column] of cells.entries()) {
    const base = feature * WIDTH;
    // proof: rows holds rows of column and residuals; a cell is below WIDTH
    for (let i = from; i < to; i++) {
      const row = rows[i]!;
      const at = base + column[row]!;
      sums[at]! += residuals[row]!;
      counts[at]! += 1;
    }
  }
  return { sums, counts };
}

/** What is left of the parent's histogram, which it takes the place of. */
function subtract(parent: Histogram, part: Histogram): Histogram {
  const { sums, counts } = parent;
  // proof: both histograms have the same length
  for (let i = 0; i < sums.length; i++) {
    sums[i]! -= part.sums[i]!;
    counts[i]! -= part.counts[i]!;
  }
  return parent;
}

function bestSplit(
  { sums, counts }: Histogram,
  features: number,
  rows: number,
  sum: number,
  leafRows: number,
): Split | undefined {
  if (rows < 2 * leafRows) return undefined;
  const whole = (sum * sum) / rows;
  let best: Split | undefined;
  for (let feature = 0; feature < features; feature++) {
    let leftRows = 0;
    let leftSum = 0;
    // proof: the histograms hold WIDTH cells per feature
    for (let cell = 0; cell < WIDTH - 1; cell++) {
      const count = counts[feature * WIDTH + cell]!;
      if (count === 0) continue;
      leftRows += count;
      leftSum += sums[feature * WIDTH + cell]!;
      if (leftRows < leafRows) continue;
      const rightRows = rows - leftRows;
      if (rightRows < leafRows) break;
      const rightSum = sum - leftSum;
      const gain = (leftSum * leftSum) / leftRows + (rightSum * rightSum) / rightRows - whole;
      if (gain > (best?.gain ?? 0)) best = { feature, cell, gain, leftRows, leftSum };
    }
  }
  // What rounding alone makes is no gain.
  return best && best.gain > whole * 1e-12 && Number.isFinite(best.gain) ? best : undefined;
}

/** Puts the rows whose cell is at most `cell` first, keeping the order on both sides. */
function partition(
  rows: Int32Array,
  spare: Int32Array,
  from: number,
  to: number,
  column: Uint8Array,
  cell: number,
): void {
  let kept = from;
  let others = 0;
  // proof: from <= kept <= i < to <= rows.length, the length of spare
  for (let i = from; i < to; i++) {
    const row = rows[i]!;
    if (column[row]! <= cell) rows[kept++] = row;
    else spare[others++] = row;
  }
  rows.set(spare.subarray(0, others), kept);
}
