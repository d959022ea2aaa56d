import { maskedCrc32c } from '../../../src/core/bytes/crc.ts';
import { varint } from './protobufWriter.ts';

export type Entry = readonly [key: string | Uint8Array, value: Iterable<number>];

const MAGIC = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];
/** Keys stand whole every so many entries. */
const RESTART = 4;

function u32(value: number): number[] {
  return [...new Uint8Array(Uint32Array.of(value).buffer)];
}

function block(entries: readonly Entry[]): number[] {
  const bytes: number[] = [];
  const restarts: number[] = [];
  let before = Buffer.alloc(0);
  for (const [i, [name, value]] of entries.entries()) {
    const key = Buffer.from(name as Uint8Array);
    let shared = 0;
    if (i % RESTART === 0) restarts.push(bytes.length);
    else while (shared < Math.min(key.length, before.length) && key[shared] === before[shared]) shared += 1;
    const own = key.subarray(shared);
    const held = [...value];
    bytes.push(...varint(BigInt(shared)), ...varint(BigInt(own.length)), ...varint(BigInt(held.length)));
    bytes.push(...own, ...held);
    before = key;
  }
  return [...bytes, ...restarts.flatMap(u32), ...u32(restarts.length)];
}

/** A table of LevelDB by the book: blocks of `perBlock` entries, an empty block of others, the index of blocks, the footer. */
export function tableOf(entries: readonly Entry[], perBlock = 5, packing = 0): Buffer {
  const bytes: number[] = [];
  const put = (content: readonly number[]): number[] => {
    const handle = [...varint(BigInt(bytes.length)), ...varint(BigInt(content.length))];
    const stored = Uint8Array.from([...content, packing]);
    bytes.push(...stored, ...u32(maskedCrc32c(stored)));
    return handle;
  };
  const index: Entry[] = [];
  for (let at = 0; at < entries.length; at += perBlock) {
    const some = entries.slice(at, at + perBlock);
    index.push([some.at(-1)?.[0] ?? '', put(block(some))]);
  }
  const others = put(block([]));
  const footer = [...others, ...put(block(index))];
  return Buffer.from([...bytes, ...footer, ...new Array<number>(40 - footer.length).fill(0), ...MAGIC]);
}
