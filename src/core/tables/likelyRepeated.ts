import type { Turn } from '../turns.ts';
import { enlarged, roomFor } from './hashGroups.ts';
import { joined } from './joined.ts';
import { willLast } from './knownRows.ts';
import { withRoom } from './rowMemory.ts';

/** Which rows may be like another one, by 32 bits of a hash for each: rows that differ in some features differ in all. */

/** Bits for each hash: one in eight rows is taken for another one, and the bits of a million lie in the second cache. */
const BITS = 8;

/** A set of hashes that may hold some that were not added: one bit for each of many. */
class HashSet {
  /** For so many hashes there are as many bits as there should be. */
  readonly size: number;
  readonly #bits: Int32Array;
  readonly #shift: number;

  /** @param bits of another set for so many hashes */
  constructor(size: number, bits?: Int32Array) {
    let exponent = 10;
    while (exponent < 28 && 2 ** exponent < size * BITS) exponent++;
    this.size = 2 ** exponent / BITS;
    this.#bits = bits ?? new Int32Array(2 ** (exponent - 5));
    this.#shift = 32 - exponent;
  }

  get bits(): Int32Array {
    return this.#bits;
  }

  get bytes(): number {
    return this.#bits.byteLength;
  }

  /** Whether it was there before, or one with the same bit. */
  add(hash: number): boolean {
    const place = hash >>> this.#shift;
    const bit = 1 << (place & 31);
    // proof: as many bits as places
    const word = this.#bits[place >>> 5]!;
    this.#bits[place >>> 5] = word | bit;
    return (word & bit) !== 0;
  }

  has(hash: number): boolean {
    const place = hash >>> this.#shift;
    // proof: as above
    return (this.#bits[place >>> 5]! & (1 << (place & 31))) !== 0;
  }

  /**
   * The places of those hashes, from one place to before another, that `has` says are there.
   * @param room for as many places
   */
  among(hashes: Int32Array, from: number, to: number, room: Int32Array): Int32Array {
    const bits = this.#bits;
    const shift = this.#shift;
    let count = 0;
    for (let at = from; at < to; at++) {
      // proof: at < to <= hashes.length, and as above
      const place = hashes[at]! >>> shift;
      if ((bits[place >>> 5]! & (1 << (place & 31))) !== 0) room[count++] = at;
    }
    return room.slice(0, count);
  }
}

/** With fewer bits for each hash than this share of what they should have, too many would be taken for others. */
const LEAST_ROOM = 0.5;
/** Room for what is looked for among all rows, even if it is little: each of them may be taken for it by chance. */
const LEAST_SOUGHT = 1 << 17;
/**
 * Of so few rows that may be like others, or so small a share of all, it is looked up whether any has the same hash: bits alone take
 * most of them for others, and each costs a look into every column, far from the last one.
 */
const FEW = { rows: 1 << 16, share: 1 / 16 };
/** So many rows are looked at in one go. */
const BLOCK = 1 << 17;

/** A set of the hashes of the first rows, as it is kept. */
interface KeptSet {
  readonly of: number;
  readonly size: number;
  readonly bits: Int32Array;
}

/** The hashes of rows of one data set, as they are kept. */
interface KeptSeen {
  readonly hashes: Int32Array;
  readonly set: KeptSet;
}

/** The set that was kept is kept on until such a share of the rows has come since, which are added to it again by whoever takes it. */
const MOST_SINCE = 1 / 16;

/** Hashes of the rows of one data set. */
class Seen {
  hashes: Int32Array;
  length: number;
  set: HashSet;
  #keptSet: KeptSet | undefined;

  constructor(kept: KeptSeen | undefined) {
    const hashes = kept?.hashes ?? new Int32Array(0);
    this.hashes = withRoom(hashes);
    this.length = hashes.length;
    this.#keptSet = kept?.set;
    this.set = new HashSet(kept?.set.size ?? 0, kept?.set.bits.slice());
    // proof: row < hashes.length
    for (let row = kept?.set.of ?? 0; row < hashes.length; row++) this.set.add(hashes[row]!);
  }

  get kept(): KeptSeen {
    const { hashes, length, set } = this;
    const last = this.#keptSet;
    const isLate = last?.size !== set.size || length - last.of > MOST_SINCE * length;
    const keptSet = isLate ? { of: length, size: set.size, bits: set.bits.slice() } : last;
    this.#keptSet = keptSet;
    willLast(hashes);
    willLast(keptSet.bits);
    return { hashes: hashes.subarray(0, length), set: keptSet };
  }

  get bytes(): number {
    return this.hashes.byteLength + this.set.bytes + (this.#keptSet?.bits.byteLength ?? 0);
  }

  add(hashes: Int32Array): void {
    const from = this.length;
    this.length += hashes.length;
    if (this.length > this.hashes.length) {
      this.hashes = enlarged(this.hashes, roomFor(this.length, from));
    }
    this.hashes.set(hashes, from);
    if (this.length * LEAST_ROOM <= this.set.size) return;
    this.set = new HashSet(this.length);
    // proof: row < from, and there are as many hashes
    for (let row = 0; row < from; row++) this.set.add(this.hashes[row]!);
  }
}

/** What a `LikelyRepeated` knows. */
export interface KeptLikely {
  readonly now: KeptSeen;
  readonly before: KeptSeen;
}

/** Rows that are to be looked at, of both data sets. */
export interface LikelyRows {
  readonly now: Int32Array;
  readonly before: Int32Array;
}

/**
 * Rows of current data, which grow at their end, and of the reference, which does not. It takes eight to twelve bytes a row.
 */
export class LikelyRepeated {
  readonly #now: Seen;
  readonly #before: Seen;

  /** @param kept rows that were added before, as `kept` answered them */
  constructor(kept?: KeptLikely) {
    this.#now = new Seen(kept?.now);
    this.#before = new Seen(kept?.before);
  }

  /** All rows, to go on with in another process. */
  get kept(): KeptLikely {
    return { now: this.#now.kept, before: this.#before.kept };
  }

  /** How much memory they take. */
  get bytes(): number {
    return this.#now.bytes + this.#before.bytes;
  }

  /**
   * Adds rows by their hashes.
   * @param before rows of the reference: with the first rows of current data
   * @returns rows that may be like another one of the same data or of the others, because of those that were added; among earlier rows
   * are some that were answered before
   */
  async add(now: Int32Array, before: Int32Array | undefined, turn: Turn): Promise<LikelyRows> {
    const sought = new HashSet(Math.max(LEAST_SOUGHT, now.length + (before?.length ?? 0)));
    const reference = this.#before;
    const current = this.#now;
    if (before) {
      reference.add(before);
      const seen = reference.set;
      await inBlocks(before.length, turn, (from, to) => {
        // proof: row < before.length
        for (let row = from; row < to; row++) if (seen.add(before[row]!)) sought.add(before[row]!);
      });
    }
    current.add(now);
    const seen = current.set;
    await inBlocks(now.length, turn, (from, to) => {
      for (let row = from; row < to; row++) {
        // proof: row < now.length
        const hash = now[row]!;
        if (seen.add(hash) || reference.set.has(hash)) sought.add(hash);
      }
    });
    const likely = {
      now: await rowsAmong(current, sought, turn),
      before: await rowsAmong(reference, sought, turn),
    };
    const few = Math.max(FEW.rows, FEW.share * (current.length + reference.length));
    return likely.now.length + likely.before.length > few ? likely : this.#notAlone(likely);
  }

  /** Those whose hash others of them have, too: all that have the same one as a sought row are among them. */
  #notAlone({ now, before }: LikelyRows): LikelyRows {
    const [own, others] = [this.#now.hashes, this.#before.hashes];
    const hashes = new Int32Array(now.length + before.length);
    // proof: here and below, each row has a hash
    for (let i = 0; i < now.length; i++) hashes[i] = own[now[i]!]!;
    for (let i = 0; i < before.length; i++) hashes[now.length + i] = others[before[i]!]!;
    hashes.sort();
    const repeated = new Set<number>();
    for (let i = 1; i < hashes.length; i++) if (hashes[i] === hashes[i - 1]) repeated.add(hashes[i]!);
    return {
      now: now.filter(row => repeated.has(own[row]!)),
      before: before.filter(row => repeated.has(others[row]!)),
    };
  }
}

async function rowsAmong({ hashes, length }: Seen, sought: HashSet, turn: Turn): Promise<Int32Array> {
  const rows: Int32Array[] = [];
  const room = new Int32Array(Math.min(BLOCK, length));
  await inBlocks(length, turn, (from, to) => {
    rows.push(sought.among(hashes, from, to, room));
  });
  return joined(rows, length => new Int32Array(length));
}

/** Calls `each` for the numbers below `length`, some at a time, with turns between. */
export async function inBlocks(
  length: number,
  turn: Turn,
  each: (from: number, to: number) => void,
): Promise<void> {
  for (let from = 0; from < length; from += BLOCK) {
    each(from, Math.min(length, from + BLOCK));
    await turn();
  }
}
