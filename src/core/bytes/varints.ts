import { type ByteSource, MalformedError } from './source.ts';

/** Bytes that are read at once. */
const PIECE = 64 * 1024;
/** Bits that the longest varint has, ten bytes of seven. */
const LONGEST = 70;

/**
 * The numbers that protobuf has packed as varints, as little-endian integers of `width` bytes each (at most 8): the lowest ones of each number, which are all of
 * them in what was written from such integers, negative ones among them. Stretch by stretch, which share memory. Throws MalformedError
 * where they end within a number, or what is there is none.
 */
export function* varintBytes(
  source: ByteSource,
  from: number,
  length: number,
  width: number,
): Generator<Uint8Array, undefined> {
  const band = new Uint8Array(Math.min(PIECE, length) * width);
  const end = from + length;
  let [low, high, shift] = [0, 0, 0];
  for (let at = from; at < end; at += PIECE) {
    let filled = 0;
    for (const byte of source.read(at, Math.min(PIECE, end - at))) {
      const bits = byte & 127;
      if (shift <= 28) low |= bits << shift;
      if (shift === 28) high |= bits >>> 4;
      else if (shift > 28) high |= bits << (shift - 32);
      shift += 7;
      if (byte < 128) {
        for (let i = 0; i < width; i++) band[filled++] = i < 4 ? low >>> (8 * i) : high >>> (8 * (i - 4));
        [low, high, shift] = [0, 0, 0];
      } else if (shift === LONGEST)
        throw new MalformedError('no-message', 'A number has more than ten bytes.');
    }
    yield band.subarray(0, filled);
  }
  if (shift > 0) throw new MalformedError('truncated', 'The last number is cut off.');
}

/** Whether so many bytes can be so many varints, which have ten bytes at most. */
export function canBeVarints(count: number, bytes: number): boolean {
  return count <= bytes && bytes <= 10 * count;
}
