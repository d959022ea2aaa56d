import type { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import * as l10n from '@vscode/l10n';
import { MalformedError } from '../source.ts';

/** Columns are asked for as text or as REAL (CAST), so integers that a double cannot hold never come as numbers. */
export type SqlValue = string | number | null;
export type Row = Readonly<Record<string, SqlValue>>;

/** An open database. Everything in it may be hostile. */
export interface Connection {
  readonly rows: (sql: string, parameters: readonly (string | number)[]) => Iterable<Row>;
  /** Makes `name()` callable in statements; it answers 1, and what it throws ends the statement. */
  readonly watch: (name: string, called: () => void) => void;
  readonly close: () => void;
}

/** How a file is opened. `still`: nobody else may write to it while it is open, so that no lock is asked for and nothing lies beside it. */
export type Opening = 'still' | 'locked' | 'own copy';

/** SQLite, as this process has it. */
export interface Engine {
  /** Which of the ways of opening it has: WebAssembly locks with a folder beside the file, so it is given copies only. */
  readonly openings: ReadonlySet<Opening>;
  /** Whether it puts back what an unfinished transaction has changed in a copy. */
  readonly putsBack: boolean;
  /** Throws what the engine throws. */
  readonly open: (path: string, opening: Opening) => Connection;
}

/** Against files that are not what they seem: functions in schemas, pages that lie. */
const GUARDS = 'PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;';
const FIRST: Readonly<Partial<Record<Opening, string>>> = {
  // A copy is nobody else's: its journal is played back or its write-ahead log read without files for sharing it.
  'own copy': 'PRAGMA locking_mode = EXCLUSIVE;',
  // All statements see one state.
  locked: 'BEGIN;',
};
/** How long a writer may hold its lock before we give up, ms. */
const BUSY_MS = 2000;

let found: Promise<Engine> | undefined;

/** Node's own SQLite where it works, else the one in WebAssembly. */
export function sqliteEngine(): Promise<Engine> {
  found ??= nativeEngine() ?? import('./webAssembly.ts').then(({ webAssemblyEngine }) => webAssemblyEngine());
  return found;
}

function nativeEngine(): Promise<Engine> | undefined {
  const sqlite = nodeSqlite();
  if (!sqlite) return undefined;
  return Promise.resolve({
    openings: new Set<Opening>(['still', 'locked', 'own copy']),
    putsBack: true,
    open: (path, opening) => nativeConnection(sqlite, path, opening),
  });
}

type NodeSqlite = typeof import('node:sqlite');

/** Node 20 has none, and some builds of Electron had one that did not work, so it is tried. */
function nodeSqlite(): NodeSqlite | undefined {
  const { emitWarning } = process;
  try {
    // It is experimental in Node 22, which says so on standard error.
    process.emitWarning = () => undefined;
    const sqlite = process.getBuiltinModule?.('node:sqlite');
    if (!sqlite) return undefined;
    const trial = new sqlite.DatabaseSync(new URL('file:///trial?mode=memory'));
    trial.function('one', () => 1);
    const works = trial.prepare('SELECT one() AS one').get()?.['one'] === 1;
    trial.close();
    return works ? sqlite : undefined;
  } catch {
    return undefined;
  } finally {
    process.emitWarning = emitWarning;
  }
}

function nativeConnection(sqlite: NodeSqlite, path: string, opening: Opening): Connection {
  return connectionTo(openNative(sqlite, path, opening), FIRST[opening]);
}

/**
 * What is asked of a database that was just opened; it is closed where that fails.
 * @param first statements before all others
 */
export function connectionTo(database: DatabaseSync, first = ''): Connection {
  try {
    database.exec(GUARDS + first);
  } catch (error) {
    database.close();
    throw error;
  }
  return {
    rows: (sql, parameters) => database.prepare(sql).iterate(...parameters) as Iterable<Row>,
    watch: (name, called) =>
      database.function(name, () => {
        called();
        return 1;
      }),
    close: () => database.close(),
  };
}

function openNative({ DatabaseSync }: NodeSqlite, path: string, opening: Opening): DatabaseSync {
  if (opening === 'own copy') return new DatabaseSync(path, { timeout: BUSY_MS });
  if (opening === 'locked') return new DatabaseSync(path, { readOnly: true, timeout: BUSY_MS });
  const address = pathToFileURL(path);
  address.searchParams.set('immutable', '1');
  return new DatabaseSync(address, { readOnly: true });
}

/** What SQLite says of a file, in our words. */
export function malformed(error: unknown): MalformedError {
  if (error instanceof MalformedError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (/not a database/i.test(message)) {
    return new MalformedError('not-a-database', l10n.t('It is no SQLite database.'));
  }
  if (/locked|busy/i.test(message)) {
    return new MalformedError('locked', l10n.t('Another program has locked it.'));
  }
  return new MalformedError('corrupt', l10n.t('SQLite cannot read it: {0}.', message));
}
