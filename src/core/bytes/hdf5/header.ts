import { broken, type Format, Reader, unread } from './format.ts';

/** Kinds of messages that are read. */
export const MESSAGE = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  fillOld: 0x04,
  fill: 0x05,
  link: 0x06,
  external: 0x07,
  layout: 0x08,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
  attributeInfo: 0x15,
} as const;

/** A piece of an object's header. */
export interface Message {
  readonly type: number;
  /** Where its body lies. */
  readonly at: number;
  readonly size: number;
  /** It stands elsewhere, and this says where. */
  readonly shared: boolean;
}

/** A header of more blocks than this has been made to be long. */
const MOST_BLOCKS = 10_000;

/**
 * All messages of an object's header, in the order of its blocks. Where a block is cut off, those before stay.
 * @param cut told why a block could not be read to its end
 */
export function messagesAt(
  format: Format,
  address: number,
  cut: (error: unknown) => void,
): readonly Message[] {
  const found: Message[] = [];
  const reader = new Reader(format, address);
  const version2 = reader.u8() === 0x4f;
  const blocks: (readonly [from: number, to: number])[] = [];
  let tracked = false;
  if (version2) {
    reader.at = address;
    reader.expect('OHDR');
    if (reader.u8() !== 2) throw broken(address);
    const flags = reader.u8();
    tracked = (flags & 4) !== 0;
    if ((flags & 0x20) !== 0) reader.skip(16);
    if ((flags & 0x10) !== 0) reader.skip(4);
    const size = reader.uint(1 << (flags & 3));
    blocks.push([reader.at, reader.at + size]);
  } else {
    reader.at = address;
    if (reader.u8() !== 1) throw broken(address);
    reader.skip(7);
    const size = reader.u32();
    blocks.push([address + 16, address + 16 + size]);
  }
  const seen = new Set<number>();
  try {
    for (const [from, to] of blocks) {
      if (seen.has(from) || seen.size >= MOST_BLOCKS) throw broken(from);
      seen.add(from);
      reader.at = from;
      readBlock(reader, to, { version2, tracked, format, found, blocks });
    }
  } catch (error) {
    cut(error);
  }
  return found;
}

interface Reading {
  readonly version2: boolean;
  readonly tracked: boolean;
  readonly format: Format;
  readonly found: Message[];
  readonly blocks: (readonly [number, number])[];
}

function readBlock(reader: Reader, to: number, { version2, tracked, format, found, blocks }: Reading): void {
  const smallest = version2 ? (tracked ? 6 : 4) : 8;
  while (reader.at + smallest <= to) {
    format.budget.spend();
    const type = version2 ? reader.u8() : reader.u16();
    const size = reader.u16();
    const flags = reader.u8();
    reader.skip(version2 ? (tracked ? 2 : 0) : 3);
    const at = reader.at;
    if (at + size > to) throw broken(at);
    if (type === MESSAGE.continuation) {
      const next = reader.address();
      const length = reader.length();
      if (next === undefined) throw broken(at);
      if (version2) {
        reader.at = next;
        reader.expect('OCHK');
        blocks.push([next + 4, next + length - 4]);
      } else blocks.push([next, next + length]);
    } else if (type !== 0) found.push({ type, at, size, shared: (flags & 2) !== 0 });
    reader.at = at + size;
  }
}

/** Where the body of a message lies: in another object's header where it is shared. Throws MalformedError. */
export function bodyOf(format: Format, message: Message): Pick<Message, 'at' | 'size'> {
  if (!message.shared) return message;
  return sharedBody(format, new Reader(format, message.at), message.type);
}

/** What a pointer to a shared message points at. */
export function sharedBody(format: Format, reader: Reader, type: number): Pick<Message, 'at' | 'size'> {
  const version = reader.u8();
  const kind = reader.u8();
  if (version === 1) reader.skip(6);
  // kept in a heap of the whole file, which no writer does unless it is told to
  if (version === 3 && kind === 1) throw unread('shared messages');
  const address = reader.address();
  if (address === undefined) throw broken(reader.at);
  const there = messagesAt(format, address, () => {}).find(each => each.type === type && !each.shared);
  if (!there) throw broken(address);
  return there;
}
