/**
 * The kernels that become dist/kernels.wasm, in AssemblyScript. Pointers are byte offsets into the one linear memory, which the host
 * fills and frees (../wasm.ts); nothing is allocated here. Each has a plain TypeScript twin, which says what it computes.
 */
export {
  addUpBuckets,
  boundBuckets,
  codeBuckets,
  markBuckets,
  mergeSlices,
  passBuckets,
  selectRows,
  sortSlice,
  sumBuckets,
  sumMoments,
} from './buckets';
export { compareSorted, multiplyPairs, rankValues, toDirection } from './columns';
export { sortDescending } from './descending';
export { crossCalibrate } from './isotonic';
export { countPairs } from './labels';
export {
  countPresent,
  countUnsafe,
  findRange,
  gatherDoubles,
  joinBytes,
  spreadCodes,
  spreadDoubles,
  toDoubles,
  unpackDeltas,
  unpackFlags,
  unpackRuns,
  unpackSnappy,
} from './parquet';
export { groupScores, packScores, placements, scanGroups, sortKeys } from './scores';
export { sortDoubles } from './sort';
export { assignCodes, fillTable, internStrings } from './strings';
export { countWhole } from './whole';

/** The first byte that the host may use. */
export function heapBase(): usize {
  return (__heap_base + 63) & ~63;
}
