import { MalformedError } from '../source.ts';
import { type Chunk, chunksOf, gridOf } from './chunks.ts';
import type { Dataset } from './dataset.ts';
import { canUndo, undone } from './filters.ts';
import { broken, type Format } from './format.ts';

/** Chunks that lie beside one another are put together in memory, up to so many bytes. */
const MOST_BAND = 128 * 1024 ** 2;
/** Bands are as large at least, so that their number stays small. */
const LEAST_BAND = 64 * 1024;
/** Values that were never written take no room, and a file can claim any number of them. */
const MOST_UNWRITTEN = 1024 ** 3;

/** Whether the bytes of a dataset that is stored in chunks can be put in order. */
export function isOrderable({ layout, shape, filters, type }: Dataset): boolean {
  if (layout.kind !== 'chunked' || !shape || shape.length === 0 || layout.chunk.length !== shape.length)
    return false;
  if (!canUndo(filters)) return false;
  return bandBytes(shape, layout.chunk, type.size) <= MOST_BAND;
}

/** Bytes of as many rows as a chunk has. */
function bandBytes(shape: readonly number[], chunk: readonly number[], width: number): number {
  const rest = shape.slice(1).reduce((product, size) => product * size, width);
  return Math.max(rest, 1) * Math.min(chunk[0] ?? 1, shape[0] ?? 1);
}

/**
 * The bytes of all values in row-major order, a band of chunks at a time; each block is used before the next is asked for. Throws
 * MalformedError where a chunk is broken or cut off.
 */
export function* orderedBytes(format: Format, dataset: Dataset): Generator<Uint8Array> {
  const { layout, shape, limits, filters, type, fill } = dataset;
  if (layout.kind !== 'chunked' || !shape || !isOrderable(dataset)) return;
  const { chunk, index, at } = layout;
  const chunkBytes = chunk.reduce((product, size) => product * size, type.size);
  if (!(chunkBytes > 0 && chunkBytes <= MOST_BAND)) throw broken(at ?? 0);
  const filtered = filters.length > 0;
  const chunks =
    at === undefined
      ? new Map<number, Chunk>()
      : chunksOf(format, { index, at, shape, limits, chunk, chunkBytes, filtered });
  const total = shape.reduce((product, size) => product * size, type.size);
  if (total > (chunks.size + 1) * chunkBytes + MOST_UNWRITTEN) throw tooMuchUnwritten();
  const grid = gridOf({ shape, chunk });
  const perRow = grid.slice(1).reduce((product, size) => product * size, 1);
  const [rows = 0, height = 1] = [shape[0], Math.max(1, chunk[0] ?? 1)];
  const rowBytes = bandBytes(shape, chunk, type.size);
  // thin chunks by the million are not handed out one by one
  const together = Math.max(1, Math.min(Math.floor(LEAST_BAND / rowBytes), grid[0] ?? 0));
  const band = new Uint8Array(Math.min(rowBytes * together, Math.max(total, 1)));
  const numbers = [...chunks.keys()].sort((a, b) => a - b);
  let next = 0;
  for (let b = 0; total > 0 && b < (grid[0] ?? 0); b += together) {
    const there = Math.min(height * together, rows - b * height);
    const part = band.subarray(0, (total / rows) * there);
    const [from, to] = [b * perRow, (b + together) * perRow];
    if ((numbers[next + together * perRow - 1] ?? to) >= to) filled(part, fill);
    // proof: next is below the length
    for (; next < numbers.length && numbers[next]! < to; next++) {
      // proof: as above, and the numbers are the keys
      const [number, found] = [numbers[next]!, chunks.get(numbers[next]!)!];
      const bytes = undone(format.source.read(found.at, found.bytes), filters, found.mask, chunkBytes);
      if (!bytes) throw broken(found.at);
      copyInto(part, [there, ...shape.slice(1)], bytes, chunk, placeOf(number - from, grid), type.size);
    }
    yield part;
  }
}

function tooMuchUnwritten(): MalformedError {
  return new MalformedError('too-large', 'More values are announced than were ever written.');
}

function filled(bytes: Uint8Array, fill: Uint8Array | undefined): void {
  if (!fill || fill.every(byte => byte === 0)) bytes.fill(0);
  else for (let at = 0; at + fill.length <= bytes.length; at += fill.length) bytes.set(fill, at);
}

/** Places of a chunk in the grid, the first one within its band. */
function placeOf(number: number, grid: readonly number[]): readonly number[] {
  const places = new Array<number>(grid.length).fill(0);
  let left = number;
  for (let d = grid.length - 1; d > 0; d--) {
    const size = Math.max(1, grid[d] ?? 1);
    places[d] = left % size;
    left = Math.floor(left / size);
  }
  places[0] = left;
  return places;
}

/** Copies a chunk's rows to where they belong; chunks at the edge reach beyond it. */
function copyInto(
  band: Uint8Array,
  shape: readonly number[],
  bytes: Uint8Array,
  chunk: readonly number[],
  places: readonly number[],
  width: number,
): void {
  const rank = shape.length;
  const start = places.map((place, d) => place * (chunk[d] ?? 1));
  const size = chunk.map((each, d) => Math.min(each, (shape[d] ?? 0) - (start[d] ?? 0)));
  if (size.some(each => each <= 0)) return;
  const run = (size[rank - 1] ?? 0) * width;
  const count = size.slice(0, -1).reduce((product, each) => product * each, 1);
  const at = new Array<number>(rank).fill(0);
  for (let n = 0; n < count; n++) {
    let [to, from] = [0, 0];
    for (let d = 0; d < rank; d++) {
      // proof: all have as many entries as the dataset has dimensions
      to = to * shape[d]! + start[d]! + at[d]!;
      from = from * chunk[d]! + at[d]!;
    }
    band.set(bytes.subarray(from * width, from * width + run), to * width);
    for (let d = rank - 2; d >= 0; d--) {
      // proof: as above
      if (++at[d]! < size[d]!) break;
      at[d] = 0;
    }
  }
}
