import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { bytesOf, op, zipOf } from './assembler.ts';

/** A tensor of a state dict: so many floats in a storage of its own. */
function tensor(key: string, count: number): Uint8Array {
  const number = bytesOf('J', Buffer.from(Int32Array.of(count).buffer));
  return bytesOf(
    op.global('torch._utils', '_rebuild_tensor_v2'),
    op.mark,
    op.mark,
    op.longText('storage'),
    op.global('torch', 'FloatStorage'),
    op.longText(key),
    op.longText('cpu'),
    number,
    op.tuple,
    'Q',
    op.int(0),
    number,
    op.tuple1,
    op.int(1),
    op.tuple1,
    Uint8Array.of(0x89),
    op.emptyDict,
    op.tuple,
    op.reduce,
  );
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

/**
 * A checkpoint of PyTorch in zip64, of which only headers and the description are on the disk: `count` storages of zeros, so many bytes
 * together.
 */
export function writeLargeTorch(file: string, count: number, total: number): void {
  const each = total / count;
  const names = Array.from({ length: count }, (_, i) => `big/data/${i}`);
  const state = bytesOf(
    op.proto(2),
    op.emptyDict,
    op.mark,
    ...names.flatMap((_, i) => [op.longText(`layer.${i}.weight`), tensor(String(i), each / 4)]),
    'u',
    op.stop,
  );
  const descriptor = openSync(file, 'w');
  const central: Buffer[] = [];
  let at = 0;
  const write = (bytes: Uint8Array): void => {
    writeSync(descriptor, bytes, 0, bytes.length, at);
    at += bytes.length;
  };
  const member = (name: string, size: number, data?: Uint8Array): void => {
    const start = at;
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    // sizes and checksum behind the bytes, as PyTorch writes them
    local.writeUInt16LE(0x0808, 6);
    local.writeUInt16LE(name.length, 26);
    write(Buffer.concat([local, Buffer.from(name)]));
    if (data) write(data);
    else at += size;
    const tail = Buffer.alloc(24);
    tail.writeUInt32LE(0x08074b50, 0);
    tail.writeBigUInt64LE(BigInt(size), 8);
    tail.writeBigUInt64LE(BigInt(size), 16);
    write(tail);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(0x0808, 8);
    entry.writeUInt32LE(0xffffffff, 20);
    entry.writeUInt32LE(0xffffffff, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt16LE(28, 30);
    entry.writeUInt32LE(0xffffffff, 42);
    central.push(
      Buffer.concat([entry, Buffer.from(name), Buffer.from([1, 0, 24, 0]), u64(size), u64(size), u64(start)]),
    );
  };
  member('big/data.pkl', state.length, state);
  for (const name of names) member(name, each);
  const start = at;
  write(Buffer.concat(central));
  const end = zipOf([], { zip64: true });
  end.writeBigUInt64LE(BigInt(count + 1), 24);
  end.writeBigUInt64LE(BigInt(count + 1), 32);
  end.writeBigUInt64LE(BigInt(at - start), 40);
  end.writeBigUInt64LE(BigInt(start), 48);
  end.writeBigUInt64LE(BigInt(at), 64);
  end.writeUInt16LE(0xffff, 84);
  end.writeUInt16LE(0xffff, 86);
  write(end);
  ftruncateSync(descriptor, at);
  closeSync(descriptor);
}
