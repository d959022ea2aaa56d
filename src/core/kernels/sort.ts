/**
 * Sorting of doubles. Least-significant-digit radix sort on the bit patterns: six digits of 11 or 10 bits, all counted in one pass;
 * a digit that all values share costs nothing, so rounded data are faster still. Source: Knuth, TAOCP vol. 3, 5.2.5.
 */

import { hasNaN } from './hasMissing.ts';
import { inMemory } from './wasm.ts';

/** From this many values the radix sort in WebAssembly is the fastest, the ways in and out counted. */
const WASM_FROM = 3000;
const DIGIT_COUNTS = 48 << 10;
/** From this many values on the radix sort is faster than the engine's own, which is native code, once it is compiled … */
const RADIX_FROM = 5000;
/** … and from so many on even where it must be compiled first, as in the young process that the command line always is. */
const COLD_RADIX_FROM = 50_000;

/** Whether the radix sort has had enough to do to be compiled. Decides about speed only: both sorts give the same. */
let isWarm = false;

/** Shift and width in bits of the digits: three in the low word, three in the high word. */
const DIGITS = [
  { word: 0, shift: 0, bits: 11 },
  { word: 0, shift: 11, bits: 11 },
  { word: 0, shift: 22, bits: 10 },
  { word: 1, shift: 0, bits: 11 },
  { word: 1, shift: 11, bits: 11 },
  { word: 1, shift: 22, bits: 10 },
] as const;

const LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/**
 * The values that are not NaN, ascending, in a new array; −0 comes before +0. Infinities are values.
 * Radix sort in WebAssembly where there is one, else here; both give the same bits.
 */
export function sortedWithoutMissing(values: Float64Array): Float64Array {
  return sortedInMemory(values) ?? sortedHere(withoutMissing(values));
}

/** Sorts a copy in the linear memory, missing values last, and leaves those there; undefined for few values and without WebAssembly. */
function sortedInMemory(values: Float64Array): Float64Array | undefined {
  if (values.length < WASM_FROM) return undefined;
  return inMemory(2 * values.byteLength + 2 * DIGIT_COUNTS, memory => {
    const spare = memory.allocate(values.byteLength);
    const counts = memory.allocate(DIGIT_COUNTS);
    const column = memory.copyIn(values);
    const at = memory.exports.sortDoubles(column, values.length, spare, counts);
    const sorted = memory.doubles(at, values.length);
    let length = sorted.length;
    while (length > 0 && Number.isNaN(sorted[length - 1])) length--;
    return sorted.slice(0, length);
  });
}

/** The twin: sorts `kept`, which holds no NaN and is overwritten. */
export function sortedHere(kept: Float64Array<ArrayBuffer>): Float64Array {
  if (kept.length < (isWarm ? RADIX_FROM : COLD_RADIX_FROM)) return kept.sort();
  isWarm = true;
  return radixSorted(kept);
}

function withoutMissing(values: Float64Array): Float64Array<ArrayBuffer> {
  if (!hasNaN(values)) return values.slice();
  const kept = new Float64Array(values.length);
  let length = 0;
  // proof: i < values.length
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    kept[length] = value;
    // the slot of a missing value is written again
    if (!Number.isNaN(value)) length++;
  }
  return length === kept.length ? kept : kept.subarray(0, length);
}

/** Sorts `values`, which hold no NaN and are overwritten. The result is `values` or a new array. */
function radixSorted(values: Float64Array<ArrayBuffer>): Float64Array {
  const length = values.length;
  const counts = countDigits(values);
  let from = values;
  let to = new Float64Array(length);
  for (const [d, { word, shift, bits }] of DIGITS.entries()) {
    const offsets = startOffsets(counts.subarray(d << 11, (d << 11) + (1 << bits)), length);
    if (!offsets) continue;
    const words = wordsOf(from);
    const mask = (1 << bits) - 1;
    const half = LITTLE_ENDIAN ? word : 1 - word;
    // proof: words holds 2·length entries; a digit is below 2^bits, the length of offsets; offsets count to length in all
    for (let i = 0; i < length; i++) {
      const digit = (words[2 * i + half]! >>> shift) & mask;
      to[offsets[digit]!++] = from[i]!;
    }
    [from, to] = [to, from];
  }
  return negativesFirst(from, to);
}

function wordsOf(values: Float64Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
}

/** Histograms of the six digits, 2048 entries apart. */
function countDigits(values: Float64Array): Uint32Array {
  const counts = new Uint32Array(6 << 11);
  const words = wordsOf(values);
  const [low, high] = LITTLE_ENDIAN ? [0, 1] : [1, 0];
  // proof: words holds two entries per value; digits are below 2048
  for (let i = 0; i < words.length; i += 2) {
    const a = words[i + low]!;
    const b = words[i + high]!;
    counts[a & 2047]!++;
    counts[2048 + ((a >>> 11) & 2047)]!++;
    counts[4096 + (a >>> 22)]!++;
    counts[6144 + (b & 2047)]!++;
    counts[8192 + ((b >>> 11) & 2047)]!++;
    counts[10240 + (b >>> 22)]!++;
  }
  return counts;
}

/** Turns counts into the position of each digit's first value, in place; undefined when one digit holds all values. */
function startOffsets(counts: Uint32Array, length: number): Uint32Array | undefined {
  let sum = 0;
  // proof: digit < counts.length
  for (let digit = 0; digit < counts.length; digit++) {
    const count = counts[digit]!;
    if (count === length) return undefined;
    counts[digit] = sum;
    sum += count;
  }
  return counts;
}

/** By bits, negatives come last and descending: moves them to the front, reversed. `spare` is as long as `sorted`. */
function negativesFirst(sorted: Float64Array, spare: Float64Array): Float64Array {
  const words = wordsOf(sorted);
  const high = LITTLE_ENDIAN ? 1 : 0;
  let low = 0;
  let top = sorted.length;
  // proof: low ≤ middle < top ≤ length, and words holds two entries per value
  while (low < top) {
    const middle = (low + top) >>> 1;
    if (words[2 * middle + high]! >>> 31) top = middle;
    else low = middle + 1;
  }
  if (low === sorted.length) return sorted;
  spare.set(sorted.subarray(low).reverse());
  spare.set(sorted.subarray(0, low), sorted.length - low);
  return spare;
}
