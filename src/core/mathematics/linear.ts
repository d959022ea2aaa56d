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

/**
 * Lower triangular L with L Lᵀ = A, or the index of the first variable that is a linear combination of those before it, up to rounding.
 * @param matrix symmetric, positive semidefinite, with a diagonal of comparable size (correlations)
 */
export function cholesky(matrix: readonly Float64Array[]): readonly Float64Array[] | number {
  const lower: Float64Array[] = [];
  for (const [i, row] of matrix.entries()) {
    const made = new Float64Array(matrix.length);
    // proof: j ≤ i < matrix.length, and lower[j] is complete for j < i
    for (let j = 0; j <= i; j++) {
      const other = j === i ? made : lower[j]!;
      let sum = row[j]!;
      for (let k = 0; k < j; k++) sum -= made[k]! * other[k]!;
      if (j < i) made[j] = sum / other[j]!;
      else if (sum > matrix.length * 1e-13 * row[i]!) made[i] = Math.sqrt(sum);
      else return i;
    }
    lower.push(made);
  }
  return lower;
}

/** xᵀ A⁻¹ x, from the Cholesky factor L of A: the squared length of L⁻¹ x. */
export function quadraticForm(lower: readonly Float64Array[], x: Float64Array): number {
  const y = new Float64Array(x.length);
  let sum = 0;
  for (const [i, row] of lower.entries()) {
    // proof: i < x.length, k < i
    let rest = x[i]!;
    for (let k = 0; k < i; k++) rest -= row[k]! * y[k]!;
    y[i] = rest / row[i]!;
    sum += y[i]! * y[i]!;
  }
  return sum;
}
