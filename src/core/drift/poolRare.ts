import type { Evidence } from '../catalogue/evidence.ts';
import { type Counts, samplesOf } from './sample.ts';

export interface PooledCounts {
  readonly reference: Counts;
  readonly current: Counts;
  /** How many categories were put together. */
  readonly pooled: number;
}

/** The name of the pool: not a text that a cell can hold. */
const POOL = '\u0000rare';

/** The counts of both samples of an evidence, rare categories put together: shared by the test and its effect. */
export function pooledOf(evidence: Evidence, least: number): PooledCounts {
  return evidence.once(`drift:pooled:${least}`, () => {
    const { reference, current } = samplesOf(evidence);
    return poolRare(reference.counts, reference.size, current.counts, current.size, least);
  });
}

/**
 * Puts categories together of which fewer than `least` are to be expected in the smaller sample, where χ² and shares are noise
 * (Cochran 1954 asks for 5). The same categories on both sides; sizes are of values that are there.
 */
function poolRare(
  reference: Counts,
  referenceSize: number,
  current: Counts,
  currentSize: number,
  least: number,
): PooledCounts {
  const smallerShare = Math.min(referenceSize, currentSize) / (referenceSize + currentSize);
  const before = new Map<string, number>();
  const now = new Map<string, number>();
  let pooled = 0;
  const put = (key: string, a: number, b: number) => {
    const rare = (a + b) * smallerShare < least;
    const name = rare ? POOL : key;
    if (rare) pooled++;
    if (a > 0) before.set(name, (before.get(name) ?? 0) + a);
    if (b > 0) now.set(name, (now.get(name) ?? 0) + b);
  };
  for (const [key, count] of reference) put(key, count, current.get(key) ?? 0);
  for (const [key, count] of current) if (!reference.has(key)) put(key, 0, count);
  return { reference: before, current: now, pooled };
}
