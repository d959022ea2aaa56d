import { greatestCommonDivisor } from '../smirnov.ts';

/** How many paths lead to a lattice point with each value of the statistic, ascending by value. */
interface Frequencies {
  readonly values: Float64Array;
  readonly counts: Float64Array;
}

const NONE: Frequencies = { values: new Float64Array(0), counts: new Float64Array(0) };

/**
 * P(T ≥ t) of the two-sample Cramér–von Mises statistic without ties: all orders of n and m values are counted by their
 * Σ (bx − ay)² over lattice points (Xiao, Gordon and Yakovlev, Journal of Statistical Software 17(8), 2006).
 * Some hundred milliseconds at most for n, m ≤ 20.
 * @param numerator 24 nm (n + m) T, a whole number
 */
export function exactCramerVonMisesTail(n: number, m: number, numerator: bigint): number {
  const divisor = greatestCommonDivisor(n, m);
  const lcm = (n * m) / divisor;
  const [a, b] = [lcm / n, lcm / m];
  const least = threshold(n, m, lcm, numerator);
  if (least <= 0) return 1;
  // reached: paths that already have at least `least`, which no step takes back
  let column = Array.from({ length: n + 1 }, () => ({ open: NONE, reached: 0 }));
  for (let u = 0; u <= m; u++) {
    const next: typeof column = [];
    for (let v = 0; v <= n; v++) {
      const square = (a * v - b * u) ** 2;
      if (u === 0 && v === 0) {
        next.push({ open: { values: Float64Array.of(0), counts: Float64Array.of(1) }, reached: 0 });
        continue;
      }
      // proof: column has n + 1 entries, next has v
      const left = u > 0 ? column[v]! : undefined;
      const below = v > 0 ? next[v - 1]! : undefined;
      const merged = merge(left?.open ?? NONE, below?.open ?? NONE);
      next.push(shifted(merged, square, least, (left?.reached ?? 0) + (below?.reached ?? 0)));
    }
    column = next;
  }
  // proof: column has n + 1 entries
  const last = column[n]!;
  let orders = 1;
  for (let i = 1; i <= m; i++) orders = (orders * (n + i)) / i;
  return Math.min(1, last.reached / Math.round(orders));
}

/** The least Σ (bx − ay)² that makes T at least as large as found: lcm² (n + m) · 24nm(n+m)T / (24 (nm)²), rounded down as scipy does. */
function threshold(n: number, m: number, lcm: number, numerator: bigint): number {
  const product = BigInt(n) * BigInt(m);
  const scaled = BigInt(lcm) ** 2n * BigInt(n + m) * numerator;
  return scaled <= 0n ? 0 : Number(scaled / (24n * product * product));
}

function merge(first: Frequencies, second: Frequencies): Frequencies {
  if (first.values.length === 0) return second;
  if (second.values.length === 0) return first;
  const values = new Float64Array(first.values.length + second.values.length);
  const counts = new Float64Array(values.length);
  let i = 0;
  let j = 0;
  let length = 0;
  while (i < first.values.length || j < second.values.length) {
    const x = first.values[i] ?? Number.POSITIVE_INFINITY;
    const y = second.values[j] ?? Number.POSITIVE_INFINITY;
    values[length] = Math.min(x, y);
    // proof: the side that is taken has an entry, since the other's end counts as infinite
    counts[length++] = (x <= y ? first.counts[i]! : 0) + (y <= x ? second.counts[j]! : 0);
    if (x <= y) i++;
    if (y <= x) j++;
  }
  return { values: values.subarray(0, length), counts: counts.subarray(0, length) };
}

/** All values raised by `square`; those that get to `least` are counted apart. */
function shifted(
  { values, counts }: Frequencies,
  square: number,
  least: number,
  reached: number,
): { open: Frequencies; reached: number } {
  let open = values.length;
  let sum = reached;
  // proof: 0 < open ≤ length of both
  while (open > 0 && values[open - 1]! + square >= least) {
    open--;
    sum += counts[open]!;
  }
  return {
    open: { values: values.subarray(0, open).map(value => value + square), counts: counts.subarray(0, open) },
    reached: sum,
  };
}
