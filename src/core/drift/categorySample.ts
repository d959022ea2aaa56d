import { countCodes } from '../kernels/countCodes.ts';
import type { CategoryVector } from '../tables/column.ts';
import { knownOfGrowing } from '../tables/knownRows.ts';
import type { Counts } from './sample.ts';

/** Counts are kept where they are so many times fewer than rows. */
const WORTH_KEEPING = 8;

/** How often each code occurs. */
function byCodeOf({ codes, dictionary }: CategoryVector): Uint32Array {
  if (codes.length < WORTH_KEEPING * dictionary.length) return countsByCode(codes, dictionary.length);
  return knownOfGrowing([codes], 'counts by code', {
    of: (from, to) => countsByCode(codes.subarray(from, to), dictionary.length),
    merged: addedUp,
  });
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
    this.rows = vector.codes.length;
    const { codes, dictionary } = vector;
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
    this.missing = codes.length - present;
  }

  get size(): number {
    return this.rows - this.missing;
  }

  get distinct(): number {
    return this.counts.size;
  }
}
