/**
 * Typed columns: what every reader produces and every statistic consumes. A column may be handed wherever a `Vector` is asked for.
 */

/** Numbers. NaN stands for a missing value (an empty cell, null, or NaN itself); infinities are values. */
export interface NumberVector {
  readonly type: 'number';
  readonly values: Float64Array;
}

/** Dictionary-encoded strings or booleans. Code −1 stands for a missing value; codes index `dictionary`. */
export interface CategoryVector {
  readonly type: 'category';
  readonly codes: Int32Array;
  readonly dictionary: readonly string[];
}

/** Instants in milliseconds since 1970-01-01T00:00Z; NaN stands for a missing value. */
export interface TimestampVector {
  readonly type: 'timestamp';
  readonly values: Float64Array;
}

export type Vector = NumberVector | CategoryVector | TimestampVector;

export interface NumberColumn extends NumberVector {
  readonly name: string;
}

export interface CategoryColumn extends CategoryVector {
  readonly name: string;
  /** True when the source typed the values as booleans; the dictionary is then `['false', 'true']`. */
  readonly boolean?: boolean;
}

export interface TimestampColumn extends TimestampVector {
  readonly name: string;
  /** `offset`: every value named its zone or was an epoch; `none`: no zone was given and UTC was assumed. */
  readonly zone: 'offset' | 'none';
}

export type Column = NumberColumn | CategoryColumn | TimestampColumn;
export type ColumnType = Column['type'];

/** Number of rows in a vector. */
export function lengthOf(vector: Vector): number {
  return vector.type === 'category' ? vector.codes.length : vector.values.length;
}

/** Number of missing values in a vector. */
export function missingIn(vector: Vector): number {
  let missing = 0;
  if (vector.type === 'category') {
    const { codes } = vector;
    // proof: i < codes.length
    for (let i = 0; i < codes.length; i++) if (codes[i]! < 0) missing++;
  } else {
    const { values } = vector;
    // proof: i < values.length
    for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) missing++;
  }
  return missing;
}

/**
 * The rows of `vector` named by `rows`, in that order. Same type; the dictionary is shared, not copied. Rows that follow one another,
 * as those of a period do in data in order of time, are seen in place: nothing is copied.
 */
export function take<V extends Vector>(vector: V, rows: Int32Array): V {
  const start = startOfRun(rows);
  if (vector.type === 'category') {
    const codes =
      start === undefined ? new Int32Array(rows.length) : vector.codes.subarray(start, start + rows.length);
    // proof: i < rows.length = codes.length; rows hold row numbers of this vector, by the contract of Chunk
    if (start === undefined) for (let i = 0; i < rows.length; i++) codes[i] = vector.codes[rows[i]!]!;
    return { ...vector, codes };
  }
  const values =
    start === undefined ? new Float64Array(rows.length) : vector.values.subarray(start, start + rows.length);
  // proof: as above
  if (start === undefined) for (let i = 0; i < rows.length; i++) values[i] = vector.values[rows[i]!]!;
  return { ...vector, values };
}

/** The first of rows that follow one another; undefined for others, and without rows. */
function startOfRun(rows: Int32Array): number | undefined {
  const start = rows[0];
  if (start === undefined) return undefined;
  for (let i = 1; i < rows.length; i++) if (rows[i] !== start + i) return undefined;
  return start;
}
