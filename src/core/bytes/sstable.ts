import * as l10n from '@vscode/l10n';
import { maskedCrc32c } from './crc.ts';
import { type ByteSource, MalformedError } from './source.ts';
import { viewOf } from './view.ts';

const MAGIC = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];
const FOOTER = 48;
/** Behind each block: how it is packed, and its checksum. */
const TRAILER = 5;
/** A block has some 256 KB; one of a single large entry may be larger. */
const MOST_BLOCK = 64 * 1024 ** 2;
/** Of all keys together: each may repeat the one before it in three bytes. */
const MOST_KEYS = 128 * 1024 ** 2;
const MOST_ENTRIES = 4_000_000;
const NOT_PACKED = 0;
/** The longest head of an entry: three numbers. */
const MOST_HEAD = 24;

export interface TableEntry {
  /** Valid until the next one is asked for. */
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** Whether bytes end as a table of LevelDB does, as the index of a TensorFlow checkpoint is. */
export function isTable(source: ByteSource): boolean {
  if (source.size < FOOTER) return false;
  const tail = source.read(source.size - MAGIC.length, MAGIC.length);
  return MAGIC.every((byte, i) => tail[i] === byte);
}

/**
 * Entries of a table of LevelDB in the order of their keys (its doc/table_format.md): blocks in which a key repeats the beginning of the one
 * before it, then a block that says where the others are, then a footer.
 * @param report told of a block whose checksum is wrong, which is read all the same
 * @throws MalformedError for what is no table, EndOfBytes where it is cut off
 */
export function* tableEntries(source: ByteSource, report: () => void): Generator<TableEntry> {
  const budget = { keys: MOST_KEYS, entries: MOST_ENTRIES };
  for (const { value } of entriesOf(blockAt(source, indexOf(source), report), budget)) {
    yield* entriesOf(blockAt(source, new Varints(value), report), budget);
  }
}

/** Where the block is that says where the others are, as the footer has it. */
function indexOf(source: ByteSource): Varints {
  if (!isTable(source)) throw impossible();
  const footer = new Varints(source.read(source.size - FOOTER, FOOTER - MAGIC.length));
  footer.next();
  footer.next();
  return footer;
}

/** Where an entry of a table is. */
export interface TablePlace {
  readonly key: Uint8Array;
  /** First byte of its value, and how many. */
  readonly at: number;
  readonly length: number;
}

/**
 * As `tableEntries`, but where values are instead of these, of which nothing is read, nor are checksums: for tables whose values may be of any size.
 */
export function* tablePlaces(source: ByteSource): Generator<TablePlace> {
  const budget = { keys: MOST_KEYS, entries: MOST_ENTRIES };
  for (const { value } of entriesOf(
    blockAt(source, indexOf(source), () => {}),
    budget,
  )) {
    const handle = new Varints(value);
    yield* placesIn(source, handle.next(), handle.next(), budget);
  }
}

function* placesIn(source: ByteSource, from: number, length: number, budget: Budget): Generator<TablePlace> {
  if (length < 4) throw impossible();
  const [packing] = source.read(from + length, 1);
  if (packing !== NOT_PACKED) throw packed(packing);
  const end = from + length - 4 - 4 * viewOf(source.read(from + length - 4, 4)).getUint32(0, true);
  if (end < from) throw impossible();
  let key = new Uint8Array(0);
  for (let at = from; at < end; ) {
    const head = new Varints(source.read(at, Math.min(MOST_HEAD, end - at)));
    const [shared, own, size] = [head.next(), head.next(), head.next()];
    const keyAt = at + head.at;
    at = keyAt + own + size;
    budget.keys -= shared + own;
    if (shared > key.length || at > end || budget.keys < 0 || --budget.entries < 0) throw impossible();
    const next = new Uint8Array(shared + own);
    next.set(key.subarray(0, shared));
    next.set(source.read(keyAt, own), shared);
    key = next;
    yield { key, at: keyAt + own, length: size };
  }
}

interface Budget {
  keys: number;
  entries: number;
}

/** The block that a handle names: where it begins, and its length. */
function blockAt(source: ByteSource, handle: Varints, report: () => void): Uint8Array {
  const at = handle.next();
  const length = handle.next();
  if (length > MOST_BLOCK) throw impossible();
  const bytes = source.read(at, length + TRAILER);
  const packing = bytes[length];
  if (packing !== NOT_PACKED) throw packed(packing);
  const view = viewOf(bytes);
  if (maskedCrc32c(bytes, 0, length + 1) !== view.getUint32(length + 1, true)) report();
  return bytes.subarray(0, length);
}

/** A block: entries, then places where a key stands whole, and how many these are. */
function* entriesOf(block: Uint8Array, budget: Budget): Generator<TableEntry> {
  if (block.length < 4) throw impossible();
  const view = viewOf(block);
  const end = block.length - 4 - 4 * view.getUint32(block.length - 4, true);
  if (end < 0) throw impossible();
  const varints = new Varints(block.subarray(0, end));
  let key = new Uint8Array(0);
  while (varints.at < end) {
    const shared = varints.next();
    const own = varints.next();
    const length = varints.next();
    const at = varints.at;
    budget.keys -= shared + own;
    if (shared > key.length || at + own + length > end || budget.keys < 0 || --budget.entries < 0) {
      throw impossible();
    }
    const next = new Uint8Array(shared + own);
    next.set(key.subarray(0, shared));
    next.set(block.subarray(at, at + own), shared);
    key = next;
    varints.at = at + own + length;
    yield { key, value: block.subarray(at + own, at + own + length) };
  }
}

/** Numbers of seven bits a byte, one after the other. */
export class Varints {
  at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Exact up to 2^53; what is more is no length of anything. */
  next(): number {
    let value = 0;
    for (let shift = 0; shift < 53; shift += 7) {
      const byte = this.#bytes[this.at++];
      if (byte === undefined) break;
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
    throw impossible();
  }
}

function packed(way: number | undefined): MalformedError {
  return new MalformedError(
    'packed',
    l10n.t('A block of the table is packed in a way that is not read ({0}).', way ?? ''),
  );
}

function impossible(): MalformedError {
  return new MalformedError('broken-table', l10n.t('The table speaks of what cannot be.'));
}
