import { doublesFor, integersFor } from '../rowMemory.ts';

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

/** What is known of values that are given away. */
export interface KeptFacts {
  /** Rows without a value. */
  readonly missing: number;
  /** As of segments. */
  readonly isNumbered?: boolean;
}

/** Where the rows of one column are put as they are read. */
export interface Rows {
  /** Rows so far. */
  readonly rows: number;
  /** Appends rows without a value. */
  addMissing(rows: number): void;
  /** Appends the first `count` of values of one kind. */
  add(kind: SegmentKind, values: Float64Array | Int32Array, count: number): void;
  /** Appends values of one kind that the caller gives away: where that can be, the array they are in is the column's from now on. */
  keep(kind: SegmentKind, values: Float64Array | Int32Array, facts: KeptFacts): void;
  /** Appends one value of a kind. */
  addOne(kind: SegmentKind, value: number): void;
  /** Says that some of the codes added last are of strings beyond the dictionary. */
  markOverflow(): void;
}

const SEGMENT_ROWS = 65_536;
/** A first segment is small, so that ten thousand columns of ten rows stay small. */
const FIRST_ROWS = 256;
const SHORT_GAP = 4096;

/** The rows of one column of one file, in segments of up to 64k rows, each in the kind it was read as. */
export class Segments implements Rows {
  readonly list: (Segment | Gap)[] = [];
  rows = 0;
  #expected = 0;

  /**
   * Says how many rows there will be at least, and likely no more: they are then kept in one segment, which can become the column as
   * it is. Memory for rows that do not come is never touched.
   */
  expect(rows: number): void {
    this.#expected = rows;
    const [first] = this.list;
    if (!first || first.kind === 'missing') return;
    if (this.list.some(({ kind }) => kind !== first.kind)) return;
    const before = this.list.splice(0);
    this.rows = 0;
    for (const segment of before) {
      if (segment.kind === 'missing') continue;
      this.add(segment.kind, segment.data, segment.rows);
      if (segment.overflowed) this.markOverflow();
    }
  }

  /** Says that there are no more rows: the room for those expected is given up. `isNumbered`: as of segments, of all codes. */
  end(isNumbered = false): void {
    const last = this.list.at(-1);
    if (this.#expected === 0 || !last || last.kind === 'missing') return;
    this.#expected = 0;
    this.list[this.list.length - 1] = {
      ...last,
      data: last.data.subarray(0, last.rows),
      isNumbered: isNumbered && this.list.length === 1,
    };
  }

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

  add(kind: SegmentKind, values: Float64Array | Int32Array, count: number): void {
    let done = 0;
    while (done < count) {
      const segment = this.#open(kind, count - done);
      const taken = Math.min(count - done, segment.data.length - segment.rows);
      segment.data.set(values.subarray(done, done + taken), segment.rows);
      segment.rows += taken;
      this.rows += taken;
      done += taken;
    }
  }

  keep(kind: SegmentKind, values: Float64Array | Int32Array, facts: KeptFacts): void {
    if (values.length === 0) return;
    this.list.push({ ...facts, kind, data: values, rows: values.length, overflowed: false });
    this.rows += values.length;
  }

  addOne(kind: SegmentKind, value: number): void {
    const segment = this.#open(kind, 1);
    segment.data[segment.rows++] = value;
    this.rows++;
  }

  markOverflow(): void {
    const last = this.list.at(-1);
    if (last?.kind === 'code') last.overflowed = true;
  }

  /** A segment with room, in which `wanted` rows will be put next. */
  #open(kind: SegmentKind, wanted: number): Segment {
    const last = this.list.at(-1);
    if (last?.kind === kind && last.rows < last.data.length) return last;
    // Each segment is as large as all before together, up to 64k rows.
    const usual = Math.min(SEGMENT_ROWS, Math.max(FIRST_ROWS, this.rows, wanted));
    const size = Math.max(usual, this.#expected - this.rows);
    const data = kind === 'code' ? integersFor(size) : doublesFor(size);
    const segment: Segment = { kind, data, rows: 0, overflowed: false };
    this.list.push(segment);
    return segment;
  }
}
