/** Mean, with a second pass that takes out the rounding of the first; infinite or NaN when the values are. */
export function meanOf(values: Float64Array): number {
  let sum = 0;
  // proof: here and below, i < values.length
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  const mean = sum / values.length;
  if (!Number.isFinite(mean)) return mean;
  let rest = 0;
  for (let i = 0; i < values.length; i++) rest += values[i]! - mean;
  return mean + rest / values.length;
}

/** Sum of (value − mean)². Exactly 0 when all values are equal. */
export function squaresAround(values: Float64Array, mean: number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const difference = values[i]! - mean;
    sum += difference * difference;
  }
  return sum;
}

/**
 * Quantile of ascending values by linear interpolation (numpy's default), 0 ≤ q ≤ 1; `sorted` is not empty.
 * From the nearer neighbour, as numpy, so that results agree to the last digit.
 */
export function quantileOf(sorted: Float64Array, q: number): number {
  const position = q * (sorted.length - 1);
  const index = Math.floor(position);
  const share = position - index;
  // proof: 0 ≤ index ≤ length − 1, and the upper neighbour is capped
  const low = sorted[index]!;
  const high = sorted[Math.min(index + 1, sorted.length - 1)]!;
  if (low === high) return low;
  // neighbours so far apart that their difference overflows
  if (!Number.isFinite(high - low)) return low * (1 - share) + high * share;
  return share >= 0.5 ? high - (high - low) * (1 - share) : low + (high - low) * share;
}
