import { MersenneTwister } from './mersenneTwister.ts';

/** Python's `random.Random`, as far as it is needed: CPython 3.11, whose sampling is that of 3.2 and of 3.14. */
export class PythonRandom {
  readonly #generator: MersenneTwister;

  /** @param from a seed, a whole number whose sign does not count, or the `state` of a generator to go on from, which is then shared */
  constructor(from: number | Uint32Array) {
    this.#generator = typeof from === 'number' ? seeded(Math.abs(from)) : new MersenneTwister(from);
  }

  /** Saved, the generator can go on from it. */
  get state(): Uint32Array {
    return this.#generator.state;
  }

  /** `getrandbits(k)`, 1 ≤ k ≤ 32. */
  bits(k: number): number {
    return this.#generator.uint32() >>> (32 - k);
  }

  /** A whole number from 0 to n − 1, 1 ≤ n < 2³²: `_randbelow(n)`. */
  below(n: number): number {
    // as many bits as n has, not n − 1
    const k = 32 - Math.clz32(n);
    let value = this.bits(k);
    while (value >= n) value = this.bits(k);
    return value;
  }

  /**
   * `sample(range(n), into.length)`: different numbers from 0 to n − 1 in the order drawn.
   * @param into at most n entries
   */
  sample(n: number, into: Uint32Array): void {
    if (n <= setSize(into.length)) this.#fromPool(n, into);
    else this.#bySet(n, into);
  }

  #fromPool(n: number, into: Uint32Array): void {
    const pool = Uint32Array.from({ length: n }, (_, i) => i);
    for (let i = 0; i < into.length; i++) {
      const at = this.below(n - i);
      // proof: at < n − i ≤ n
      into[i] = pool[at]!;
      pool[at] = pool[n - i - 1]!;
    }
  }

  #bySet(n: number, into: Uint32Array): void {
    const drawn = new Set<number>();
    for (let i = 0; i < into.length; i++) {
      let value = this.below(n);
      while (drawn.has(value)) value = this.below(n);
      drawn.add(value);
      into[i] = value;
    }
  }
}

/** Where CPython finds that a set of k numbers takes less memory than a list of all. */
function setSize(k: number): number {
  return 21 + (k > 5 ? 4 ** Math.ceil(Math.log(k * 3) / Math.log(4)) : 0);
}

function seeded(seed: number): MersenneTwister {
  const high = Math.floor(seed / 2 ** 32);
  return MersenneTwister.seededBy(high > 0 ? Uint32Array.of(seed, high) : Uint32Array.of(seed));
}
