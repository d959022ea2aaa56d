/** Eigenvalues of a symmetric matrix, and its eigenvectors as rows. */
export interface Eigen {
  readonly values: readonly number[];
  readonly vectors: readonly (readonly number[])[];
}

/**
 * Eigen decomposition of a small symmetric matrix (rows) by Jacobi's rotations (Golub and Van Loan 8.5), to the last digits of the
 * largest eigenvalue. Cost: order³ per sweep, some eight sweeps.
 */
export function symmetricEigen(matrix: readonly (readonly number[])[]): Eigen {
  const order = matrix.length;
  const a = matrix.map(row => [...row]);
  const v: number[][] = a.map((_, i) => Array.from({ length: order }, (_, j) => (i === j ? 1 : 0)));
  const at = (i: number, j: number) => a[i]?.[j] ?? 0;
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    let diagonal = 0;
    for (let i = 0; i < order; i++) {
      diagonal += at(i, i) ** 2;
      for (let j = 0; j < i; j++) off += at(i, j) ** 2;
    }
    if (off <= diagonal * 1e-34) break;
    for (let p = 0; p < order; p++) for (let q = p + 1; q < order; q++) rotate(a, v, p, q);
  }
  return { values: a.map((_, i) => at(i, i)), vectors: v };
}

/** One rotation that makes the entry (p, q) zero. */
function rotate(a: number[][], v: number[][], p: number, q: number): void {
  const [rowP = [], rowQ = []] = [a[p], a[q]];
  const apq = rowP[q] ?? 0;
  if (apq === 0) return;
  const theta = ((rowQ[q] ?? 0) - (rowP[p] ?? 0)) / (2 * apq);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cosine = 1 / Math.sqrt(t * t + 1);
  const sine = t * cosine;
  const turn = (x: number[], i: number, y: number[], j: number) => {
    const [first = 0, second = 0] = [x[i], y[j]];
    x[i] = cosine * first - sine * second;
    y[j] = sine * first + cosine * second;
  };
  for (const row of a) turn(row, p, row, q);
  for (let k = 0; k < a.length; k++) turn(rowP, k, rowQ, k);
  const [vectorP = [], vectorQ = []] = [v[p], v[q]];
  for (let k = 0; k < a.length; k++) turn(vectorP, k, vectorQ, k);
}
