import { dirname } from 'node:path';
import { type Sql, SqliteFile } from '../../bytes/sqlite.ts';
import { databasePlaces } from '../databasePlaces.ts';
import { Problems, problemOf } from '../problems.ts';
import type { Place, RunContext, RunReader, RunSource } from '../reader.ts';
import { realWithin, relativeTo, relocated } from '../relocate.ts';
import type { History, Run, RunsFound } from '../run.ts';
import { modelsUnder } from './mlflow/artifacts.ts';
import { assembled, headNow, type StoredRun } from './mlflow/assemble.ts';
import { historyRows, isMlflow, type RunRow, runRows, storedRuns } from './mlflow/database.ts';

/** `mlflow.db`, whatever it is called: what MLflow writes by default since version 3. */
export const mlflowSqlite: RunReader = {
  id: 'mlflow-sqlite',
  title: 'MLflow SQLite store',
  places: databasePlaces,
  open: place => new Database(place),
};

class Database implements RunSource {
  readonly #place: Place;
  readonly #file: SqliteFile;
  #state: string | undefined;
  #runs: ReadonlyMap<string, RunRow> = new Map();

  constructor(place: Place) {
    this.#place = place;
    this.#file = new SqliteFile(place.absolute);
  }

  async look(context: RunContext): Promise<RunsFound> {
    const problems = new Problems();
    try {
      await this.#list(context);
    } catch (error) {
      const problem = problemOf(error, this.#place.relative);
      // Files of many programs are called so; that this one is none of ours is nothing to tell.
      if (problem.code !== 'not-a-database' || /mlflow/i.test(this.#place.relative)) problems.report(problem);
      if (problem.code !== 'locked') this.#runs = new Map();
    }
    context.signal?.throwIfAborted();
    const { now = Date.now } = context;
    const runs = [...this.#runs.values()].map(each => headNow(each.head, now()));
    return { runs, diagnostics: problems.diagnostics };
  }

  async describe(ids: readonly string[], context: RunContext): Promise<readonly Run[]> {
    const found = await this.#asked(context, sql =>
      storedRuns(
        sql,
        ids.flatMap(id => this.#runs.get(id) ?? []),
      ),
    );
    context.signal?.throwIfAborted();
    const { now = Date.now, root } = context;
    return (found ?? []).map(each => headNow(this.#run(each, root), now()));
  }

  async history(id: string, metric: string, context: RunContext): Promise<History | undefined> {
    return this.#asked(context, sql => historyRows(sql, id, metric));
  }

  close(): void {
    this.#file.close();
    this.#runs = new Map();
    this.#state = undefined;
  }

  /** Reads which runs there are, when the file has changed. Throws what reading throws. */
  async #list({ root }: RunContext): Promise<void> {
    if (realWithin(this.#place.absolute, root) === undefined) {
      this.#runs = new Map();
      return;
    }
    const state = this.#file.state();
    if (state === this.#state) return;
    const rows = await this.#file.read(sql => (isMlflow(sql) ? runRows(sql, this.#place.relative) : []));
    this.#runs = new Map(rows.map(each => [each.head.id, each]));
    this.#state = state;
  }

  /** Undefined where it cannot be read any more: the next look tells why. */
  async #asked<T>(context: RunContext, use: (sql: Sql) => T): Promise<T | undefined> {
    try {
      if (this.#state === undefined) await this.#list(context);
      if (this.#runs.size === 0) return undefined;
      return await this.#file.read(use);
    } catch (error) {
      problemOf(error, this.#place.relative);
      return undefined;
    }
  }

  #run(stored: StoredRun, root: string): Run {
    const near = dirname(this.#place.absolute);
    const find = (address: string) => relocated(address, near, root);
    const artifacts = stored.artifacts === undefined ? undefined : find(stored.artifacts);
    const found = artifacts === undefined ? [] : modelsUnder(`${root}/${artifacts}`);
    return assembled(
      stored,
      find,
      found.map(path => relativeTo(root, path)),
    );
  }
}
