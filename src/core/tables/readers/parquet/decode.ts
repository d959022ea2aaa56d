import { closeSync, openSync, readSync } from 'node:fs';
import * as zlib from 'node:zlib';
import { type KernelMemory, kernelMemory } from '../../../kernels/wasm.ts';
import type { CodedStrings } from '../../building/columnBuilder.ts';
import { countShared } from '../../rowMemory.ts';
import type { RangeOfRows, Zones } from '../../zones.ts';
import { ENCODING, HeaderCut, PAGE, type PageHeader, pageHeader } from './pageHeader.ts';
import { type ChunkPlan, type Codec, type ColumnPlan, STORED } from './plan.ts';
import { Room } from './room.ts';
import { DistinctStrings } from './strings.ts';

export interface DecodeInput {
  /** Absolute path of the file. */
  readonly file: string;
  readonly column: ColumnPlan;
  /** As many as the column has rows; doubles (NaN: missing), or codes (−1: missing) for text and flags. Filled by the call. */
  readonly rows: Float64Array | Int32Array;
  /** A column of more distinct strings is left to others. */
  readonly mostStrings: number;
}

/** What there is to know of a decoded column beside its rows; or why it was left to others, who also tell what is wrong with a file. */
export type Decoded =
  | {
      readonly missing: number;
      /** Integers that a double cannot hold exactly. */
      readonly unsafe: number;
      /** Of codes: what they stand for. */
      readonly strings?: CodedStrings;
      /** Of doubles: what is known of the pages. */
      readonly zones?: Zones;
    }
  | { readonly left: string };

/**
 * Decodes one column of a Parquet file, in WebAssembly. What is not as plain as `planFor` says, what is damaged, and what takes more
 * memory than the kernels have is left. Never throws.
 */
export function decodeColumn(input: DecodeInput): Decoded {
  const memory = kernelMemory();
  if (!memory) return { left: 'there are no kernels' };
  let file: number | undefined;
  countShared(input.rows);
  try {
    const opened = openSync(input.file, 'r');
    file = opened;
    return memory.region(() => new ColumnDecoder(memory, opened, input).run());
  } catch (error) {
    return { left: error instanceof Error ? error.message : String(error) };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Bytes read from the file at once: small enough to stay in the processor's cache until they are unpacked. */
const WINDOW = 1 << 20;
/** A header is that long at first, and at most (it may hold two whole strings as statistics). */
const HEADER = 1 << 12;
const LONGEST_HEADER = 1 << 24;
/** A page of more bytes is left to others. */
const LARGEST_PAGE = 1 << 28;
/** Behind packed values so many bytes may be read, and mean nothing. */
const SLACK = 16;

class ColumnDecoder {
  readonly #memory: KernelMemory;
  readonly #file: number;
  readonly #column: ColumnPlan;
  readonly #rows: Float64Array | Int32Array;
  readonly #strings: DistinctStrings | undefined;
  /** A piece of the file, from `#windowAt`, of `#windowBytes`. */
  readonly #window: Room;
  #windowAt = 0;
  #windowBytes = 0;
  readonly #page: Room;
  readonly #joined: Room;
  /** Places in the dictionary or flags, definition levels, values that are there, and the page's rows. */
  readonly #places: Room;
  readonly #levels: Room;
  readonly #values: Room;
  readonly #result: Room;
  readonly #dictionary: Room;
  readonly #scratch: number;
  /** Values in the dictionary of the present chunk; undefined before one was read. */
  #entries: number | undefined;
  #missing = 0;
  #unsafe = 0;
  /** Room for two doubles, and what was found of the pages. */
  readonly #range: number;
  readonly #zones: Zone[] = [];

  constructor(memory: KernelMemory, file: number, { column, rows, mostStrings }: DecodeInput) {
    this.#memory = memory;
    this.#file = file;
    this.#column = column;
    this.#rows = rows;
    const room = () => new Room(memory, SLACK);
    [this.#window, this.#page, this.#joined] = [room(), room(), room()];
    [this.#places, this.#levels, this.#values, this.#result] = [room(), room(), room(), room()];
    this.#dictionary = room();
    this.#scratch = memory.allocate(8);
    this.#range = memory.allocate(16);
    if (column.width === 0) this.#strings = new DistinctStrings(memory, mostStrings);
  }

  run(): Decoded {
    const { chunks } = this.#column;
    if (this.#column.stored === STORED.flag) this.#strings?.addTexts(['false', 'true']);
    let row = 0;
    for (const chunk of chunks) {
      this.#chunk(chunk, row);
      row += chunk.rows;
    }
    if (row !== this.#rows.length) throw new Error('another number of rows than there is room for');
    return {
      missing: this.#missing,
      unsafe: this.#unsafe,
      ...(this.#strings ? { strings: this.#strings.list() } : { zones: zonesOf(this.#zones) }),
    };
  }

  #chunk(chunk: ChunkPlan, firstRow: number): void {
    this.#entries = undefined;
    this.#windowBytes = 0;
    const end = chunk.at + chunk.bytes;
    let at = chunk.at;
    let done = 0;
    while (done < chunk.rows) {
      const header = this.#header(at, end);
      const body = at + header.headerBytes;
      at = body + header.packedBytes;
      if (at > end) throw new Error('a page reaches beyond its column');
      if (header.type === PAGE.index) continue;
      if (header.unpackedBytes > LARGEST_PAGE || header.packedBytes > LARGEST_PAGE) {
        throw new Error('a page is too large');
      }
      const packed = this.#hold(body, header.packedBytes, end);
      if (header.type === PAGE.dictionary) {
        this.#readDictionary(header, packed, chunk.codec);
      } else if (header.type === PAGE.data || header.type === PAGE.dataV2) {
        if (header.values > chunk.rows - done) throw new Error('pages hold more rows than their row group');
        this.#dataPage(header, packed, chunk.codec, firstRow + done);
        done += header.values;
      } else throw new Error('a page of an unknown kind');
    }
  }

  #header(at: number, end: number): PageHeader {
    for (let most = HEADER; ; most *= 64) {
      const bytes = Math.min(most, end - at);
      const from = this.#hold(at, bytes, end);
      try {
        return pageHeader(this.#memory.bytes(from, bytes));
      } catch (error) {
        if (!(error instanceof HeaderCut) || bytes < most || most >= LONGEST_HEADER) throw error;
      }
    }
  }

  /** Where bytes of the file are in memory, until the next call. */
  #hold(at: number, bytes: number, end: number): number {
    const isHeld = at >= this.#windowAt && at + bytes <= this.#windowAt + this.#windowBytes;
    if (!isHeld) {
      const wanted = Math.min(Math.max(bytes, WINDOW), end - at);
      if (wanted < bytes) throw new Error('a column ends within a page');
      const into = this.#memory.bytes(this.#window.of(wanted), wanted);
      for (let done = 0; done < wanted; ) {
        const read = readSync(this.#file, into, done, wanted - done, at + done);
        if (read === 0) throw new Error('the file ended while it was read');
        done += read;
      }
      this.#windowAt = at;
      this.#windowBytes = wanted;
    }
    return this.#window.at + (at - this.#windowAt);
  }

  /** Where the unpacked bytes are. */
  #unpack(from: number, packedBytes: number, unpackedBytes: number, codec: Codec): number {
    if (codec === 'UNCOMPRESSED') {
      if (packedBytes !== unpackedBytes) throw new Error('a page of another size than it says');
      return from;
    }
    // nothing is packed tighter than that, so that no small page claims much memory
    if (codec === 'SNAPPY' && unpackedBytes > 64 * packedBytes) throw new Error('a page of another size');
    const to = this.#page.of(unpackedBytes);
    // a page without values may hold nothing at all
    if (unpackedBytes === 0) return to;
    if (codec === 'SNAPPY') {
      if (this.#memory.exports.unpackSnappy(from, from + packedBytes, to, to + unpackedBytes) !== 1) {
        throw new Error('a page that Snappy cannot unpack');
      }
      return to;
    }
    const bytes = inflate(codec, this.#memory.bytes(from, packedBytes), unpackedBytes);
    if (bytes.length !== unpackedBytes) throw new Error('a page of another size than it says');
    this.#memory.bytes(to, unpackedBytes).set(bytes);
    return to;
  }

  #readDictionary(header: PageHeader, packed: number, codec: Codec): void {
    const { values, encoding, unpackedBytes } = header;
    if (encoding !== ENCODING.plain && encoding !== ENCODING.plainDictionary)
      throw new Error('an odd dictionary');
    const from = this.#unpack(packed, header.packedBytes, unpackedBytes, codec);
    const { stored, width } = this.#column;
    if (stored === STORED.flag) throw new Error('a dictionary of flags');
    if (stored === STORED.text) {
      if (values * 4 > unpackedBytes) throw new Error('a dictionary shorter than it says');
      this.#strings?.entriesOf(from, from + unpackedBytes, values, this.#dictionary.of(4 * values));
    } else {
      if (values * width > unpackedBytes) throw new Error('a dictionary shorter than it says');
      this.#toDoubles(from, values, this.#dictionary.of(8 * values));
    }
    this.#entries = values;
  }

  /** Whether values themselves may be missing ones. */
  get #mayBeNaN(): boolean {
    const { stored } = this.#column;
    return stored === STORED.double || stored === STORED.float || stored === STORED.half;
  }

  #toDoubles(from: number, count: number, to: number): number {
    const { stored, factor, width } = this.#column;
    const unsafe = this.#memory.exports.toDoubles(from, count, stored, factor, width, to);
    if (unsafe < 0) throw new Error('a decimal that only text holds exactly');
    return unsafe;
  }

  #dataPage(header: PageHeader, packed: number, codec: Codec, row: number): void {
    const { values: count, unpackedBytes } = header;
    let levels = 0;
    let levelsEnd = 0;
    let from: number;
    let end: number;
    if (header.type === PAGE.dataV2) {
      if (header.repetitionBytes > 0) throw new Error('a page of lists');
      const { levelBytes } = header;
      if (levelBytes > header.packedBytes || levelBytes > unpackedBytes)
        throw new Error('levels beyond their page');
      levels = packed;
      levelsEnd = packed + levelBytes;
      const bytes = unpackedBytes - levelBytes;
      from = this.#unpack(
        levelsEnd,
        header.packedBytes - levelBytes,
        bytes,
        header.isPacked ? codec : 'UNCOMPRESSED',
      );
      end = from + bytes;
    } else {
      from = this.#unpack(packed, header.packedBytes, unpackedBytes, codec);
      end = from + unpackedBytes;
      if (this.#column.isOptional) {
        if (header.levelEncoding !== ENCODING.runs) throw new Error('levels in an old encoding');
        [levels, levelsEnd] = this.#lengthBefore(from, end);
        from = levelsEnd;
      }
    }
    let present = count;
    if (this.#column.isOptional) {
      present = this.#memory.exports.countPresent(levels, levelsEnd, count, this.#scratch);
      if (present < 0) throw new Error('levels that do not fit their page');
    }
    if (header.type === PAGE.dataV2 && count - present !== header.missing) {
      throw new Error('a page with another number of missing values than it says');
    }
    if (!this.#mayBeNaN) this.#missing += count - present;
    const levelsAt = present === count ? 0 : this.#unpackLevels(levels, levelsEnd, count);
    if (this.#strings) this.#codes(header, from, end, present, levelsAt, row);
    else this.#doubles(header, from, end, present, levelsAt, row);
  }

  /** Start and end of what has its length (u32) before it. */
  #lengthBefore(from: number, end: number): readonly [number, number] {
    if (end - from < 4) throw new Error('a page that ends early');
    const [a = 0, b = 0, c = 0, d = 0] = this.#memory.bytes(from, 4);
    const length = a + b * 2 ** 8 + c * 2 ** 16 + d * 2 ** 24;
    if (length > end - from - 4) throw new Error('levels beyond their page');
    return [from + 4, from + 4 + length];
  }

  #unpackLevels(from: number, end: number, count: number): number {
    const to = this.#levels.of(4 * count);
    this.#unpackRuns(from, end, 1, count, to);
    return to;
  }

  #unpackRuns(from: number, end: number, bits: number, count: number, to: number): void {
    if (this.#memory.exports.unpackRuns(from, end, bits, count, to, this.#scratch) !== 1) {
      throw new Error('runs of values that do not fit their page');
    }
  }

  /** Places in the dictionary, as the page's values tell them. */
  #unpackPlaces(from: number, end: number, count: number): number {
    const to = this.#places.of(4 * count);
    if (count === 0) return to;
    const bits = from < end ? (this.#memory.bytes(from, 1)[0] ?? 33) : 33;
    if (bits > 32) throw new Error('places of too many bits');
    this.#unpackRuns(from + 1, end, bits, count, to);
    return to;
  }

  #doubles(header: PageHeader, from: number, end: number, count: number, levels: number, row: number): void {
    const { exports } = this.#memory;
    const { stored } = this.#column;
    const isInteger = stored === STORED.int64 || stored === STORED.uint64;
    let values: number;
    if (isDictionary(header.encoding)) {
      if (this.#entries === undefined) throw new Error('a page without its dictionary');
      const places = this.#unpackPlaces(from, end, count);
      values = this.#values.of(8 * count);
      if (exports.gatherDoubles(places, count, this.#dictionary.at, this.#entries, values) !== 1) {
        throw new Error('a value that the dictionary does not have');
      }
      if (isInteger) this.#unsafe += exports.countUnsafe(values, count);
    } else {
      const plain = this.#plain(header.encoding, from, end, count);
      if (stored === STORED.double && plain % 8 === 0) values = plain;
      else {
        values = this.#values.of(8 * count);
        const unsafe = this.#toDoubles(plain, count, values);
        if (isInteger) this.#unsafe += unsafe;
      }
    }
    if (levels !== 0) {
      const to = this.#result.of(8 * header.values);
      exports.spreadDoubles(values, levels, header.values, to);
      values = to;
    }
    this.#noteZone(values, header.values, row);
    this.#rows.set(this.#memory.doubles(values, header.values), row);
  }

  /** Looks at the rows of a page while they are at hand. */
  #noteZone(values: number, count: number, row: number): void {
    const missing = this.#memory.exports.findRange(values, count, this.#range);
    const [least = 0, most = 0] = this.#memory.doubles(this.#range, 2);
    if (this.#mayBeNaN) this.#missing += missing;
    this.#zones.push({ end: row + count, least, most, missing });
  }

  /** Where values lie one behind the other. */
  #plain(encoding: number, from: number, end: number, count: number): number {
    const { exports } = this.#memory;
    const { stored, width } = this.#column;
    const bytes = count * width;
    if (encoding === ENCODING.deltas) {
      // integers as they are stored, not doubles
      if ((width !== 4 && width !== 8) || stored === STORED.double || stored === STORED.float) {
        throw new Error('an encoding for other types');
      }
      const to = this.#joined.of(bytes);
      if (count > 0 && exports.unpackDeltas(from, end, count, width, to, this.#scratch) !== 1) {
        throw new Error('differences that do not fit their page');
      }
      return to;
    }
    if (bytes > end - from) throw new Error('a page with fewer values than it says');
    if (encoding === ENCODING.byteStreams) {
      if (bytes !== end - from) throw new Error('a page with another number of values than it says');
      const to = this.#joined.of(bytes);
      exports.joinBytes(from, count, width, to);
      return to;
    }
    if (encoding !== ENCODING.plain) throw new Error('an encoding that is not read here');
    return from;
  }

  #codes(header: PageHeader, from: number, end: number, count: number, levels: number, row: number): void {
    const { exports } = this.#memory;
    const strings = this.#strings;
    if (!strings) return;
    const { encoding } = header;
    let codes: number;
    if (this.#column.stored === STORED.flag) {
      codes = this.#places.of(4 * count);
      if (encoding === ENCODING.runs) {
        const [runs, runsEnd] = this.#lengthBefore(from, end);
        this.#unpackRuns(runs, runsEnd, 1, count, codes);
      } else if (encoding !== ENCODING.plain || exports.unpackFlags(from, end, count, codes) !== 1) {
        throw new Error('flags that do not fit their page');
      }
      // as places of a dictionary, so that what is no flag is told
      strings.assignFlags(codes, count);
    } else if (isDictionary(encoding)) {
      if (this.#entries === undefined) throw new Error('a page without its dictionary');
      codes = this.#unpackPlaces(from, end, count);
      strings.assign(codes, count, this.#dictionary.at, this.#entries);
    } else {
      if (encoding !== ENCODING.plain) throw new Error('an encoding that is not read here');
      if (count * 4 > end - from) throw new Error('a page with fewer values than it says');
      codes = this.#places.of(4 * count);
      strings.entriesOf(from, end, count, codes);
      strings.assign(codes, count, 0, 0);
    }
    if (levels !== 0) {
      const to = this.#result.of(4 * header.values);
      exports.spreadCodes(codes, levels, header.values, to);
      codes = to;
    }
    this.#rows.set(this.#memory.integers(codes, header.values), row);
  }
}

/** What is known of a page, and the row behind its last one. */
interface Zone extends RangeOfRows {
  readonly end: number;
}

function zonesOf(zones: readonly Zone[]): Zones {
  return {
    ends: Uint32Array.from(zones, each => each.end),
    least: Float64Array.from(zones, each => each.least),
    most: Float64Array.from(zones, each => each.most),
    missing: Uint32Array.from(zones, each => each.missing),
  };
}

function isDictionary(encoding: number): boolean {
  return encoding === ENCODING.dictionary || encoding === ENCODING.plainDictionary;
}

/** @throws Error where the bytes are damaged or unpack to more */
function inflate(codec: Codec, bytes: Uint8Array, most: number): Uint8Array {
  // a limit of 0 is none
  const options = { maxOutputLength: Math.max(1, most) };
  if (codec === 'GZIP') return zlib.gunzipSync(bytes, options);
  if (codec === 'BROTLI') return zlib.brotliDecompressSync(bytes, options);
  // from Node 22.15 on
  if (zlib.zstdDecompressSync === undefined) throw new Error('this Node has no Zstandard');
  return zlib.zstdDecompressSync(bytes, options);
}
