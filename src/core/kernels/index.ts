import { countLabels, countLabelsFast } from './countLabels.ts';
import { countPairs } from './countPairs.ts';
import { encodeNumbers } from './encode.ts';
import { errorMoments } from './errorMoments.ts';
import { binsOf, groupedScores, sumsOf } from './groupedScores.ts';
import { hasNaN, hasNegative } from './hasMissing.ts';
import { matrixLosses } from './matrixLosses.ts';
import { pairwiseSum } from './pairwiseSum.ts';
import { placements } from './placements.ts';
import { scoreTable } from './scoreTable.ts';
import { sumByCode } from './sumByCode.ts';
import {
  averagePrecision,
  binScores,
  logLossSum,
  rankArea,
  scoreRange,
  squaredErrorSum,
} from './tableScans.ts';

/** The plain TypeScript of every hot loop: what is computed, and what does the work where there is no WebAssembly. */
export const twins = {
  hasNaN,
  hasNegative,
  encodeNumbers,
  countLabels,
  countPairs,
  sumByCode,
  pairwiseSum,
  scoreTable,
  scoreRange,
  rankArea,
  averagePrecision,
  logLossSum,
  squaredErrorSum,
  binScores,
  placements,
  matrixLosses,
  errorMoments,
} as const;

export type Kernels = typeof twins;

/**
 * The hot loops, each named once; statistics and summaries call them through this object only. Where WebAssembly is faster it stands in
 * for the twin, and is held to the same bits by the same tests.
 */
export const kernels: Kernels = {
  ...twins,
  countLabels: countLabelsFast,
  scoreTable: (scores, rows) => groupedScores(scores, rows, scoreTable) ?? scoreTable(scores, rows),
  scoreRange: table => sumsOf(table) ?? scoreRange(table),
  rankArea: table => {
    const sums = sumsOf(table);
    return sums ? sums.area / (sums.positive * sums.negative) : rankArea(table);
  },
  averagePrecision: table => {
    const sums = sumsOf(table);
    return sums ? sums.precision / sums.positive : averagePrecision(table);
  },
  logLossSum: table => sumsOf(table)?.logLoss ?? logLossSum(table),
  squaredErrorSum: table => sumsOf(table)?.squaredError ?? squaredErrorSum(table),
  binScores: (table, edges) => binsOf(table, edges) ?? binScores(table, edges),
  placements: (table, area) => {
    const sums = sumsOf(table);
    const isItsOwn = sums && area === sums.area / (sums.positive * sums.negative);
    return isItsOwn ? sums.placements : placements(table, area);
  },
};
