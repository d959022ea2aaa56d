import type { TensorChange } from './comparison.ts';

/** The cosine of two independent random directions in n dimensions has the standard deviation 1/√n. */
const DEVIATIONS = 3;
/** Of fewer values, three standard deviations reach beyond the half: too many directions would look random. */
const FEWEST = 36;

/**
 * How many of the weight matrices point elsewhere as random directions do, within three standard deviations of a right angle; undefined where
 * these are fewer than half.
 * Vectors (biases, scales of normalisation) are not asked, for they begin at the same values in any training.
 */
export function unrelatedMatrices(
  tensors: readonly TensorChange[],
): { readonly count: number; readonly of: number } | undefined {
  let matrices = 0;
  let unrelated = 0;
  for (const { parameter, tiedTo, a, measures } of tensors) {
    if (!parameter || tiedTo !== undefined || !a || a.shape.length < 2) continue;
    if (measures?.cosine === undefined || measures.values < FEWEST) continue;
    matrices++;
    if (Math.abs(measures.cosine) <= DEVIATIONS / Math.sqrt(measures.values)) unrelated++;
  }
  return unrelated > 0 && unrelated >= matrices / 2 ? { count: unrelated, of: matrices } : undefined;
}
