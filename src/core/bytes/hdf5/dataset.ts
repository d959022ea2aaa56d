import { type Datatype, readDatatype } from './datatype.ts';
import { broken, type Format, Reader, unread } from './format.ts';
import { bodyOf, MESSAGE, type Message } from './header.ts';
import { LocalHeap } from './heaps.ts';

/** Where values are, and how they are put. */
export type Layout =
  /** One after the other; without an address where none was ever written. */
  | { readonly kind: 'plain'; readonly at: number | undefined; readonly bytes: number }
  | {
      readonly kind: 'chunked';
      readonly chunk: readonly number[];
      readonly index: ChunkIndex;
      /** Of the index; undefined where nothing was ever written. */
      readonly at: number | undefined;
    }
  /** Put together of other datasets, which may lie in other files. */
  | { readonly kind: 'virtual'; readonly heap: number | undefined; readonly object: number };

export type ChunkIndex =
  | { readonly kind: 'tree' | 'implicit' | 'fixed' | 'extensible' | 'tree2' }
  | { readonly kind: 'single'; readonly bytes?: number; readonly mask: number };

/** A step that bytes went through when they were written. */
export interface Filter {
  readonly id: number;
  readonly name: string;
  readonly values: readonly number[];
}

export interface Dataset {
  readonly type: Datatype;
  /** Empty for a single value; undefined for none at all. */
  readonly shape: readonly number[] | undefined;
  /** How large each dimension may become; undefined for any size. */
  readonly limits: readonly (number | undefined)[];
  readonly layout: Layout;
  readonly filters: readonly Filter[];
  /** Files that hold its values: names as they stand, which loading opens. */
  readonly external: readonly string[];
  /** What stands where nothing was written; none: zeros. */
  readonly fill: Uint8Array | undefined;
}

const MOST_RANK = 32;
const MOST_FILTERS = 32;
const MOST_FILES = 1000;

/** The dataset that a header describes; undefined where it describes none. Throws MalformedError. */
export function datasetOf(format: Format, messages: readonly Message[]): Dataset | undefined {
  const found = (type: number) => messages.find(each => each.type === type);
  const layout = found(MESSAGE.layout);
  const type = found(MESSAGE.datatype);
  const space = found(MESSAGE.dataspace);
  if (!layout || !type || !space) return undefined;
  const filters = found(MESSAGE.filters);
  const external = found(MESSAGE.external);
  const fill = found(MESSAGE.fill);
  return {
    type: readDatatype(format, bodyOf(format, type).at),
    ...readExtents(format, bodyOf(format, space).at),
    layout: readLayout(format, layout),
    filters: filters ? readFilters(format, bodyOf(format, filters).at) : [],
    external: external ? externalFiles(format, external.at) : [],
    fill: fill && readFill(format, bodyOf(format, fill).at),
  };
}

/** Sizes of the dimensions: none for a single value, undefined for no value at all. */
export function readDataspace(format: Format, at: number): readonly number[] | undefined {
  return readExtents(format, at).shape;
}

/** Sizes of the dimensions, and how large they may become. */
function readExtents(format: Format, at: number): Pick<Dataset, 'shape' | 'limits'> {
  const reader = new Reader(format, at);
  const version = reader.u8();
  const rank = reader.u8();
  if (rank > MOST_RANK || version < 1 || version > 2) throw broken(at);
  const limited = (reader.u8() & 1) !== 0;
  const kind = reader.u8();
  if (version === 1) reader.skip(4);
  else if (kind === 2) return { shape: undefined, limits: [] };
  const shape = Array.from({ length: rank }, () => reader.length());
  if (!limited) return { shape, limits: shape };
  const unlimited = 2 ** (8 * format.lengthSize) - 1;
  const limits = shape.map(() => {
    const limit = reader.length();
    return limit >= unlimited ? undefined : limit;
  });
  return { shape, limits };
}

function readLayout(format: Format, { at }: Message): Layout {
  const reader = new Reader(format, at);
  const version = reader.u8();
  if (version < 3) return oldLayout(reader);
  if (version > 5) throw unread(`layout ${version}`);
  const kind = reader.u8();
  switch (kind) {
    case 0: {
      const bytes = reader.u16();
      return { kind: 'plain', at: reader.at, bytes };
    }
    case 1: {
      const address = reader.address();
      return { kind: 'plain', at: address, bytes: reader.length() };
    }
    case 2:
      return version === 3 ? treeLayout(reader) : indexedLayout(reader);
    case 3: {
      const heap = reader.address();
      return { kind: 'virtual', heap, object: reader.u32() };
    }
  }
  throw unread(`layout ${kind}`);
}

function oldLayout(reader: Reader): Layout {
  const rank = reader.u8();
  const kind = reader.u8();
  if (rank > MOST_RANK + 1) throw broken(reader.at);
  reader.skip(5);
  const address = kind === 0 ? undefined : reader.address();
  const sizes = Array.from({ length: rank }, () => reader.u32());
  if (kind === 2) return { kind: 'chunked', chunk: sizes.slice(0, -1), index: { kind: 'tree' }, at: address };
  if (kind === 0) {
    const bytes = reader.u32();
    return { kind: 'plain', at: reader.at, bytes };
  }
  // how many bytes there are says only the shape
  return { kind: 'plain', at: address, bytes: Number.POSITIVE_INFINITY };
}

function treeLayout(reader: Reader): Layout {
  const rank = reader.u8();
  if (rank > MOST_RANK + 1 || rank === 0) throw broken(reader.at);
  const address = reader.address();
  // the last one is the size of a value
  const chunk = Array.from({ length: rank }, () => reader.u32()).slice(0, -1);
  return { kind: 'chunked', chunk, index: { kind: 'tree' }, at: address };
}

const INDEXES = ['implicit', 'fixed', 'extensible', 'tree2'] as const;
const INDEX_BYTES = [0, 1, 5, 6];

function indexedLayout(reader: Reader): Layout {
  const flags = reader.u8();
  const rank = reader.u8();
  const width = reader.u8();
  if (rank > MOST_RANK + 1 || rank === 0 || width > 8) throw broken(reader.at);
  const chunk = Array.from({ length: rank }, () => reader.uint(width)).slice(0, -1);
  const type = reader.u8();
  if (type === 1) {
    const filtered = (flags & 2) !== 0;
    const bytes = filtered ? reader.length() : undefined;
    const mask = filtered ? reader.u32() : 0;
    const index = { kind: 'single', mask, ...(bytes !== undefined && { bytes }) } as const;
    return { kind: 'chunked', chunk, index, at: reader.address() };
  }
  const kind = INDEXES[type - 2];
  if (kind === undefined) throw unread(`index ${type}`);
  reader.skip(INDEX_BYTES[type - 2] ?? 0);
  return { kind: 'chunked', chunk, index: { kind }, at: reader.address() };
}

function readFilters(format: Format, at: number): readonly Filter[] {
  const reader = new Reader(format, at);
  const version = reader.u8();
  const count = reader.u8();
  if (version < 1 || version > 2 || count > MOST_FILTERS) throw broken(at);
  if (version === 1) reader.skip(6);
  return Array.from({ length: count }, () => {
    const id = reader.u16();
    const named = version === 1 || id >= 256;
    const length = named ? reader.u16() : 0;
    reader.skip(2);
    const values = reader.u16();
    if (values > 1024) throw broken(at);
    const start = reader.at;
    const name = reader.text(length);
    reader.at = start + (version === 1 ? Math.ceil(length / 8) * 8 : length);
    const found = Array.from({ length: values }, () => reader.u32());
    if (version === 1 && values % 2 === 1) reader.skip(4);
    return { id, name, values: found };
  });
}

function externalFiles(format: Format, at: number): readonly string[] {
  const reader = new Reader(format, at);
  reader.skip(4);
  reader.skip(2);
  const used = reader.u16();
  const address = reader.address();
  if (address === undefined) throw broken(at);
  const names: string[] = [];
  for (let i = 0; i < Math.min(used, MOST_FILES); i++) {
    const offset = reader.length();
    reader.skip(2 * format.lengthSize);
    names.push(nameIn(format, address, offset));
  }
  return names;
}

/** That there is a file outside stands, also where its name cannot be read. */
function nameIn(format: Format, heap: number, offset: number): string {
  try {
    return new LocalHeap(format, heap).text(offset);
  } catch {
    return '?';
  }
}

function readFill(format: Format, at: number): Uint8Array | undefined {
  const reader = new Reader(format, at);
  const version = reader.u8();
  const flags = version === 3 ? reader.u8() : 0;
  if (version < 3) reader.skip(2);
  const defined = version === 3 ? (flags & 0x20) !== 0 : version === 1 || reader.u8() !== 0;
  if (version === 1) reader.skip(1);
  if (!defined) return undefined;
  const size = reader.u32();
  return size === 0 || size > 1024 ? undefined : reader.bytes(size).slice();
}
