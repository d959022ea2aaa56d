import type { TensorChange } from './comparison.ts';

/** The cosine of two independent random directions in n dimensions has the standard deviation 1/√n. */
const DEVIATIONS = 3;

/**
 * Whether at least half of the weight matrices point elsewhere as random directions do: within three standard deviations of a right angle.
 * Vectors (biases, scales of normalisation) are not asked, for they begin at the same values in any training.
 */
export function isUnrelated(tensors: readonly TensorChange[]): boolean {
  let matrices = 0;
  let unrelated = 0;
  for (const { parameter, tiedTo, a, measures } of tensors) {
    if (!parameter || tiedTo !== undefined || !a || a.shape.length < 2) continue;
    if (measures?.cosine === undefined) continue;
    matrices++;
    if (Math.abs(measures.cosine) <= DEVIATIONS / Math.sqrt(measures.values)) unrelated++;
  }
  return matrices > 0 && unrelated >= matrices / 2;
}
