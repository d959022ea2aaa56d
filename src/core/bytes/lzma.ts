import type { Unpacked } from './unpack.ts';
import { viewOf } from './view.ts';

/*
 * LZMA as its own file format has it (LZMA specification by Igor Pavlov, 2015, public domain): a byte of properties, the size of the
 * dictionary, the unpacked size or all ones, then the packed bytes. The WebAssembly decoder at hand reads .xz only.
 */

const HEADER = 13;
const TOP = 2 ** 24;
const HALF = 1024;
const BITS = 11;

/** Reads bits that are told by how likely they are. */
class RangeDecoder {
  readonly #bytes: Uint8Array;
  #at: number;
  #range = 0xffffffff;
  #code = 0;
  /** Whether more was asked for than there is. */
  over = false;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    // the first byte is always 0
    this.#at = at + 1;
    for (let i = 0; i < 4; i++) this.#code = ((this.#code << 8) | this.#next()) >>> 0;
  }

  get at(): number {
    return this.#at;
  }

  #next(): number {
    if (this.#at >= this.#bytes.length) this.over = true;
    return this.#bytes[this.#at++] ?? 0;
  }

  #normalise(): void {
    if (this.#range >= TOP) return;
    this.#range = (this.#range << 8) >>> 0;
    this.#code = ((this.#code << 8) | this.#next()) >>> 0;
  }

  bit(probabilities: Uint16Array, index: number): number {
    // proof: indices are those of the tables that the decoder makes
    const probability = probabilities[index]!;
    const bound = (this.#range >>> BITS) * probability;
    const zero = this.#code < bound;
    if (zero) {
      this.#range = bound;
      probabilities[index] = probability + ((2048 - probability) >> 5);
    } else {
      this.#range = (this.#range - bound) >>> 0;
      this.#code = (this.#code - bound) >>> 0;
      probabilities[index] = probability - (probability >> 5);
    }
    this.#normalise();
    return zero ? 0 : 1;
  }

  direct(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) {
      this.#range = this.#range >>> 1;
      const one = this.#code >= this.#range ? 1 : 0;
      if (one) this.#code = (this.#code - this.#range) >>> 0;
      value = value * 2 + one;
      this.#normalise();
    }
    return value;
  }

  tree(probabilities: Uint16Array, from: number, bits: number): number {
    let node = 1;
    for (let i = 0; i < bits; i++) node = (node << 1) | this.bit(probabilities, from + node);
    return node - (1 << bits);
  }

  reversed(probabilities: Uint16Array, from: number, bits: number): number {
    let node = 1;
    let value = 0;
    for (let i = 0; i < bits; i++) {
      const bit = this.bit(probabilities, from + node);
      node = (node << 1) | bit;
      value |= bit << i;
    }
    return value;
  }
}

function table(length: number): Uint16Array {
  return new Uint16Array(length).fill(HALF);
}

/** How long a match is. */
class Lengths {
  readonly #choice = table(2);
  readonly #low = table(16 * 8);
  readonly #middle = table(16 * 8);
  readonly #high = table(256);

  next(decoder: RangeDecoder, position: number): number {
    if (decoder.bit(this.#choice, 0) === 0) return decoder.tree(this.#low, position * 8, 3);
    if (decoder.bit(this.#choice, 1) === 0) return 8 + decoder.tree(this.#middle, position * 8, 3);
    return 16 + decoder.tree(this.#high, 0, 8);
  }
}

const STATES = 12;

/** Unpacks to at most `most` bytes; what is cut off or broken gives what came before. */
export function unlzmaed(packed: Uint8Array, most: number): Unpacked {
  const nothing = new Uint8Array(0);
  const properties = packed[0] ?? 255;
  if (packed.length < HEADER + 5 || properties >= 9 * 5 * 5) return { bytes: nothing, problem: 'broken' };
  const size = viewOf(packed).getBigUint64(5, true);
  const known = size !== 0xffffffffffffffffn;
  if (known && size > BigInt(most)) return { bytes: nothing, problem: 'too-large' };
  const out = new Output(known ? Number(size) : undefined, most);
  const decoder = new RangeDecoder(packed, HEADER);
  const end = decoded(decoder, out, properties);
  const bytes = out.bytes.subarray(0, out.length);
  if (end === 'too-large') return { bytes: nothing, problem: end };
  if (end !== undefined) return { bytes, problem: end };
  return decoder.at < packed.length ? { bytes, problem: 'trailing' } : { bytes };
}

class Output {
  bytes: Uint8Array;
  length = 0;
  readonly wanted: number | undefined;
  readonly #most: number;

  constructor(wanted: number | undefined, most: number) {
    this.wanted = wanted;
    this.#most = most;
    this.bytes = new Uint8Array(Math.min(wanted ?? 64 * 1024, 1024 ** 2));
  }

  get full(): boolean {
    return this.length >= this.#most;
  }

  push(byte: number): void {
    if (this.length === this.bytes.length) {
      const larger = new Uint8Array(Math.max(64, this.bytes.length * 2));
      larger.set(this.bytes);
      this.bytes = larger;
    }
    this.bytes[this.length++] = byte;
  }

  back(distance: number): number {
    return this.bytes[this.length - distance - 1] ?? 0;
  }
}

/** Undefined when the end was reached as it should be. */
function decoded(decoder: RangeDecoder, out: Output, properties: number): 'broken' | 'too-large' | undefined {
  const lc = properties % 9;
  const lp = Math.floor(properties / 9) % 5;
  const positions = (1 << Math.floor(properties / 45)) - 1;
  const literals = table(0x300 << (lc + lp));
  const isMatch = table(STATES * 16);
  const isRepeat = table(STATES);
  const isRepeat0 = table(STATES);
  const isRepeat1 = table(STATES);
  const isRepeat2 = table(STATES);
  const isShort = table(STATES * 16);
  const slots = table(4 * 64);
  const align = table(16);
  const special = table(128);
  const lengths = new Lengths();
  const repeatLengths = new Lengths();
  let state = 0;
  let [rep0, rep1, rep2, rep3] = [0, 0, 0, 0];
  for (;;) {
    if (out.wanted !== undefined && out.length === out.wanted) return undefined;
    if (decoder.over) return 'broken';
    if (out.full) return 'too-large';
    const position = out.length & positions;
    if (decoder.bit(isMatch, state * 16 + position) === 0) {
      out.push(literal(decoder, literals, out, lc, lp, state >= 7 ? rep0 : undefined));
      state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
      continue;
    }
    let length: number;
    if (decoder.bit(isRepeat, state) === 0) {
      [rep3, rep2, rep1] = [rep2, rep1, rep0];
      length = lengths.next(decoder, position);
      state = state < 7 ? 7 : 10;
      rep0 = distance(decoder, slots, special, align, length);
      // the mark of the end, which a stream of known size need not have
      if (rep0 === 0xffffffff) return undefined;
    } else {
      if (out.length === 0) return 'broken';
      if (decoder.bit(isRepeat0, state) === 0) {
        if (decoder.bit(isShort, state * 16 + position) === 0) {
          state = state < 7 ? 9 : 11;
          if (rep0 >= out.length) return 'broken';
          out.push(out.back(rep0));
          continue;
        }
      } else if (decoder.bit(isRepeat1, state) === 0) [rep0, rep1] = [rep1, rep0];
      else if (decoder.bit(isRepeat2, state) === 0) [rep0, rep1, rep2] = [rep2, rep0, rep1];
      else [rep0, rep1, rep2, rep3] = [rep3, rep0, rep1, rep2];
      length = repeatLengths.next(decoder, position);
      state = state < 7 ? 8 : 11;
    }
    if (rep0 >= out.length) return 'broken';
    for (let left = length + 2; left > 0; left--) {
      if (out.wanted !== undefined && out.length === out.wanted) return 'broken';
      out.push(out.back(rep0));
    }
  }
}

/** A byte that is written as it is; behind a match, told by the byte that the match would go on with. */
function literal(
  decoder: RangeDecoder,
  probabilities: Uint16Array,
  out: Output,
  lc: number,
  lp: number,
  rep0: number | undefined,
): number {
  const previous = out.length === 0 ? 0 : out.back(0);
  const context = ((out.length & ((1 << lp) - 1)) << lc) + (previous >> (8 - lc));
  const from = 0x300 * context;
  let symbol = 1;
  if (rep0 !== undefined) {
    let match = out.back(rep0);
    while (symbol < 0x100) {
      const bit = (match >> 7) & 1;
      match <<= 1;
      const found = decoder.bit(probabilities, from + ((1 + bit) << 8) + symbol);
      symbol = (symbol << 1) | found;
      if (bit !== found) break;
    }
  }
  while (symbol < 0x100) symbol = (symbol << 1) | decoder.bit(probabilities, from + symbol);
  return symbol & 0xff;
}

function distance(
  decoder: RangeDecoder,
  slots: Uint16Array,
  special: Uint16Array,
  align: Uint16Array,
  length: number,
): number {
  const slot = decoder.tree(slots, Math.min(length, 3) * 64, 6);
  if (slot < 4) return slot;
  const bits = (slot >> 1) - 1;
  const base = (2 | (slot & 1)) * 2 ** bits;
  if (slot < 14) return base + decoder.reversed(special, base - slot, bits);
  return base + decoder.direct(bits - 4) * 16 + decoder.reversed(align, 0, 4);
}
