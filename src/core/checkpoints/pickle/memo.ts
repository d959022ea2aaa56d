import { MalformedError } from '../../bytes/source.ts';
import { OverBudget } from './budget.ts';
import type { Value } from './values.ts';

const MOST = 8_000_000;
/** Kept under numbers that do not follow one another, as no writer gives them. */
const MOST_FAR = 100_000;

/** What a pickle keeps to use again, by number. Numbers are mostly given one after the other, but a hostile file may take any. */
export class Memo {
  readonly #near: Value[] = [];
  readonly #far = new Map<number, Value>();
  readonly #below: Memo | undefined;
  /** What is kept under numbers that the one below has, too. */
  #hiding = 0;

  /** @param below what was kept before, which stays as it is */
  constructor(below?: Memo) {
    this.#below = below;
  }

  get size(): number {
    return (this.#below?.size ?? 0) + this.#near.length + this.#far.size - this.#hiding;
  }

  has(index: number): boolean {
    return index < this.#near.length || this.#far.has(index) || this.#below?.has(index) === true;
  }

  put(index: number, value: Value): void {
    if (this.#below?.has(index) && !(index < this.#near.length || this.#far.has(index))) this.#hiding++;
    if (index > this.#near.length) {
      this.#far.set(index, value);
      if (this.#far.size > MOST_FAR) throw new OverBudget('scattered memo entries', MOST_FAR);
      return;
    }
    if (index >= MOST) throw new OverBudget('memo entries', MOST);
    this.#near[index] = value;
    this.#far.delete(index);
  }

  get(index: number): Value {
    const value = index < this.#near.length ? this.#near[index] : this.#far.get(index);
    if (value === undefined && this.#below) return this.#below.get(index);
    if (value === undefined) throw new MalformedError('bad-memo', `Nothing was kept under ${index}.`);
    return value;
  }
}
