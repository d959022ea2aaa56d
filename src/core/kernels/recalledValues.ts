import { lengthOf, type NumberVector, rowsBetween, type TimestampVector } from '../tables/column.ts';
import { copy, fetch, sortSlice } from './bucketValues.ts';
import type { BucketTotals, KeptValues } from './survey.ts';
import { lowerBound, upperBound } from './twoSample.ts';

/**
 * Values of buckets that were in order the last time, and those of the rows that have been added since. They stay where they are, and are put
 * together where somebody asks for a bucket: of the many that might be asked for, few are.
 */
export class RecalledValues {
  readonly #kept: KeptValues;
  /** Values of added rows, bucket by bucket, and between which places those of each bucket are. */
  readonly #added: Float64Array;
  readonly #from: Uint32Array;
  readonly #to: Uint32Array;
  readonly #together = new Map<number, Float64Array>();

  /** @param totals of all rows of the column, coded from those on that the values are not of */
  constructor(column: NumberVector | TimestampVector, totals: BucketTotals, kept: KeptValues) {
    const { starts } = totals;
    const { isKept, ends } = kept;
    this.#kept = kept;
    this.#from = new Uint32Array(starts.length);
    let added = 0;
    for (let bucket = isKept.indexOf(1); bucket >= 0; bucket = isKept.indexOf(1, bucket + 1)) {
      this.#from[bucket] = added;
      // proof: there is an end for each bucket, and a start for each and one more
      added += starts[bucket + 1]! - starts[bucket]! - (ends[bucket]! - (ends[bucket - 1] ?? 0));
    }
    this.#to = this.#from.slice();
    this.#added = new Float64Array(added);
    this.#look(column, totals);
  }

  has(bucket: number): boolean {
    return this.#kept.isKept[bucket] === 1;
  }

  /** How many values of a bucket that it has are less than `x`. */
  below(bucket: number, x: number): number {
    return lowerBound(this.#keptOf(bucket), x) + lowerBound(this.#addedOf(bucket), x);
  }

  /** The values of a bucket that it has, ascending. To be read only. */
  inOrder(bucket: number): Float64Array {
    const known = this.#together.get(bucket);
    if (known) return known;
    const values = new Float64Array(this.#keptOf(bucket).length + this.#addedOf(bucket).length);
    this.bring(bucket, values, 0);
    this.#together.set(bucket, values);
    return values;
  }

  /** Writes the values of a bucket that it has behind so many others, ascending. */
  bring(bucket: number, values: Float64Array, to: number): void {
    const kept = this.#kept.values;
    const added = this.#added;
    // proof: each bucket has an end and places, and next is between these
    const from = this.#from[bucket]!;
    const behind = this.#to[bucket]!;
    if (behind - from > 1) sortSlice(added.subarray(from, behind));
    const first = this.#kept.ends[bucket - 1] ?? 0;
    let end = this.#kept.ends[bucket]!;
    let place = to + end - first + behind - from;
    // from behind, each with those that come after it
    for (let next = behind - 1; next >= from; next--) {
      const value = added[next]!;
      const at = upperBound(kept, value, first, end);
      place -= end - at;
      copy(kept, at, end, values, place);
      values[--place] = value;
      end = at;
    }
    copy(kept, first, end, values, to);
  }

  #keptOf(bucket: number): Float64Array {
    const { values, ends } = this.#kept;
    return values.subarray(ends[bucket - 1] ?? 0, ends[bucket]);
  }

  /** Those of added rows, ascending. */
  #addedOf(bucket: number): Float64Array {
    const added = this.#added.subarray(this.#from[bucket], this.#to[bucket]);
    if (added.length > 1) sortSlice(added);
    return added;
  }

  /** Looks through the rows that have been added. */
  #look(column: NumberVector | TimestampVector, { codes, codedFrom = 0 }: BucketTotals): void {
    const { isKept, rows } = this.#kept;
    const added = rowsBetween(column, rows, lengthOf(column));
    // one more for missing values
    const wanted = new Uint8Array(isKept.length + 1);
    wanted.set(isKept);
    let first = codedFrom;
    for (const part of codes) {
      const from = Math.max(rows - first, 0);
      if (from < part.length) {
        const values = added.subarray(first + from - rows, first + part.length - rows);
        fetch({ column: values, codes: part.subarray(from), wanted, next: this.#to, fetched: this.#added });
      }
      first += part.length;
    }
  }
}
