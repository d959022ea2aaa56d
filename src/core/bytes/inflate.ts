import { promisify } from 'node:util';
import { constants, inflateRaw as inflateRawCallback, inflateRawSync, type ZlibOptions } from 'node:zlib';

/** What came out of packed bytes. */
export interface Inflated {
  readonly bytes: Uint8Array;
  /** Packed bytes that were used. */
  readonly used: number;
  /** Whether the packed stream came to its own end. */
  readonly whole: boolean;
  /** More came out than may: `bytes` is empty. */
  readonly tooLarge?: true;
}

interface WithEngine {
  readonly buffer: Uint8Array;
  readonly engine: { readonly bytesWritten: number };
}

// With `info`, zlib gives its engine too, which the types do not say.
const inflateRaw = promisify(inflateRawCallback) as unknown as (
  bytes: Uint8Array,
  options: ZlibOptions,
) => Promise<WithEngine>;

const NOTHING = new Uint8Array(0);

/**
 * Inflates a raw deflate stream to at most `most` bytes. A stream that is cut off or broken gives what can be had of it, as a program
 * would get that reads on until an error.
 */
export async function inflated(packed: Uint8Array, most: number): Promise<Inflated> {
  // A limit of 0 bytes is refused, and an empty member is none.
  const limit = { maxOutputLength: Math.max(1, most), info: true } as const;
  try {
    const { buffer, engine } = await inflateRaw(packed, limit);
    return { bytes: buffer, used: engine.bytesWritten, whole: true };
  } catch (error) {
    if (isTooLarge(error)) return { bytes: NOTHING, used: 0, whole: false, tooLarge: true };
    return salvaged(packed, limit);
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}

/** The longest beginning that inflates: whether one does can only get worse with its length, so it is found by halving. */
function salvaged(packed: Uint8Array, limit: ZlibOptions): Inflated {
  const upTo = (length: number): Uint8Array | undefined => {
    try {
      const found = inflateRawSync(packed.subarray(0, length), {
        ...limit,
        finishFlush: constants.Z_SYNC_FLUSH,
      });
      return (found as unknown as WithEngine).buffer;
    } catch {
      return undefined;
    }
  };
  let good = 0;
  let bad = packed.length + 1;
  let bytes: Uint8Array = NOTHING;
  while (bad - good > 1) {
    const middle = good === 0 && bad === packed.length + 1 ? packed.length : (good + bad) >> 1;
    const found = upTo(middle);
    if (found === undefined) bad = middle;
    else {
      good = middle;
      bytes = found;
    }
  }
  return { bytes, used: good, whole: false };
}
