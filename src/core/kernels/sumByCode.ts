/**
 * Sum of weights per code, added in row order as `numpy.bincount` adds them. Rows with a negative code, or where `keep` is 0, are left
 * out. `codes` are below `size`; `weights` and `keep` are as long as `codes`.
 */
export function sumByCode(
  codes: Int32Array,
  weights: Float64Array,
  size: number,
  keep?: Uint8Array,
): Float64Array {
  const sums = new Float64Array(size);
  // proof: i < codes.length, and codes index sums
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (code >= 0 && keep?.[i] !== 0) sums[code]! += weights[i]!;
  }
  return sums;
}
