import { dirname } from 'node:path';
import { databasePlaces } from '../databasePlaces.ts';
import { DatabaseRuns, type RunTables } from '../databaseRuns.ts';
import type { RunReader } from '../reader.ts';
import { relocated } from '../relocate.ts';
import { modelsUnder } from './mlflow/artifacts.ts';
import { assembled, type StoredRun } from './mlflow/assemble.ts';
import { historyRows, isMlflow, type RunRow, runRows, storedRuns } from './mlflow/database.ts';

/** `mlflow.db`, whatever it is called: what MLflow writes by default since version 3. */
export const mlflowSqlite: RunReader = {
  id: 'mlflow-sqlite',
  title: 'MLflow SQLite store',
  places: databasePlaces,
  open: place => new DatabaseRuns(place, MLFLOW_TABLES),
};

/** What is read of its tables. */
export const MLFLOW_TABLES: RunTables<RunRow, StoredRun> = {
  named: /mlflow/i,
  rows: (sql, place) => (isMlflow(sql) ? runRows(sql, place) : undefined),
  whole: storedRuns,
  run(stored, { absolute }, { root, report }) {
    const find = (address: string) => relocated(address, dirname(absolute), root);
    const artifacts = stored.artifacts === undefined ? undefined : find(stored.artifacts);
    const found = artifacts === undefined ? [] : modelsUnder(`${root}/${artifacts}`, root, report);
    return assembled(stored, find, found);
  },
  history: (sql, { head }, metric) => historyRows(sql, head.id, metric),
};
