import type { Moments, Presence } from '../kernels/survey.ts';
import { inMemory, type KernelMemory } from '../kernels/wasm.ts';

/** Up to so many distinct values are counted without sorting. */
export const FEW = 32;

/** Whole numbers from −SMALL_WHOLE up to and without SMALL_WHOLE are counted in a table. */
const SMALL_WHOLE = 512;

/** Each distinct value with its count; null when there are more than FEW. Missing values are none. */
export function fewOf(values: Float64Array): ReadonlyMap<number, number> | null {
  const inTable = new Float64Array(2 * SMALL_WHOLE);
  const others = new Map<number, number>();
  const counted = countWhole(values, inTable);
  // proof: i < values.length; the table is read and written where its index is known to lie inside
  let filled = 0;
  // By index, here and below: what walks an array makes an object for each entry, which for many small columns is most of what is made.
  for (let at = 0; counted > 0 && at < inTable.length; at++) if (inTable[at]! > 0) filled++;
  if (filled > FEW) return null;
  for (let i = counted; i < values.length; i++) {
    const value = values[i]!;
    const whole = value | 0;
    const at = whole + SMALL_WHOLE;
    if (whole === value && at >= 0 && at < 2 * SMALL_WHOLE) {
      if (inTable[at] === 0) filled++;
      inTable[at]! += 1;
    } else if (!Number.isNaN(value)) {
      others.set(value, (others.get(value) ?? 0) + 1);
    }
    if (filled + others.size > FEW) return null;
  }
  for (let at = 0; filled > 0 && at < inTable.length; at++) {
    const count = inTable[at]!;
    if (count > 0) others.set(at - SMALL_WHOLE, count);
  }
  return others;
}

/** Rows looked at in one go: few enough to stay in the first cache. After the first ones it is seen whether there are few values. */
const BLOCK = 4096;
/** Smaller columns are done with before they are copied. */
const WASM_FROM = 2 ** 13;

/** Counts small whole numbers into the table, in WebAssembly where there is one. Answers the rows that are done. */
function countWhole(values: Float64Array, table: Float64Array): number {
  if (values.length < WASM_FROM) return 0;
  return inMemory(8 * BLOCK + 8 * table.length, memory => countWholeIn(memory, values, table)) ?? 0;
}

function countWholeIn(memory: KernelMemory, values: Float64Array, table: Float64Array): number {
  const block = memory.allocate(8 * BLOCK);
  const tables = memory.allocate(8 * table.length);
  const column = memory.doubles(block, BLOCK);
  const counts = memory.words(tables, 2 * table.length).fill(0);
  let done = 0;
  while (done < values.length) {
    const length = Math.min(BLOCK, values.length - done);
    column.set(values.subarray(done, done + length));
    const counted = memory.exports.countWhole(block, length, SMALL_WHOLE, tables);
    done += counted;
    const filled = () => counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
    if (counted < length || (done === length && filled() > 2 * FEW)) break;
  }
  // proof: counts are two tables of that length
  for (let i = 0; i < table.length; i++) table[i] = counts[i]! + counts[table.length + i]!;
  return done;
}

/** What is missing of so many rows, and what is infinite, by the counts of all values. */
export function presenceOfFew(few: ReadonlyMap<number, number>, rows: number): Presence {
  let missing = rows;
  for (const count of few.values()) missing -= count;
  return {
    missing,
    low: few.get(Number.NEGATIVE_INFINITY) ?? 0,
    high: few.get(Number.POSITIVE_INFINITY) ?? 0,
  };
}

/** Moments by the counts of all values; undefined where sums exceed the largest number, and without a finite value. */
export function momentsOfFew(few: ReadonlyMap<number, number>): Moments | undefined {
  const finite = [...few].filter(([value]) => Number.isFinite(value)).sort(([a], [b]) => a - b);
  const [first] = finite;
  if (!first) return undefined;
  const [least] = first;
  let rows = 0;
  let distances = 0;
  for (const [value, count] of finite) {
    rows += count;
    distances += count * (value - least);
  }
  const mean = least + distances / rows;
  let squares = 0;
  for (const [value, count] of finite) squares += count * (value - mean) ** 2;
  return Number.isFinite(mean) && Number.isFinite(squares) ? { mean, squares } : undefined;
}
