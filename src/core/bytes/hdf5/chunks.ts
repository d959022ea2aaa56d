import type { ChunkIndex } from './dataset.ts';
import { extensiblePlaces } from './extensibleArray.ts';
import { broken, type Format, Reader } from './format.ts';
import { pageIsThere } from './pages.ts';
import { treeLeaves, treeRecords } from './tree.ts';

/** A piece of a dataset that was written at once. */
export interface Chunk {
  readonly at: number;
  /** Bytes in the file. */
  readonly bytes: number;
  /** Bits of filters that were left out. */
  readonly mask: number;
}

/** A dataset of which the chunks are wanted. */
export interface Chunked {
  readonly index: ChunkIndex;
  readonly at: number;
  readonly shape: readonly number[];
  /** How large each dimension may become; undefined for any size. */
  readonly limits: readonly (number | undefined)[];
  readonly chunk: readonly number[];
  /** Bytes of a chunk before filters. */
  readonly chunkBytes: number;
  readonly filtered: boolean;
}

const MOST_CHUNKS = 2_000_000;

/** Chunks by their number in row-major order; those that were never written are not there. Throws MalformedError. */
export function chunksOf(format: Format, wanted: Chunked): ReadonlyMap<number, Chunk> {
  const { index, at, chunkBytes } = wanted;
  switch (index.kind) {
    case 'single':
      return new Map([[0, { at, bytes: index.bytes ?? chunkBytes, mask: index.mask }]]);
    case 'implicit': {
      const found = new Map<number, Chunk>();
      const place = placesIn(wanted);
      const count = gridOf({ shape: whole(wanted), chunk: wanted.chunk }).reduce((a, b) => a * b, 1);
      if (!(count <= MOST_CHUNKS)) throw broken(at);
      for (let i = 0; i < count; i++) {
        put(found, place(i), { at: at + i * chunkBytes, bytes: chunkBytes, mask: 0 });
      }
      return found;
    }
    case 'tree':
      return inTree(format, wanted);
    case 'tree2':
      return inRecords(format, wanted);
    case 'fixed':
      return inFixedArray(format, wanted);
    case 'extensible':
      return inExtensibleArray(format, wanted);
  }
}

/** How many chunks there are along each dimension. */
export function gridOf({ shape, chunk }: Pick<Chunked, 'shape' | 'chunk'>): readonly number[] {
  return shape.map((size, d) => Math.ceil(size / Math.max(1, chunk[d] ?? 1)));
}

/** The number of the chunk at these places of the grid; undefined outside of it. */
function numberOf(grid: readonly number[], places: readonly number[]): number | undefined {
  let number = 0;
  for (const [d, size] of grid.entries()) {
    const place = places[d] ?? 0;
    if (place >= size) return undefined;
    number = number * size + place;
  }
  return number;
}

function put(found: Map<number, Chunk>, number: number | undefined, chunk: Chunk): void {
  if (found.size >= MOST_CHUNKS) throw broken(chunk.at);
  if (number !== undefined) found.set(number, chunk);
}

function inTree(format: Format, wanted: Chunked): ReadonlyMap<number, Chunk> {
  const { at, shape, chunk } = wanted;
  const grid = gridOf(wanted);
  const found = new Map<number, Chunk>();
  const reader = new Reader(format, 0);
  for (const { address, keyAt } of treeLeaves(format, at, 1, 8 + 8 * (shape.length + 1))) {
    reader.at = keyAt;
    const bytes = reader.u32();
    const mask = reader.u32();
    const places = chunk.map(size => Math.floor(reader.u64() / Math.max(1, size)));
    put(found, numberOf(grid, places), { at: address, bytes, mask });
  }
  return found;
}

const FILTERED = 11;

function inRecords(format: Format, wanted: Chunked): ReadonlyMap<number, Chunk> {
  const { at, shape, chunkBytes } = wanted;
  const grid = gridOf(wanted);
  const found = new Map<number, Chunk>();
  const reader = new Reader(format, 0);
  for (const record of treeRecords(format, at)) {
    reader.at = record.at;
    const address = reader.address();
    const filtered = record.type === FILTERED;
    const width = record.size - format.offsetSize - 4 - 8 * shape.length;
    if (filtered && (width < 1 || width > 8)) throw broken(record.at);
    const bytes = filtered ? reader.uint(width) : chunkBytes;
    const mask = filtered ? reader.u32() : 0;
    const places = shape.map(() => reader.u64());
    if (address !== undefined) put(found, numberOf(grid, places), { at: address, bytes, mask });
  }
  return found;
}

/** The sizes that a dataset may grow to; what may grow without end has its size of now. */
function whole({ shape, limits }: Pick<Chunked, 'shape' | 'limits'>): readonly number[] {
  return shape.map((size, d) => limits[d] ?? size);
}

/** Arrays count chunks of all that a dataset may become, the dimension without a limit first. Gives the number among those that there are. */
function placesIn(wanted: Chunked): (number: number) => number | undefined {
  const { shape, limits, chunk } = wanted;
  const grid = gridOf(wanted);
  const most = gridOf({ shape: whole(wanted), chunk });
  const unlimited = shape.findIndex((_, d) => limits[d] === undefined);
  const order = [...shape.keys()].sort((a, b) => Number(b === unlimited) - Number(a === unlimited) || a - b);
  return number => {
    const places = new Array<number>(grid.length).fill(0);
    let left = number;
    for (let i = order.length - 1; i >= 0; i--) {
      // proof: an index of the order, which has the dimensions
      const d = order[i]!;
      const size = i === 0 ? Number.POSITIVE_INFINITY : Math.max(1, most[d] ?? 1);
      places[d] = i === 0 ? left : left % size;
      left = Math.floor(left / size);
    }
    return numberOf(grid, places);
  };
}

/** Reads the elements of an array: where a chunk is, and, where there are filters, how long and which were left out. */
function elementsOf(format: Format, wanted: Chunked, size: number) {
  const { at, chunkBytes, filtered } = wanted;
  const width = size - format.offsetSize - 4;
  if (filtered && (width < 1 || width > 8)) throw broken(at);
  const reader = new Reader(format, 0);
  const place = placesIn(wanted);
  const found = new Map<number, Chunk>();
  const add = (number: number, element: number): void => {
    format.budget.spend();
    reader.at = element;
    const address = reader.address();
    const bytes = filtered ? reader.uint(width) : chunkBytes;
    const mask = filtered ? reader.u32() : 0;
    if (address !== undefined && !(address === 0 && bytes === 0))
      put(found, place(number), { at: address, bytes, mask });
  };
  return { add, found };
}

/** An array of places, in pages where it is long. */
function inFixedArray(format: Format, wanted: Chunked): ReadonlyMap<number, Chunk> {
  const { at } = wanted;
  const reader = new Reader(format, at);
  reader.expect('FAHD');
  reader.skip(2);
  const size = reader.u8();
  const pageBits = reader.u8();
  const count = reader.length();
  const block = reader.address();
  if (block === undefined) return new Map();
  if (count > MOST_CHUNKS || pageBits > 24) throw broken(at);
  reader.at = block;
  reader.expect('FADB');
  reader.skip(2 + format.offsetSize);
  const page = 2 ** pageBits;
  const pages = count > page ? Math.ceil(count / page) : 0;
  const bitmap = reader.at;
  const start = bitmap + (pages > 0 ? Math.ceil(pages / 8) + 4 : 0);
  const { add, found } = elementsOf(format, wanted, size);
  for (let i = 0; i < count; i++) {
    const onPage = pages > 0 ? Math.floor(i / page) : 0;
    if (pages > 0 && !pageIsThere(format, bitmap, onPage)) i += page - 1;
    // each page ends with a checksum
    else add(i, start + i * size + onPage * 4);
  }
  return found;
}

/** An array that grows with the dimension that has no limit. */
function inExtensibleArray(format: Format, wanted: Chunked): ReadonlyMap<number, Chunk> {
  const { elementSize, places } = extensiblePlaces(format, wanted.at, MOST_CHUNKS);
  const { add, found } = elementsOf(format, wanted, elementSize);
  for (const [number, at] of places) add(number, at);
  return found;
}
