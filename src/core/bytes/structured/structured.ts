import type { Loose } from '../looseJson.ts';

/** Numbers of a list, in memory or not. */
export interface NumberList {
  readonly count: number;
  /** Where they lie as plain big-endian bytes, and of which type; absent where they are written as text or one by one. */
  readonly plain?: { readonly offset: number; readonly dtype: string };
}

/**
 * A place in JSON or UBJSON that moves on value by value. Who reads names what is of interest; all else is passed over without being held,
 * so that memory does not grow with the size of the file. Throws MalformedError for what is no such text, with the code `truncated` where it
 * ends too early.
 */
export interface Structured {
  /** Byte at which it stands. */
  readonly at: number;
  /** What comes next. */
  readonly kind: () => 'object' | 'list' | 'other';
  /** Keys of the object that comes next, each with its value standing next: taken, or else passed over. To be asked to its end. */
  readonly keys: () => Generator<string, undefined>;
  /** Places in the list that comes next, as `keys`. A list of bare numbers of one type is passed over: it has nothing to enter. */
  readonly items: () => Generator<number, undefined>;
  /** Passes over one value. */
  readonly pass: () => void;
  /** One value; undefined, and passed over, where it takes more bytes than `most` (default: 1 MiB) in the file. */
  readonly value: (most?: number) => Loose | undefined;
  /** A list of whole numbers of 32 bits. */
  readonly integers: () => Int32Array;
  /** Passes over a list of numbers and tells how many there are. */
  readonly numbers: () => NumberList;
  /** Throws where there is more behind the value. */
  readonly end: () => void;
}

/** A value that takes more bytes is not held. */
export const MOST_VALUE = 1024 ** 2;
/** Keys are names; longer ones are no names. */
export const LONGEST_KEY = 64 * 1024;
/** How deep what is passed over may be nested: chains of trees are, where each is within its parent. */
export const MOST_DEPTH = 100_000;
/** A list of numbers that is held takes at most so many bytes in the file. */
export const MOST_NUMBERS = 64 * 1024 ** 2;
