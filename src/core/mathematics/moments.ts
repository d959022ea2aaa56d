/** Mean, with a second pass that takes out the rounding of the first; infinite or NaN when the values are. */
export function meanOf(values: Float64Array): number {
  const mean = sumAround(values, 0) / values.length;
  return Number.isFinite(mean) ? mean + sumAround(values, mean) / values.length : mean;
}

/** Sum of (value − centre), in four interleaved sums: none has to wait for another, and each rounds less. */
function sumAround(values: Float64Array, centre: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  const end = values.length - (values.length % 4);
  // proof: i + 3 < values.length
  for (let i = 0; i < end; i += 4) {
    a += values[i]! - centre;
    b += values[i + 1]! - centre;
    c += values[i + 2]! - centre;
    d += values[i + 3]! - centre;
  }
  // proof: here and below, i < values.length
  for (let i = end; i < values.length; i++) a += values[i]! - centre;
  return a + b + (c + d);
}

/** Sum of (value − mean)². Exactly 0 when all values are equal. */
export function squaresAround(values: Float64Array, mean: number): number {
  let even = 0;
  let odd = 0;
  const end = values.length - (values.length % 2);
  // proof: i + 1 < values.length
  for (let i = 0; i < end; i += 2) {
    const first = values[i]! - mean;
    const second = values[i + 1]! - mean;
    even += first * first;
    odd += second * second;
  }
  const last = end < values.length ? values[end]! - mean : 0;
  return even + odd + last * last;
}

/**
 * Quantile of ascending values by linear interpolation (numpy's default), 0 ≤ q ≤ 1; `sorted` is not empty.
 * From the nearer neighbour, as numpy, so that results agree to the last digit.
 */
export function quantileOf(sorted: Float64Array, q: number): number {
  return interpolated(rank => sorted[rank] ?? Number.NaN, sorted.length, q);
}

/** As `quantileOf`, of `size` values of which `at` gives the one of a rank, 0 for the smallest. */
export function interpolated(at: (rank: number) => number, size: number, q: number): number {
  const position = q * (size - 1);
  const index = Math.floor(position);
  const share = position - index;
  const low = at(index);
  const high = at(Math.min(index + 1, size - 1));
  if (low === high) return low;
  // neighbours so far apart that their difference overflows
  if (!Number.isFinite(high - low)) return low * (1 - share) + high * share;
  return share >= 0.5 ? high - (high - low) * (1 - share) : low + (high - low) * share;
}
