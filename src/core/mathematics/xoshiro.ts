/**
 * Seeded random numbers: xoshiro128** 1.1 (D. Blackman and S. Vigna, Scrambled Linear Pseudorandom Number Generators, ACM TOMS 47,
 * 2021), period 2^128 − 1, its state filled by SplitMix64 from the seed, as its authors recommend and `rand_xoshiro` does. Same seed,
 * same numbers, on every machine.
 */
export class Xoshiro128 {
  readonly #state: Int32Array;

  private constructor(state: Int32Array) {
    this.#state = state;
  }

  /** @param seed a whole number from 0 to 2^53 − 1 */
  static seeded(seed: number): Xoshiro128 {
    const state = new Int32Array(4);
    const next = splitMix64(BigInt(seed));
    for (let i = 0; i < 4; i += 2) {
      const word = next();
      state[i] = Number(BigInt.asIntN(32, word));
      state[i + 1] = Number(BigInt.asIntN(32, word >> 32n));
    }
    return new Xoshiro128(state);
  }

  /** A generator in this state, four 32-bit words that are not all 0. */
  static from(state: readonly [number, number, number, number]): Xoshiro128 {
    return new Xoshiro128(Int32Array.from(state));
  }

  /** The next 32 bits, as a whole number from 0 to 2^32 − 1. */
  next(): number {
    const state = this.#state;
    // proof: the state has four words
    const s1 = state[1]!;
    const product = Math.imul(s1, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    state[2]! ^= state[0]!;
    state[3]! ^= s1;
    state[1]! ^= state[2]!;
    state[0]! ^= state[3]!;
    state[2]! ^= s1 << 9;
    const s3 = state[3]!;
    state[3] = (s3 << 11) | (s3 >>> 21);
    return result >>> 0;
  }

  /** Uniform in [0, 1), on a grid of 2^−53. */
  uniform(): number {
    const high = this.next() >>> 5;
    const low = this.next() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** A whole number from 0 to `limit` − 1 by multiplication; each is as likely as the others to within limit / 2^32. */
  below(limit: number): number {
    return Math.floor((this.next() / 4294967296) * limit);
  }
}

/** Sebastiano Vigna's SplitMix64: 64 bits at each call. */
export function splitMix64(seed: bigint): () => bigint {
  let state = BigInt.asUintN(64, seed);
  return () => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let z = state;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    return z ^ (z >> 31n);
  };
}
