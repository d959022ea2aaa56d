import { inMemory, type KernelMemory } from './wasm.ts';

/** From so many keys on the way into the linear memory pays. */
const WASM_FROM = 256;
/** Keys and tags twice, places in eighths, and ranges that wait, for each key … */
export const SORTING_BYTES = 25;
/** … with what alignment takes. */
const BYTES_AROUND = 1024;
/** Ranges up to this size are sorted by insertion, … */
const SMALL = 24;
/** … up to this one by partition into greater, equal and less, which is quick about ties; larger ones by buckets. */
const MEDIUM = 2048;
/** Rows per bucket aimed at. */
const PER_BUCKET = 8;

/**
 * Sorts `keys` in descending order in place and carries `tags` along. No NaN; infinities are allowed; −0 equals 0. The order of equal
 * keys is not kept.
 *
 * A bucket sort by a monotone linear map between the smallest and the largest finite key. A bucket that is still large is treated in
 * the same way again, so that skewed data cost one more pass; each bucket's range is a fraction of the one before, which bounds the depth.
 */
export function sortDescending(keys: Float64Array, tags: Int32Array): void {
  if (isDescending(keys) || sortedInMemory(keys, tags)) return;
  sortDescendingHere(keys, tags);
}

/** The twin. */
export function sortDescendingHere(keys: Float64Array, tags: Int32Array): void {
  const [start, end] = partitionInfinities(keys, tags);
  sortRange(keys, tags, start, end);
}

/** False, and nothing sorted, for few keys and without WebAssembly. */
function sortedInMemory(keys: Float64Array, tags: Int32Array): boolean {
  const { length } = keys;
  if (length < WASM_FROM) return false;
  const sorted = inMemory(length * SORTING_BYTES + BYTES_AROUND, memory => {
    const at = sortingSpace(memory, length);
    memory.doubles(at.keys, length).set(keys);
    memory.integers(at.tags, length).set(tags);
    memory.exports.sortDescending(at.keys, at.tags, length, at.spareKeys, at.spareTags, at.edges, at.stack);
    keys.set(memory.doubles(at.keys, length));
    tags.set(memory.integers(at.tags, length));
    return true;
  });
  return sorted ?? false;
}

/** What sorting so many keys in the linear memory takes: at most `SORTING_BYTES` for each. */
export function sortingSpace(memory: KernelMemory, length: number) {
  return {
    spareKeys: memory.allocate(length * 8),
    spareTags: memory.allocate(length * 4),
    edges: memory.allocate((Math.ceil(length / PER_BUCKET) + 2) * 4),
    stack: memory.allocate((Math.ceil(length / MEDIUM) + 1) * 8),
    tags: memory.allocate(length * 4),
    keys: memory.allocate(length * 8),
  };
}

/** Found out within a few keys where they are in no order; resampled rows come in it. */
function isDescending(keys: Float64Array): boolean {
  // proof: 0 < i < keys.length
  for (let i = 1; i < keys.length; i++) if (keys[i]! > keys[i - 1]!) return false;
  return true;
}

function sortRange(keys: Float64Array, tags: Int32Array, start: number, end: number): void {
  const count = end - start;
  if (count <= SMALL) insertionSort(keys, tags, start, end);
  else if (count <= MEDIUM) partitionSort(keys, tags, start, end);
  else bucketSort(keys, tags, start, end);
}

function bucketSort(keys: Float64Array, tags: Int32Array, start: number, end: number): void {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  // proof: start <= i < end <= keys.length
  for (let i = start; i < end; i++) {
    const key = keys[i]!;
    if (key < low) low = key;
    if (key > high) high = key;
  }
  if (low === high) return;
  const buckets = Math.ceil((end - start) / PER_BUCKET);
  // Halves, because high − low can exceed the largest double.
  const halfHigh = high / 2;
  const scale = (buckets - 1) / (halfHigh - low / 2);
  if (!Number.isFinite(scale)) {
    // The keys differ by less than a linear map can tell.
    partitionSort(keys, tags, start, end);
    return;
  }
  const edges = scatter(keys, tags, start, end, halfHigh, scale, buckets);
  for (let bucket = 0; bucket < buckets; bucket++) {
    // proof: edges has buckets + 1 entries
    const first = edges[bucket]!;
    const last = edges[bucket + 1]!;
    if (last - first > 1) sortRange(keys, tags, start + first, start + last);
  }
}

/** Distributes keys[start..end) over the buckets, largest keys first; answers where each bucket begins, relative to start. */
function scatter(
  keys: Float64Array,
  tags: Int32Array,
  start: number,
  end: number,
  halfHigh: number,
  scale: number,
  buckets: number,
): Int32Array {
  const edges = new Int32Array(buckets + 1);
  // proof: halfHigh − key/2 lies between 0 and (high − low)/2, so the product rounds to at most buckets − 1, and truncation keeps it there
  for (let i = start; i < end; i++) edges[(((halfHigh - keys[i]! / 2) * scale) | 0) + 1]! += 1;
  for (let bucket = 0; bucket < buckets; bucket++) edges[bucket + 1]! += edges[bucket]!;
  const next = edges.slice();
  const sortedKeys = new Float64Array(end - start);
  const sortedTags = new Int32Array(end - start);
  // proof: next[bucket] starts at the bucket's edge and grows once per row of the bucket, so it stays below end − start
  for (let i = start; i < end; i++) {
    const key = keys[i]!;
    const bucket = ((halfHigh - key / 2) * scale) | 0;
    const place = next[bucket]!;
    next[bucket] = place + 1;
    sortedKeys[place] = key;
    sortedTags[place] = tags[i]!;
  }
  keys.set(sortedKeys, start);
  tags.set(sortedTags, start);
  return edges;
}

/** Quicksort by three-way partition (Dijkstra's flag) around the median of first, middle and last key; loops on the larger part. */
function partitionSort(keys: Float64Array, tags: Int32Array, from: number, to: number): void {
  let start = from;
  let end = to;
  while (end - start > SMALL) {
    const pivot = medianOfThree(keys, start, end);
    let greater = start;
    let less = end;
    // proof: start <= greater <= i < less <= end <= keys.length
    for (let i = start; i < less; ) {
      const key = keys[i]!;
      if (key > pivot) swap(keys, tags, i++, greater++);
      else if (key < pivot) swap(keys, tags, i, --less);
      else i++;
    }
    if (greater - start < end - less) {
      partitionSort(keys, tags, start, greater);
      start = less;
    } else {
      partitionSort(keys, tags, less, end);
      end = greater;
    }
  }
  insertionSort(keys, tags, start, end);
}

function medianOfThree(keys: Float64Array, start: number, end: number): number {
  // proof: the range is not empty
  const a = keys[start]!;
  const b = keys[(start + end) >>> 1]!;
  const c = keys[end - 1]!;
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

/** Moves +∞ to the front and −∞ to the back; answers the range of the finite keys between. */
function partitionInfinities(keys: Float64Array, tags: Int32Array): readonly [number, number] {
  let start = 0;
  let end = keys.length;
  // proof: start <= i < end <= keys.length
  for (let i = 0; i < end; ) {
    const key = keys[i]!;
    if (key === Number.POSITIVE_INFINITY) swap(keys, tags, i++, start++);
    else if (key === Number.NEGATIVE_INFINITY) swap(keys, tags, i, --end);
    else i++;
  }
  return [start, end];
}

function swap(keys: Float64Array, tags: Int32Array, i: number, j: number): void {
  // proof: callers pass positions inside both arrays
  const key = keys[i]!;
  const tag = tags[i]!;
  keys[i] = keys[j]!;
  tags[i] = tags[j]!;
  keys[j] = key;
  tags[j] = tag;
}

function insertionSort(keys: Float64Array, tags: Int32Array, from: number, to: number): void {
  // proof: from <= j < i < to <= keys.length, and tags is as long as keys
  for (let i = from + 1; i < to; i++) {
    const key = keys[i]!;
    const tag = tags[i]!;
    let j = i - 1;
    while (j >= from && keys[j]! < key) {
      keys[j + 1] = keys[j]!;
      tags[j + 1] = tags[j]!;
      j--;
    }
    keys[j + 1] = key;
    tags[j + 1] = tag;
  }
}
