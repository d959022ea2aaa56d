import { statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { type Sql, SqliteFile } from '../bytes/sqlite.ts';
import { Problems, problemOf } from './problems.ts';
import type { Place, RunContext, RunSource } from './reader.ts';
import { realWithin } from './relocate.ts';
import type { History, Run, RunHead, RunsFound } from './run.ts';
import { headNow } from './silence.ts';

/** How one tracker keeps runs in SQLite. What takes the database may be asked again, and must only read. */
export interface RunTables<Row extends { readonly head: RunHead }, Whole> {
  /** Names of files, or of their folders, that are meant to be its databases: of others it is told only once runs were found what is wrong with them. */
  readonly named: RegExp;
  /** Which runs there are, as they say they stand; undefined where the tables are another program's. */
  readonly rows: (sql: Sql, place: string) => readonly Row[] | undefined;
  readonly whole: (sql: Sql, rows: readonly Row[]) => readonly Whole[];
  readonly run: (whole: Whole, place: Place, context: RunContext) => Run;
  readonly history: (sql: Sql, row: Row, metric: string) => History | undefined;
}

/** What is found again and again of files of other programs. */
const COMMON: ReadonlySet<string> = new Set(['locked', 'not-a-database', 'gone']);
/** Bytes of a database in which a tracker has made its tables, or nobody has made any. */
const SMALL = 256 * 1024;

/** The runs of a SQLite file. Nothing is asked of it again until it has changed. */
export class DatabaseRuns<Row extends { readonly head: RunHead }, Whole> implements RunSource {
  readonly #place: Place;
  readonly #tables: RunTables<Row, Whole>;
  readonly #file: SqliteFile;
  #state: string | undefined;
  /** The file's number, once it was found to be another program's: such are not copied and read after each change. */
  #foreign: number | undefined;
  #rows: ReadonlyMap<string, Row> = new Map();

  constructor(place: Place, tables: RunTables<Row, Whole>) {
    this.#place = place;
    this.#tables = tables;
    this.#file = new SqliteFile(place.absolute);
  }

  async look(context: RunContext): Promise<RunsFound> {
    const problems = new Problems();
    try {
      await this.#list(context);
    } catch (error) {
      const problem = problemOf(error, this.#place.relative);
      // Files of many programs have such endings: that one of theirs is broken is good to know, that it is locked or no database is not.
      if (this.#rows.size > 0 || this.#isNamed()) problems.report(problem);
      else if (!COMMON.has(problem.code)) problems.report({ ...problem, severity: 'info' });
      // While it is locked, what was there before is.
      if (problem.code !== 'locked') this.#rows = new Map();
    }
    context.signal?.throwIfAborted();
    const { now = Date.now } = context;
    return {
      runs: [...this.#rows.values()].map(each => headNow(each.head, now())),
      diagnostics: problems.diagnostics,
    };
  }

  async describe(ids: readonly string[], context: RunContext): Promise<readonly Run[]> {
    const whole = await this.#asked(context, sql =>
      this.#tables.whole(
        sql,
        ids.flatMap(id => this.#rows.get(id) ?? []),
      ),
    );
    context.signal?.throwIfAborted();
    const { now = Date.now } = context;
    return (whole ?? []).map(each => headNow(this.#tables.run(each, this.#place, context), now()));
  }

  async history(id: string, metric: string, context: RunContext): Promise<History | undefined> {
    return this.#asked(context, sql => {
      const row = this.#rows.get(id);
      return row && this.#tables.history(sql, row, metric);
    });
  }

  close(): void {
    this.#file.close();
    this.#rows = new Map();
    this.#state = undefined;
  }

  /** Whether its name, or that of its folder, says whose it is. */
  #isNamed(): boolean {
    const { absolute } = this.#place;
    return this.#tables.named.test(`${basename(dirname(absolute))}/${basename(absolute)}`);
  }

  /** Reads which runs there are, when the file has changed. Throws what reading throws. */
  async #list({ root }: RunContext): Promise<void> {
    if (realWithin(this.#place.absolute, root) === undefined) {
      this.#rows = new Map();
      return;
    }
    const state = this.#file.state();
    const { ino, size } = statSync(this.#place.absolute);
    if (state === this.#state || ino === this.#foreign) return;
    const rows = await this.#file.read(sql => this.#tables.rows(sql, this.#place.relative));
    // A tracker may still be about to make its tables in a small file.
    this.#foreign = rows === undefined && size > SMALL ? ino : undefined;
    if (rows === undefined) this.#file.close();
    this.#rows = new Map(rows?.map(each => [each.head.id, each]));
    this.#state = state;
  }

  /** Undefined where it cannot be read any more, which is reported. */
  async #asked<T>(context: RunContext, use: (sql: Sql) => T): Promise<T | undefined> {
    try {
      if (this.#state === undefined) await this.#list(context);
      return this.#rows.size === 0 ? undefined : await this.#file.read(use);
    } catch (error) {
      context.report?.(problemOf(error, this.#place.relative));
      return undefined;
    }
  }
}
