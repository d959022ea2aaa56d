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

/** Values below this need no table when all of them occur from 0 on, as they do where labels are numbered. */
const NUMBERED = 31;
/** What stands for NaN until codes are final: no whole number that is encoded through a table. */
const MISSING = -(2 ** 31);

/** Encodes the values of a label column. Stops at the first value that cannot be a label. */
export function encodeNumbers(values: Float64Array): Encoded {
  const codes = new Int32Array(values.length);
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let seen = 0;
  let isMissing = false;
  // proof: i < values.length
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const whole = value | 0;
    if (whole === value && whole !== MISSING) {
      codes[i] = whole;
      seen |= 1 << whole;
      if (whole < low) low = whole;
      if (whole > high) high = whole;
    } else if (Number.isNaN(value)) {
      codes[i] = MISSING;
      isMissing = true;
    } else {
      return encodeFrom(values, i);
    }
  }
  if (!isMissing && low === 0 && high < NUMBERED && seen === 2 ** (high + 1) - 1) {
    return { codes, values: Array.from({ length: high + 1 }, (_, value) => value) };
  }
  // Without any value the span is negative and infinite.
  return low <= high && high - low < TABLE_SPAN ? throughTable(codes, low, high) : throughMap(values);
}

/** Beyond 32 bits there are whole numbers too; from `start` on the rest is looked through for one that is none. */
function encodeFrom(values: Float64Array, start: number): Encoded {
  // proof: i < values.length
  for (let i = start; i < values.length; i++) {
    const value = values[i]!;
    // The difference is NaN for infinities.
    if (Number.isNaN(value) || (value === Math.floor(value) && value - value === 0)) continue;
    return { codes: new Int32Array(0), values: [], fraction: value };
  }
  const { low, high } = spanOf(values);
  if (high - low >= TABLE_SPAN) return throughMap(values);
  const offsets = Int32Array.from(values, value => (Number.isNaN(value) ? MISSING : value - low));
  const { codes, values: distinct } = throughTable(offsets, 0, high - low);
  return { codes, values: distinct.map(offset => offset + low) };
}

function spanOf(values: Float64Array): { readonly low: number; readonly high: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

/** Whole numbers from `low` to `high`, or MISSING, become codes in place. */
function throughTable(codes: Int32Array, low: number, high: number): Encoded {
  const seen = new Uint8Array(high - low + 1);
  // proof: a value that is not missing lies in [low, high]; writing at the negative index of a missing one is ignored
  for (let i = 0; i < codes.length; i++) seen[codes[i]! - low] = 1;
  const codeOf = new Int32Array(seen.length);
  const distinct: number[] = [];
  for (let offset = 0; offset < seen.length; offset++) {
    if (!seen[offset]) continue;
    codeOf[offset] = distinct.length;
    distinct.push(low + offset);
  }
  // proof: as above
  for (let i = 0; i < codes.length; i++) {
    const value = codes[i]!;
    codes[i] = value === MISSING ? -1 : codeOf[value - low]!;
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
