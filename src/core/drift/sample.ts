import { Evidence, vectorIn } from '../catalogue/evidence.ts';
import { compareBuckets } from '../kernels/compareBuckets.ts';
import { compareSorted, compareSteps, type SortedComparison, type Steps } from '../kernels/twoSample.ts';
import type { Vector } from '../tables/column.ts';
import { CategorySample } from './categorySample.ts';
import { NumberSample } from './numberSample.ts';

export { CategorySample, NumberSample };

/**
 * One side of a comparison, reduced to what drift methods read. Made once per column and data set; the reference's is kept while
 * many chunks are compared with it.
 */
export type Sample = NumberSample | CategorySample;

/** Summarises a vector. Timestamps count as numbers (milliseconds). */
export function sampleOf(vector: Vector): Sample {
  return vector.type === 'category' ? new CategorySample(vector) : new NumberSample(vector);
}

/** A vector summarised, or the summary itself. */
export function asSample(side: Vector | Sample): Sample {
  return side instanceof NumberSample || side instanceof CategorySample ? side : sampleOf(side);
}

const REFERENCE = 'drift:reference';
const CURRENT = 'drift:current';

/** The two samples of an evidence that has `reference` and `current`. */
export function samplesOf(evidence: Evidence): { readonly reference: Sample; readonly current: Sample } {
  const { inputs } = evidence;
  return {
    reference: evidence.once(REFERENCE, () => sampleOf(required(vectorIn(inputs, 'reference')))),
    current: evidence.once(CURRENT, () => sampleOf(required(vectorIn(inputs, 'current')))),
  };
}

/** The evidence of two samples that were made before. */
export function evidenceOf(reference: Sample, current: Sample): Evidence {
  const evidence = new Evidence({ reference: reference.vector, current: current.vector });
  evidence.once(REFERENCE, () => reference);
  evidence.once(CURRENT, () => current);
  return evidence;
}

/** The comparison of both samples' distribution functions, shared by KS and Wasserstein. */
export function comparisonOf(evidence: Evidence, { reference, current }: NumberSamples): SortedComparison {
  return evidence.once('drift:comparison', () => {
    const steps = stepsOfBoth(reference, current);
    if (steps) return compareSteps(...steps);
    const before = reference.buckets;
    const now = before && current.bucketsBy(before.plan);
    return now ? compareBuckets(before, now) : compareSorted(reference.sorted, current.sorted);
  });
}

/** Both samples' distribution functions, step by step, where a large current sample has few distinct values, and the reference too. */
export function stepsOfBoth(
  reference: NumberSample,
  current: NumberSample,
): readonly [Steps, Steps] | undefined {
  const now = current.steps;
  const before = now && reference.stepsOfFew;
  return before && [before, now];
}

export interface NumberSamples {
  readonly reference: NumberSample;
  readonly current: NumberSample;
}

function required(vector: Vector | undefined): Vector {
  if (!vector) throw new Error('Drift methods name reference and current in `needs`.');
  return vector;
}

/** Counts of values by their text. */
export type Counts = ReadonlyMap<string, number>;
