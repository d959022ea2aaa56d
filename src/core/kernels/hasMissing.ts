/** Whether a column of numbers has a missing value. */
export function hasNaN(values: Float64Array): boolean {
  // proof: i < values.length
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i]!)) return true;
  return false;
}

/** Whether a column of codes has a missing value. */
export function hasNegative(codes: Int32Array): boolean {
  // proof: i < codes.length
  for (let i = 0; i < codes.length; i++) if (codes[i]! < 0) return true;
  return false;
}
