import { type FileHandle, open } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';
import type { Budgets } from '../budgets.ts';

/** How to read one file. */
export interface BytesRequest {
  /** Absolute path. */
  readonly path: string;
  /** First byte to read; plain files only. Default 0. */
  readonly from?: number;
  /** Read at most this many bytes of the file (as stored). Default: to its end as it is while reading. */
  readonly length?: number;
  readonly chunkBytes?: number;
  readonly budgets: Pick<Budgets, 'unpackedBytes' | 'unpackedRatio'>;
  readonly signal?: AbortSignal | undefined;
  /** Called with the first bytes, unpacked, before they are yielded; what it throws ends the reading. Not for a read that begins later. */
  readonly onHead?: ((head: Uint8Array) => void) | undefined;
  /** Called before the first bytes when the file is gzip. */
  readonly onPacked?: (() => void) | undefined;
  /** Bytes of the file (as stored) read so far. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
}

/** A file whose bytes cannot be read to the end, told in words for a diagnostic. What was yielded before is good. */
export class ReadError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const CHUNK = 1024 * 1024;
/** First bytes by which it is told what a file is. */
const HEAD = 4096;

/**
 * The bytes of a file in chunks of about 1 MB, unpacked where the file is gzip (known by its first bytes, whatever its name).
 * The next chunk is read while the consumer works on this one; a chunk is only valid until the next is asked for.
 * Throws ReadError for a damaged or overgrown gzip, the signal's reason when aborted, and Node's own error when a file cannot be opened.
 */
export async function* readBytes(request: BytesRequest): AsyncGenerator<Uint8Array> {
  const handle = await open(request.path, 'r');
  try {
    const looked = request.from ? 2 : HEAD;
    const { buffer, bytesRead } = await handle.read(new Uint8Array(looked), 0, looked, 0);
    const head = buffer.subarray(0, bytesRead);
    const gzip = head[0] === 0x1f && head[1] === 0x8b && !request.from;
    if (!gzip && !request.from) request.onHead?.(head);
    const plain = readPlain(handle, request);
    if (gzip) request.onPacked?.();
    if (gzip) yield* unpack(plain, request);
    else yield* plain;
  } finally {
    await handle.close();
  }
}

/** Two buffers in turn: one is being filled while the other is being used. */
async function* readPlain(handle: FileHandle, request: BytesRequest): AsyncGenerator<Uint8Array> {
  const { signal, onBytes, length = Number.POSITIVE_INFINITY, from = 0 } = request;
  const end = from + length;
  // Of a thousand small files, each has buffers of its size: garbage is collected by the size of what could be freed.
  const chunkBytes = Math.min(request.chunkBytes ?? CHUNK, length);
  let using = new Uint8Array(Math.min(chunkBytes, length - chunkBytes));
  let filling = new Uint8Array(chunkBytes);
  let position = from;
  const fill = async (into: Uint8Array): Promise<number> => {
    const wanted = Math.min(chunkBytes, end - position);
    if (wanted <= 0) return 0;
    const { bytesRead } = await handle.read(into, 0, wanted, position);
    position += bytesRead;
    return bytesRead;
  };
  let pending = fill(filling);
  try {
    for (;;) {
      const length = await pending;
      signal?.throwIfAborted();
      if (length === 0) return;
      [using, filling] = [filling, using];
      const read = position - from;
      pending = fill(filling);
      yield using.subarray(0, length);
      onBytes?.(read);
    }
  } finally {
    await pending.catch(() => 0);
  }
}

/** Gunzips, within the budgets against zip bombs. */
async function* unpack(
  packed: AsyncGenerator<Uint8Array>,
  request: BytesRequest,
): AsyncGenerator<Uint8Array> {
  const { createGunzip } = await import('node:zlib');
  const { unpackedBytes, unpackedRatio } = request.budgets;
  const gunzip = createGunzip({ chunkSize: request.chunkBytes ?? CHUNK });
  let read = 0;
  const feeding = feed();
  async function feed(): Promise<void> {
    try {
      for await (const chunk of packed) {
        read += chunk.length;
        // The reader reuses its buffer, and zlib works on its own thread: it gets a copy.
        const more = gunzip.write(Buffer.from(chunk));
        if (!more) await new Promise<void>(resolve => gunzip.once('drain', resolve).once('close', resolve));
        if (gunzip.destroyed) return;
      }
      gunzip.end();
    } catch (error) {
      gunzip.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  }
  let unpacked = 0;
  try {
    for await (const chunk of gunzip) {
      if (!(chunk instanceof Uint8Array)) continue;
      if (unpacked === 0) request.onHead?.(chunk.subarray(0, HEAD));
      unpacked += chunk.length;
      if (unpacked > unpackedBytes || unpacked > Math.max(read, 1024) * unpackedRatio) {
        throw new ReadError(
          'unpacked-too-large',
          l10n.t(
            'it unpacks to more than {0} bytes, which no honest file does',
            Math.min(unpackedBytes, Math.floor(Math.max(read, 1024) * unpackedRatio)),
          ),
        );
      }
      request.signal?.throwIfAborted();
      yield chunk;
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && /^Z_/.test(String(error.code))) {
      throw new ReadError(
        'damaged-gzip',
        l10n.t('the gzip data are damaged or cut off ({0})', error.message),
      );
    }
    throw error;
  } finally {
    gunzip.destroy();
    await feeding;
  }
}
