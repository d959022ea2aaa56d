/** Values of rows by their buckets: fetched from a column, copied, put in order. */

/** Rows to fetch values of, with the place of each wanted bucket's next value among those that were fetched. */
export interface Fetching {
  readonly column: Float64Array;
  readonly codes: Uint16Array;
  readonly wanted: Uint8Array;
  readonly next: Uint32Array;
  readonly fetched: Float64Array;
}

/** Writes the values of wanted buckets to their places. */
export function fetch({ column, codes, wanted, next, fetched }: Fetching): void {
  // proof: i < codes.length, which is the column's; codes are buckets, of each of which it is said whether it is wanted and what is next
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (wanted[code] === 1) fetched[next[code]!++] = column[i]!;
  }
}

/** Fewer values are copied one by one: that is sooner done than made a view of. */
const FEW_COPIED = 64;

/** Copies the values from one place to before another, behind so many of the others. */
export function copy(
  values: Float64Array,
  from: number,
  end: number,
  others: Float64Array,
  to: number,
): void {
  if (end - from > FEW_COPIED) others.set(values.subarray(from, end), to);
  // proof: from ≤ i < end ≤ values.length
  else for (let i = from; i < end; i++) others[to + i - from] = values[i]!;
}

/** Ranges up to this size are sorted by insertion. */
const SMALL = 128;

/** Puts values in order, where they are. */
export function sortSlice(values: Float64Array): void {
  const end = values.length;
  if (end > SMALL) {
    // proof: 0 < i < end
    let i = 1;
    // rounded data fill a bucket with one value
    while (i < end && values[i]! >= values[i - 1]!) i++;
    if (i < end) values.sort();
    return;
  }
  // proof: 0 ≤ j < i < end
  for (let i = 1; i < end; i++) {
    const value = values[i]!;
    let j = i - 1;
    while (j >= 0 && values[j]! > value) {
      values[j + 1] = values[j]!;
      j--;
    }
    values[j + 1] = value;
  }
}
