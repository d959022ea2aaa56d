import type { Matrix } from '../catalogue/evidence.ts';
import type { Vector } from '../tables/column.ts';
import type { Slice } from './slice.ts';

/** Features of rows as numbers: categories by a code that means the same text in both data sets. */
export interface Features {
  readonly features: Matrix;
  readonly reference_features?: Matrix;
}

/**
 * The feature columns of a slice, and the same ones of the reference, for statistics of whole rows. Columns that one side lacks are
 * left out of both. Undefined when there are none.
 */
export function featuresOf(slice: Slice, reference: Slice | undefined): Features | undefined {
  const pairs = slice.roles.features.flatMap(name => {
    const now = slice.column(name);
    const before = reference?.column(name);
    return now && (before || !reference) ? [{ now, before }] : [];
  });
  if (pairs.length === 0) return undefined;
  const codes = new Map<string, number>();
  const matrix = (columns: readonly Vector[]): Matrix => ({
    type: 'matrix',
    columns: columns.map(column => numbered(column, codes)),
  });
  return {
    features: matrix(pairs.map(each => each.now)),
    ...(reference && { reference_features: matrix(pairs.flatMap(each => each.before ?? [])) }),
  };
}

/** A number is itself; a text is a code that no number is: they lie beyond all whole numbers that doubles tell apart. */
function numbered(column: Vector, codes: Map<string, number>): Float64Array {
  if (column.type !== 'category') return column.values;
  const own = column.dictionary.map(text => {
    const known = codes.get(text) ?? -(2 ** 60) - codes.size * 256;
    codes.set(text, known);
    return known;
  });
  return Float64Array.from(column.codes, code => own[code] ?? Number.NaN);
}
