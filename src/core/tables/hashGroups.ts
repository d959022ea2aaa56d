import { emptySlots } from './rowGroups.ts';
import type { RowHashes } from './rowHashes.ts';

/** Numbers for the different hashes of rows, from 0 on, in the order in which they are added. Six to twelve bytes for each and eight for its hashes. */
export class HashGroups {
  #first: Int32Array = new Int32Array(0);
  #second: Int32Array = new Int32Array(0);
  #slots = emptySlots(0);
  #size = 0;

  /** How many different hashes were added. */
  get size(): number {
    return this.#size;
  }

  /** How much memory they take. */
  get bytes(): number {
    return this.#first.byteLength + this.#second.byteLength + this.#slots.byteLength;
  }

  /** The number of these hashes, a new one where they were not added before. */
  add(one: number, two: number): number {
    if (this.#size === this.#first.length) this.makeRoom(this.#size + 1);
    const slots = this.#slots;
    const first = this.#first;
    const second = this.#second;
    const mask = slots.length - 1;
    let slot = slotHash(one, two) >>> Math.clz32(mask);
    for (;;) {
      // proof: slots are masked by their number, a power of two, and hold −1 or groups
      const known = slots[slot]!;
      if (known < 0) break;
      if (first[known] === one && second[known] === two) return known;
      slot = (slot + 1) & mask;
    }
    const group = this.#size++;
    slots[slot] = group;
    first[group] = one;
    second[group] = two;
    return group;
  }

  /** Groups with these hashes, in this order; `hashes` answers them. */
  static of({ first, second }: RowHashes): HashGroups {
    const groups = new HashGroups();
    groups.#first = first;
    groups.#second = second;
    groups.#size = first.length;
    groups.#resize(roomFor(first.length, 0));
    return groups;
  }

  /** The hashes of all groups in their order. */
  get hashes(): RowHashes {
    return { first: this.#first.subarray(0, this.#size), second: this.#second.subarray(0, this.#size) };
  }

  /** Makes room for so many; before many are added, that they need not be put in order again and again. */
  makeRoom(room: number): void {
    if (room > this.#first.length) this.#resize(roomFor(room, this.#size));
  }

  /** Lets go of room that is not needed. */
  fit(): void {
    if (hasTooMuch(this.#first.length, this.#size)) this.#resize(this.#size);
  }

  #resize(room: number): void {
    const resized = (hashes: Int32Array) => enlarged(hashes.slice(0, this.#size), room);
    this.#first = resized(this.#first);
    this.#second = resized(this.#second);
    // At most two thirds of them are taken.
    const slots = emptySlots(Math.ceil(room * 0.75));
    const mask = slots.length - 1;
    // proof: group < size, and slots are masked by their number
    for (let group = 0; group < this.#size; group++) {
      let slot = slotHash(this.#first[group]!, this.#second[group]!) >>> Math.clz32(mask);
      while (slots[slot]! >= 0) slot = (slot + 1) & mask;
      slots[slot] = group;
    }
    this.#slots = slots;
  }
}

/** Whether there is so much room that it is to be let go. */
export function hasTooMuch(room: number, used: number): boolean {
  return room > 4 * used;
}

/** As much room as is asked for and an eighth more; where there was some before, half as much again, as it seems to be a habit. */
export function roomFor(asked: number, used: number): number {
  return Math.ceil(asked * (used === 0 ? 1.125 : 1.5));
}

/** The same numbers with room for more behind them, which are 0. */
export function enlarged(numbers: Int32Array, room: number): Int32Array {
  if (room <= numbers.length) return numbers;
  const made = new Int32Array(room);
  made.set(numbers);
  return made;
}

/** All bits of both hashes in the high ones, by which slots are found. */
function slotHash(one: number, two: number): number {
  const h = Math.imul(one ^ (one >>> 16), 0x85ebca6b) ^ two;
  return Math.imul(h ^ (h >>> 15), 0x9e3779b1);
}

/** So many rows, added as they come, find their slots in the cache. */
const FEW = 1 << 16;
const PARTS_BITS = 10;

/**
 * Rows in an order in which those added to `HashGroups` one after the other have slots that are near one another. There must be room for
 * all of them: in fewer slots they would be in one another's way.
 */
export function inOrderOfSlots({ first, second }: RowHashes): Int32Array {
  const order = new Int32Array(first.length);
  if (first.length <= FEW) {
    for (let row = 0; row < order.length; row++) order[row] = row;
    return order;
  }
  // proof: rows are below the length, and parts below their number
  const partOf = (row: number) => slotHash(first[row]!, second[row]!) >>> (32 - PARTS_BITS);
  const next = new Int32Array((1 << PARTS_BITS) + 1);
  for (let row = 0; row < first.length; row++) next[partOf(row) + 1]!++;
  for (let part = 1; part < next.length; part++) next[part]! += next[part - 1]!;
  for (let row = 0; row < first.length; row++) order[next[partOf(row)]!++] = row;
  return order;
}
