const SIZE = 624;
const SHIFT = 397;

/**
 * The Mersenne Twister MT19937 (Matsumoto and Nishimura 1998), seeded as `numpy.random.seed(number)` seeds it, or by several words. For
 * numbers of libraries that draw with it (numpy's legacy generator, Python's `random`), and for seeded resampling of our own.
 */
export class MersenneTwister {
  /** The 624 words, and how many of them were given out: saved, the generator can go on from them. */
  readonly state: Uint32Array;

  /** @param from a seed, or the `state` of a generator to go on from, which is then shared */
  constructor(from: number | Uint32Array) {
    if (typeof from !== 'number') {
      this.state = from;
      return;
    }
    const state = new Uint32Array(SIZE + 1);
    this.state = state;
    state[0] = from;
    for (let i = 1; i < SIZE; i++) state[i] = Math.imul(1812433253, folded(state, i - 1)) + i;
    state[SIZE] = SIZE;
  }

  /** Seeded by one or more words: `init_by_array` of the authors' mt19937ar.c. */
  static seededBy(key: Uint32Array): MersenneTwister {
    const generator = new MersenneTwister(19650218);
    const { state } = generator;
    let i = 1;
    const advance = () => {
      if (++i < SIZE) return;
      // proof: SIZE − 1 is the last word
      state[0] = state[SIZE - 1]!;
      i = 1;
    };
    for (let k = 0; k < Math.max(SIZE, key.length); k++) {
      const j = k % key.length;
      // proof: 1 ≤ i < SIZE here and below, and j < key.length
      state[i] = (state[i]! ^ Math.imul(folded(state, i - 1), 1664525)) + key[j]! + j;
      advance();
    }
    for (let k = 1; k < SIZE; k++) {
      state[i] = (state[i]! ^ Math.imul(folded(state, i - 1), 1566083941)) - i;
      advance();
    }
    state[0] = 0x80000000;
    return generator;
  }

  /** The next 32 random bits. */
  uint32(): number {
    const { state } = this;
    // proof: the state has SIZE + 1 entries, the last of which is below SIZE after refilling
    if (state[SIZE]! >= SIZE) refill(state);
    let y = state[state[SIZE]!++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** A random whole number from 0 to `max` (below 2³²), as numpy's `random_interval`: masked bits, too large ones drawn again. */
  interval(max: number): number {
    if (max === 0) return 0;
    const mask = 0xffffffff >>> Math.clz32(max);
    let value = (this.uint32() & mask) >>> 0;
    while (value > max) value = (this.uint32() & mask) >>> 0;
    return value;
  }

  /** Shuffles in place, as `numpy.random.shuffle`. */
  shuffle(values: Int32Array): void {
    // proof: j ≤ i < values.length
    for (let i = values.length - 1; i > 0; i--) {
      const j = this.interval(i);
      const kept = values[i]!;
      values[i] = values[j]!;
      values[j] = kept;
    }
  }
}

function folded(state: Uint32Array, at: number): number {
  // proof: callers stay inside the state
  return state[at]! ^ (state[at]! >>> 30);
}

function refill(state: Uint32Array): void {
  // proof: all indices are taken modulo SIZE
  for (let i = 0; i < SIZE; i++) {
    const y = (state[i]! & 0x80000000) | (state[(i + 1) % SIZE]! & 0x7fffffff);
    const twisted = (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    state[i] = state[(i + SHIFT) % SIZE]! ^ twisted;
  }
  state[SIZE] = 0;
}
