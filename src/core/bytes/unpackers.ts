import lz4 from 'lz4js';
import bunzip from 'seek-bzip';
import xz from 'xz-decompress';
import type { Unpacked } from './unpack.ts';
import { viewOf } from './view.ts';

/** Output that grows, up to a limit. */
class Growing {
  bytes = new Uint8Array(64 * 1024);
  length = 0;
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get full(): boolean {
    return this.length > this.#most;
  }

  /** Makes room for so many more. */
  room(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const larger = new Uint8Array(
      Math.max(this.length + more, Math.min(this.bytes.length * 2, this.#most + 1)),
    );
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }

  result(problem: Unpacked['problem']): Unpacked {
    if (this.full) return { bytes: new Uint8Array(0), problem: 'too-large' };
    return { bytes: this.bytes.subarray(0, this.length), ...(problem && { problem }) };
  }
}

class Full extends Error {}

export function bunzipped(packed: Uint8Array, most: number): Unpacked {
  const out = new Growing(most);
  const output = {
    writeByte(byte: number) {
      if (out.length === out.bytes.length) out.room(1);
      out.bytes[out.length++] = byte;
      if (out.full) throw new Full();
    },
  };
  // the package makes its buffers in a way that Node warns of, which is no news to whoever reads a checkpoint
  const { noDeprecation = false } = process;
  process.noDeprecation = true;
  try {
    bunzip.decode(packed, output, true);
  } catch {
    return out.result('broken');
  } finally {
    process.noDeprecation = noDeprecation;
  }
  return out.result(undefined);
}

export async function unxzed(packed: Uint8Array, most: number): Promise<Unpacked> {
  const out = new Growing(most);
  const stream = new xz.XzReadableStream(new Blob([Buffer.from(packed)]).stream());
  try {
    for await (const chunk of stream) {
      out.room(chunk.length);
      out.bytes.set(chunk, out.length);
      out.length += chunk.length;
      if (out.full) break;
    }
  } catch {
    return out.result('broken');
  }
  return out.result(undefined);
}

const LZ4_SIZES: readonly (number | undefined)[] = [
  undefined,
  undefined,
  undefined,
  undefined,
  64 * 1024,
  256 * 1024,
  1024 ** 2,
  4 * 1024 ** 2,
];

export function unlz4ed(packed: Uint8Array, most: number): Unpacked {
  const out = new Growing(most);
  const view = viewOf(packed);
  if (packed.length < 7) return out.result('broken');
  // proof: there are seven bytes
  const flags = packed[4]!;
  const blockSize = LZ4_SIZES[((packed[5] ?? 0) >> 4) & 7];
  if (flags >> 6 !== 1 || blockSize === undefined) return out.result('broken');
  let at = 6 + (flags & 8 ? 8 : 0) + (flags & 1 ? 4 : 0) + 1;
  const checksum = flags & 0x10 ? 4 : 0;
  while (at + 4 <= packed.length) {
    const word = view.getUint32(at, true);
    at += 4;
    if (word === 0) return out.result(at + (flags & 4 ? 4 : 0) < packed.length ? 'trailing' : undefined);
    const length = word & 0x7fffffff;
    if (at + length > packed.length || length > blockSize * 2) return out.result('broken');
    out.room(blockSize);
    const before = out.length;
    if (word & 0x80000000) {
      if (length > blockSize) return out.result('broken');
      out.bytes.set(packed.subarray(at, at + length), before);
      out.length += length;
    } else {
      const end = lz4.decompressBlock(packed, out.bytes, at, length, before);
      if (!(end >= before && end <= before + blockSize)) return out.result('broken');
      out.length = end;
    }
    if (out.full) return out.result('too-large');
    at += length + checksum;
  }
  return out.result('broken');
}
