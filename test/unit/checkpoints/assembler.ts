import { crc32, deflateRawSync } from 'node:zlib';

/** Opcodes by name, as bytes: what a test puts together to a pickle. Nothing here is ever unpickled. */
type Part = Uint8Array | string;

const byte = (...bytes: readonly number[]): Uint8Array => Uint8Array.from(bytes);

export function u32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

function u64(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

/** Puts parts together; texts are ASCII. */
export function bytesOf(...parts: readonly Part[]): Buffer {
  return Buffer.concat(parts.map(part => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));
}

export const op = {
  proto: (version: number) => byte(0x80, version),
  frame: (length: number) => bytesOf(byte(0x95), u64(length)),
  global: (module: string, name: string) => `c${module}\n${name}\n`,
  inst: (module: string, name: string) => `i${module}\n${name}\n`,
  text: (value: string) => bytesOf(byte(0x8c, Buffer.byteLength(value)), Buffer.from(value)),
  longText: (value: string) => bytesOf('X', u32(Buffer.byteLength(value)), Buffer.from(value)),
  oldText: (value: string) => `S'${value}'\n`,
  unicode: (value: string) => `V${value}\n`,
  int: (value: number) => byte(0x4b, value),
  bytes: (value: Uint8Array) => bytesOf('B', u32(value.length), value),
  bytesOfLength: (length: number) => bytesOf(byte(0x8e), u64(length)),
  stackGlobal: byte(0x93),
  memoize: byte(0x94),
  put: (index: number) => byte(0x71, index),
  get: (index: number) => byte(0x68, index),
  ext1: (code: number) => byte(0x82, code),
  ext2: (code: number) => byte(0x83, code, 0),
  ext4: (code: number) => bytesOf(byte(0x84), u32(code)),
  newobj: byte(0x81),
  newobjEx: byte(0x92),
  tuple1: byte(0x85),
  tuple2: byte(0x86),
  tuple3: byte(0x87),
  mark: '(',
  tuple: 't',
  emptyTuple: ')',
  emptyDict: '}',
  emptyList: ']',
  none: 'N',
  reduce: 'R',
  build: 'b',
  obj: 'o',
  setItem: 's',
  append: 'a',
  pop: '0',
  popMark: '1',
  dup: '2',
  persid: (id: string) => `P${id}\n`,
  binPersid: 'Q',
  stop: '.',
} as const;

/** Calls `module.name(argument)`. */
export function call(module: string, name: string, argument: Part = op.text('id')): Buffer {
  return bytesOf(op.global(module, name), argument, op.tuple1, op.reduce);
}

/** A whole pickle that calls `module.name`. */
export function calling(module: string, name: string): Buffer {
  return bytesOf(
    op.proto(4),
    op.text(module),
    op.text(name),
    op.stackGlobal,
    op.text('id'),
    op.tuple1,
    op.reduce,
    op.stop,
  );
}

/** What is written of a member of a zip file, and in what its two headers differ. */
export interface ZipEntry {
  readonly name: string;
  readonly data: Uint8Array;
  readonly deflate?: boolean;
  readonly localName?: string;
  readonly localFlags?: number;
  readonly flags?: number;
  readonly method?: number;
  readonly localMethod?: number;
  readonly localSize?: number;
  readonly crc?: number;
  /** Bytes before its local header that belong to nothing. */
  readonly before?: Uint8Array;
}

export interface ZipExtras {
  readonly prepended?: Uint8Array;
  readonly trailing?: Uint8Array;
  readonly comment?: Uint8Array;
  /** Bytes between the last member and the directory. */
  readonly gap?: Uint8Array;
  /** The end record of zip64 too. */
  readonly zip64?: boolean;
}

/** A zip file, put together by hand. Offsets are right unless something is prepended, as where it was. */
export function zipOf(entries: readonly ZipEntry[], extras: ZipExtras = {}): Buffer {
  const parts: Uint8Array[] = [];
  const central: Uint8Array[] = [];
  let at = 0;
  const push = (...more: readonly Uint8Array[]): void => {
    for (const each of more) {
      parts.push(each);
      at += each.length;
    }
  };
  for (const entry of entries) {
    push(entry.before ?? Buffer.alloc(0));
    const packed = entry.deflate ? deflateRawSync(entry.data) : entry.data;
    const method = entry.method ?? (entry.deflate ? 8 : 0);
    const crc = entry.crc ?? crc32(entry.data);
    const start = at;
    push(
      header(
        0x04034b50,
        entry.localFlags ?? entry.flags ?? 0,
        entry.localMethod ?? method,
        crc,
        packed.length,
        entry.localSize ?? entry.data.length,
        entry.localName ?? entry.name,
      ),
      packed,
    );
    central.push(directoryEntry(entry, method, crc, packed.length, start));
  }
  push(extras.gap ?? Buffer.alloc(0));
  const start = at;
  push(...central);
  const size = at - start;
  if (extras.zip64) push(end64(entries.length, size, start, at));
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(extras.zip64 ? 0xffffffff : size, 12);
  end.writeUInt32LE(extras.zip64 ? 0xffffffff : start, 16);
  end.writeUInt16LE(extras.comment?.length ?? 0, 20);
  push(end, extras.comment ?? Buffer.alloc(0), extras.trailing ?? Buffer.alloc(0));
  return Buffer.concat([extras.prepended ?? Buffer.alloc(0), ...parts]);
}

function header(
  signature: number,
  flags: number,
  method: number,
  crc: number,
  packed: number,
  size: number,
  name: string,
): Buffer {
  const bytes = Buffer.alloc(30);
  bytes.writeUInt32LE(signature, 0);
  bytes.writeUInt16LE(20, 4);
  bytes.writeUInt16LE(flags, 6);
  bytes.writeUInt16LE(method, 8);
  bytes.writeUInt32LE(crc, 14);
  bytes.writeUInt32LE(packed, 18);
  bytes.writeUInt32LE(size, 22);
  bytes.writeUInt16LE(Buffer.byteLength(name), 26);
  return Buffer.concat([bytes, Buffer.from(name)]);
}

function directoryEntry(entry: ZipEntry, method: number, crc: number, packed: number, start: number): Buffer {
  const bytes = Buffer.alloc(46);
  bytes.writeUInt32LE(0x02014b50, 0);
  bytes.writeUInt16LE(20, 4);
  bytes.writeUInt16LE(20, 6);
  bytes.writeUInt16LE(entry.flags ?? 0, 8);
  bytes.writeUInt16LE(method, 10);
  bytes.writeUInt32LE(crc, 16);
  bytes.writeUInt32LE(packed, 20);
  bytes.writeUInt32LE(entry.data.length, 24);
  bytes.writeUInt16LE(Buffer.byteLength(entry.name), 28);
  bytes.writeUInt32LE(start, 42);
  return Buffer.concat([bytes, Buffer.from(entry.name)]);
}

function end64(count: number, size: number, start: number, at: number): Buffer {
  const record = Buffer.alloc(56 + 20);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(44n, 4);
  record.writeBigUInt64LE(BigInt(count), 24);
  record.writeBigUInt64LE(BigInt(count), 32);
  record.writeBigUInt64LE(BigInt(size), 40);
  record.writeBigUInt64LE(BigInt(start), 48);
  record.writeUInt32LE(0x07064b50, 56);
  record.writeBigUInt64LE(BigInt(at), 64);
  record.writeUInt32LE(1, 72);
  return record;
}

/** A tar file of plain members. */
export function tarOf(
  entries: readonly { readonly name: string; readonly data: Uint8Array; readonly link?: string }[],
): Buffer {
  const parts: Buffer[] = [];
  for (const { name, data, link } of entries) {
    const head = Buffer.alloc(512);
    head.write(name, 0);
    head.write('0000644\0', 100);
    head.write(`${data.length.toString(8).padStart(11, '0')}\0`, 124);
    head.write('        ', 148);
    head.write(link === undefined ? '0' : '2', 156);
    if (link !== undefined) head.write(link, 157);
    head.write(
      `${head
        .reduce((sum, each) => sum + each, 0)
        .toString(8)
        .padStart(6, '0')}\0 `,
      148,
    );
    parts.push(head, Buffer.from(data), Buffer.alloc((512 - (data.length % 512)) % 512));
  }
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

/** A .npy file of objects, whose values are this pickle. */
export function npyOf(pickle: Uint8Array, descr = '|O'): Buffer {
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (1,), }`.padEnd(117, ' ');
  const head = Buffer.alloc(10);
  head.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
  head.writeUInt16LE(118, 8);
  return Buffer.concat([head, Buffer.from(`${text}\n`), pickle]);
}
