/** How the rows of a segment are held: numbers or instants as doubles (NaN: missing), or codes of a dictionary (−1: missing). */
export type SegmentKind = 'number' | 'instant' | 'code';

export interface Segment {
  readonly kind: SegmentKind;
  readonly data: Float64Array | Int32Array;
  /** Rows used of `data`. */
  rows: number;
  /** Code segments: some strings did not fit the dictionary and share one code. */
  overflowed: boolean;
  /** Rows without a value, where that is known. */
  readonly missing?: number;
  /** Code segments: codes are those of the dictionary, in which nothing else is, and new ones come in ascending order. */
  readonly isNumbered?: boolean;
}

/** A stretch of rows that have no value in this column, which costs no memory. */
export interface Gap {
  readonly kind: 'missing';
  rows: number;
}

const SEGMENT_ROWS = 65_536;
/** A first segment is small, so that ten thousand columns of ten rows stay small. */
const FIRST_ROWS = 256;
const SHORT_GAP = 4096;

/** The rows of one column of one file, in segments of up to 64k rows, each in the kind it was read as. */
export class Segments {
  readonly list: (Segment | Gap)[] = [];
  rows = 0;

  addMissing(rows: number): void {
    if (rows <= 0) return;
    const last = this.list.at(-1);
    if (last?.kind === 'missing') last.rows += rows;
    else if (last && rows <= SHORT_GAP) {
      // A short gap between values is cheaper filled than kept apart.
      for (let i = 0; i < rows; i++) this.addOne(last.kind, last.kind === 'code' ? -1 : Number.NaN);
      return;
    } else this.list.push({ kind: 'missing', rows });
    this.rows += rows;
  }

  /** Appends `count` values of one kind. */
  add(kind: SegmentKind, values: Float64Array | Int32Array, count: number): void {
    let done = 0;
    while (done < count) {
      const segment = this.#open(kind);
      const taken = Math.min(count - done, segment.data.length - segment.rows);
      segment.data.set(values.subarray(done, done + taken), segment.rows);
      segment.rows += taken;
      this.rows += taken;
      done += taken;
    }
  }

  /** Appends values of one kind in the array they are in, which is this column's from now on. */
  keep(
    kind: SegmentKind,
    values: Float64Array | Int32Array,
    facts: { readonly missing: number; readonly isNumbered?: boolean },
  ): void {
    if (values.length === 0) return;
    this.list.push({ ...facts, kind, data: values, rows: values.length, overflowed: false });
    this.rows += values.length;
  }

  /** Appends one value of a kind. */
  addOne(kind: SegmentKind, value: number): void {
    const segment = this.#open(kind);
    segment.data[segment.rows++] = value;
    this.rows++;
  }

  /** Marks the newest segment as holding strings beyond the dictionary. */
  markOverflow(): void {
    const last = this.list.at(-1);
    if (last?.kind === 'code') last.overflowed = true;
  }

  #open(kind: SegmentKind): Segment {
    const last = this.list.at(-1);
    if (last?.kind === kind && last.rows < last.data.length) return last;
    // Each segment is four times the last of its kind, up to 64k rows.
    const size =
      last?.kind === kind ? Math.min(SEGMENT_ROWS, last.data.length * 4) : Math.min(SEGMENT_ROWS, FIRST_ROWS);
    const data = kind === 'code' ? new Int32Array(size) : new Float64Array(size);
    const segment: Segment = { kind, data, rows: 0, overflowed: false };
    this.list.push(segment);
    return segment;
  }
}
