import { kernels } from '../../kernels/index.ts';
import type { Contingency } from '../../summaries/contingency.ts';

/** Entropies and mutual information of two labellings, in nats. */

/** −Σ p ln p of groups of these sizes; 0 for one group. */
export function entropy(sizes: Float64Array, rows: number): number {
  if (sizes.length < 2) return 0;
  return -kernels.pairwiseSum(sizes.map(size => (size / rows) * (Math.log(size) - Math.log(rows))));
}

/** Σ p_ij ln(p_ij / (p_i p_j)); 0 when either labelling has one group. */
export function mutualInformation({
  rows,
  truth,
  predicted,
  counts,
  truthOf,
  predictedOf,
}: Contingency): number {
  if (truth.length === 1 || predicted.length === 1) return 0;
  // proof: the arrays of cells are equally long and hold positions in truth and predicted
  const terms = counts.map((count, i) => {
    const expected = Math.log(truth[truthOf[i]!]!) + Math.log(predicted[predictedOf[i]!]!) - Math.log(rows);
    const term = (count / rows) * (Math.log(count) - expected);
    return Math.abs(term) < Number.EPSILON ? 0 : term;
  });
  return Math.max(0, kernels.pairwiseSum(terms));
}

/** The mean of two entropies by the name of the method. */
export function meanEntropy(a: number, b: number, method: string): number {
  switch (method) {
    case 'min':
      return Math.min(a, b);
    case 'max':
      return Math.max(a, b);
    case 'geometric':
      return Math.sqrt(a * b);
    default:
      return (a + b) / 2;
  }
}

/** Terms below this share of the largest one no longer change the sum. */
const NEGLIGIBLE = 1e-22;

/**
 * The mutual information that labellings with groups of these sizes have by chance: its mean over the hypergeometric distribution of
 * each cell (N. X. Vinh, J. Epps and J. Bailey, JMLR 11, 2010). Groups of equal size are computed once.
 */
export function expectedMutualInformation({ rows, truth, predicted }: Contingency): number {
  const ofTruth = [...bySize(truth)];
  const ofPredicted = [...bySize(predicted)];
  const terms: number[] = [];
  for (const [a, timesA] of ofTruth) {
    for (const [b, timesB] of ofPredicted) terms.push(timesA * timesB * expectedCell(a, b, rows));
  }
  return kernels.pairwiseSum(terms);
}

function bySize(sizes: Float64Array): Map<number, number> {
  const times = new Map<number, number>();
  for (const size of sizes) times.set(size, (times.get(size) ?? 0) + 1);
  return times;
}

/**
 * Mean of n/rows · ln(rows·n / (a·b)) over the overlap n of random groups of sizes a and b. Chances are taken relative to the likeliest
 * overlap, outwards on both sides by their ratios, and divided by their sum: no factorial is needed, and none can overflow.
 */
function expectedCell(a: number, b: number, rows: number): number {
  const smallest = Math.max(0, a + b - rows);
  const largest = Math.min(a, b);
  const mode = Math.min(largest, Math.max(smallest, Math.floor(((a + 1) * (b + 1)) / (rows + 2))));
  const logExpected = Math.log(a) + Math.log(b) - Math.log(rows);
  const information = (n: number) => (n === 0 ? 0 : (n / rows) * (Math.log(n) - logExpected));
  let chances = 1;
  let sum = information(mode);
  let chance = 1;
  for (let n = mode; n < largest && chance > NEGLIGIBLE; n++) {
    chance *= ((a - n) / (n + 1)) * ((b - n) / (rows - a - b + n + 1));
    chances += chance;
    sum += chance * information(n + 1);
  }
  chance = 1;
  for (let n = mode; n > smallest && chance > NEGLIGIBLE; n--) {
    chance *= (n / (a - n + 1)) * ((rows - a - b + n) / (b - n + 1));
    chances += chance;
    sum += chance * information(n - 1);
  }
  return sum / chances;
}
