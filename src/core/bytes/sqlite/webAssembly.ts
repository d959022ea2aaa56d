import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Connection, Engine, Opening, Row } from './engine.ts';

/** What we use of node-sqlite3-wasm, which brings no types. */
interface WasmDatabase {
  readonly exec: (sql: string) => void;
  readonly prepare: (sql: string) => WasmStatement;
  readonly function: (name: string, called: () => number) => void;
  readonly close: () => void;
}
interface WasmStatement {
  readonly iterate: (values: readonly (string | number)[]) => Iterable<Row>;
  readonly finalize: () => void;
}
type WasmModule = { readonly Database: new (path: string, options?: object) => WasmDatabase };

/** SQLite in WebAssembly, which knows no addresses, no shared memory, and locks with a folder: it reads copies only. */
export function webAssemblyEngine(): Engine {
  const { Database } = createRequire(import.meta.url)(program()) as WasmModule;
  return {
    openings: new Set<Opening>(['own copy']),
    // It takes its own lock for that of a writer who still has to end the transaction.
    putsBack: false,
    open: path => connection(new Database(path, { fileMustExist: true })),
  };
}

/** The package, or the build's copy of it, which lies above the chunk that this becomes. */
function program(): string {
  const copies = ['./node-sqlite3-wasm.cjs', '../node-sqlite3-wasm.cjs'];
  const found = copies
    .map(path => fileURLToPath(new URL(path, import.meta.url)))
    .find(path => existsSync(path));
  return found ?? 'node-sqlite3-wasm';
}

function connection(database: WasmDatabase): Connection {
  database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;');
  const open = new Set<WasmStatement>();
  return {
    *rows(sql, parameters) {
      const statement = database.prepare(sql);
      open.add(statement);
      try {
        yield* statement.iterate(parameters);
      } finally {
        open.delete(statement);
        statement.finalize();
      }
    },
    watch: (name, called) =>
      database.function(name, () => {
        called();
        return 1;
      }),
    close() {
      for (const each of open) each.finalize();
      database.close();
    },
  };
}
