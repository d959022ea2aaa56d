import { isDeepStrictEqual } from 'node:util';
import { type Column, isResident, lengthOf, widthOf } from './column.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { Located } from './paths.ts';
import type { Source } from './readers/reader.ts';
import { type DataSet, locate, type Reading, type ReadOptions, type Start } from './reading.ts';
import { readDataSet, readFurther } from './readTable.ts';
import type { Table, TableRequest, TableSource } from './table.ts';

export interface TableStoreOptions extends ReadOptions {
  /** Tables kept of one project folder. Default 6: each data set, and each once more for columns read as the reference has them. */
  readonly tablesPerFolder?: number;
  /** Bytes of columns kept in all. Default 1 GB. */
  readonly bytes?: number;
  /** Milliseconds after which tables not asked for are let go. Default 10 minutes. */
  readonly keepMs?: number;
}

interface Entry {
  readonly folder: string;
  readonly reading: Reading;
  readonly bytes: number;
  usedAt: number;
}

/** A file changed again within this time may show the same time of change: such a one is read again. */
const SETTLED_MS = 100;

/**
 * Tables kept between assessments. A data set that has not changed is answered without opening a file; of one that grew, in its last
 * file or by files behind it, only what is new is read. Otherwise the last file, or all are read anew. The table is in each case the
 * one that `readTable` gives.
 *
 * A change is seen by a file's size, time and inode, and appending told from rewriting by samples of the earlier bytes. So one
 * thing goes unseen: a change in the middle of a file that keeps its length and place, made together with rows appended to it.
 */
export class TableStore implements TableSource {
  readonly #options: TableStoreOptions;
  /** Least recently used first. */
  readonly #entries = new Map<string, Entry>();
  /** Reads of the same data set wait for one another: the second one finds what the first one read. */
  readonly #running = new Map<string, Promise<unknown>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: TableStoreOptions = {}) {
    this.#options = options;
  }

  /** As `readTable`: rejects only with the reason of the request's signal. */
  async read(request: TableRequest): Promise<Table> {
    const key = keyOf(request);
    const turn = (this.#running.get(key) ?? Promise.resolve()).then(() => this.#read(key, request));
    const ended = turn.catch(() => undefined);
    this.#running.set(key, ended);
    try {
      return await turn;
    } finally {
      if (this.#running.get(key) === ended) this.#running.delete(key);
    }
  }

  /** Lets go of everything. */
  clear(): void {
    this.#entries.clear();
    clearTimeout(this.#timer);
  }

  async #read(key: string, request: TableRequest): Promise<Table> {
    const dataSet = await locate(request, this.#options);
    const known = this.#entries.get(key)?.reading;
    const reading = known
      ? await this.#update(request, known, dataSet)
      : await this.#readAll(request, dataSet);
    this.#keep(key, request.folder, reading);
    return reading.table;
  }

  #readAll(request: TableRequest, dataSet: DataSet): Promise<Reading> {
    return readDataSet(request, this.#options, dataSet, true);
  }

  async #update(request: TableRequest, known: Reading, dataSet: DataSet): Promise<Reading> {
    const start = await startOf(known, dataSet);
    if (start === 'unchanged') {
      request.onProgress?.(1);
      return known;
    }
    const reading = start && (await readFurther(request, this.#options, dataSet, start));
    return reading ?? this.#readAll(request, dataSet);
  }

  #keep(key: string, folder: string, reading: Reading): void {
    const { tablesPerFolder = 6, bytes: budget = 1024 ** 3 } = this.#options;
    this.#entries.delete(key);
    // What could not be opened may be readable the next time, with no sign of a change.
    if (reading.table.diagnostics.some(({ code }) => code === 'unreadable-file')) return;
    this.#entries.set(key, { folder, reading, bytes: bytesOf(reading.table), usedAt: Date.now() });
    let left = tablesPerFolder;
    let room = budget;
    for (const [each, entry] of [...this.#entries].reverse()) {
      const isTooMany = entry.folder === folder && left-- <= 0;
      if (isTooMany || entry.bytes > room) this.#entries.delete(each);
      else room -= entry.bytes;
    }
    this.#forgetLater();
  }

  #forgetLater(): void {
    clearTimeout(this.#timer);
    const { keepMs = 600_000 } = this.#options;
    const [oldest] = this.#entries.values();
    if (!oldest) return;
    this.#timer = setTimeout(
      () => {
        for (const [key, { usedAt }] of this.#entries) {
          if (usedAt + keepMs <= Date.now()) this.#entries.delete(key);
        }
        this.#forgetLater();
      },
      Math.max(1, oldest.usedAt + keepMs - Date.now()),
    );
    this.#timer.unref();
  }
}

function keyOf({ folder, name, patterns, types, typesFrom, columns }: TableRequest): string {
  return JSON.stringify([folder, name, patterns, [...(types ?? [])], typesFrom, columns]);
}

/** Where to go on from a reading, now that the files are those of `now`; undefined when they must all be read. */
async function startOf(known: Reading, now: DataSet): Promise<Start | 'unchanged' | undefined> {
  const { places, dataSet } = known;
  const before = dataSet.located;
  const last = before.at(-1);
  if (!places) return isUnchanged(dataSet, now) ? 'unchanged' : undefined;
  if (!last || now.located.length < before.length) return undefined;
  const reading = { ...known, places };
  for (const [i, file] of before.slice(0, -1).entries()) {
    if (!isSame(file, now.located[i], dataSet.at)) return undefined;
  }
  const lastNow = now.located[before.length - 1];
  if (isSame(last, lastNow, dataSet.at)) {
    if (now.located.length > before.length) return { reading, place: places.behindLast };
    return isDeepStrictEqual(now.diagnostics, dataSet.diagnostics)
      ? 'unchanged'
      : { reading, place: places.beforeLast };
  }
  if (lastNow?.source.path !== last.source.path) return undefined;
  const { inLast, fingerprint } = places;
  if (inLast && fingerprint !== undefined && hasGrown(last.source, lastNow.source)) {
    const head = await fingerprintOf(lastNow.source.absolute, last.source.bytes);
    if (head === fingerprint) return { reading, place: inLast.place, resume: inLast.resume };
  }
  return { reading, place: places.beforeLast };
}

function isUnchanged(before: DataSet, now: DataSet): boolean {
  return (
    before.located.length === now.located.length &&
    before.located.every((file, i) => isSame(file, now.located[i], before.at)) &&
    isDeepStrictEqual(now.diagnostics, before.diagnostics)
  );
}

/** Whether a file is as it was when it was looked at, at the time `at`. */
function isSame({ source, reader }: Located, now: Located | undefined, at: number): boolean {
  return (
    now !== undefined &&
    now.reader === reader &&
    now.source.absolute === source.absolute &&
    now.source.bytes === source.bytes &&
    now.source.modified === source.modified &&
    now.source.inode === source.inode &&
    Math.abs(at - source.modified) > SETTLED_MS
  );
}

function hasGrown(before: Source, now: Source): boolean {
  return now.bytes > before.bytes && now.inode === before.inode;
}

/** About how many bytes a table holds: its arrays, and its texts at two bytes a character. */
function bytesOf(table: Table): number {
  let bytes = 0;
  for (const column of table.columns.values()) bytes += bytesOfColumn(column);
  return bytes;
}

function bytesOfColumn(column: Column): number {
  const rows = isResident(column) ? lengthOf(column) * widthOf(column) : 0;
  if (column.type !== 'category') return rows;
  return column.dictionary.reduce((sum, text) => sum + 2 * text.length + 16, rows);
}
