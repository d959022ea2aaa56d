/** Sorts keys in descending order and carries tags along. Twin: ../sortDescending.ts, step by step, so that equal keys lie in the same order. */

const SMALL: i32 = 24;
const MEDIUM: i32 = 2048;
const PER_BUCKET: i32 = 8;

// @ts-ignore: decorator
@inline
function keyAt(keys: usize, i: i32): f64 {
  return load<f64>(keys + ((<usize>i) << 3));
}

// @ts-ignore: decorator
@inline
function tagAt(tags: usize, i: i32): i32 {
  return load<i32>(tags + ((<usize>i) << 2));
}

// @ts-ignore: decorator
@inline
function put(keys: usize, tags: usize, i: i32, key: f64, tag: i32): void {
  store<f64>(keys + ((<usize>i) << 3), key);
  store<i32>(tags + ((<usize>i) << 2), tag);
}

function swap(keys: usize, tags: usize, i: i32, j: i32): void {
  const key = keyAt(keys, i);
  const tag = tagAt(tags, i);
  put(keys, tags, i, keyAt(keys, j), tagAt(tags, j));
  put(keys, tags, j, key, tag);
}

function insertionSort(keys: usize, tags: usize, from: i32, to: i32): void {
  for (let i = from + 1; i < to; i++) {
    const key = keyAt(keys, i);
    const tag = tagAt(tags, i);
    let j = i - 1;
    while (j >= from && keyAt(keys, j) < key) {
      put(keys, tags, j + 1, keyAt(keys, j), tagAt(tags, j));
      j--;
    }
    put(keys, tags, j + 1, key, tag);
  }
}

function partitionSort(keys: usize, tags: usize, from: i32, to: i32): void {
  let start = from;
  let end = to;
  while (end - start > SMALL) {
    const a = keyAt(keys, start);
    const b = keyAt(keys, (start + end) >>> 1);
    const c = keyAt(keys, end - 1);
    const pivot = max(min(a, b), min(max(a, b), c));
    let greater = start;
    let less = end;
    for (let i = start; i < less; ) {
      const key = keyAt(keys, i);
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

/** Distributes a range over buckets, sorts those that are small, and pushes the others on the stack. @returns its new top */
function bucketSort(
  keys: usize,
  tags: usize,
  start: i32,
  end: i32,
  spareKeys: usize,
  spareTags: usize,
  edges: usize,
  stack: usize,
): usize {
  let low: f64 = Infinity;
  let high: f64 = -Infinity;
  for (let i = start; i < end; i++) {
    const key = keyAt(keys, i);
    if (key < low) low = key;
    if (key > high) high = key;
  }
  if (low == high) return stack;
  const buckets = (end - start + PER_BUCKET - 1) / PER_BUCKET;
  const halfHigh = high / 2;
  const scale = <f64>(buckets - 1) / (halfHigh - low / 2);
  if (!isFinite(scale)) {
    partitionSort(keys, tags, start, end);
    return stack;
  }
  memory.fill(edges, 0, (<usize>buckets + 1) << 2);
  for (let i = start; i < end; i++) {
    const slot = edges + ((<usize>(<i32>((halfHigh - keyAt(keys, i) / 2) * scale)) + 1) << 2);
    store<i32>(slot, load<i32>(slot) + 1);
  }
  for (let bucket = 0; bucket < buckets; bucket++) {
    const slot = edges + ((<usize>bucket) << 2);
    store<i32>(slot + 4, load<i32>(slot + 4) + load<i32>(slot));
  }
  for (let i = start; i < end; i++) {
    const key = keyAt(keys, i);
    const slot = edges + ((<usize>(<i32>((halfHigh - key / 2) * scale))) << 2);
    const place = load<i32>(slot);
    store<i32>(slot, place + 1);
    put(spareKeys, spareTags, place, key, tagAt(tags, i));
  }
  memory.copy(keys + ((<usize>start) << 3), spareKeys, (<usize>(end - start)) << 3);
  memory.copy(tags + ((<usize>start) << 2), spareTags, (<usize>(end - start)) << 2);
  let top = stack;
  let first = start;
  for (let bucket = 0; bucket < buckets; bucket++) {
    // each place has moved on to where its bucket ends
    const last = start + tagAt(edges, bucket);
    if (last - first <= SMALL) insertionSort(keys, tags, first, last);
    else if (last - first <= MEDIUM) partitionSort(keys, tags, first, last);
    else {
      store<i32>(top, first);
      store<i32>(top + 4, last);
      top += 8;
    }
    first = last;
  }
  return top;
}

/**
 * Sorts `keys` in descending order in place, `tags` (i32) along with them.
 * @param spareKeys as large as the keys
 * @param spareTags as large as the tags
 * @param edges i32 for each eighth key, and two more
 * @param stack i32 twice for each 2048 keys, and twice more
 */
export function sortDescending(
  keys: usize,
  tags: usize,
  length: i32,
  spareKeys: usize,
  spareTags: usize,
  edges: usize,
  stack: usize,
): void {
  let start = 0;
  let end = length;
  for (let i = 0; i < end; ) {
    const key = keyAt(keys, i);
    if (key == Infinity) swap(keys, tags, i++, start++);
    else if (key == -Infinity) swap(keys, tags, i, --end);
    else i++;
  }
  if (end - start <= MEDIUM) {
    partitionSort(keys, tags, start, end);
    return;
  }
  store<i32>(stack, start);
  store<i32>(stack + 4, end);
  for (let top = stack + 8; top > stack; ) {
    top -= 8;
    const from = load<i32>(top);
    const to = load<i32>(top + 4);
    top = bucketSort(keys, tags, from, to, spareKeys, spareTags, edges, top);
  }
}
