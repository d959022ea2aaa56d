import { countLabels, countLabelsFast } from './countLabels.ts';
import { countPairs } from './countPairs.ts';
import { encodeNumbers } from './encode.ts';
import { errorMoments } from './errorMoments.ts';
import { binsOf, groupedScores, sumsOf } from './groupedScores.ts';
import { hasNaN, hasNegative } from './hasMissing.ts';
import { matrixLosses } from './matrixLosses.ts';
import { pairwiseSum } from './pairwiseSum.ts';
import { placements } from './placements.ts';
import { type ScoreTable, scoreTable } from './scoreTable.ts';
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

/** Scans of tables that are long, by what was scanned for: several statistics ask for the same. */
const scanned = new WeakMap<ScoreTable, Map<string, unknown>>();
const LONG = 1 << 14;

function onceOf<T>(table: ScoreTable, key: string, scan: () => T): T {
  if (table.scores.length < LONG) return scan();
  const found = scanned.get(table) ?? new Map<string, unknown>();
  scanned.set(table, found);
  if (!found.has(key)) found.set(key, scan());
  return found.get(key) as T;
}

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
    return sums ? sums.area / (sums.positive * sums.negative) : onceOf(table, 'area', () => rankArea(table));
  },
  averagePrecision: table => {
    const sums = sumsOf(table);
    return sums ? sums.precision / sums.positive : onceOf(table, 'precision', () => averagePrecision(table));
  },
  logLossSum: table => sumsOf(table)?.logLoss ?? onceOf(table, 'log loss', () => logLossSum(table)),
  squaredErrorSum: table =>
    sumsOf(table)?.squaredError ?? onceOf(table, 'squared error', () => squaredErrorSum(table)),
  binScores: (table, edges) =>
    binsOf(table, edges) ?? onceOf(table, `bins ${edges.join()}`, () => binScores(table, edges)),
  placements: (table, area) => {
    const sums = sumsOf(table);
    const isItsOwn = sums && area === sums.area / (sums.positive * sums.negative);
    return isItsOwn ? sums.placements : onceOf(table, `placements ${area}`, () => placements(table, area));
  },
};
