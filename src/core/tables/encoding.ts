import { type Encoded, sniffEncoding } from '../bytes/encoding.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * windows-1252 where it differs from Latin-1: bytes 0x80 to 0x9F (WHATWG Encoding Standard). Written out, because several Node
 * releases decode these bytes as Latin-1.
 */
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

function decodeWindows1252(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    text += byte >= 0x80 && byte <= 0x9f ? (WINDOWS_1252[byte - 0x80] ?? '') : String.fromCharCode(byte);
  }
  return text;
}

/** Text of `bytes[start, end)`: UTF-8, or windows-1252 where the bytes are not UTF-8 (`valid` is then false). */
export function decodeCell(
  bytes: Uint8Array,
  start: number,
  end: number,
): { readonly text: string; readonly valid: boolean } {
  let ascii = true;
  // proof: start <= i < end <= bytes.length, as the caller's cell
  for (let i = start; i < end && ascii; i++) ascii = bytes[i]! < 0x80;
  // ASCII is most text, and Latin-1 is decoded five times as fast.
  if (ascii) {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
    return { text, valid: true };
  }
  const cell = bytes.subarray(start, end);
  try {
    return { text: utf8.decode(cell), valid: true };
  } catch {
    return { text: decodeWindows1252(cell), valid: false };
  }
}

/** The same bytes without a byte-order mark and in UTF-8, whatever they were. Chunks may end anywhere, also inside a character. */
export async function* asUtf8(
  chunks: AsyncIterable<Uint8Array>,
  onEncoding?: (found: Encoded) => void,
): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | undefined = new Uint8Array(0);
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  const encoder = new TextEncoder();
  for await (const given of chunks) {
    let chunk = given;
    if (head) {
      const joined: Uint8Array = new Uint8Array(head.length + chunk.length);
      joined.set(head);
      joined.set(chunk, head.length);
      if (joined.length < 3) {
        head = joined;
        continue;
      }
      const found = sniffEncoding(joined);
      onEncoding?.(found);
      const { encoding, mark } = found;
      if (encoding !== 'utf-8') decoder = new TextDecoder(encoding, { ignoreBOM: true });
      chunk = joined.subarray(mark);
      head = undefined;
    }
    if (decoder) yield encoder.encode(decoder.decode(chunk, { stream: true }));
    else yield chunk;
  }
  if (head) yield head.subarray(sniffEncoding(head).mark);
  if (decoder) yield encoder.encode(decoder.decode());
}

const room = Buffer.allocUnsafeSlow(4096);
const encoded = { bytes: room as Uint8Array, length: 0 };

/** The UTF-8 bytes of a string, the first `length` of `bytes`. Valid until the next call: there is one buffer for all. */
export function encodeBriefly(text: string): { readonly bytes: Uint8Array; readonly length: number } {
  if (text.length * 3 > room.length) {
    const bytes = Buffer.from(text);
    return { bytes, length: bytes.length };
  }
  encoded.length = room.write(text);
  return encoded;
}
