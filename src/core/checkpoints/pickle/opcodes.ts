/** How the argument of an opcode is written behind it. Numbers are little-endian but `f64be`. */
export type ArgumentKind =
  | 'none'
  | 'u8'
  | 'u16'
  | 'i32'
  | 'u32'
  | 'u64'
  | 'f64be'
  /** Up to a newline, as text. */
  | 'line'
  | 'lines2'
  | 'quoted'
  | 'rawUnicode'
  | 'intLine'
  | 'longLine'
  | 'floatLine'
  | 'putLine'
  | 'long1'
  | 'long4'
  | 'bytes1'
  | 'bytes4'
  | 'bytes8'
  /** A string of Python 2: bytes or text. */
  | 'string1'
  | 'string4'
  | 'text1'
  | 'text4'
  | 'text8';

export interface OpcodeRule {
  readonly name: string;
  readonly argument: ArgumentKind;
}

/** All opcodes of protocols 0 to 5 by their byte, named as in Python's pickletools. */
const OPCODES: readonly (readonly [number, string, ArgumentKind])[] = [
  [0x28, 'MARK', 'none'],
  [0x29, 'EMPTY_TUPLE', 'none'],
  [0x2e, 'STOP', 'none'],
  [0x30, 'POP', 'none'],
  [0x31, 'POP_MARK', 'none'],
  [0x32, 'DUP', 'none'],
  [0x42, 'BINBYTES', 'bytes4'],
  [0x43, 'SHORT_BINBYTES', 'bytes1'],
  [0x46, 'FLOAT', 'floatLine'],
  [0x47, 'BINFLOAT', 'f64be'],
  [0x49, 'INT', 'intLine'],
  [0x4a, 'BININT', 'i32'],
  [0x4b, 'BININT1', 'u8'],
  [0x4c, 'LONG', 'longLine'],
  [0x4d, 'BININT2', 'u16'],
  [0x4e, 'NONE', 'none'],
  [0x50, 'PERSID', 'line'],
  [0x51, 'BINPERSID', 'none'],
  [0x52, 'REDUCE', 'none'],
  [0x53, 'STRING', 'quoted'],
  [0x54, 'BINSTRING', 'string4'],
  [0x55, 'SHORT_BINSTRING', 'string1'],
  [0x56, 'UNICODE', 'rawUnicode'],
  [0x58, 'BINUNICODE', 'text4'],
  [0x5d, 'EMPTY_LIST', 'none'],
  [0x61, 'APPEND', 'none'],
  [0x62, 'BUILD', 'none'],
  [0x63, 'GLOBAL', 'lines2'],
  [0x64, 'DICT', 'none'],
  [0x65, 'APPENDS', 'none'],
  [0x67, 'GET', 'putLine'],
  [0x68, 'BINGET', 'u8'],
  [0x69, 'INST', 'lines2'],
  [0x6a, 'LONG_BINGET', 'u32'],
  [0x6c, 'LIST', 'none'],
  [0x6f, 'OBJ', 'none'],
  [0x70, 'PUT', 'putLine'],
  [0x71, 'BINPUT', 'u8'],
  [0x72, 'LONG_BINPUT', 'u32'],
  [0x73, 'SETITEM', 'none'],
  [0x74, 'TUPLE', 'none'],
  [0x75, 'SETITEMS', 'none'],
  [0x7d, 'EMPTY_DICT', 'none'],
  [0x80, 'PROTO', 'u8'],
  [0x81, 'NEWOBJ', 'none'],
  [0x82, 'EXT1', 'u8'],
  [0x83, 'EXT2', 'u16'],
  [0x84, 'EXT4', 'i32'],
  [0x85, 'TUPLE1', 'none'],
  [0x86, 'TUPLE2', 'none'],
  [0x87, 'TUPLE3', 'none'],
  [0x88, 'NEWTRUE', 'none'],
  [0x89, 'NEWFALSE', 'none'],
  [0x8a, 'LONG1', 'long1'],
  [0x8b, 'LONG4', 'long4'],
  [0x8c, 'SHORT_BINUNICODE', 'text1'],
  [0x8d, 'BINUNICODE8', 'text8'],
  [0x8e, 'BINBYTES8', 'bytes8'],
  [0x8f, 'EMPTY_SET', 'none'],
  [0x90, 'ADDITEMS', 'none'],
  [0x91, 'FROZENSET', 'none'],
  [0x92, 'NEWOBJ_EX', 'none'],
  [0x93, 'STACK_GLOBAL', 'none'],
  [0x94, 'MEMOIZE', 'none'],
  [0x95, 'FRAME', 'u64'],
  [0x96, 'BYTEARRAY8', 'bytes8'],
  [0x97, 'NEXT_BUFFER', 'none'],
  [0x98, 'READONLY_BUFFER', 'none'],
];

/** By the opcode's byte; undefined for a byte that is none. */
export const opcodeRules: readonly (OpcodeRule | undefined)[] = (() => {
  const rules: (OpcodeRule | undefined)[] = new Array(256).fill(undefined);
  for (const [code, name, argument] of OPCODES) rules[code] = { name, argument };
  return rules;
})();
