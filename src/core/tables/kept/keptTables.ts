import { access, rm } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Diagnostic } from '../../diagnostic.ts';
import { STATE_FOLDER, stateFolder } from '../../files/stateFolder.ts';
import { bytesOnDisk, type DataSet, type Reading, type ReadOptions } from '../reading.ts';
import type { Spill } from '../spill.ts';
import { type TableRequest, wasReadWhole } from '../table.ts';
import type { TablesOnDisk } from './tablesOnDisk.ts';

/** Where tables are kept, below the project's state folder. */
export const TABLES = ['cache', 'tables'] as const;

/** Where all files of a project have less, they are read as fast as what would be kept of them. */
const LEAST_BYTES = 4 * 1024 ** 2;

/** Whoever waits for an answer, or for the next one, is not to wait for this. */
const LATER_MS = 10_000;
/** Saves to come, by project. */
const waiting = new Map<string, NodeJS.Timeout>();

export interface KeptTablesOptions {
  /** Bytes of files that a project has at least for its tables to be kept. Default 4 MB. */
  readonly leastBytes?: number | undefined;
}

interface ToSave {
  readonly request: TableRequest;
  readonly options: ReadOptions;
  readonly reading: Reading;
  /** The reading that it goes on from, or is. */
  readonly earlier: Reading | undefined;
}

/**
 * Large tables of a project, kept in `.evenkeel/cache/tables` from one process to the next: typed columns, what is needed to read on behind
 * them, and what is known of their rows; so that in a new process, too, a new day costs a day. Tables of Parquet files are not kept: they
 * are read as fast. What another user wrote, or came with the project, is not taken (`files/seal.ts`).
 */
export class KeptTables {
  readonly #projectFolder: string;
  readonly #leastBytes: number;
  #onDisk: Promise<TablesOnDisk> | undefined;
  #toSave: ToSave[] = [];

  /** @param projectFolder absolute path of the folder with evenkeel.yaml */
  constructor(projectFolder: string, { leastBytes = LEAST_BYTES }: KeptTablesOptions = {}) {
    this.#projectFolder = projectFolder;
    this.#leastBytes = leastBytes;
  }

  /** Whether tables of these files are kept, if they are large. */
  takes({ located }: DataSet): boolean {
    return located.length > 0 && located.every(({ reader }) => reader.format !== 'parquet');
  }

  /** What keeps rows that do not fit into memory in a file that stays; undefined where none can be made. */
  async spill(): Promise<Spill | undefined> {
    return (await this.#tables()).spill();
  }

  /**
   * The reading that was saved last for a request; undefined where there is none that can be used.
   * @param isToStay whether there will be further assessments: its rows are read at once then, where they fit into memory
   */
  async load(request: TableRequest, options: ReadOptions, isToStay: boolean): Promise<Reading | undefined> {
    if (!(await this.#isThere())) return undefined;
    return (await this.#tables()).load(request, options, isToStay);
  }

  /**
   * Has a reading saved by the next `save`; the rows of a large one are written meanwhile.
   * @param earlier the reading that it goes on from, or is
   */
  async keep(
    request: TableRequest,
    options: ReadOptions,
    reading: Reading,
    earlier: Reading | undefined,
  ): Promise<void> {
    if (!wasReadWhole(reading.table)) return;
    this.#toSave.push({ request, options, reading, earlier });
    if (bytesOnDisk(reading.dataSet) < this.#leastBytes) return;
    await (await this.#tables()).write(request, options, reading, earlier);
  }

  /** Whether what is known by then will be kept by the next `save`: the tables are large enough. */
  get willSave(): boolean {
    return (
      this.#toSave.reduce((sum, { reading }) => sum + bytesOnDisk(reading.dataSet), 0) >= this.#leastBytes
    );
  }

  /** Saves what `keep` was asked for, with what is known by now. What cannot be written is read again the next time. */
  async save(): Promise<void> {
    const { willSave } = this;
    const toSave = this.#toSave;
    this.#toSave = [];
    if (!willSave) return;
    const tables = await this.#tables();
    for (const { request, options, reading, earlier } of toSave) {
      await tables.write(request, options, reading, earlier).catch(() => undefined);
    }
    for (const { request, options, reading } of toSave) {
      await tables.save(request, options, reading).catch(() => undefined);
    }
    await tables.clean().catch(() => undefined);
  }

  /** Removes rows that were written and will not be saved. */
  async discard(): Promise<void> {
    if (this.#onDisk) await (await this.#onDisk).discard().catch(() => undefined);
  }

  /** As `save`, when no assessment of the project has followed for a while: for a process that goes on, and while it does. */
  saveLater(): void {
    clearTimeout(waiting.get(this.#projectFolder));
    const timer = setTimeout(() => {
      waiting.delete(this.#projectFolder);
      void this.save();
    }, LATER_MS);
    waiting.set(this.#projectFolder, timer.unref());
  }

  /** Removes all that is kept; says where that cannot be done. */
  async forget(): Promise<readonly Diagnostic[]> {
    if (!(await this.#isThere())) return [];
    try {
      await rm(await stateFolder(this.#projectFolder, ...TABLES), { recursive: true, force: true });
      return [];
    } catch (error) {
      const file = [STATE_FOLDER, ...TABLES].join('/');
      const why = error instanceof Error ? error.message : String(error);
      return [
        {
          severity: 'warning',
          code: 'cache-not-removed',
          file,
          message: l10n.t('Tables that were kept in {0} could not be removed: {1}', file, why),
          remedy: l10n.t('Delete the folder.'),
        },
      ];
    }
  }

  #isThere(): Promise<boolean> {
    return access(path.join(this.#projectFolder, STATE_FOLDER, ...TABLES)).then(
      () => true,
      () => false,
    );
  }

  /** Loaded only where there is something to keep. */
  #tables(): Promise<TablesOnDisk> {
    this.#onDisk ??= import('./tablesOnDisk.ts').then(
      ({ TablesOnDisk }) => new TablesOnDisk(this.#projectFolder),
    );
    return this.#onDisk;
  }
}
