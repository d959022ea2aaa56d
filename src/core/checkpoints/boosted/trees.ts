import type { Scalar } from '../checkpoint.ts';

/** Features whose splits are told, the most used first. */
const MOST_TOLD = 20;
/** A leaf is negative where its node is a node of its own, as in XGBoost, and where it is numbered for itself, as in LightGBM. */
const ROOT = 0;

/** What the trees of an ensemble come to together. */
export class Trees {
  #leaves = 0;
  #largest = 0;
  #deepest = 0;
  #counted = 0;
  readonly #splits = new Map<number, number>();

  /** A tree of which only the leaves are known. */
  add(leaves: number, depth = 0): void {
    this.#counted += 1;
    this.#leaves += leaves;
    this.#largest = Math.max(this.#largest, leaves);
    this.#deepest = Math.max(this.#deepest, depth);
  }

  /**
   * A tree of XGBoost: a node without a left child is a leaf. Nodes that pruning left behind are not reached, so they are not counted. Each
   * node is looked at once, whatever a broken file says of its children.
   * @param left, right, features by node: its children, and the feature it splits by
   */
  addNodes(left: Int32Array, right: Int32Array, features: Int32Array): void {
    const seen = new Uint8Array(left.length);
    let leaves = 0;
    let depth = -1;
    for (let level = left.length > 0 ? [ROOT] : []; level.length > 0; depth += 1) {
      const below: number[] = [];
      for (const node of level) {
        // out of the tree, or reached again
        if (seen[node] !== 0) continue;
        seen[node] = 1;
        const to = left[node] ?? -1;
        if (to < 0) leaves += 1;
        else {
          below.push(to, right[node] ?? -1);
          this.#split(features[node] ?? -1);
        }
      }
      level = below;
    }
    this.add(leaves, Math.max(0, depth));
  }

  /** A tree of LightGBM: children below zero are leaves. */
  addInner(left: readonly number[], right: readonly number[], leaves: number): void {
    const seen = new Uint8Array(left.length);
    let depth = 0;
    for (let level = left.length > 0 ? [ROOT] : []; level.length > 0; depth += 1) {
      const below: number[] = [];
      for (const node of level) {
        if (node < 0 || seen[node] !== 0) continue;
        seen[node] = 1;
        below.push(left[node] ?? -1, right[node] ?? -1);
      }
      level = below;
    }
    // the last round was of leaves only
    this.add(leaves, Math.max(0, depth - 1));
  }

  get counted(): number {
    return this.#counted;
  }

  /** `leaves` of all, of the largest, splits on the longest way down, and how often which features are split by. */
  facts(nameOf: (feature: number) => string): Map<string, Scalar> {
    const found = new Map<string, Scalar>();
    if (this.#counted === 0) return found;
    found.set('leaves', this.#leaves);
    found.set('leaves_of_largest_tree', this.#largest);
    if (this.#deepest > 0) found.set('depth_of_deepest_tree', this.#deepest);
    for (const [name, value] of mostOf(
      [...this.#splits].map(([feature, n]) => [nameOf(feature), n] as const),
    ))
      found.set(`splits.${name}`, value);
    return found;
  }

  #split(feature: number): void {
    this.#splits.set(feature, (this.#splits.get(feature) ?? 0) + 1);
  }
}

/** The features that matter most, in order. */
export function mostOf(
  features: readonly (readonly [string, number])[],
): readonly (readonly [string, number])[] {
  return [...features].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, MOST_TOLD);
}
