import { type ByteSource, MalformedError } from './source.ts';
import { decimalIn, LONGEST_DECIMAL, LONGEST_NAME, nameOf, utf8 } from './texts.ts';

/** How a field's value is written: as a varint, 8 bytes, a length and so many bytes, 4 bytes. Groups are stepped over. */
export const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;
const GROUP_START = 3;
const GROUP_END = 4;

/** Messages within messages. Real ones are a dozen deep. */
const DEPTH = 64;
const LONGEST_VARINT = 10;
/** Bytes that are asked for at a field's head: where many small fields follow, one read serves them all. */
const STRETCH = 512;
/** A text or a run of bytes that is longer is not what a reader asks for. */
const LONGEST = 64 * 1024 ** 2;

const EMPTY = new Uint8Array(0);
/** Eight bytes that are read as a number. */
const scratch = new Uint8Array(8);
const scratchView = new DataView(scratch.buffer);

/**
 * Reads the fields of one protobuf message one after the other, without knowing its schema: the caller asks for the fields it knows and
 * goes on to the next, and what it did not ask for is never read, however long. Everything throws MalformedError for bytes that are no
 * message (EndOfBytes where they end too early).
 *
 * ```
 * const message = new Message(bytes);
 * while (message.next()) {
 *   if (message.field === 1) name = message.text();
 *   else if (message.field === 2) inner(message.message());
 * }
 * ```
 */
export class Message {
  /** Number and wire type of the field that `next` came to. */
  field = 0;
  type = -1;
  /** Where the field's value lies in the source, and its length; for varints of no meaning. */
  at = 0;
  length = 0;

  /** Absent: all of it is in the window. */
  readonly #source: ByteSource | undefined;
  #depth: number;
  #end: number;
  /** The next field's place. */
  #next: number;
  /** Bytes of the source that are at hand, and where they begin. */
  #window: Uint8Array;
  #windowAt = 0;
  /** A varint's value: its low and high 32 bits. */
  #low = 0;
  #high = 0;

  /** @param of the message's bytes, or a source that holds them from `from` to before `to` */
  constructor(of: Uint8Array | ByteSource, from = 0, to?: number, depth = DEPTH) {
    const size = of instanceof Uint8Array ? of.length : of.size;
    this.#source = of instanceof Uint8Array ? undefined : of;
    this.#window = of instanceof Uint8Array ? of : EMPTY;
    this.#next = from;
    this.#end = to === undefined || to > size ? size : to;
    this.#depth = depth;
  }

  /** Goes on to the next field; false at the message's end. */
  next(): boolean {
    while (this.#next < this.#end) {
      this.#head();
      if (this.type !== GROUP_START) return true;
      this.#skipGroup();
    }
    return false;
  }

  /** A varint as uint64 or enum, exact up to 2^53. */
  unsigned(): number {
    this.#assert(WIRE.varint);
    return this.#high * 2 ** 32 + this.#low;
  }

  /** A varint as int32 or int64, exact within ±2^53. */
  signed(): number {
    this.#assert(WIRE.varint);
    return (this.#high | 0) * 2 ** 32 + this.#low;
  }

  /** A varint as int64, exact: a number within ±2^53, else a BigInt. */
  exact(): number | bigint {
    const near = this.signed();
    if (Number.isSafeInteger(near)) return near;
    return (BigInt(this.#high | 0) << 32n) | BigInt(this.#low);
  }

  /** A varint as sint64 (zigzag), exact within ±2^53. */
  zigzag(): number {
    const plain = this.unsigned();
    return plain % 2 === 0 ? plain / 2 : -(plain + 1) / 2;
  }

  boolean(): boolean {
    this.#assert(WIRE.varint);
    return this.#low !== 0 || this.#high !== 0;
  }

  double(): number {
    this.#assert(WIRE.fixed64);
    return this.#fixed(8).getFloat64(0, true);
  }

  float(): number {
    this.#assert(WIRE.fixed32);
    return this.#fixed(4).getFloat32(0, true);
  }

  /** UTF-8; what is not becomes U+FFFD. */
  text(): string {
    const bytes = this.#whole();
    return utf8(bytes, this.at - this.#windowAt, this.length);
  }

  /** The number that a text is, as JSON writes it; undefined where it is another text, or one of more digits than are read this way. */
  decimal(): number | undefined {
    this.#assert(WIRE.bytes);
    if (this.length > LONGEST_DECIMAL) return undefined;
    return decimalIn(this.#holding(this.at, this.length), this.at - this.#windowAt, this.length);
  }

  /** As `text`, for names that come again and again: the same string is given for the same bytes. */
  name(): string {
    this.#assert(WIRE.bytes);
    if (this.length > LONGEST_NAME) return this.text();
    const window = this.#holding(this.at, this.length);
    return nameOf(window, this.at - this.#windowAt, this.length);
  }

  /** The field's bytes, which stay valid. */
  bytes(): Uint8Array {
    const window = this.#whole();
    const from = this.at - this.#windowAt;
    return window.subarray(from, from + this.length);
  }

  /** The field as a message of its own. */
  message(): Message {
    this.#assert(WIRE.bytes);
    if (this.#depth === 0) throw tooDeep();
    const end = this.at + this.length;
    const inner = new Message(this.#source ?? this.#window, this.at, end, this.#depth - 1);
    inner.#window = this.#window;
    inner.#windowAt = this.#windowAt;
    return inner;
  }

  /**
   * Goes into the field as a message: `next` goes on to its fields, until `leave` comes back. Like `message`, without another object.
   * @returns what `leave` is to be given
   */
  enter(): number {
    this.#assert(WIRE.bytes);
    if (this.#depth === 0) throw tooDeep();
    const outer = this.#end;
    this.#depth -= 1;
    this.#next = this.at;
    this.#end = this.at + this.length;
    return outer;
  }

  /** Comes back from the message that was entered, behind it. */
  leave(outer: number): void {
    this.#depth += 1;
    this.#next = this.#end;
    this.#end = outer;
  }

  /** Doubles of a repeated field, packed or one at a time, put at the end of `into`. */
  doubles(into: number[]): void {
    if (this.type === WIRE.fixed64) into.push(this.double());
    else this.#packed(into, 8, view => view.getFloat64(0, true));
  }

  /** Floats of a repeated field, packed or one at a time, put at the end of `into`. */
  floats(into: number[]): void {
    if (this.type === WIRE.fixed32) into.push(this.float());
    else this.#packed(into, 4, view => view.getFloat32(0, true));
  }

  /** Signed varints of a repeated field, packed or one at a time, put at the end of `into`. Exact within ±2^53. */
  integers(into: number[]): void {
    if (this.type === WIRE.varint) {
      into.push(this.signed());
      return;
    }
    const packed = new Message(this.bytes());
    while (packed.#next < packed.#end) {
      packed.#varint();
      into.push((packed.#high | 0) * 2 ** 32 + packed.#low);
    }
  }

  #packed(into: number[], width: number, read: (view: DataView) => number): void {
    const bytes = this.bytes();
    if (bytes.length % width !== 0) {
      throw new MalformedError(
        'impossible-length',
        `${bytes.length} bytes hold no numbers of ${width} each.`,
      );
    }
    for (let at = 0; at < bytes.length; at += width) {
      into.push(read(new DataView(bytes.buffer, bytes.byteOffset + at, width)));
    }
  }

  /** Reads a field's tag and where its value is; the next field lies behind it. */
  #head(): void {
    if (this.#shortHead()) return;
    this.#varint();
    this.type = this.#low & 7;
    this.field = this.#low >>> 3;
    if (this.#high !== 0 || this.field === 0) {
      throw new MalformedError('no-message', `At byte ${this.#next} there is no field.`);
    }
    switch (this.type) {
      case WIRE.varint:
        this.#varint();
        break;
      case WIRE.fixed64:
        this.#value(8);
        break;
      case WIRE.bytes:
        this.#varint();
        this.#value(this.#high * 2 ** 32 + this.#low);
        break;
      case WIRE.fixed32:
        this.#value(4);
        break;
      case GROUP_START:
      case GROUP_END:
        break;
      default:
        throw new MalformedError('no-message', `There is no wire type ${this.type}.`);
    }
  }

  /** Most fields are bytes whose length is one byte, behind a tag of one byte or two: those are read at once. */
  #shortHead(): boolean {
    const window = this.#window;
    let at = this.#next - this.#windowAt;
    if (at < 0 || at + 3 > window.length) return false;
    // proof: at + 3 ≤ the window's length.
    let tag = window[at]!;
    if (tag > 127) {
      at += 1;
      tag = (tag & 127) | (window[at]! << 7);
    }
    const length = window[at + 1]!;
    const value = this.#windowAt + at + 2;
    if ((tag & 7) !== WIRE.bytes || tag < 8 || tag > 0x3fff || length > 127) return false;
    if (value + length > this.#end) return false;
    this.type = WIRE.bytes;
    this.field = tag >>> 3;
    this.at = value;
    this.length = length;
    this.#next = value + length;
    return true;
  }

  #value(length: number): void {
    this.at = this.#next;
    this.length = length;
    if (length > this.#end - this.#next) {
      throw new MalformedError(
        'truncated',
        `A field of ${length} bytes is announced at byte ${this.#next} of a message that ends at ${this.#end}.`,
      );
    }
    this.#next += length;
  }

  /** Groups are of the protobuf of old: what is in one is stepped over, and what is in that, without recursion. */
  #skipGroup(): void {
    for (let open = 1; open > 0; ) {
      if (this.#next >= this.#end) throw new MalformedError('truncated', 'A group does not end.');
      this.#head();
      if (this.type === GROUP_START) open += 1;
      else if (this.type === GROUP_END) open -= 1;
    }
  }

  #varint(): void {
    const window = this.#holding(this.#next, Math.min(LONGEST_VARINT, this.#end - this.#next));
    let at = this.#next - this.#windowAt;
    const end = this.#end - this.#windowAt;
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7, at += 1) {
      if (at >= end) throw new MalformedError('truncated', 'A message ends within a number.');
      // proof: the window holds all bytes that the number can have, up to the message's end.
      const byte = window[at]!;
      const bits = byte & 127;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high |= bits >>> 4;
      } else high |= bits << (shift - 32);
      if (byte < 128) {
        this.#low = low >>> 0;
        this.#high = high >>> 0;
        this.#next = this.#windowAt + at + 1;
        return;
      }
    }
    throw new MalformedError('no-message', 'A number has more than ten bytes.');
  }

  /** The window, after it was made to hold these bytes. */
  #holding(at: number, length: number): Uint8Array {
    const from = at - this.#windowAt;
    if (this.#source !== undefined && (from < 0 || from + length > this.#window.length)) {
      this.#window = this.#source.read(at, Math.max(length, Math.min(STRETCH, this.#end - at)));
      this.#windowAt = at;
    }
    return this.#window;
  }

  /** The window, after it was made to hold the field's bytes. */
  #whole(): Uint8Array {
    this.#assert(WIRE.bytes);
    if (this.length > LONGEST) {
      throw new MalformedError('too-large', `A field of ${this.length} bytes is more than is read.`);
    }
    return this.#holding(this.at, this.length);
  }

  /** The field's bytes, 4 or 8, where they can be read as a number. */
  #fixed(length: number): DataView {
    const window = this.#holding(this.at, length);
    const from = this.at - this.#windowAt;
    // proof: the field lies within the message, and the window holds it.
    for (let byte = 0; byte < length; byte += 1) scratch[byte] = window[from + byte]!;
    return scratchView;
  }

  #assert(type: number): void {
    if (this.type !== type) {
      throw new MalformedError(
        'no-message',
        `Field ${this.field} is of wire type ${this.type}, not ${type}.`,
      );
    }
  }
}

/** The messages in a message that are of one of these fields, in its order. */
export function* messagesIn(of: Message, fields: readonly number[]): Generator<Message> {
  while (of.next()) if (of.type === WIRE.bytes && fields.includes(of.field)) yield of.message();
}

function tooDeep(): MalformedError {
  return new MalformedError('too-deep', `Messages are more than ${DEPTH} deep.`);
}
