import { broken, type Format, Reader } from './format.ts';

const MOST_LEVELS = 32;

/** What a walk of a tree knows of its nodes. */
interface Walk {
  readonly format: Format;
  /** 0: of a group. 1: of chunks. */
  readonly type: number;
  readonly keySize: number;
  readonly seen: Set<number>;
}

/**
 * Children of the leaves of a B-tree of version 1, in order: addresses, and where the key before each stands. Throws MalformedError where
 * it is broken, after what came before.
 */
export function* treeLeaves(
  format: Format,
  address: number,
  type: number,
  keySize: number,
): Generator<{ readonly address: number; readonly keyAt: number }> {
  yield* leavesOf({ format, type, keySize, seen: new Set() }, address, MOST_LEVELS);
}

function* leavesOf(walk: Walk, address: number, most: number): Generator<{ address: number; keyAt: number }> {
  const { format, type, keySize, seen } = walk;
  if (most === 0 || seen.has(address)) throw broken(address);
  seen.add(address);
  const reader = new Reader(format, address);
  reader.expect('TREE');
  if (reader.u8() !== type) throw broken(address);
  const level = reader.u8();
  const entries = reader.u16();
  reader.skip(2 * format.offsetSize);
  const start = reader.at;
  const each = keySize + format.offsetSize;
  for (let i = 0; i < entries; i++) {
    format.budget.spend();
    const keyAt = start + i * each;
    reader.at = keyAt + keySize;
    const child = reader.address();
    if (child === undefined) throw broken(keyAt);
    if (level === 0) yield { address: child, keyAt };
    else yield* leavesOf(walk, child, most - 1);
  }
}

/** Places of the records of a B-tree of version 2, and how long each is. Throws MalformedError where it is broken. */
export function* treeRecords(
  format: Format,
  address: number,
): Generator<{ readonly at: number; readonly type: number; readonly size: number }> {
  const reader = new Reader(format, address);
  reader.expect('BTHD');
  reader.skip(1);
  const type = reader.u8();
  const nodeSize = reader.u32();
  const size = reader.u16();
  const depth = reader.u16();
  reader.skip(2);
  const root = reader.address();
  const count = reader.u16();
  if (root === undefined || count === 0) return;
  if (depth > MOST_LEVELS || size === 0 || nodeSize < 64) throw broken(address);
  const widths = pointerWidths(format, nodeSize, size, depth);
  yield* recordsOf({ format, type, size, widths, seen: new Set() }, root, count, depth);
}

interface RecordWalk {
  readonly format: Format;
  readonly type: number;
  readonly size: number;
  /** By depth: bytes of the number of records, and of their total, in a pointer at a child of a node so deep. */
  readonly widths: readonly (readonly [records: number, total: number])[];
  readonly seen: Set<number>;
}

/** Bytes that are enough for a number. */
function widthFor(most: number): number {
  return Math.max(1, Math.ceil(Math.log2(Math.max(1, most) + 1) / 8));
}

function pointerWidths(format: Format, nodeSize: number, size: number, depth: number) {
  const room = nodeSize - 10;
  let most = Math.floor(room / size);
  let total = most;
  const leafWidth = widthFor(most);
  const widths: (readonly [number, number])[] = [[0, 0]];
  for (let d = 1; d <= depth; d++) {
    const totalWidth = d > 1 ? Math.min(8, widthFor(total)) : 0;
    widths.push([leafWidth, totalWidth]);
    const pointer = format.offsetSize + leafWidth + totalWidth;
    most = Math.floor((room - pointer) / (size + pointer));
    total = (most + 1) * total + most;
  }
  return widths;
}

function* recordsOf(
  walk: RecordWalk,
  address: number,
  count: number,
  depth: number,
): Generator<{ at: number; type: number; size: number }> {
  const { format, type, size, widths, seen } = walk;
  if (seen.has(address)) throw broken(address);
  seen.add(address);
  const reader = new Reader(format, address);
  reader.expect(depth === 0 ? 'BTLF' : 'BTIN');
  const first = reader.at + 2;
  const [records, total] = widths[depth] ?? [0, 0];
  let pointer = first + count * size;
  for (let i = 0; i <= count; i++) {
    format.budget.spend();
    if (depth > 0) {
      reader.at = pointer;
      const child = reader.address();
      const within = reader.uint(records);
      reader.skip(total);
      pointer = reader.at;
      if (child === undefined) throw broken(address);
      yield* recordsOf(walk, child, within, depth - 1);
    }
    if (i < count) yield { at: first + i * size, type, size };
  }
}
