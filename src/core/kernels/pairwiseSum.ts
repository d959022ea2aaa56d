/** Longest run that is added in one loop. */
const BLOCK = 128;

/**
 * The sum of `values`, added in the order in which numpy adds a contiguous array: eight interleaved partial sums per block, longer
 * arrays halved. Its error grows with the logarithm of the length, and the result equals numpy's bit for bit.
 */
export function pairwiseSum(values: readonly number[] | Float64Array): number {
  return sumRange(values, 0, values.length);
}

function sumRange(values: readonly number[] | Float64Array, start: number, count: number): number {
  if (count < 8) {
    let sum = 0;
    // proof: here and below, callers keep start + count within values
    for (let i = start; i < start + count; i++) sum += values[i]!;
    return sum;
  }
  if (count > BLOCK) {
    const half = Math.floor(count / 2);
    const first = half - (half % 8);
    return sumRange(values, start, first) + sumRange(values, start + first, count - first);
  }
  const [a, b, c, d, e, f, g, h] = Array.from({ length: 8 }, (_, lane) => {
    let sum = values[start + lane]!;
    for (let i = start + 8 + lane; i < start + count - (count % 8); i += 8) sum += values[i]!;
    return sum;
  }) as unknown as readonly [number, number, number, number, number, number, number, number];
  let sum = a + b + (c + d) + (e + f + (g + h));
  for (let i = start + count - (count % 8); i < start + count; i++) sum += values[i]!;
  return sum;
}
