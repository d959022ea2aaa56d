import { rmSync } from 'node:fs';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connection, type Engine, malformed } from './engine.ts';
import { type FileState, stateOf } from './state.ts';

/** A database as it was at a moment, in a folder of ours. */
export interface Copy {
  readonly connection: Connection;
  readonly close: () => void;
}

/**
 * Copies the database and what lies beside it, and opens the copy, in which SQLite does what is left to do: it puts back the pages of an
 * unfinished transaction, or reads what was written ahead. The database goes first: what is beside it then covers all that had been
 * changed in it.
 * @returns undefined when the file changed meanwhile in a way that makes the copy worthless
 */
export async function copied(engine: Engine, path: string, state: FileState): Promise<Copy | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'evenkeel-database-'));
  const file = join(folder, 'database');
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await copyFile(path, file);
    if (state.beside) await copyFile(path + state.beside, file + state.beside);
    const now = stateOf(path);
    // What lies beside may have grown: a tail that is not whole is left out.
    if (now.generation !== state.generation || now.beside !== state.beside) {
      await remove();
      return undefined;
    }
    return opened(engine, folder, file);
  } catch (error) {
    await remove();
    // What lay beside it went with the end of its transaction.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function opened(engine: Engine, folder: string, file: string): Copy {
  let connection: Connection | undefined;
  try {
    connection = engine.open(file, 'own copy');
    // The first statement is the one that plays back what is left to do.
    for (const _ of connection.rows('SELECT count(*) AS n FROM sqlite_master', [])) break;
  } catch (error) {
    connection?.close();
    throw malformed(error);
  }
  const open = connection;
  // Where open files can be removed, nothing stays behind even when this process is killed.
  if (process.platform !== 'win32' && engine.openings.has('still'))
    rmSync(folder, { recursive: true, force: true });
  return {
    connection: open,
    close() {
      open.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
