import { seeded } from '../../mathematics/random.ts';
import type { Turn } from '../../turns.ts';

/** A parameter as a forest sees it: numbers, NaN where a run has none; codes of texts when `categories` says so. */
export interface Feature {
  readonly values: Float64Array;
  readonly isCategory: boolean;
}

const TREES = 60;
/** Runs in a leaf at least. */
const LEAF = 2;
const SEED = 20_251_126;

type Node = number | Split;
interface Split {
  readonly feature: number;
  /** Whether a value goes to the left; a missing value goes where most did. */
  readonly goesLeft: (value: number) => boolean;
  readonly left: Node;
  readonly right: Node;
}

/**
 * How much each feature has to say about the target, by permutation (Breiman, Random forests, Machine Learning 45, 2001): regression trees,
 * each grown on a bootstrap sample with a third of the features tried at each split, and for the rows that it has not seen the mean growth
 * of the squared error when the feature's values among them are shuffled, divided by the variance of the target. Texts are split by the
 * order of their mean targets. Seeded: the same runs give the same numbers. Unlike the impurity-based importance of scikit-learn it does not favour
 * features with many values.
 * @param target finite
 * @returns a share of the variance for each feature, not below 0; and the forest's R² on rows out of bag
 */
export async function permutationImportance(
  features: readonly Feature[],
  target: Float64Array,
  turn: Turn,
): Promise<{ readonly growth: readonly number[]; readonly r2: number }> {
  const rows = target.length;
  const { uniform } = seeded(SEED);
  const below = (count: number) => Math.min(count - 1, Math.floor(uniform() * count));
  const growth = features.map(() => 0);
  const votes = new Float64Array(rows);
  const voters = new Int32Array(rows);
  let counted = 0;
  for (let tree = 0; tree < TREES; tree += 1) {
    const drawn = Array.from({ length: rows }, () => below(rows));
    const inBag = new Set(drawn);
    const out = Array.from({ length: rows }, (_, row) => row).filter(row => !inBag.has(row));
    const root = grown(features, target, drawn, below);
    await turn();
    if (out.length < 2) continue;
    let error = 0;
    // proof: rows of the target, features by their own positions
    for (const row of out) {
      const value = predicted(root, features, row);
      votes[row]! += value;
      voters[row]! += 1;
      error += (value - target[row]!) ** 2;
    }
    counted += 1;
    for (const [at, feature] of features.entries()) {
      const shuffled = shuffledValues(feature, out, below);
      const own = new Map(out.map((row, position) => [row, shuffled[position]!]));
      let worse = 0;
      for (const row of out) worse += (predicted(root, features, row, at, own.get(row)!) - target[row]!) ** 2;
      growth[at]! += (worse - error) / out.length;
    }
    await turn();
  }
  const mean = target.reduce((sum, each) => sum + each, 0) / rows;
  const variance = target.reduce((sum, each) => sum + (each - mean) ** 2, 0) / rows;
  if (counted === 0 || !(variance > 0)) return { growth: features.map(() => 0), r2: 0 };
  let residual = 0;
  let voted = 0;
  // proof: as long as the target
  for (let row = 0; row < rows; row += 1) {
    if (voters[row] === 0) continue;
    residual += (votes[row]! / voters[row]! - target[row]!) ** 2;
    voted += 1;
  }
  return {
    growth: growth.map(each => Math.max(0, each / counted / variance)),
    r2: voted === 0 ? 0 : 1 - residual / voted / variance,
  };
}

function shuffledValues(
  { values }: Feature,
  rows: readonly number[],
  below: (count: number) => number,
): number[] {
  // proof: rows of the feature; positions in mixed
  const mixed = rows.map(row => values[row]!);
  for (let at = mixed.length - 1; at > 0; at -= 1) {
    const other = below(at + 1);
    [mixed[at], mixed[other]] = [mixed[other]!, mixed[at]!];
  }
  return mixed;
}

function predicted(root: Node, features: readonly Feature[], row: number, at = -1, instead = 0): number {
  let node = root;
  while (typeof node !== 'number') {
    // proof: a split is of one of the features
    const value = node.feature === at ? instead : features[node.feature]!.values[row]!;
    node = node.goesLeft(value) ? node.left : node.right;
  }
  return node;
}

function grown(
  features: readonly Feature[],
  target: Float64Array,
  rows: readonly number[],
  below: (count: number) => number,
): Node {
  // proof: rows are those of the target
  const mean = rows.reduce((sum, row) => sum + target[row]!, 0) / rows.length;
  if (rows.length < 2 * LEAF || rows.every(row => target[row] === target[rows[0]!])) return mean;
  const tried = someOf(features.length, Math.max(1, Math.ceil(features.length / 3)), below);
  let best: ReturnType<typeof bestSplit>;
  let feature = 0;
  for (const candidate of tried) {
    // proof: one of the features
    const split = bestSplit(features[candidate]!, target, rows);
    if (split && (!best || split.gain > best.gain)) [best, feature] = [split, candidate];
  }
  if (!best) return mean;
  const { goesLeft } = best;
  // proof: as above
  const { values } = features[feature]!;
  const left = rows.filter(row => goesLeft(values[row]!));
  const right = rows.filter(row => !goesLeft(values[row]!));
  return {
    feature,
    goesLeft,
    left: grown(features, target, left, below),
    right: grown(features, target, right, below),
  };
}

function someOf(of: number, count: number, below: (count: number) => number): readonly number[] {
  const all = Array.from({ length: of }, (_, at) => at);
  for (let at = 0; at < count; at += 1) {
    const other = at + below(of - at);
    // proof: both below `of`
    [all[at], all[other]] = [all[other]!, all[at]!];
  }
  return all.slice(0, count);
}

/** The split that lowers the squared error most; texts are put in the order of their mean targets first, which finds the best (Fisher 1958). */
function bestSplit(
  { values, isCategory }: Feature,
  target: Float64Array,
  rows: readonly number[],
): { readonly gain: number; readonly goesLeft: (value: number) => boolean } | undefined {
  // proof: here and below, rows are those of values and target, and order holds rows
  const present = rows.filter(row => !Number.isNaN(values[row]!));
  const rank = isCategory ? meansByCode(values, target, present) : undefined;
  const sizeOf = (row: number) => (rank ? (rank.get(values[row]!) ?? 0) : values[row]!);
  const order = present.toSorted((a, b) => (sizeOf(a) < sizeOf(b) ? -1 : sizeOf(a) > sizeOf(b) ? 1 : 0));
  const total = order.reduce((sum, row) => sum + target[row]!, 0);
  let before = 0;
  let bestGain = 0;
  let bestAt = -1;
  for (let at = 1; at < order.length; at += 1) {
    before += target[order[at - 1]!]!;
    if (at < LEAF || order.length - at < LEAF) continue;
    if (sizeOf(order[at - 1]!) === sizeOf(order[at]!)) continue;
    const after = total - before;
    const gain = before ** 2 / at + after ** 2 / (order.length - at) - total ** 2 / Math.max(1, order.length);
    if (gain > bestGain) [bestGain, bestAt] = [gain, at];
  }
  if (bestAt < 0) return undefined;
  const mostGoLeft = bestAt * 2 >= order.length;
  if (rank) {
    const codes = new Set(order.slice(0, bestAt).map(row => values[row]!));
    const known = new Set(rank.keys());
    return { gain: bestGain, goesLeft: value => (known.has(value) ? codes.has(value) : mostGoLeft) };
  }
  const [low, high] = [values[order[bestAt - 1]!]!, values[order[bestAt]!]!];
  // the middle of two neighbours may round to the greater one
  const middle = low + (high - low) / 2;
  const border = middle < high ? middle : low;
  return { gain: bestGain, goesLeft: value => (Number.isNaN(value) ? mostGoLeft : value <= border) };
}

function meansByCode(
  values: Float64Array,
  target: Float64Array,
  rows: readonly number[],
): ReadonlyMap<number, number> {
  const sums = new Map<number, { sum: number; count: number }>();
  // proof: rows are those of values and target
  for (const row of rows) {
    const of = sums.get(values[row]!) ?? { sum: 0, count: 0 };
    of.sum += target[row]!;
    of.count += 1;
    sums.set(values[row]!, of);
  }
  return new Map([...sums].map(([code, { sum, count }]) => [code, sum / count]));
}
