import { meanOf, squaresAround } from '../mathematics/moments.ts';
import { isAllFinite } from './hasMissing.ts';
import { SORTING_BYTES, sortDescending, sortingSpace } from './sortDescending.ts';
import { inMemory, type KernelMemory } from './wasm.ts';

/** What is done to columns of numbers that are set beside one another. In WebAssembly, of so many values: more are worth compiling for. */
const WASM_FROM = 256;
const WASM_TO = 1 << 20;
const BYTES_AROUND = 1024;

/** As `inMemory`, of so many values; undefined, too, where there is nothing to gain. */
function ifWorth<T>(values: number, bytes: number, work: (memory: KernelMemory) => T): T | undefined {
  if (values < WASM_FROM || values > WASM_TO) return undefined;
  return inMemory(bytes + BYTES_AROUND, work);
}

/** Mid-ranks of the values that are not missing, 1 for the smallest; NaN stays NaN. Ties get the mean of their ranks. */
export function ranksOf(values: Float64Array): Float64Array {
  const { length } = values;
  const found = ifWorth(length, length * (24 + SORTING_BYTES), memory => {
    const ranks = memory.allocate(values.byteLength);
    const { keys, tags, spareKeys, spareTags, edges, stack } = sortingSpace(memory, length);
    const at = memory.copyIn(values);
    memory.exports.rankValues(at, length, ranks, keys, tags, spareKeys, spareTags, edges, stack);
    return memory.doubles(ranks, length).slice();
  });
  return found ?? ranksHere(values);
}

/** The twin. */
export function ranksHere(values: Float64Array): Float64Array {
  const ranks = new Float64Array(values.length).fill(Number.NaN);
  const keys = new Float64Array(values.length);
  const rows = new Int32Array(values.length);
  let count = 0;
  // proof: here and below, count <= i < values.length, and rows hold rows of values
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]!)) continue;
    keys[count] = values[i]!;
    rows[count++] = i;
  }
  sortDescending(keys.subarray(0, count), rows.subarray(0, count));
  for (let start = 0, end = 0; start < count; start = end) {
    while (end < count && keys[end] === keys[start]) end++;
    const rank = (2 * count + 1 - start - end) / 2;
    for (let i = start; i < end; i++) ranks[rows[i]!] = rank;
  }
  return ranks;
}

/** The deviations of a column from its mean, over their length; undefined where a value is not finite, or they have no length. */
export function directionOf(values: Float64Array): Float64Array | undefined {
  const { length } = values;
  const found = ifWorth(length, values.byteLength, memory => {
    const at = memory.copyIn(values);
    return memory.exports.toDirection(at, length) === 1 ? memory.doubles(at, length).slice() : NONE;
  });
  return found === NONE ? undefined : (found ?? directionHere(values));
}

const NONE = new Float64Array(0);

/** The twin. */
export function directionHere(values: Float64Array): Float64Array | undefined {
  if (!isAllFinite(values)) return undefined;
  const mean = meanOf(values);
  const length = Math.sqrt(squaresAround(values, mean));
  if (!(length > 0 && Number.isFinite(length))) return undefined;
  const direction = new Float64Array(values.length);
  // proof: row < values.length
  for (let row = 0; row < values.length; row++) direction[row] = (values[row]! - mean) / length;
  return direction;
}

/**
 * Σ a·b of every pair of equally long columns: of the second with the first, of the third with the first and the second, and so on, as
 * `productOf` gives each.
 * @returns undefined without WebAssembly, for few rows and for many
 */
export function productsOf(columns: readonly Float64Array[]): Float64Array | undefined {
  const length = columns[0]?.length ?? 0;
  const values = columns.length * length;
  const pairs = (columns.length * (columns.length - 1)) / 2;
  return ifWorth(values, (values + pairs) * 8, memory => {
    const products = memory.allocate(pairs * 8);
    const at = memory.allocate(values * 8);
    for (const [i, column] of columns.entries()) memory.doubles(at + i * length * 8, length).set(column);
    memory.exports.multiplyPairs(at, columns.length, length, products);
    return memory.doubles(products, pairs).slice();
  });
}

/** Σ a·b of two equally long columns. */
export function productOf(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  // proof: both are equally long
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
