import type { Turn } from '../turns.ts';
import { type Column, lengthOf, take, widthOf } from './column.ts';
import { enlarged, HashGroups, hasTooMuch, inOrderOfSlots, roomFor } from './hashGroups.ts';
import type { LastNumbers } from './knownChunks.ts';
import { KEPT, type Keepable, keepKnown, knownSoFar, nameOf } from './knownRows.ts';
import { inBlocks, type KeptLikely, LikelyRepeated, type LikelyRows } from './likelyRepeated.ts';
import { addToHashes, emptyHashes, type RowHashes } from './rowHashes.ts';
import { listOf, type RowNumbers } from './rowNumbers.ts';
import type { Table } from './table.ts';

/** Rows of current data and of the reference that are alike in all features, by 64 bits of a hash. */

export type ColumnsOfRows = Pick<Table, 'rowCount' | 'columns'>;

/** What was counted of chunks of rows: it holds, as rows that were not alike do not become so. */
interface Counted {
  repeated: LastNumbers<'repeated'> | undefined;
  conflicts: LastNumbers<'conflicting' | 'labelled'> | undefined;
}

/** Rows of one data set, as they are kept. */
interface KeptRows extends Counted {
  readonly length: number;
  /** Rows that are in a group, which mostly are few, and in which. */
  readonly rows: Int32Array;
  readonly groups: Int32Array;
}

/** The rows of one data set. */
export class GroupedRows implements Counted {
  /** How many rows there are. */
  length = 0;
  repeated: LastNumbers<'repeated'> | undefined;
  conflicts: LastNumbers<'conflicting' | 'labelled'> | undefined;
  /** For each row one more than its group, and 0 without one, as memory is that nobody has touched. There may be more than rows. */
  #groups: Int32Array = new Int32Array(0);
  /** Rows that are in a group. There may be more than their number. */
  #grouped: Int32Array = new Int32Array(0);
  #size = 0;

  /** @param kept as `kept` answered them */
  constructor(kept?: KeptRows) {
    if (!kept) return;
    this.grow(kept.length);
    this.#grouped = kept.rows;
    this.#size = kept.rows.length;
    // proof: as many groups as rows
    for (let i = 0; i < kept.rows.length; i++) this.#groups[kept.rows[i]!] = kept.groups[i]! + 1;
    this.repeated = kept.repeated;
    this.conflicts = kept.conflicts;
  }

  /** The number of the rows that are like this one; −1 where it is known to be like no other row. */
  groupOf(row: number): number {
    // proof: row is one of these rows
    return this.#groups[row]! - 1;
  }

  /** Puts a row that has no group into one. */
  put(row: number, group: number): void {
    const at = this.#size++;
    if (at === this.#grouped.length) this.#grouped = enlarged(this.#grouped, roomFor(at + 16, at));
    this.#grouped[at] = row;
    this.#groups[row] = group + 1;
  }

  get bytes(): number {
    return this.#groups.byteLength + this.#grouped.byteLength;
  }

  /** These rows, to go on with in another process. */
  get kept(): KeptRows {
    const { length, repeated, conflicts } = this;
    const rows = this.#grouped.subarray(0, this.#size);
    return { length, rows, groups: rows.map(row => this.groupOf(row)), repeated, conflicts };
  }

  /** Makes place for as many rows. */
  grow(length: number): void {
    if (length > this.#groups.length) {
      this.#groups = enlarged(this.#groups, roomFor(length, this.length));
    }
    this.length = length;
  }
}

/** Rows that are to be given a group, with the hashes of their features so far. */
interface Pending {
  readonly rows: RowNumbers;
  readonly hashes: RowHashes;
}

/** So many features, read beforehand, tell apart most rows of data with numbers; one does, if it has a value of its own in each row of a sample … */
const EARLY = 3;
/** … which is worth the reading of data with so many rows and features, where no more than this share may still be alike. */
const WORTH = { rows: 50_000, features: 2 * EARLY, share: 0.5 };
/** What takes more bytes than these, and more than such a share of the columns, is not kept from one assessment to the next. */
const MOST_KEPT = { bytes: 1 << 26, share: 0.25 };

/** What is kept: rows that are alike in all features, or in those that the reference has, too, where that has not all of them. */
const KEYS = { all: 'like rows', common: 'like rows in common' } as const;

interface Last {
  /** The reference that the rows were held against. */
  readonly reference: string;
  /** Absent where it would take too much memory; of another process what it kept. */
  readonly like?: LikeRows | KeptLike;
}

/** What `LikeRows` know, as it is kept. */
interface KeptLike {
  readonly now: KeptRows;
  readonly before: KeptRows | undefined;
  readonly duplicates: number;
  readonly shared: number;
  readonly hashes: RowHashes;
  readonly repeated: Int32Array;
  /** Of each group, as in `LikeRows`. */
  readonly sizes: Int32Array;
  readonly firsts: Int32Array;
  readonly isKnown: Uint8Array;
  readonly early: { readonly names: readonly string[]; readonly likely: KeptLikely } | undefined;
}

/**
 * Groups of rows that are alike. `grown` answers them for the rows that there are, with those that there were the last time grouped
 * already; then each feature is added, and then the new rows are grouped. What is kept takes four bytes a row, eight to twelve for the
 * hashes of a few features, or, where these tell few rows apart, four more, and twenty-three to thirty for each different row.
 */
export class LikeRows implements Keepable {
  readonly now: GroupedRows;
  /** The reference; absent where there is none with these features. */
  readonly before: GroupedRows | undefined;
  /** How many rows of current data repeat another one. */
  duplicates = 0;
  /** How many rows of current data the reference has, too. */
  shared = 0;

  readonly #groups: HashGroups;
  /** Rows of current data that are in a group with others of them. */
  #repeated: Int32Array = new Int32Array(0);
  #repeatedLength = 0;
  /** Of each group how many rows of current data are in it, which was the first, and whether the reference has it. */
  #sizes: Int32Array = new Int32Array(0);
  #firsts: Int32Array = new Int32Array(0);
  #isKnown: Uint8Array = new Uint8Array(0);
  /** Features by which rows are told apart beforehand; undefined where all rows are given groups. */
  #early: { readonly names: readonly string[]; readonly likely: LikelyRepeated } | undefined;
  #isTaken = false;
  #pending: { readonly now: Pending; readonly before?: Pending } | undefined;

  private constructor(hasReference: boolean, kept?: KeptLike) {
    this.now = new GroupedRows(kept?.now);
    this.before = hasReference ? new GroupedRows(kept?.before) : undefined;
    this.#groups = kept ? HashGroups.of(kept.hashes) : new HashGroups();
    if (!kept) return;
    this.duplicates = kept.duplicates;
    this.shared = kept.shared;
    this.#repeated = kept.repeated;
    this.#repeatedLength = kept.repeated.length;
    this.#sizes = kept.sizes;
    this.#firsts = kept.firsts;
    this.#isKnown = kept.isKnown;
    const { early } = kept;
    this.#early = early && { names: early.names, likely: new LikelyRepeated(early.likely) };
  }

  /** Undefined while somebody is at it. */
  [KEPT](): KeptLike | undefined {
    if (this.#isTaken) return undefined;
    const { now, before, duplicates, shared, repeated, size } = this;
    const early = this.#early;
    return {
      now: now.kept,
      before: before?.kept,
      duplicates,
      shared,
      hashes: this.#groups.hashes,
      repeated,
      sizes: this.#sizes.subarray(0, size),
      firsts: this.#firsts.subarray(0, size),
      isKnown: this.#isKnown.subarray(0, size),
      early: early && { names: early.names, likely: early.likely.kept },
    };
  }

  /**
   * @param features columns that both have
   * @param before absent: no rows of a reference
   * @param of under which key it is kept
   * @returns and a function that keeps what was found for the next time, to be called once all is found
   */
  static async grown(
    features: readonly string[],
    now: ColumnsOfRows,
    before: ColumnsOfRows | undefined,
    turn: Turn,
    of: keyof typeof KEYS = 'all',
  ): Promise<{ readonly like: LikeRows; readonly keep: () => void }> {
    const columns = columnsOf(features, now);
    const others = before ? columnsOf(features, before) : [];
    const reference = others.map(nameOf).join();
    const known = knownSoFar<Last>(columns, KEYS[of]);
    const last = known?.known.reference === reference ? known.known.like : undefined;
    const earlier = !last || last instanceof LikeRows ? last : new LikeRows(last.before !== undefined, last);
    // Whoever is at it has it alone; and it may have gone on with other rows, since their memory was copied.
    const isFree = earlier && !earlier.#isTaken && earlier.now.length === known?.length;
    const like = isFree ? earlier : new LikeRows(before !== undefined);
    like.#isTaken = true;
    await like.#look(features, now, before, turn);
    return {
      like,
      keep: () => {
        const room = MOST_KEPT.share * bytesOfColumns([...columns, ...others]);
        const isSmall = like.#bytes <= Math.max(MOST_KEPT.bytes, room);
        like.#isTaken = false;
        keepKnown<Last>(columns, KEYS[of], { reference, ...(isSmall && { like }) });
      },
    };
  }

  /** Rows of current data that have others like them, in some order. */
  get repeated(): Int32Array {
    return this.#repeated.subarray(0, this.#repeatedLength);
  }

  get #bytes(): number {
    const { now, before } = this;
    const own = bytesOf([this.#repeated, this.#sizes, this.#firsts, this.#isKnown]);
    return own + now.bytes + (before?.bytes ?? 0) + this.#groups.bytes + (this.#early?.likely.bytes ?? 0);
  }

  /** How many groups there are. */
  get size(): number {
    return this.#groups.size;
  }

  /** Adds a feature to the hashes of rows that are to be grouped. Always in the same order. */
  add(now: Column, before: Column | undefined): void {
    const { now: own, before: others } = this.#pending ?? {};
    if (own) addRows(own, now);
    if (others && before) addRows(others, before);
  }

  /** Gives groups to the rows, once all features were added. */
  async group(turn: Turn): Promise<void> {
    const { now, before } = this.#pending ?? {};
    this.#pending = undefined;
    const rows = (now?.rows.length ?? 0) + (before?.rows.length ?? 0);
    this.#groups.makeRoom(this.size + rows);
    if (this.size + rows > this.#sizes.length) this.#resize(roomFor(this.size + rows, this.size));
    const reference = this.before;
    if (before && reference) {
      await this.#each(before, turn, (group, row) => {
        reference.put(row, group);
        // proof: there is room for all groups, here and below
        if (this.#isKnown[group] === 0) this.shared += this.#sizes[group]!;
        this.#isKnown[group] = 1;
      });
    }
    if (now) {
      const own = this.now;
      await this.#each(now, turn, (group, row) => {
        own.put(row, group);
        const size = this.#sizes[group]!++;
        if (size === 0) this.#firsts[group] = row;
        if (size === 1) this.#isRepeated(this.#firsts[group]!);
        if (size > 0) {
          this.duplicates++;
          this.#isRepeated(row);
        }
        if (this.#isKnown[group] === 1) this.shared++;
      });
    }
    if (hasTooMuch(this.#sizes.length, this.size)) this.#resize(this.size);
    this.#groups.fit();
  }

  #isRepeated(row: number): void {
    const at = this.#repeatedLength++;
    if (at === this.#repeated.length) this.#repeated = enlarged(this.#repeated, roomFor(at + 16, at));
    this.#repeated[at] = row;
  }

  async #each(
    { rows, hashes }: Pending,
    turn: Turn,
    each: (group: number, row: number) => void,
  ): Promise<void> {
    const order = inOrderOfSlots(hashes);
    const list = listOf(rows);
    const { first, second } = hashes;
    const groups = this.#groups;
    await inBlocks(order.length, turn, (from, to) => {
      for (let i = from; i < to; i++) {
        // proof: order holds places of the rows, as many as hashes
        const place = order[i]!;
        each(groups.add(first[place]!, second[place]!), list[place]!);
      }
    });
  }

  /** Has room for so many groups. */
  #resize(room: number): void {
    const resized = (numbers: Int32Array) => enlarged(numbers.slice(0, Math.min(this.size, room)), room);
    this.#sizes = resized(this.#sizes);
    this.#firsts = resized(this.#firsts);
    const isKnown = new Uint8Array(room);
    isKnown.set(this.#isKnown.subarray(0, this.size));
    this.#isKnown = isKnown;
  }

  /** Finds out which rows are to be grouped. */
  async #look(
    features: readonly string[],
    now: ColumnsOfRows,
    before: ColumnsOfRows | undefined,
    turn: Turn,
  ): Promise<void> {
    const from = this.now.length;
    const isNew = from === 0;
    this.now.grow(now.rowCount);
    if (isNew && before) this.before?.grow(before.rowCount);
    if (from === now.rowCount) return;
    if (isNew) this.#early = earlyOf(features, now);
    if (this.#early) {
      const { names, likely } = this.#early;
      const own = await earlyHashes(names, now, from, turn);
      const others = isNew && before ? await earlyHashes(names, before, 0, turn) : undefined;
      const found = await alikeOtherwise(names, now, before, await likely.add(own, others, turn), turn);
      if (!isNew || found.now.length <= WORTH.share * now.rowCount) {
        this.#pending = {
          now: pendingOf(withoutGroup(found.now, this.now)),
          ...(this.before && { before: pendingOf(withoutGroup(found.before, this.before)) }),
        };
        return;
      }
      this.#early = undefined;
    }
    this.#pending = {
      now: pendingOf(rowsFrom(from, now.rowCount)),
      ...(isNew && before && { before: pendingOf(rowsFrom(0, before.rowCount)) }),
    };
  }
}

function bytesOf(arrays: readonly { readonly byteLength: number }[]): number {
  return arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

function bytesOfColumns(columns: readonly Column[]): number {
  return columns.reduce((sum, column) => sum + lengthOf(column) * widthOf(column), 0);
}

function columnsOf(features: readonly string[], { columns }: ColumnsOfRows): Column[] {
  return features.flatMap(name => columns.get(name) ?? []);
}

/** The first few features, numbers first. */
function earlyOf(
  features: readonly string[],
  { rowCount, columns }: ColumnsOfRows,
): { names: readonly string[]; likely: LikelyRepeated } | undefined {
  if (rowCount < WORTH.rows || features.length < WORTH.features) return undefined;
  const isNumber = (name: string) => columns.get(name)?.type === 'number';
  const names = [...features].sort((a, b) => Number(isNumber(b)) - Number(isNumber(a))).slice(0, EARLY);
  const one = names.find(name => {
    const column = columns.get(name);
    return column?.type === 'number' && tellsApart(column.values);
  });
  return { names: one === undefined ? names : [one], likely: new LikelyRepeated() };
}

/** Rows in a sample, for the root of all: if none of them is like another, there are twice as many values as rows, or the odds are 3000 to 1. */
const SAMPLED = Math.sqrt(32);

/** Whether numbers have hardly a value twice, by a sample. */
function tellsApart(values: Float64Array): boolean {
  const sampled = Math.min(values.length, Math.ceil(SAMPLED * Math.sqrt(values.length)));
  const seen = new Set<number>();
  for (let i = 0; i < sampled; i++) seen.add(values[Math.floor((i * values.length) / sampled)] ?? 0);
  return seen.size === sampled;
}

/** Of rows that may be alike in a few features by one hash, those that may be so by another one, too. */
async function alikeOtherwise(
  names: readonly string[],
  now: ColumnsOfRows,
  before: ColumnsOfRows | undefined,
  rows: LikelyRows,
  turn: Turn,
): Promise<LikelyRows> {
  const own = await hashesOf(names, now, rows.now, turn);
  const others = before && (await hashesOf(names, before, rows.before, turn));
  const found = await new LikelyRepeated().add(own.hashes.second, others?.hashes.second, turn);
  // proof: what is found are places of the hashes, as many as rows
  return {
    now: found.now.map(place => rows.now[place]!),
    before: found.before.map(place => rows.before[place]!),
  };
}

async function hashesOf(
  names: readonly string[],
  table: ColumnsOfRows,
  rows: RowNumbers,
  turn: Turn,
): Promise<Pending> {
  const pending = pendingOf(rows);
  for (const column of columnsOf(names, table)) {
    addRows(pending, column);
    await turn();
  }
  return pending;
}

/** Hashes of a few features, of the rows from one on. */
async function earlyHashes(
  names: readonly string[],
  table: ColumnsOfRows,
  from: number,
  turn: Turn,
): Promise<Int32Array> {
  const { hashes } = await hashesOf(names, table, rowsFrom(from, table.rowCount), turn);
  return hashes.first;
}

function rowsFrom(start: number, end: number): RowNumbers {
  return { start, length: end - start };
}

function pendingOf(rows: RowNumbers): Pending {
  return { rows, hashes: emptyHashes(rows.length) };
}

function addRows({ rows, hashes }: Pending, column: Column): void {
  if (rows.length > 0) addToHashes(hashes, take(column, rows));
}

function withoutGroup(rows: Int32Array, grouped: GroupedRows): Int32Array {
  return rows.filter(row => grouped.groupOf(row) < 0);
}
