/** What proper scoring rules over several classes need of a score matrix: sums over rows, so two of them add. */
export interface MatrixLosses {
  readonly weight: number;
  /** Σ −weight·log(probability of the true class), clipped to [ε, 1 − ε] with the ε of float64. */
  readonly logLoss: number;
  /** Σ weight·Σ_class (outcome − probability)². */
  readonly squaredError: number;
  readonly smallest: number;
  readonly largest: number;
  /** Rows whose scores do not sum to 1 within a relative 1.5e-8 (√ε, as scikit-learn tests it). */
  readonly notSummingToOne: number;
}

const EPSILON = Number.EPSILON;
const SUM_TOLERANCE = Math.sqrt(EPSILON);

/** Collects the sums. `codes` names the true class as a column number; rows with a negative code or `keep` 0 are left out. */
export function matrixLosses(
  columns: readonly Float64Array[],
  codes: Int32Array,
  weights?: Float64Array,
  keep?: Uint8Array,
): MatrixLosses {
  let weightSum = 0;
  let logLoss = 0;
  let squaredError = 0;
  let smallest = Number.POSITIVE_INFINITY;
  let largest = Number.NEGATIVE_INFINITY;
  let notSummingToOne = 0;
  for (const [row, code] of codes.entries()) {
    if (code < 0 || keep?.[row] === 0) continue;
    // proof: columns, weights and keep are as long as codes, and code is the number of a column
    const weight = weights ? weights[row]! : 1;
    const truth = columns[code]![row]!;
    let sum = 0;
    let error = 0;
    for (let column = 0; column < columns.length; column++) {
      const score = columns[column]![row]!;
      const outcome = column === code ? 1 : 0;
      if (score < smallest) smallest = score;
      if (score > largest) largest = score;
      sum += score;
      error += (outcome - score) ** 2;
    }
    if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) notSummingToOne++;
    weightSum += weight;
    logLoss -= weight * Math.log(Math.min(Math.max(truth, EPSILON), 1 - EPSILON));
    squaredError += weight * error;
  }
  return { weight: weightSum, logLoss, squaredError, smallest, largest, notSummingToOne };
}

/** The sums of two parts of the data together. */
export function mergeMatrixLosses(a: MatrixLosses, b: MatrixLosses): MatrixLosses {
  return {
    weight: a.weight + b.weight,
    logLoss: a.logLoss + b.logLoss,
    squaredError: a.squaredError + b.squaredError,
    smallest: Math.min(a.smallest, b.smallest),
    largest: Math.max(a.largest, b.largest),
    notSummingToOne: a.notSummingToOne + b.notSummingToOne,
  };
}
