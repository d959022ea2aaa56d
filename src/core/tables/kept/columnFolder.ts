import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { open, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { deserialize, serialize } from 'node:v8';
import { writeAtomically } from '../../files/durable.ts';
import { readOwnFile, WITHOUT_TRUST } from '../../files/ownFile.ts';
import { SEAL_BYTES, Seal } from '../../files/seal.ts';
import { STATE_FOLDER, stateFolder } from '../../files/stateFolder.ts';
import type { SpillFile } from '../spill.ts';
import { TABLES } from './keptTables.ts';

/** Of the files: those of another format are void. */
const FORMAT = 4;
const TABLE = '.table';
const COLUMNS = '.columns';
/** Tables that are kept of a data set: it is read once more for columns that are read as the reference has them. */
const MOST_TABLES = 3;
/** A process writes to a file of its own: each day adds one. */
const MOST_FILES = 64;
/** Younger files of rows may belong to a table that is being written by another process. */
const ORPHANED_MS = 600_000;
/** A table's file and those of its rows are read by nobody else, as the data perhaps are not. */
const OWN = 0o600;
const LF = 10;
/** More bytes than what is known of a table takes: rows lie elsewhere. */
const MOST_TABLE = 1024 ** 3;
/** More bytes than the first line of a table's file has. */
const MOST_HEAD = 1 << 16;

/** What stands before the sealed part of a table's file. */
interface Head {
  readonly format: number;
  /** Digest of the table's key. */
  readonly table: string;
  /** Names of the files that hold its rows, and how many bytes of each. */
  readonly files: readonly (readonly [name: string, bytes: number])[];
}

/** A table's file that was opened, with the files that hold its rows. */
export interface Opened<T> {
  readonly document: T;
  readonly files: readonly { readonly file: SpillFile; readonly bytes: number }[];
}

/**
 * The folder in which tables of a project are kept: of each a file that says what it is, under a seal, and files of rows that it names.
 * Rows that were written are not changed, so that a table's file is right as long as those are there; a process writes to files of its own.
 */
export class ColumnFolder {
  readonly #project: string;
  readonly #made: string[] = [];
  #folder: string | undefined;
  #ofUser: Seal | undefined;

  constructor(projectFolder: string) {
    this.#project = projectFolder;
  }

  /** Makes the folder, if need be. @throws Error where it cannot be made */
  async prepare(): Promise<string> {
    this.#seal();
    this.#folder ??= await stateFolder(this.#project, ...TABLES);
    return this.#folder;
  }

  /** A new file for rows. @throws Error of the file system, and before `prepare` */
  make(): SpillFile {
    if (this.#folder === undefined) throw new Error('There is no folder for rows yet.');
    const file = path.join(this.#folder, `${crypto.randomUUID()}${COLUMNS}`);
    const { O_RDWR, O_CREAT, O_EXCL } = constants;
    this.#made.push(path.basename(file));
    return { descriptor: openSync(file, O_RDWR | O_CREAT | O_EXCL, OWN), path: file };
  }

  /**
   * The document of a table and the files of its rows, all open. Undefined where there is none, or not all of it, or somebody else wrote it;
   * and where its rows lie in so many files that they are to be written anew.
   */
  async open<T>(name: string, key: string): Promise<Opened<T> | undefined> {
    const folder = path.join(this.#project, STATE_FOLDER, ...TABLES);
    const table = digestOf(key);
    const bytes = await readOwnFile(path.join(folder, fileOf(name, table)), MOST_TABLE).catch(
      () => undefined,
    );
    const end = bytes?.indexOf(LF) ?? -1;
    if (!bytes || end < 0) return undefined;
    const head = headOf(bytes.subarray(0, end));
    const seal = bytes.subarray(end + 1, end + 1 + SEAL_BYTES);
    const body = bytes.subarray(end + 1 + SEAL_BYTES);
    if (head?.table !== table || !this.#isSealed(seal, bytes.subarray(0, end), body)) return undefined;
    if (head.files.length >= MOST_FILES) return undefined;
    const files: { file: SpillFile; bytes: number }[] = [];
    try {
      for (const [file, least] of head.files) {
        const whole = path.join(folder, file);
        const descriptor = openSync(whole, WITHOUT_TRUST);
        files.push({ file: { descriptor, path: whole }, bytes: least });
        const there = fstatSync(descriptor);
        if (!there.isFile() || there.size < least) throw new Error('The file ended early.');
      }
      // It was written under this key, by this user: the seal says so.
      return { document: deserialize(body) as T, files };
    } catch {
      for (const { file } of files) closeSync(file.descriptor);
      return undefined;
    }
  }

  /**
   * Writes a table's file in place of an earlier one.
   * @throws Error of the file system, and where a file of its rows is no more
   */
  async write(name: string, key: string, document: unknown, files: Opened<unknown>['files']): Promise<void> {
    const folder = await this.prepare();
    for (const { file } of files) {
      const there = await stat(file.path ?? '');
      if (there.ino !== fstatSync(file.descriptor).ino) throw new Error(`${file.path} is another file now.`);
    }
    const named = files.map(({ file, bytes }) => [path.basename(file.path ?? ''), bytes] as const);
    const table = digestOf(key);
    const head = Buffer.from(JSON.stringify({ format: FORMAT, table, files: named } satisfies Head));
    const body = serialize(document);
    await turn();
    const seal = this.#seal().of(head, body);
    await turn();
    const all = Buffer.concat([head, Buffer.from([LF]), seal, body]);
    await writeAtomically(path.join(folder, fileOf(name, table)), all, OWN);
  }

  /** @throws Error where this user has no place for a key */
  #seal(): Seal {
    this.#ofUser ??= Seal.ofUser();
    return this.#ofUser;
  }

  #isSealed(seal: Uint8Array, head: Uint8Array, body: Uint8Array): boolean {
    try {
      return this.#seal().isOf(seal, head, body);
    } catch {
      return false;
    }
  }

  /** Removes the files of rows that were made here, before a table names them. */
  async discard(): Promise<void> {
    for (const file of this.#made) await rm(path.join(this.#folder ?? '', file), { force: true });
  }

  /** Removes tables that others have come in place of, and files of rows that belong to none. @throws Error of the file system */
  async clean(): Promise<void> {
    const folder = this.#folder;
    if (folder === undefined) return;
    const names = await readdir(folder);
    const needed = new Set<string>();
    const seen = new Map<string, number>();
    for (const file of await newestFirst(
      folder,
      names.filter(each => each.endsWith(TABLE)),
    )) {
      const before = seen.get(dataSetOf(file)) ?? 0;
      seen.set(dataSetOf(file), before + 1);
      if (before >= MOST_TABLES) await rm(path.join(folder, file), { force: true });
      else for (const each of await filesIn(path.join(folder, file)).catch(() => [])) needed.add(each);
    }
    for (const file of names) {
      if (file.endsWith(TABLE) || needed.has(file)) continue;
      const whole = path.join(folder, file);
      const there = await stat(whole).catch(() => undefined);
      const isOld = there && Date.now() - there.mtimeMs > ORPHANED_MS;
      if (isOld || this.#made.includes(file)) await rm(whole, { force: true });
    }
  }
}

function digestOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

function fileOf(name: string, table: string): string {
  return `${name}-${table.slice(0, 16)}${TABLE}`;
}

function dataSetOf(file: string): string {
  return file.slice(0, file.lastIndexOf('-'));
}

async function newestFirst(folder: string, files: readonly string[]): Promise<string[]> {
  const times = new Map<string, number>();
  for (const file of files) times.set(file, (await stat(path.join(folder, file))).mtimeMs);
  return files.toSorted((one, other) => (times.get(other) ?? 0) - (times.get(one) ?? 0));
}

/** The files of rows that a table's file names; none where it is not one of ours. */
async function filesIn(file: string): Promise<string[]> {
  const handle = await open(file, WITHOUT_TRUST);
  try {
    const { buffer } = await handle.read(Buffer.alloc(MOST_HEAD), 0, MOST_HEAD, 0);
    return headOf(buffer.subarray(0, buffer.indexOf(LF)))?.files.map(([name]) => name) ?? [];
  } finally {
    await handle.close();
  }
}

function headOf(bytes: Uint8Array): Head | undefined {
  try {
    // What else it says is believed only under the seal.
    const head = JSON.parse(Buffer.from(bytes).toString()) as Head;
    return head.format === FORMAT ? head : undefined;
  } catch {
    return undefined;
  }
}
