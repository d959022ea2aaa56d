import { MalformedError } from '../source.ts';
import { broken, type Format, Reader } from './format.ts';
import { FractalHeap } from './fractalHeap.ts';
import { bodyOf, MESSAGE, type Message } from './header.ts';
import { LocalHeap } from './heaps.ts';
import { treeLeaves, treeRecords } from './tree.ts';

/** What a name in a group stands for: an object, a path in the same file, an object in another file, or what only a library knows. */
export type Link = { readonly name: string } & (
  | { readonly kind: 'hard'; readonly address: number }
  | { readonly kind: 'soft'; readonly target: string }
  | { readonly kind: 'external'; readonly file: string; readonly target: string }
  | { readonly kind: 'other'; readonly type: number }
);

/** What is done with links, and with what goes wrong: what was read before stays. */
export interface LinkVisitor {
  readonly link: (link: Link) => void;
  readonly problem: (error: MalformedError) => void;
}

/** All links of a group, whichever way it keeps them. */
export function linksOf(format: Format, messages: readonly Message[], visitor: LinkVisitor): void {
  for (const message of messages) {
    try {
      if (message.type === MESSAGE.symbolTable) oldLinks(format, message.at, visitor);
      else if (message.type === MESSAGE.link) {
        visitor.link(readLink(new Reader(format, bodyOf(format, message).at)));
      } else if (message.type === MESSAGE.linkInfo) manyLinks(format, message.at, visitor);
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error;
      visitor.problem(error);
    }
  }
}

/** A tree of nodes with names in a heap. */
function oldLinks(format: Format, at: number, { link, problem }: LinkVisitor): void {
  const reader = new Reader(format, at);
  const tree = reader.address();
  const heapAt = reader.address();
  if (tree === undefined || heapAt === undefined) throw broken(at);
  const heap = new LocalHeap(format, heapAt);
  for (const { address } of treeLeaves(format, tree, 0, format.lengthSize)) {
    try {
      readNode(format, address, heap, link);
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error;
      problem(error);
    }
  }
}

const SOFT = 2;

function readNode(format: Format, address: number, heap: LocalHeap, link: LinkVisitor['link']): void {
  const reader = new Reader(format, address);
  reader.expect('SNOD');
  reader.skip(2);
  const count = reader.u16();
  for (let i = 0; i < count; i++) {
    format.budget.spend();
    const name = heap.text(reader.uint(format.offsetSize));
    const header = reader.address();
    const kind = reader.u32();
    reader.skip(4);
    const scratch = reader.u32();
    reader.skip(12);
    if (kind === SOFT) link({ name, kind: 'soft', target: heap.text(scratch) });
    else if (header !== undefined) link({ name, kind: 'hard', address: header });
  }
}

/** Records of a tree that say where in a heap each link is. */
function manyLinks(format: Format, at: number, { link }: LinkVisitor): void {
  const reader = new Reader(format, at);
  reader.skip(1);
  if ((reader.u8() & 1) !== 0) reader.skip(8);
  const heapAt = reader.address();
  const tree = reader.address();
  if (heapAt === undefined || tree === undefined) return;
  const heap = new FractalHeap(format, heapAt);
  for (const record of treeRecords(format, tree)) {
    // a hash of the name comes first
    if (record.type !== 5) throw broken(record.at);
    link(readLink(new Reader(format, 0, heap.object(record.at + 4))));
  }
}

const EXTERNAL = 64;

function readLink(reader: Reader): Link {
  const start = reader.at;
  if (reader.u8() !== 1) throw broken(start);
  const flags = reader.u8();
  const type = (flags & 8) === 0 ? 0 : reader.u8();
  if ((flags & 4) !== 0) reader.skip(8);
  if ((flags & 16) !== 0) reader.skip(1);
  const length = reader.uint(1 << (flags & 3));
  if (length > 65_536) throw broken(start);
  const name = Buffer.from(reader.bytes(length)).toString('utf8');
  if (type === 0) {
    const address = reader.address();
    if (address === undefined) throw broken(start);
    return { name, kind: 'hard', address };
  }
  const size = reader.u16();
  if (type === 1) return { name, kind: 'soft', target: Buffer.from(reader.bytes(size)).toString('utf8') };
  if (type !== EXTERNAL) return { name, kind: 'other', type };
  // a byte of flags comes first
  const [file = '', target = ''] = Buffer.from(reader.bytes(size)).subarray(1).toString('utf8').split('\0');
  return { name, kind: 'external', file, target };
}
