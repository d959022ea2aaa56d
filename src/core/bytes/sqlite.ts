import { setTimeout as delay } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import { MalformedError } from './source.ts';
import { type Copy, copied } from './sqlite/copy.ts';
import {
  type Connection,
  type Engine,
  malformed,
  type Opening,
  type Row,
  sqliteEngine,
} from './sqlite/engine.ts';
import { type FileState, stateOf } from './sqlite/state.ts';
import { type Tables, tablesOf } from './sqlite/tables.ts';

export type { Row, SqlValue } from './sqlite/engine.ts';

/** What may be asked of a database. Ask for columns as text or REAL, so that no integer is beyond a double. */
export interface Sql {
  /** Plain tables by name, with their plain columns; views, virtual tables and columns that are computed are left out. */
  readonly tables: Tables;
  /** Throws MalformedError: `corrupt`, and `too-large` where more comes than the file can hold. */
  readonly rows: (sql: string, ...parameters: readonly (string | number)[]) => readonly Row[];
}

export interface SqliteLimits {
  /** A database that cannot be read where it lies is copied up to so many bytes, those beside it included. */
  readonly copy: number;
}

const LIMITS: SqliteLimits = { copy: 1024 ** 3 };
/** How long it is tried to read a file that a writer goes on changing, ms, before it is locked for a moment or given up. */
const PATIENCE_MS = 1000;
/** The longest pause between two attempts, ms. */
const PAUSE_MS = 16;
/** A row takes at least so many bytes in its page: a file with pages that are reached twice must not be read for ever. */
const LEAST_ROW = 4;

/**
 * A SQLite file that is read and never written to: nothing is left beside it, and writers are not kept waiting. Where nothing is
 * unfinished it is read as it lies, without a lock, and read again when it turns out that it has changed meanwhile. With a write-ahead log
 * or an unfinished transaction beside it, a copy in the temporary folder is read. Only when a writer changes it again and again is it
 * locked, as any reader would, for the time of one reading.
 */
export class SqliteFile {
  readonly #path: string;
  readonly #limits: SqliteLimits;
  readonly #engine: () => Promise<Engine>;
  #copy: { readonly key: string; readonly copy: Copy } | undefined;

  constructor(path: string, limits: Partial<SqliteLimits> = {}, engine = sqliteEngine) {
    this.#path = path;
    this.#limits = { ...LIMITS, ...limits };
    this.#engine = engine;
  }

  /** A text that is another one after each change. Throws as `read` does where it is no database. */
  state(): string {
    return stateOf(this.#path).key;
  }

  /**
   * What `use` finds in one state of the database. It may be called several times, so it must only read.
   * @throws MalformedError `not-a-database`, `corrupt`, `locked`, `too-large`; Node's own error where the file cannot be read
   */
  async read<T>(use: (sql: Sql) => T): Promise<T> {
    const engine = await this.#engine();
    const giveUp = performance.now() + PATIENCE_MS;
    for (let pause = 1; ; pause = Math.min(2 * pause, PAUSE_MS)) {
      const before = stateOf(this.#path);
      const done = await this.#attempt(engine, before, use);
      if (done) return done.value;
      if (performance.now() > giveUp) return this.#locked(engine, before, use);
      await delay(pause);
    }
  }

  /** Lets go of a copy. */
  close(): void {
    this.#copy?.copy.close();
    this.#copy = undefined;
  }

  /** Undefined when the file changed while it was read. */
  async #attempt<T>(
    engine: Engine,
    before: FileState,
    use: (sql: Sql) => T,
  ): Promise<{ readonly value: T } | undefined> {
    if (before.empty) return { value: use({ tables: new Map(), rows: () => [] }) };
    if (before.beside === '-journal' && !engine.putsBack) return undefined;
    if (before.beside || !engine.openings.has('still')) {
      const copy = await this.#copyOf(engine, before);
      return copy && { value: use(sqlOf(copy.connection, before.bytes)) };
    }
    const stillSame = () => {
      const now = stateOf(this.#path);
      return now.generation === before.generation && now.beside === undefined;
    };
    try {
      const value = this.#opened(engine, 'still', before, use);
      return stillSame() ? { value } : undefined;
    } catch (error) {
      // Half of a change looks like a broken file.
      if (error instanceof MalformedError && !stillSame()) return undefined;
      throw error;
    }
  }

  /** The copy of this state, the one there is when nothing has changed. */
  async #copyOf(engine: Engine, state: FileState): Promise<Copy | undefined> {
    if (this.#copy?.key === state.key) return this.#copy.copy;
    if (state.bytes > this.#limits.copy) {
      throw new MalformedError(
        'too-large',
        l10n.t(
          'It has changes beside it that were not yet written into it, and {0} bytes; at most {1} are copied to read such a database.',
          state.bytes,
          this.#limits.copy,
        ),
      );
    }
    const copy = await copied(engine, this.#path, state);
    if (copy) {
      this.close();
      this.#copy = { key: state.key, copy };
    }
    return copy;
  }

  #locked<T>(engine: Engine, state: FileState, use: (sql: Sql) => T): T {
    // A reader of a write-ahead log leaves files beside the database.
    if (state.beside === '-wal' || !engine.openings.has('locked')) {
      throw new MalformedError('locked', l10n.t('It is changed so often that it cannot be read.'));
    }
    return this.#opened(engine, 'locked', state, use);
  }

  #opened<T>(engine: Engine, opening: Opening, state: FileState, use: (sql: Sql) => T): T {
    let connection: Connection;
    try {
      connection = engine.open(this.#path, opening);
    } catch (error) {
      throw malformed(error);
    }
    try {
      return use(sqlOf(connection, state.bytes));
    } finally {
      connection.close();
    }
  }
}

/**
 * What readers ask of an open database.
 * @param bytes of the database, which say how many rows can come out of it
 * @throws MalformedError where its tables cannot be read
 */
export function sqlOf(connection: Connection, bytes: number): Sql {
  const most = Math.ceil(bytes / LEAST_ROW);
  let left = most;
  const visit = () => {
    left -= 1;
    if (left < 0)
      throw new MalformedError('corrupt', l10n.t('More rows come out of it than its pages can hold.'));
  };
  const rows = (sql: string, ...parameters: readonly (string | number)[]) => {
    left = most;
    const found: Row[] = [];
    try {
      for (const row of connection.rows(sql, parameters)) {
        visit();
        found.push(row);
      }
    } catch (error) {
      throw malformed(error);
    }
    return found;
  };
  try {
    connection.watch('visited', visit);
  } catch (error) {
    throw malformed(error);
  }
  return { tables: tablesOf(rows), rows };
}
