import { MalformedError } from '../../bytes/source.ts';
import { type ArgumentKind, opcodeRules } from './opcodes.ts';
import type { Stream } from './stream.ts';
import { bytesText, floatOf, longOf, rawUnicode, unquoted, utf8Text, wholeNumber } from './text.ts';
import { PickledBytes } from './values.ts';

/** What stands behind an opcode. Two lines (module and name) come as an array. */
export type Argument =
  | undefined
  | boolean
  | number
  | bigint
  | string
  | PickledBytes
  | readonly [string, string];

/** Longer texts stay bytes: no name is as long, and nothing is shown of them. */
export const TEXT_CAP = 1024 ** 2;
/** Strings of Python 2 are bytes more often than text: what is longer stays bytes. */
const STRING_CAP = 4096;
/** Longer numbers stay bytes. */
const LONG_CAP = 1024;

/** One opcode with its argument. */
export interface Decoded {
  readonly at: number;
  readonly code: number;
  readonly name: string;
  readonly argument: Argument;
}

/** Reads the next opcode and its argument. Throws MalformedError for a byte that is no opcode and an argument that is wrong, EndOfBytes at the end. */
export function decode(stream: Stream): Decoded {
  const { at } = stream;
  const code = stream.u8();
  const rule = opcodeRules[code];
  if (!rule) {
    throw new MalformedError(
      'no-opcode',
      `Byte ${at} (0x${code.toString(16).padStart(2, '0')}) is no pickle opcode.`,
    );
  }
  return { at, code, name: rule.name, argument: argumentOf(stream, rule.argument) };
}

function argumentOf(stream: Stream, kind: ArgumentKind): Argument {
  switch (kind) {
    case 'none':
      return undefined;
    case 'u8':
      return stream.u8();
    case 'u16':
      return stream.u16();
    case 'i32':
      return stream.i32();
    case 'u32':
      return stream.u32();
    case 'u64':
      return stream.u64();
    case 'f64be':
      return stream.f64();
    case 'line':
      return utf8Text(stream.line());
    case 'lines2':
      return [utf8Text(stream.line()), utf8Text(stream.line())];
    case 'quoted':
      return unquoted(stream.line());
    case 'rawUnicode':
      return rawUnicode(stream.line());
    case 'intLine':
      return intOf(bytesText(stream.line()));
    case 'longLine':
      return wholeNumber(bytesText(stream.line()).replace(/L$/, ''));
    case 'floatLine':
      return floatOf(bytesText(stream.line()));
    case 'putLine':
      return indexOf(bytesText(stream.line()));
    case 'long1':
      return longAt(stream, stream.u8());
    case 'long4':
      return longAt(stream, positive(stream.i32()));
    case 'bytes1':
      return bytesAt(stream, stream.u8());
    case 'bytes4':
      return bytesAt(stream, stream.u32());
    case 'bytes8':
      return bytesAt(stream, stream.u64());
    case 'string1':
      return stringAt(stream, stream.u8());
    case 'string4':
      return stringAt(stream, positive(stream.i32()));
    case 'text1':
      return utf8Text(stream.take(stream.u8()));
    case 'text4':
      return textAt(stream, stream.u32());
    case 'text8':
      return textAt(stream, stream.u64());
  }
}

function intOf(text: string): boolean | number | bigint {
  if (text === '00') return false;
  return text === '01' ? true : wholeNumber(text);
}

function indexOf(text: string): number {
  const index = Number(wholeNumber(text));
  if (index >= 0 && Number.isSafeInteger(index)) return index;
  throw new MalformedError('bad-memo', `${text} is no place in the memo.`);
}

function positive(length: number): number {
  if (length >= 0) return length;
  throw new MalformedError('impossible-length', `It announces ${length} bytes.`);
}

function bytesAt(stream: Stream, length: number): PickledBytes {
  const bytes = new PickledBytes(stream.source, stream.at, length);
  stream.skip(length);
  return bytes;
}

function textAt(stream: Stream, length: number): string | PickledBytes {
  return length <= TEXT_CAP ? utf8Text(stream.take(length)) : bytesAt(stream, length);
}

function stringAt(stream: Stream, length: number): string | PickledBytes {
  return length <= STRING_CAP ? bytesText(stream.take(length)) : bytesAt(stream, length);
}

function longAt(stream: Stream, length: number): number | bigint | PickledBytes {
  return length <= LONG_CAP ? longOf(stream.take(length)) : bytesAt(stream, length);
}
