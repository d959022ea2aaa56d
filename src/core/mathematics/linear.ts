/** Small dense linear algebra; matrices are lists of rows. */

/**
 * The upper triangular R of a QR decomposition, as rows: Rᵀ R = Aᵀ A. By modified Gram–Schmidt, whose R is as accurate as Householder's
 * (Björck 1967), and more so than a Cholesky factor of Aᵀ A. Or the index of the first column that is a linear combination of those before
 * it: what is left of it is at most `least` of its length.
 * @param columns of A, equally long, none of them 0
 */
export function triangularFactor(columns: readonly Float64Array[], least: number): Float64Array[] | number {
  const left = columns.map(column => column.slice());
  const rows: Float64Array[] = [];
  for (const [k, column] of left.entries()) {
    const length = Math.sqrt(dot(column, column));
    // proof: as many columns are left as there were
    if (!(length > least * Math.sqrt(dot(columns[k]!, columns[k]!)))) return k;
    const row = new Float64Array(columns.length);
    row[k] = length;
    for (let i = 0; i < column.length; i++) column[i]! /= length;
    for (let j = k + 1; j < left.length; j++) {
      // proof: j < left.length, i < column.length, and all columns are equally long
      const other = left[j]!;
      const share = dot(column, other);
      row[j] = share;
      for (let i = 0; i < column.length; i++) other[i]! -= share * column[i]!;
    }
    rows.push(row);
  }
  return rows;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  // proof: a and b are equally long
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** The x with Rᵀ x = b, for an upper triangular R (rows) without zeros on its diagonal. */
export function solveTransposed(upper: readonly Float64Array[], right: Float64Array): Float64Array {
  const x = right.slice();
  for (const [k, row] of upper.entries()) {
    // proof: k and j are below the order of R
    x[k]! /= row[k]!;
    for (let j = k + 1; j < x.length; j++) x[j]! -= row[j]! * x[k]!;
  }
  return x;
}

/** The x with R x = b, for an upper triangular R (rows) without zeros on its diagonal. */
export function solveUpper(upper: readonly Float64Array[], right: Float64Array): Float64Array {
  const x = right.slice();
  for (let k = x.length - 1; k >= 0; k--) {
    // proof: k and j are below the order of R
    const row = upper[k]!;
    for (let j = k + 1; j < x.length; j++) x[k]! -= row[j]! * x[j]!;
    x[k]! /= row[k]!;
  }
  return x;
}
