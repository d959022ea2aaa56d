import { meanOf } from '../mathematics/moments.ts';
import { joined } from '../tables/joined.ts';

/**
 * A monotone map from values to buckets. The range of most values is cut into cells of equal width, and each cell into as many buckets as
 * a sample has values there, so that buckets are filled evenly. Before the first and after the last cell there is one bucket each.
 */
export interface BucketPlan {
  readonly low: number;
  /** Cells per unit. */
  readonly scale: number;
  /** Cells are numbered from 0; each is centred on its number of units from `low`. */
  readonly lastCell: number;
  /** Of each cell in turn: the middle of its buckets' numbers, and how many there are. */
  readonly cells: Float64Array;
  readonly buckets: number;
  /** Distance to `low` at which each bucket begins; that of the first one is 0 and means nothing. */
  readonly edges: Float64Array;
  /** The mean of the sample: near to that of the column, unless there are outliers. */
  readonly centre: number;
  /** Whether many values occur more than once, as rounded ones do. */
  readonly hasTies: boolean;
}

const SAMPLED = 4096;
/** Share of values at either end that go into the outer buckets, so that outliers do not widen the others. */
const TAIL = 0.002;
const CELLS = 1024;
const MOST = 1 << 14;
const FEWEST = 2 * CELLS;
/** Rows per bucket aimed at, until there are the most buckets. */
const PER_BUCKET = 8;
/** The share of a sample that repeats other values of it, from which on there are ties. */
const TIED = 1 / 8;
/** Beyond this, squares overflow and sums lose the rest. */
const LARGEST = 1e150;

/** How many buckets columns of so many rows are put into, about. */
export function bucketsFor(rows: number): number {
  return Math.min(MOST, Math.floor(rows / PER_BUCKET));
}

/**
 * A plan by a sample of the values, half of it of others where there are some; undefined where they are too few, too far apart, or all alike.
 * @param rows of the largest column that is put into its buckets
 * @param others of which many may lie outside the range of the values
 */
export function planFor(
  values: Float64Array,
  rows = values.length,
  others?: Float64Array,
): BucketPlan | undefined {
  const wanted = bucketsFor(rows);
  if (wanted < FEWEST || values.length === 0) return undefined;
  const sample = others?.length
    ? joined(
        [sampleOf(values, SAMPLED / 2), sampleOf(others, SAMPLED / 2)],
        length => new Float64Array(length),
      )
    : sampleOf(values, SAMPLED);
  const count = sample.length;
  if (count < SAMPLED / 2) return undefined;
  sample.sort();
  const tail = Math.floor(TAIL * count);
  // proof: tail < count
  const low = sample[tail]!;
  const scale = CELLS / (sample[count - 1 - tail]! - low);
  // cells must be wide enough for doubles to tell their buckets apart
  const isFine = scale > 0 && Number.isFinite(scale) && low + 1 / (scale * MOST) > low;
  return isFine ? planOf(sample, low, scale, wanted) : undefined;
}

/** So many values, evenly spaced, without those that are missing or too large. */
function sampleOf(values: Float64Array, most: number): Float64Array {
  const sampled = new Float64Array(most);
  const step = values.length / most;
  let count = 0;
  // proof: i·step < values.length
  for (let i = 0; i < most; i++) {
    const value = values[Math.floor(i * step)]!;
    if (Math.abs(value) <= LARGEST) sampled[count++] = value;
  }
  return sampled.subarray(0, count);
}

function planOf(sample: Float64Array, low: number, scale: number, wanted: number): BucketPlan {
  const inCell = new Uint32Array(CELLS + 1);
  for (const value of sample) {
    const place = (value - low) * scale;
    // proof: the place rounds to a cell's number
    if (place >= 0 && place <= CELLS) inCell[rounded(place)]! += 1;
  }
  const cells = new Float64Array(2 * inCell.length);
  const edges = [0];
  for (const [cell, count] of inCell.entries()) {
    const parts = 1 + Math.round((count / sample.length) * (wanted - CELLS));
    cells[2 * cell] = edges.length + (parts - 1) / 2;
    cells[2 * cell + 1] = parts;
    for (let part = 0; part < parts; part++) {
      // half of the first and of the last cell lies outside
      edges.push(Math.min(Math.max(cell - 0.5 + part / parts, 0), CELLS) / scale);
    }
  }
  edges.push(CELLS / scale);
  return {
    low,
    scale,
    lastCell: CELLS,
    cells,
    buckets: edges.length,
    edges: Float64Array.from(edges),
    centre: meanOf(sample),
    hasTies: repeatedIn(sample) > TIED * sample.length,
  };
}

/** How many of ascending values are the same as the one before. */
function repeatedIn(sorted: Float64Array): number {
  let repeated = 0;
  // proof: 0 < i < sorted.length
  for (let i = 1; i < sorted.length; i++) if (sorted[i]! === sorted[i - 1]!) repeated++;
  return repeated;
}

const ROUND = 2 ** 52;

/** The nearest whole number, of two the even one, of a number from 0 up to 2⁵¹. */
function rounded(x: number): number {
  return x + ROUND - ROUND;
}

/** The bucket of a value; that of missing ones comes after the others. Between two cells both give the same, so no greater value falls lower. */
export function bucketOf(value: number, { low, scale, lastCell, cells, buckets }: BucketPlan): number {
  const place = (value - low) * scale;
  if (place >= 0 && place <= lastCell) {
    const cell = rounded(place);
    // proof: cell ≤ lastCell, and cells has two entries for each
    return rounded(cells[2 * cell]! + (place - cell) * cells[2 * cell + 1]!);
  }
  if (Number.isNaN(place)) return buckets;
  return place < 0 ? 0 : buckets - 1;
}
