import { opcodeRules } from '../pickle/opcodes.ts';

/** Whether bytes start as a pickle of protocol 2 or later, which declares itself. */
export function declaresPickle(head: Uint8Array): boolean {
  const [first, protocol, next] = head;
  if (first !== 0x80 || protocol === undefined || protocol > 5) return false;
  return next === undefined || opcodeRules[next] !== undefined;
}

/** Opcodes that a pickle of protocol 0 or 1 can start with: those that take nothing from the stack. */
const FIRST = new Set([...'(]}cISVFLNKJMUTXG)'].map(letter => letter.charCodeAt(0)));

/** Whether bytes could be a pickle of protocol 0 or 1, which has no sign of its own: what is text or numbers often could. */
export function mayBePickle(head: Uint8Array): boolean {
  const [first = 0, second = 0] = head;
  return FIRST.has(first) && head.length > 1 && (opcodeRules[second] !== undefined || first !== 0x28);
}

const text = (letters: string): readonly number[] => [...letters].map(letter => letter.charCodeAt(0));

const NATIVE: readonly (readonly number[])[] = [
  [0x7f, ...text('ELF')],
  [0xfe, 0xed, 0xfa, 0xce],
  [0xfe, 0xed, 0xfa, 0xcf],
  [0xcf, 0xfa, 0xed, 0xfe],
  [0xca, 0xfe, 0xba, 0xbe],
];

/** Whether bytes start as a native library or program. */
export function isNative(head: Uint8Array): boolean {
  const starts = (bytes: readonly number[]): boolean => bytes.every((byte, i) => head[i] === byte);
  // a program of Windows starts with MZ, and so may anything of two letters: its header says where it goes on
  const windows = head[0] === 0x4d && head[1] === 0x5a && head[2] === 0x90 && head[3] === 0;
  return windows || NATIVE.some(starts);
}

const ARCHIVES: readonly (readonly number[])[] = [
  [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c],
  [...text('Rar!'), 0x1a, 7],
];

/** Whether bytes start as an archive of a kind that is not read: 7z, RAR. */
export function isForeignArchive(head: Uint8Array): boolean {
  return ARCHIVES.some(bytes => bytes.every((byte, i) => head[i] === byte));
}
