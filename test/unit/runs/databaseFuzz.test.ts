/** Readers of databases under bytes that were broken at random: no error comes out of them, and they end. EVENKEEL_FUZZ=N asks for more. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { connectionTo, malformed, sqliteEngine } from '../../../src/core/bytes/sqlite/engine.ts';
import { type Sql, sqlOf } from '../../../src/core/bytes/sqlite.ts';
import type { RunTables } from '../../../src/core/runs/databaseRuns.ts';
import type { Place, RunReader } from '../../../src/core/runs/reader.ts';
import { MLFLOW_TABLES, mlflowSqlite } from '../../../src/core/runs/readers/mlflowSqlite.ts';
import { OPTUNA_TABLES, optuna } from '../../../src/core/runs/readers/optuna.ts';
import type { RunHead } from '../../../src/core/runs/run.ts';
import { fuzzCount, mutations, orMalformed, survive } from '../../fuzz.ts';
import { ownFolder } from './mlflowStores.ts';

/** The smallest databases with the tables that are asked about: pages of 512 bytes. */
function database(sql: string): Uint8Array {
  const file = join(ownFolder(), 'small.db');
  const writer = new DatabaseSync(file);
  writer.exec(`PRAGMA page_size = 512; ${sql}`);
  writer.close();
  return readFileSync(file);
}

const MLFLOW = `CREATE TABLE experiments (experiment_id INTEGER, name TEXT, lifecycle_stage TEXT);
  CREATE TABLE runs (run_uuid TEXT PRIMARY KEY, name TEXT, status TEXT, start_time BIGINT, end_time BIGINT, lifecycle_stage TEXT, experiment_id INTEGER);
  CREATE TABLE metrics (key TEXT, value FLOAT, timestamp BIGINT, run_uuid TEXT, step BIGINT, is_nan BOOLEAN);
  CREATE TABLE latest_metrics (key TEXT, value FLOAT, timestamp BIGINT, step BIGINT, is_nan BOOLEAN, run_uuid TEXT);
  CREATE TABLE params (key TEXT, value TEXT, run_uuid TEXT); CREATE TABLE tags (key TEXT, value TEXT, run_uuid TEXT);
  INSERT INTO experiments VALUES (1, 'churn', 'active');
  INSERT INTO runs VALUES ('a', 'run a', 'RUNNING', 5, NULL, 'active', 1), ('b', 'run b', 'FINISHED', 5, 6, 'deleted', 1);
  INSERT INTO metrics VALUES ('loss', 0.5, 1, 'a', 0, 0), ('loss', 0.25, 2, 'a', 1, 0), ('auc', 0, 2, 'b', 1, 1);
  INSERT INTO latest_metrics VALUES ('loss', 0.25, 2, 1, 0, 'a'), ('auc', 0, 2, 1, 1, 'b');
  INSERT INTO params VALUES ('depth', '12', 'a'); INSERT INTO tags VALUES ('mlflow.parentRunId', 'b', 'a');`;

const OPTUNA = `CREATE TABLE studies (study_id INTEGER PRIMARY KEY, study_name TEXT);
  CREATE TABLE study_directions (study_direction_id INTEGER PRIMARY KEY, direction TEXT, study_id INTEGER, objective INTEGER);
  CREATE TABLE trials (trial_id INTEGER PRIMARY KEY, number INTEGER, study_id INTEGER, state TEXT, datetime_start DATETIME, datetime_complete DATETIME);
  CREATE TABLE trial_params (param_id INTEGER PRIMARY KEY, trial_id INTEGER, param_name TEXT, param_value FLOAT, distribution_json TEXT);
  CREATE TABLE trial_values (trial_value_id INTEGER PRIMARY KEY, trial_id INTEGER, objective INTEGER, value FLOAT, value_type TEXT);
  CREATE TABLE trial_intermediate_values (id INTEGER PRIMARY KEY, trial_id INTEGER, step INTEGER, intermediate_value FLOAT, intermediate_value_type TEXT);
  INSERT INTO studies VALUES (1, 'single'); INSERT INTO study_directions VALUES (1, 'MINIMIZE', 1, 0);
  INSERT INTO trials VALUES (1, 0, 1, 'COMPLETE', '2026-01-01 10:00:00.5', '2026-01-01 10:00:01.5'), (2, 1, 1, 'RUNNING', NULL, NULL);
  INSERT INTO trial_params VALUES (1, 1, 'kind', 1, '{"name": "CategoricalDistribution", "attributes": {"choices": ["a", null]}}');
  INSERT INTO trial_values VALUES (1, 1, 0, 0.5, 'FINITE'); INSERT INTO trial_intermediate_values VALUES (1, 1, 3, NULL, 'NAN');`;

describe('broken databases', () => {
  for (const [name, sql, reader, told] of [
    ['mlflow.db', MLFLOW, mlflowSqlite, toldOf(MLFLOW_TABLES)],
    ['optuna.db', OPTUNA, optuna, toldOf(OPTUNA_TABLES)],
  ] as const) {
    it(`${name}: on the disk`, { timeout: 600_000 }, async () => {
      const whole = database(sql);
      const root = ownFolder();
      let read = 0;
      await survive(mutations(15, whole, Math.min(3000, fuzzCount(1500))), async ({ bytes }) => {
        writeFileSync(join(root, name), bytes);
        read += (await everything(reader, root, name)) > 0 ? 1 : 0;
      });
      assert.ok(read > 100, `${read} of them could be read`);
    });

    it(`${name}: in memory`, { timeout: 600_000 }, async () => {
      assert.ok((await sqliteEngine()).putsBack, 'this Node has SQLite');
      const whole = database(sql);
      let read = 0;
      await survive(mutations(16, whole, fuzzCount(100_000)), ({ bytes }) => {
        // an empty file is never opened
        if (bytes.length === 0) return;
        orMalformed(() => {
          read += inMemory(bytes, told) > 0 ? 1 : 0;
        });
      });
      assert.ok(read > fuzzCount(100_000) / 100, `${read} of them could be read`);
    });
  }
});

/** Looks, describes and asks for each history; answers how many runs there were. */
async function everything(reader: RunReader, root: string, relative: string): Promise<number> {
  const source = reader.open({ absolute: join(root, relative), relative });
  try {
    const { runs } = await source.look({ root });
    const ids = runs.map(each => each.id);
    for (const run of await source.describe(ids, { root })) {
      for (const name of [...run.metrics.keys()].slice(0, 3)) await source.history(run.id, name, { root });
    }
    return runs.length;
  } finally {
    source.close();
  }
}

/** What is done with the tables of a database: as `everything`, without a file. */
function toldOf<Row extends { readonly head: RunHead }, Whole>(
  tables: RunTables<Row, Whole>,
): (sql: Sql) => number {
  const place: Place = { absolute: '/nowhere/a.db', relative: 'a.db' };
  return sql => {
    const rows = tables.rows(sql, place.relative) ?? [];
    const byId = new Map(rows.map(row => [row.head.id, row]));
    for (const whole of tables.whole(sql, rows)) {
      const { id, metrics } = tables.run(whole, place, { root: '/nowhere' });
      const row = byId.get(id);
      for (const name of row ? [...metrics.keys()].slice(0, 3) : []) row && tables.history(sql, row, name);
    }
    return rows.length;
  };
}

/** Throws MalformedError for what SQLite does not take for a database. */
function inMemory<T>(bytes: Uint8Array, use: (sql: Sql) => T): T {
  const opened = new DatabaseSync(':memory:');
  try {
    opened.deserialize(bytes);
    return use(sqlOf(connectionTo(opened), bytes.length));
  } catch (error) {
    throw error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR'
      ? malformed(error)
      : error;
  } finally {
    if (opened.isOpen) opened.close();
  }
}
