/**
 * What regression metrics need of truth and prediction: sums, means and centred second moments, which two parts of the data merge by the
 * usual formulas (Chan, Golub and LeVeque 1983).
 */
export interface ErrorMoments {
  readonly rows: number;
  readonly weight: number;
  readonly absolute: number;
  readonly squared: number;
  /** Σ weight·|error| / max(|truth|, ε). */
  readonly relative: number;
  readonly largest: number;
  readonly meanTruth: number;
  /** Σ weight·(truth − mean)². */
  readonly spreadTruth: number;
  readonly meanError: number;
  /** Σ weight·(error − mean)², the error being truth − prediction. */
  readonly spreadError: number;
}

/** Two passes over the kept rows, each sum compensated (Neumaier), so that 10⁷ rows lose no digit. No NaN in kept rows. */
export function errorMoments(
  truth: Float64Array,
  predicted: Float64Array,
  weights?: Float64Array,
  keep?: Uint8Array,
): ErrorMoments {
  const weight = new CompensatedSum();
  const absolute = new CompensatedSum();
  const squared = new CompensatedSum();
  const relative = new CompensatedSum();
  const truths = new CompensatedSum();
  const errors = new CompensatedSum();
  let rows = 0;
  let largest = 0;
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  let lowestError = Number.POSITIVE_INFINITY;
  let highestError = Number.NEGATIVE_INFINITY;
  // proof: i < truth.length, the length of predicted, weights and keep
  for (let i = 0; i < truth.length; i++) {
    if (keep?.[i] === 0) continue;
    const w = weights ? weights[i]! : 1;
    const y = truth[i]!;
    const error = y - predicted[i]!;
    const size = Math.abs(error);
    rows++;
    weight.add(w);
    absolute.add(w * size);
    squared.add(w * size * size);
    relative.add((w * size) / Math.max(Math.abs(y), Number.EPSILON));
    truths.add(w * y);
    errors.add(w * error);
    if (size > largest) largest = size;
    if (w > 0) {
      if (y < lowest) lowest = y;
      if (y > highest) highest = y;
      if (error < lowestError) lowestError = error;
      if (error > highestError) highestError = error;
    }
  }
  // A constant is its own mean; dividing a sum can miss it by a rounding, and a spread of 1e-32 would pass for variation.
  const meanTruth = lowest === highest ? lowest : truths.total() / weight.total();
  const meanError = lowestError === highestError ? lowestError : errors.total() / weight.total();
  const spreadTruth = new CompensatedSum();
  const spreadError = new CompensatedSum();
  // proof: as above
  for (let i = 0; i < truth.length; i++) {
    if (keep?.[i] === 0) continue;
    const w = weights ? weights[i]! : 1;
    const y = truth[i]!;
    spreadTruth.add(w * (y - meanTruth) ** 2);
    spreadError.add(w * (y - predicted[i]! - meanError) ** 2);
  }
  return {
    rows,
    weight: weight.total(),
    absolute: absolute.total(),
    squared: squared.total(),
    relative: relative.total(),
    largest,
    meanTruth,
    spreadTruth: spreadTruth.total(),
    meanError,
    spreadError: spreadError.total(),
  };
}

/** The moments of two parts of the data together, as if collected at once but for rounding. */
export function mergeErrorMoments(a: ErrorMoments, b: ErrorMoments): ErrorMoments {
  const weight = a.weight + b.weight;
  const sum = {
    rows: a.rows + b.rows,
    weight,
    absolute: a.absolute + b.absolute,
    squared: a.squared + b.squared,
    relative: a.relative + b.relative,
    largest: Math.max(a.largest, b.largest),
  };
  // A part without weight has no mean, and says nothing of spread.
  if (a.weight === 0 || b.weight === 0) {
    const { meanTruth, spreadTruth, meanError, spreadError } = a.weight === 0 ? b : a;
    return { ...sum, meanTruth, spreadTruth, meanError, spreadError };
  }
  const truth = mergeSpread(a.weight, a.meanTruth, a.spreadTruth, b.weight, b.meanTruth, b.spreadTruth);
  const error = mergeSpread(a.weight, a.meanError, a.spreadError, b.weight, b.meanError, b.spreadError);
  return {
    ...sum,
    meanTruth: truth.mean,
    spreadTruth: truth.spread,
    meanError: error.mean,
    spreadError: error.spread,
  };
}

/** Mean, and sum of squares around it, of two parts together (Chan, Golub and LeVeque 1983). */
function mergeSpread(
  weightA: number,
  meanA: number,
  spreadA: number,
  weightB: number,
  meanB: number,
  spreadB: number,
): { readonly mean: number; readonly spread: number } {
  const share = weightB / (weightA + weightB);
  const apart = meanB - meanA;
  return { mean: meanA + apart * share, spread: spreadA + spreadB + apart * apart * weightA * share };
}

/** A running sum that keeps what rounding drops. */
export class CompensatedSum {
  #sum = 0;
  #lost = 0;

  add(value: number): void {
    const sum = this.#sum + value;
    this.#lost += Math.abs(this.#sum) >= Math.abs(value) ? this.#sum - sum + value : value - sum + this.#sum;
    this.#sum = sum;
  }

  total(): number {
    // After an overflow the lost part is NaN, and the sum alone is the answer.
    return Number.isFinite(this.#sum) ? this.#sum + this.#lost : this.#sum;
  }
}
