import { MalformedError } from '../../bytes/source.ts';

/** More than a file may take to be told in full. What was found before stands. */
export class OverBudget extends MalformedError {
  override readonly name = 'OverBudget';
  constructor(what: string, most: number) {
    super('over-budget', `It takes more than ${most} ${what}.`);
  }
}

/** What may be spent on one file, with all that is nested in it. */
export interface Limits {
  readonly opcodes: number;
  /** Lists, tuples, dictionaries and objects that are kept. */
  readonly values: number;
  /** Characters of texts that are kept. */
  readonly characters: number;
  /** Bytes that are unpacked. */
  readonly unpacked: number;
}

export const DEFAULT_LIMITS: Limits = {
  opcodes: 10_000_000,
  values: 4_000_000,
  characters: 128 * 1024 ** 2,
  unpacked: 512 * 1024 ** 2,
};

/** Counts what a hostile file could make endless. */
export class Budget {
  readonly #limits: Limits;
  readonly #spent: Record<keyof Limits, number> = { opcodes: 0, values: 0, characters: 0, unpacked: 0 };

  constructor(limits: Limits = DEFAULT_LIMITS) {
    this.#limits = limits;
  }

  /** Throws OverBudget when more was spent than there is. */
  spend(what: keyof Limits, amount: number): void {
    this.#spent[what] += amount;
    if (this.#spent[what] > this.#limits[what]) throw new OverBudget(what, this.#limits[what]);
  }

  left(what: keyof Limits): number {
    return Math.max(0, this.#limits[what] - this.#spent[what]);
  }
}
