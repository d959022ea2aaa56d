import { countCodes } from '../kernels/countCodes.ts';
import { type CategoryVector, lengthOf, rowsBetween } from '../tables/column.ts';
import { knownOfGrowing } from '../tables/knownRows.ts';
import type { Counts } from './sample.ts';

/** Counts are kept where they are so many times fewer than rows. */
const WORTH_KEEPING = 8;

/** How often each code occurs. */
function byCodeOf(vector: CategoryVector): Uint32Array {
  const { length } = vector.dictionary;
  const between = (from: number, to: number) => countsByCode(rowsBetween(vector, from, to), length);
  const rows = lengthOf(vector);
  if (rows < WORTH_KEEPING * length) return between(0, rows);
  return knownOfGrowing([vector], 'counts by code', { of: between, merged: addedUp });
}

function countsByCode(codes: Int32Array, length: number): Uint32Array {
  return countCodes(codes, length).subarray(1);
}

/** A dictionary grows at its end, so that earlier counts may be of fewer codes. */
function addedUp(earlier: Uint32Array, later: Uint32Array): Uint32Array {
  const [long, short] = earlier.length > later.length ? [earlier, later] : [later, earlier];
  return long.map((count, code) => count + (short[code] ?? 0));
}

/** A column of categories, counted. */
export class CategorySample {
  readonly type = 'category';
  readonly vector: CategoryVector;
  readonly rows: number;
  readonly missing: number;
  /** Only categories that occur. */
  readonly counts: Counts;

  constructor(vector: CategoryVector) {
    this.vector = vector;
    this.rows = lengthOf(vector);
    const { dictionary } = vector;
    const byCode = byCodeOf(vector);
    const counts = new Map<string, number>();
    let present = 0;
    for (let code = 0; code < byCode.length; code++) {
      // proof: code < dictionary.length, which is the length of byCode
      const count = byCode[code]!;
      if (count === 0) continue;
      const category = dictionary[code]!;
      present += count;
      counts.set(category, (counts.get(category) ?? 0) + count);
    }
    this.counts = counts;
    this.missing = this.rows - present;
  }

  get size(): number {
    return this.rows - this.missing;
  }

  get distinct(): number {
    return this.counts.size;
  }
}
