import { fisherExact } from './fisherExact.ts';
import { normalTail } from './normal.ts';

export interface ProportionTest {
  readonly pValue: number;
  readonly method: 'z' | 'fisher';
  /** Pooled z statistic, second minus first; 0 where both proportions are 0 or both 1. */
  readonly z: number;
}

/**
 * Two-sided test that two proportions are equal: hits of rows in a first and a second sample (rows > 0). The pooled z-test
 * (statsmodels `proportions_ztest`, scipy chi2_contingency without correction) where all four expected counts are at least 5
 * (Cochran's rule), else Fisher's exact test.
 */
export function proportionTest(hits1: number, rows1: number, hits2: number, rows2: number): ProportionTest {
  const hits = hits1 + hits2;
  const rows = rows1 + rows2;
  const pooled = hits / rows;
  const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / rows1 + 1 / rows2));
  const z = deviation === 0 ? 0 : (hits2 / rows2 - hits1 / rows1) / deviation;
  const smallestExpected = (Math.min(hits, rows - hits) * Math.min(rows1, rows2)) / rows;
  if (smallestExpected >= 5) return { pValue: Math.min(1, 2 * normalTail(Math.abs(z))), method: 'z', z };
  return { pValue: fisherExact(hits1, rows1 - hits1, hits2, rows2 - hits2), method: 'fisher', z };
}
