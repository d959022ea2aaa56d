/** Small dense linear algebra; matrices are lists of rows. */

/**
 * The x with A x = b, by Gaussian elimination with partial pivoting; neither argument is changed.
 * @param matrix n rows of n numbers, not singular
 */
export function solve(matrix: readonly Float64Array[], right: Float64Array): Float64Array {
  const a = matrix.map(row => row.slice());
  const x = right.slice();
  const n = x.length;
  // proof: here and below all indices are below n, and the matrix is n by n
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i]![k]!) > Math.abs(a[pivot]![k]!)) pivot = i;
    [a[k], a[pivot]] = [a[pivot]!, a[k]!];
    [x[k], x[pivot]] = [x[pivot]!, x[k]!];
    const row = a[k]!;
    for (let i = k + 1; i < n; i++) {
      const below = a[i]!;
      const factor = below[k]! / row[k]!;
      if (factor === 0) continue;
      for (let j = k + 1; j < n; j++) below[j]! -= factor * row[j]!;
      x[i]! -= factor * x[k]!;
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    const row = a[k]!;
    let rest = x[k]!;
    for (let j = k + 1; j < n; j++) rest -= row[j]! * x[j]!;
    x[k] = rest / row[k]!;
  }
  return x;
}
