import type { ChunkIndex } from './dataset.ts';
import { broken, type Format, Reader, unread } from './format.ts';
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
      const count = gridOf(wanted).reduce((product, size) => product * size, 1);
      if (count > MOST_CHUNKS) throw broken(at);
      for (let i = 0; i < count; i++) found.set(i, { at: at + i * chunkBytes, bytes: chunkBytes, mask: 0 });
      return found;
    }
    case 'tree':
      return inTree(format, wanted);
    case 'tree2':
      return inRecords(format, wanted);
    case 'fixed':
      return inFixedArray(format, wanted);
    case 'extensible':
      throw unread('extensible arrays');
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

/** An array of places, in pages where it is long. */
function inFixedArray(format: Format, { at, chunkBytes }: Chunked): ReadonlyMap<number, Chunk> {
  const reader = new Reader(format, at);
  reader.expect('FAHD');
  reader.skip(1);
  const filtered = reader.u8() === 1;
  const size = reader.u8();
  const pageBits = reader.u8();
  const count = reader.length();
  const block = reader.address();
  const found = new Map<number, Chunk>();
  if (block === undefined) return found;
  const width = size - format.offsetSize - 4;
  if (count > MOST_CHUNKS || pageBits > 24 || (filtered && (width < 1 || width > 8))) throw broken(at);
  reader.at = block;
  reader.expect('FADB');
  reader.skip(2 + format.offsetSize);
  const page = 2 ** pageBits;
  const paged = count > page;
  const pages = paged ? Math.ceil(count / page) : 0;
  const start = reader.at + (paged ? Math.ceil(pages / 8) + 4 : 0);
  for (let i = 0; i < count; i++) {
    format.budget.spend();
    // each page ends with a checksum
    reader.at = start + i * size + (paged ? Math.floor(i / page) * 4 : 0);
    const address = reader.address();
    const bytes = filtered ? reader.uint(width) : chunkBytes;
    const mask = filtered ? reader.u32() : 0;
    if (address !== undefined && !(address === 0 && bytes === 0)) put(found, i, { at: address, bytes, mask });
  }
  return found;
}
