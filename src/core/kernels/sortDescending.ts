/** Buckets smaller than this are sorted by insertion. */
const SMALL = 24;
/** Rows per bucket aimed at. */
const PER_BUCKET = 8;

/**
 * Sorts `keys` in descending order in place and carries `tags` along. No NaN; infinities are allowed; −0 equals 0.
 * A bucket sort by a monotone linear map between the smallest and the largest finite key, repeated inside a bucket that is still
 * large, so that skewed data cost one more pass instead of a quadratic one. Equal keys always share a bucket; their order is not kept.
 */
export function sortDescending(keys: Float64Array, tags: Int32Array): void {
  sortRange(keys, tags, 0, keys.length);
}

function sortRange(keys: Float64Array, tags: Int32Array, from: number, to: number): void {
  if (to - from <= SMALL) {
    insertionSort(keys, tags, from, to);
    return;
  }
  const [start, end] = partitionInfinities(keys, tags, from, to);
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  // proof: from <= start <= i < end <= to <= keys.length
  for (let i = start; i < end; i++) {
    const key = keys[i]!;
    if (key < low) low = key;
    if (key > high) high = key;
  }
  if (!(low < high)) return;
  const count = end - start;
  const buckets = Math.max(2, Math.ceil(count / PER_BUCKET));
  // Halves, because high − low can exceed the largest double.
  const scale = (buckets - 1) / (high / 2 - low / 2);
  if (!Number.isFinite(scale)) {
    comparisonSort(keys, tags, start, end);
    return;
  }
  const edges = scatter(keys, tags, start, end, high / 2, scale, buckets);
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
  const count = end - start;
  const edges = new Int32Array(buckets + 1);
  const bucketOf = new Int32Array(count);
  const last = buckets - 1;
  // proof: halfHigh − key/2 is within 0 and (high − low)/2, so the product rounds to at most last, and min() caps it; i < count
  for (let i = 0; i < count; i++) {
    const bucket = Math.min(((halfHigh - keys[start + i]! / 2) * scale) | 0, last);
    bucketOf[i] = bucket;
    edges[bucket + 1]! += 1;
  }
  for (let bucket = 0; bucket < buckets; bucket++) edges[bucket + 1]! += edges[bucket]!;
  const next = edges.slice();
  const sortedKeys = new Float64Array(count);
  const sortedTags = new Int32Array(count);
  // proof: next[bucket] starts at the bucket's edge and grows once per row of the bucket, so it stays below count
  for (let i = 0; i < count; i++) {
    const bucket = bucketOf[i]!;
    const place = next[bucket]!;
    next[bucket] = place + 1;
    sortedKeys[place] = keys[start + i]!;
    sortedTags[place] = tags[start + i]!;
  }
  keys.set(sortedKeys, start);
  tags.set(sortedTags, start);
  return edges;
}

/** Moves +∞ to the front and −∞ to the back; answers the range of the finite keys between. */
function partitionInfinities(
  keys: Float64Array,
  tags: Int32Array,
  from: number,
  to: number,
): readonly [number, number] {
  let start = from;
  let end = to;
  // proof: start <= i < end, within [from, to)
  for (let i = from; i < end; ) {
    const key = keys[i]!;
    if (key === Number.POSITIVE_INFINITY) {
      swap(keys, tags, i, start);
      start++;
      i++;
    } else if (key === Number.NEGATIVE_INFINITY) {
      end--;
      swap(keys, tags, i, end);
    } else {
      i++;
    }
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

/** For keys so close together (subnormal differences) that no linear map tells them apart. */
function comparisonSort(keys: Float64Array, tags: Int32Array, start: number, end: number): void {
  const pairs = Array.from(keys.subarray(start, end), (key, i) => [key, tags[start + i] ?? 0] as const);
  pairs.sort((a, b) => b[0] - a[0]);
  for (const [i, [key, tag]] of pairs.entries()) {
    keys[start + i] = key;
    tags[start + i] = tag;
  }
}
