/** Numbers turned into codes, so that counting needs no look-up by value. */
export interface Encoded {
  /** One code per row, an index into `values`; −1 for NaN. */
  readonly codes: Int32Array;
  /** The distinct values in ascending order for whole numbers close together, else in order of appearance. */
  readonly values: readonly number[];
  /** A value that is not a finite whole number, when there is one: such a column holds measurements, not labels, and is not encoded. */
  readonly fraction?: number;
}

/** Whole numbers within this span are encoded through a table, others through a hash map. */
const TABLE_SPAN = 1 << 16;

/** Encodes the values of a label column. Stops at the first value that cannot be a label. */
export function encodeNumbers(values: Float64Array): Encoded {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  // proof: i < values.length
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    // The difference is NaN for infinities.
    if (value !== Math.floor(value) || value - value !== 0) {
      if (Number.isNaN(value)) continue;
      return { codes: new Int32Array(0), values: [], fraction: value };
    }
    if (value < low) low = value;
    if (value > high) high = value;
  }
  // Without any value the span is negative and infinite.
  return low <= high && high - low < TABLE_SPAN ? throughTable(values, low, high) : throughMap(values);
}

function throughTable(values: Float64Array, low: number, high: number): Encoded {
  const seen = new Uint8Array(high - low + 1);
  // proof: a value that is not NaN lies in [low, high], so value − low indexes the table; NaN makes index NaN, and writing there is ignored
  for (let i = 0; i < values.length; i++) seen[values[i]! - low] = 1;
  const codeOf = new Int32Array(seen.length);
  const distinct: number[] = [];
  for (let offset = 0; offset < seen.length; offset++) {
    if (!seen[offset]) continue;
    codeOf[offset] = distinct.length;
    distinct.push(low + offset);
  }
  const codes = new Int32Array(values.length);
  // proof: as above
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    codes[i] = Number.isNaN(value) ? -1 : codeOf[value - low]!;
  }
  return { codes, values: distinct };
}

function throughMap(values: Float64Array): Encoded {
  const codeOf = new Map<number, number>();
  const codes = new Int32Array(values.length);
  // proof: row < values.length
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (Number.isNaN(value)) {
      codes[row] = -1;
      continue;
    }
    let code = codeOf.get(value);
    if (code === undefined) {
      code = codeOf.size;
      codeOf.set(value, code);
    }
    codes[row] = code;
  }
  return { codes, values: [...codeOf.keys()] };
}
