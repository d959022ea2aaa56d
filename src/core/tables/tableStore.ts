import { type Column, isResident, lengthOf, widthOf } from './column.ts';
import type { Reading, ReadOptions } from './reading.ts';
import { keyOf, type Table, type TableRequest, type TableSource, wasReadWhole } from './table.ts';
import { readUpToDate } from './upToDate.ts';

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

/**
 * Tables kept between assessments. A data set that has not changed is answered without opening a file; of one that grew, in its last
 * file or by files behind it, only what is new is read. Otherwise the last file, or all are read anew. The table is in each case the
 * one that `readTable` gives.
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
    const known = this.#entries.get(key)?.reading;
    const reading = await readUpToDate(request, { ...this.#options, goOn: true }, known);
    this.#keep(key, request.folder, reading);
    return reading.table;
  }

  #keep(key: string, folder: string, reading: Reading): void {
    const { tablesPerFolder = 6, bytes: budget = 1024 ** 3 } = this.#options;
    this.#entries.delete(key);
    if (!wasReadWhole(reading.table)) return;
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
