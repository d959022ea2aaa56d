import { countPairs } from './countPairs.ts';
import { encodeNumbers } from './encode.ts';
import { errorMoments } from './errorMoments.ts';
import { hasNaN, hasNegative } from './hasMissing.ts';
import { matrixLosses } from './matrixLosses.ts';
import { pairwiseSum } from './pairwiseSum.ts';
import { scoreTable } from './scoreTable.ts';
import { sumByCode } from './sumByCode.ts';
import { averagePrecision, binScores, logLossSum, rankArea, squaredErrorSum } from './tableScans.ts';

/**
 * The hot loops, each named once; statistics and summaries call them through this object only. Every kernel here is plain TypeScript.
 * A WebAssembly build takes its place by standing in for an entry of this object, and is held to the same numbers by the same tests.
 */
export const kernels = {
  hasNaN,
  hasNegative,
  encodeNumbers,
  countPairs,
  sumByCode,
  pairwiseSum,
  scoreTable,
  rankArea,
  averagePrecision,
  logLossSum,
  squaredErrorSum,
  binScores,
  matrixLosses,
  errorMoments,
} as const;

export type Kernels = typeof kernels;
