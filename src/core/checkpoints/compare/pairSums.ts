import type { Measures } from './comparison.ts';

/** Values that are added plainly before a sum is carried on with what it loses. */
const RUN = 1024;
/** Beyond these sizes a square is too large or too small to be exact, so that values are scaled first. */
const LARGE = 2 ** 480;
const SMALL = 2 ** -480;

/** A sum times a power of 2, with what rounding took from it (Neumaier 1974): squares may be larger or smaller than any number. */
class ScaledSum {
  #sum = 0;
  #lost = 0;
  #exponent = Number.NEGATIVE_INFINITY;

  /** Adds x · 2^exponent. */
  add(x: number, exponent = 0): void {
    if (x === 0) return;
    if (exponent > this.#exponent) {
      const factor = 2 ** (this.#exponent - exponent);
      this.#sum *= factor;
      this.#lost *= factor;
      this.#exponent = exponent;
    }
    const term = exponent === this.#exponent ? x : x * 2 ** (exponent - this.#exponent);
    const next = this.#sum + term;
    this.#lost += Math.abs(this.#sum) >= Math.abs(term) ? this.#sum - next + term : term - next + this.#sum;
    this.#sum = next;
  }

  merge({ value, exponent }: ScaledSum): void {
    this.add(value, exponent);
  }

  get value(): number {
    return this.#sum + this.#lost;
  }

  get exponent(): number {
    return this.#exponent;
  }

  /** Square root of this over that. */
  static rootOfRatio(over: ScaledSum, under: ScaledSum): number {
    if (over.value <= 0) return 0;
    return Math.sqrt(over.value / under.value) * 2 ** ((over.#exponent - under.#exponent) / 2);
  }

  root(): number {
    return this.value <= 0 ? 0 : Math.sqrt(this.value) * 2 ** (this.#exponent / 2);
  }
}

/**
 * Sums over pairs of values, block by block: squares of both and of their difference, and products. In double precision, every 1024 pairs
 * plainly and these sums with what rounding takes from them. Pairs of which a value is not finite are left out and counted.
 */
export class PairSums {
  readonly #squaresA = new ScaledSum();
  readonly #squaresB = new ScaledSum();
  readonly #products = new ScaledSum();
  readonly #squares = new ScaledSum();
  #values = 0;
  #leftOut = 0;
  #largest = 0;
  readonly #nan: [number, number] = [0, 0];
  readonly #infinite: [number, number] = [0, 0];
  #equal = true;

  /** @param equal whether both blocks are known to be the same, or not to be; else the values are compared */
  add(a: Float64Array, b: Float64Array, equal?: boolean): void {
    if (this.#equal) this.#equal = equal ?? sameNumbers(a, b);
    this.#values += this.#addRuns(a, b);
  }

  /**
   * As `add`, of complex numbers: two parts each. Norms are those of the complex vectors, and the cosine is the real part of their product
   * over both norms, which are those of the vectors of all parts. Writes over what is left out.
   */
  addComplex(a: Float64Array, b: Float64Array, equal?: boolean): void {
    if (this.#equal) this.#equal = equal ?? sameNumbers(a, b);
    let left = 0;
    for (let i = 0; i < a.length; i += 2) {
      // proof: both have two parts for each pair
      const size = Math.hypot(b[i]! - a[i]!, b[i + 1]! - a[i + 1]!);
      if (size <= Number.MAX_VALUE) {
        if (size > this.#largest) this.#largest = size;
      } else if (this.#countIfNotFinite(finiteness(a, i), finiteness(b, i))) {
        left++;
        for (const side of [a, b]) side.fill(0, i, i + 2);
      } else this.#largest = Number.POSITIVE_INFINITY;
    }
    this.#values += this.#addRuns(a, b) / 2 - left;
  }

  /** How many pairs were finite. */
  #addRuns(a: Float64Array, b: Float64Array): number {
    let finite = 0;
    for (let from = 0; from < a.length; from += RUN) {
      finite += this.#addRun(a, b, from, Math.min(a.length, from + RUN));
    }
    return finite;
  }

  /** Counts what another one has summed up. */
  merge(other: PairSums): void {
    this.#squaresA.merge(other.#squaresA);
    this.#squaresB.merge(other.#squaresB);
    this.#products.merge(other.#products);
    this.#squares.merge(other.#squares);
    this.#values += other.#values;
    this.#leftOut += other.#leftOut;
    this.#largest = Math.max(this.#largest, other.#largest);
    for (const side of [0, 1] as const) {
      this.#nan[side] += other.#nan[side];
      this.#infinite[side] += other.#infinite[side];
    }
    this.#equal &&= other.#equal;
  }

  result(): Measures {
    const [normA, normB, normDifference] = [
      this.#squaresA.root(),
      this.#squaresB.root(),
      this.#squares.root(),
    ];
    const relative =
      this.#squaresA.value > 0 ? ScaledSum.rootOfRatio(this.#squares, this.#squaresA) : undefined;
    const cosine = this.#cosine();
    return {
      values: this.#values,
      ...(Number.isFinite(normA) && { normA }),
      ...(Number.isFinite(normB) && { normB }),
      ...(Number.isFinite(normDifference) && { normDifference }),
      ...(relative !== undefined && Number.isFinite(relative) && { relative }),
      ...(cosine !== undefined && { cosine }),
      ...(Number.isFinite(this.#largest) && { largest: this.#largest }),
      leftOut: this.#leftOut,
      nan: [...this.#nan],
      infinite: [...this.#infinite],
      equal: this.#equal,
    };
  }

  #cosine(): number | undefined {
    const [a, b, products] = [this.#squaresA, this.#squaresB, this.#products];
    if (!(a.value > 0 && b.value > 0)) return undefined;
    if (this.#squares.value === 0) return 1;
    if (products.value === 0) return 0;
    const scale = 2 ** (products.exponent - (a.exponent + b.exponent) / 2);
    const cosine = (products.value / Math.sqrt(a.value) / Math.sqrt(b.value)) * scale;
    return Math.min(1, Math.max(-1, cosine));
  }

  #addRun(a: Float64Array, b: Float64Array, from: number, to: number): number {
    let aa = 0;
    let bb = 0;
    let ab = 0;
    let dd = 0;
    let maxA = 0;
    let maxB = 0;
    let maxD = 0;
    let left = 0;
    for (let i = from; i < to; i++) {
      // proof: callers keep i within both, which are equally long
      const x = a[i]!;
      const y = b[i]!;
      // what is infinite or no number is not 0 when it is taken from itself
      if (x - x + (y - y) !== 0) {
        left++;
        continue;
      }
      const d = y - x;
      const sizeA = x < 0 ? -x : x;
      const sizeB = y < 0 ? -y : y;
      const sizeD = d < 0 ? -d : d;
      aa += x * x;
      bb += y * y;
      ab += x * y;
      dd += d * d;
      if (sizeA > maxA) maxA = sizeA;
      if (sizeB > maxB) maxB = sizeB;
      if (sizeD > maxD) maxD = sizeD;
    }
    if (left > 0) this.#countLeftOut(a, b, from, to);
    this.#largest = Math.max(this.#largest, maxD);
    if (isPlain(maxA) && isPlain(maxB) && isPlain(maxD)) {
      this.#squaresA.add(aa);
      this.#squaresB.add(bb);
      this.#products.add(ab);
      this.#squares.add(dd);
    } else this.#addScaled(a, b, from, to, exponentOf(maxA), exponentOf(maxB));
    return to - from - left;
  }

  /** The same of values whose squares are no exact numbers; each side is divided by a power of 2 first. */
  #addScaled(
    a: Float64Array,
    b: Float64Array,
    from: number,
    to: number,
    powerA: number,
    powerB: number,
  ): void {
    const power = Math.max(powerA, powerB);
    let [aa, bb, ab, maxD] = [0, 0, 0, 0];
    for (let i = from; i < to; i++) {
      // proof: as above
      const [x, y] = [a[i]!, b[i]!];
      if (x - x + (y - y) !== 0) continue;
      const [u, v] = [scaled(x, -powerA), scaled(y, -powerB)];
      aa += u * u;
      bb += v * v;
      ab += u * v;
      maxD = Math.max(maxD, Math.abs(scaled(y, -power) - scaled(x, -power)));
    }
    const powerD = exponentOf(maxD);
    let dd = 0;
    for (let i = from; i < to; i++) {
      // proof: as above
      const [x, y] = [a[i]!, b[i]!];
      if (x - x + (y - y) !== 0) continue;
      const d = scaled(scaled(y, -power) - scaled(x, -power), -powerD);
      dd += d * d;
    }
    this.#squaresA.add(aa, 2 * powerA);
    this.#squaresB.add(bb, 2 * powerB);
    this.#products.add(ab, powerA + powerB);
    this.#squares.add(dd, 2 * (power + powerD));
  }

  #countLeftOut(a: Float64Array, b: Float64Array, from: number, to: number): void {
    // proof: as above
    for (let i = from; i < to; i++) this.#countIfNotFinite(a[i]!, b[i]!);
  }

  /** Whether one of a pair is not finite, and the pair was counted as left out. */
  #countIfNotFinite(...pair: readonly [number, number]): boolean {
    if (pair.every(Number.isFinite)) return false;
    this.#leftOut++;
    for (const side of [0, 1] as const) {
      if (Number.isNaN(pair[side])) this.#nan[side]++;
      else if (!Number.isFinite(pair[side])) this.#infinite[side]++;
    }
    return true;
  }
}

/** Infinite where a part of a complex number is, else NaN where a part is, else 0. */
function finiteness(parts: Float64Array, at: number): number {
  // proof: every number has two parts
  const pair = [parts[at]!, parts[at + 1]!] as const;
  if (pair.every(Number.isFinite)) return 0;
  return pair.some(part => Math.abs(part) === Number.POSITIVE_INFINITY)
    ? Number.POSITIVE_INFINITY
    : Number.NaN;
}

/** Whether squares of values up to this size can be summed as they are. */
function isPlain(largest: number): boolean {
  return largest === 0 || (largest > SMALL && largest < LARGE);
}

/** The power of 2 that a number is about. */
function exponentOf(size: number): number {
  return size === 0 ? 0 : Math.floor(Math.log2(size));
}

/** x · 2^power, also where 2^power alone is no number. */
function scaled(x: number, power: number): number {
  const half = Math.trunc(power / 2);
  return x * 2 ** half * 2 ** (power - half);
}

/** NaN is the same as NaN, and −0 is not 0. */
function sameNumbers(a: Float64Array, b: Float64Array): boolean {
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}
