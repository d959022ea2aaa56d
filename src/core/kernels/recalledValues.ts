import { copy, fetch, sortSlice } from './bucketValues.ts';
import type { BucketTotals, KeptValues } from './survey.ts';

/**
 * Values of buckets that were in order the last time, and those of the rows that have been added since. They stay where they are, and are put
 * together where somebody asks for a bucket: of the many that might be asked for, few are.
 */
export class RecalledValues {
  readonly #kept: KeptValues;
  readonly #starts: Uint32Array;
  /** Values of added rows in the order of their buckets, each bucket's ascending, and how many there are up to the end of each. */
  readonly #added: Float64Array;
  readonly #ends: Uint32Array;
  readonly #together = new Map<number, Float64Array>();

  /** @param totals of all rows of the column */
  constructor(column: Float64Array, { starts, codes }: BucketTotals, kept: KeptValues) {
    this.#kept = kept;
    this.#starts = starts;
    this.#ends = new Uint32Array(kept.isKept.length);
    let end = 0;
    // proof: here and below, there is a mark, an end and a start for each bucket, and one start more
    for (let bucket = 0; bucket < kept.isKept.length; bucket++) {
      if (kept.isKept[bucket]! === 1) end += this.#rowsIn(bucket) - this.#rowsKeptOf(bucket);
      this.#ends[bucket] = end;
    }
    this.#added = new Float64Array(end);
    this.#look(column, codes);
  }

  has(bucket: number): boolean {
    return this.#kept.isKept[bucket] === 1;
  }

  /** The values of a bucket that it has, ascending. To be read only. */
  inOrder(bucket: number): Float64Array {
    const known = this.#together.get(bucket);
    if (known) return known;
    const values = new Float64Array(this.#rowsIn(bucket));
    this.bring(bucket, values, 0);
    this.#together.set(bucket, values);
    return values;
  }

  /** Writes the values of a bucket that it has behind so many others, ascending. */
  bring(bucket: number, values: Float64Array, to: number): void {
    const { values: kept, ends } = this.#kept;
    const added = this.#added;
    // proof: each bucket has an end; places are between those of its first and its last value
    const firstKept = ends[bucket - 1] ?? 0;
    const firstAdded = this.#ends[bucket - 1] ?? 0;
    let known = ends[bucket]! - 1;
    let place = to + this.#rowsIn(bucket) - 1;
    // from behind: those in front of the least added one are copied as they are
    for (let next = this.#ends[bucket]! - 1; next >= firstAdded; next--) {
      const value = added[next]!;
      while (known >= firstKept && kept[known]! > value) values[place--] = kept[known--]!;
      values[place--] = value;
    }
    copy(kept, firstKept, known + 1, values, to);
  }

  #rowsIn(bucket: number): number {
    // proof: there is a start for each bucket and one more
    return this.#starts[bucket + 1]! - this.#starts[bucket]!;
  }

  #rowsKeptOf(bucket: number): number {
    const { ends } = this.#kept;
    // proof: there is an end for each bucket
    return ends[bucket]! - (ends[bucket - 1] ?? 0);
  }

  /** Values of the rows that have been added. */
  #look(column: Float64Array, codes: readonly Uint16Array[]): void {
    const { isKept, rows } = this.#kept;
    // one more for missing values
    const wanted = new Uint8Array(isKept.length + 1);
    wanted.set(isKept);
    const next = new Uint32Array(isKept.length + 1);
    next.set(this.#ends.subarray(0, -1), 1);
    let first = 0;
    for (const part of codes) {
      const from = Math.max(rows - first, 0);
      if (from < part.length) {
        const added = column.subarray(first + from, first + part.length);
        fetch({ column: added, codes: part.subarray(from), wanted, next, fetched: this.#added });
      }
      first += part.length;
    }
    let start = 0;
    for (const end of this.#ends) {
      if (end - start > 1) sortSlice(this.#added.subarray(start, end));
      start = end;
    }
  }
}
