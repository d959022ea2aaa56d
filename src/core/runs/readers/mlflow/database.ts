import { hasColumns, marks, number, select, text } from '../../../bytes/sqlite/select.ts';
import type { Row, Sql } from '../../../bytes/sqlite.ts';
import { listIn, mapIn } from '../../../grouped.ts';
import type { DataSetUse, History, MetricSummary, RunHead } from '../../run.ts';
import { headOf, type LoggedModel, type ModelVersion, type StoredRun } from './assemble.ts';
import { type Fold, foldedPoints, historyOf, type Point, summaryOf } from './metricLog.ts';
import { byVersion, stageOf } from './registry.ts';

/** A run of a database. */
export interface RunRow {
  readonly head: RunHead;
  readonly artifacts: string | undefined;
}

/** Whether the tables are MLflow's. */
export function isMlflow({ tables }: Sql): boolean {
  return tables.has('experiments') && tables.get('runs')?.has('run_uuid') === true;
}

/** Infinities are kept as the largest number. */
const LARGEST = Number.MAX_VALUE;

/** All runs, in the order in which they were made, with the status that they say they have. */
export function runRows(sql: Sql, place: string): readonly RunRow[] {
  const experiments = new Map(
    select(sql, 'experiments', { id: 'experiment_id', name: 'name', stage: 'lifecycle_stage' }).map(row => [
      row['id'],
      row,
    ]),
  );
  const tagged = (key: string) =>
    new Map(
      select(sql, 'tags', { run: 'run_uuid', value: 'value' }, { column: 'key', values: [key] }).map(row => [
        row['run'],
        text(row, 'value'),
      ]),
    );
  const parents = tagged('mlflow.parentRunId');
  const names = sql.tables.get('runs')?.has('name') ? undefined : tagged('mlflow.runName');
  const written = lastWritten(sql);
  const columns = {
    id: 'run_uuid',
    name: 'name',
    status: 'status',
    stage: 'lifecycle_stage',
    experiment: 'experiment_id',
    artifacts: 'artifact_uri',
  };
  return select(sql, 'runs', columns, undefined, { start: 'start_time', end: 'end_time' }).flatMap(row => {
    const id = text(row, 'id');
    if (id === undefined) return [];
    const experiment = experiments.get(row['experiment'] ?? null);
    const head = headOf({
      id,
      name: text(row, 'name') ?? names?.get(id),
      tracker: 'mlflow-sqlite',
      experiment: (experiment && text(experiment, 'name')) ?? text(row, 'experiment'),
      status: text(row, 'status'),
      startedAt: number(row, 'start'),
      endedAt: number(row, 'end'),
      written: () => written.get(id),
      parent: parents.get(id),
      deleted: row['stage'] === 'deleted' || experiment?.['stage'] === 'deleted',
      place,
    });
    return [{ head, artifacts: text(row, 'artifacts') }];
  });
}

/** When a value was last logged to runs that have not ended. */
function lastWritten(sql: Sql): ReadonlyMap<string, number> {
  if (!hasColumns(sql, 'latest_metrics', ['run_uuid', 'timestamp']) || !hasColumns(sql, 'runs', ['status']))
    return new Map();
  const rows = sql.rows(`
    SELECT CAST(m.run_uuid AS TEXT) AS run, CAST(max(m.timestamp) AS REAL) AS time
    FROM latest_metrics AS m WHERE visited() AND m.run_uuid IN (SELECT run_uuid FROM runs WHERE status = 'RUNNING')
    GROUP BY m.run_uuid`);
  return new Map(rows.flatMap(row => [[String(row['run']), number(row, 'time') ?? Number.NaN] as const]));
}

/** So many runs are asked for in one statement: SQLite takes so many values at least. */
const AT_ONCE = 500;

/** All of these runs but their histories. */
export function storedRuns(sql: Sql, runs: readonly RunRow[]): readonly StoredRun[] {
  const found: StoredRun[] = [];
  for (let from = 0; from < runs.length; from += AT_ONCE) {
    const some = runs.slice(from, from + AT_ONCE);
    const ids = some.map(each => each.head.id);
    const parameters = texts(sql, 'params', ids);
    const tags = texts(sql, 'tags', ids);
    const metrics = metricsOf(sql, ids);
    const dataSets = dataSetsOf(sql, ids);
    const models = modelsOf(sql, ids);
    const versions = versionsOf(sql, ids);
    for (const { head, artifacts } of some) {
      found.push({
        head,
        artifacts,
        parameters: parameters.get(head.id) ?? new Map(),
        metrics: metrics.get(head.id) ?? new Map(),
        tags: tags.get(head.id) ?? new Map(),
        dataSets: dataSets.get(head.id) ?? [],
        models: models.get(head.id) ?? [],
        versions: versions.get(head.id) ?? [],
      });
    }
  }
  return found;
}

/** All values of a metric, in the order in which they were written. Undefined where there is none. */
export function historyRows(sql: Sql, run: string, metric: string): History | undefined {
  const rows = pointRows(sql, 'run_uuid = ? AND "key" = ?', [run, metric]);
  return rows.length === 0 ? undefined : historyOf(rows.map(pointOf));
}

function pointRows(sql: Sql, where: string, values: readonly string[]): readonly Row[] {
  if (!hasColumns(sql, 'metrics', ['run_uuid', 'key', 'value', 'timestamp'])) return [];
  const has = (column: string) => hasColumns(sql, 'metrics', [column]);
  return sql.rows(
    `SELECT CAST(run_uuid AS TEXT) AS run, CAST("key" AS TEXT) AS name, CAST(value AS REAL) AS value, CAST(timestamp AS REAL) AS time,
      ${has('step') ? 'CAST(step AS REAL)' : '0.0'} AS step, ${has('is_nan') ? 'CAST(is_nan AS REAL)' : '0.0'} AS nan
    FROM metrics WHERE ${where} ORDER BY rowid`,
    ...values,
  );
}

function pointOf(row: Row): Point {
  return { time: number(row, 'time') ?? Number.NaN, step: number(row, 'step') ?? 0, value: metricValue(row) };
}

function metricValue(row: Row): number {
  if (row['nan'] === 1) return Number.NaN;
  const value = number(row, 'value') ?? Number.NaN;
  return Math.abs(value) === LARGEST ? Math.sign(value) * Number.POSITIVE_INFINITY : value;
}

type ByRun<T> = Map<string, T>;

/** What tables of old databases do not have is summed up from all values. */
function metricsOf(sql: Sql, ids: readonly string[]): ByRun<Map<string, MetricSummary>> {
  const columns = ['run_uuid', 'key', 'value', 'timestamp', 'step', 'is_nan'];
  if (!hasColumns(sql, 'latest_metrics', columns) || !hasColumns(sql, 'metrics', columns))
    return summedUp(sql, ids);
  const among = `run_uuid IN (${marks(ids)})`;
  const totals = sql.rows(
    `SELECT CAST(run_uuid AS TEXT) AS run, CAST("key" AS TEXT) AS name, CAST(count(*) AS REAL) AS points,
      CAST(min(finite) AS REAL) AS least, CAST(max(finite) AS REAL) AS most
    FROM (
      SELECT run_uuid, "key", CASE WHEN is_nan = 0 AND abs(value) < ${LARGEST} THEN value END AS finite
      FROM metrics WHERE visited() AND ${among}
    ) GROUP BY run_uuid, "key"`,
    ...ids,
  );
  const total = new Map(totals.map(row => [`${row['run']} ${row['name']}`, row]));
  const latest = sql.rows(
    `SELECT CAST(run_uuid AS TEXT) AS run, CAST("key" AS TEXT) AS name, CAST(value AS REAL) AS value, CAST(step AS REAL) AS step,
      CAST(is_nan AS REAL) AS nan
    FROM latest_metrics WHERE ${among} ORDER BY "key"`,
    ...ids,
  );
  const found: ByRun<Map<string, MetricSummary>> = new Map();
  for (const row of latest) {
    const name = String(row['name']);
    const of = total.get(`${row['run']} ${name}`);
    const min = of && number(of, 'least');
    const max = of && number(of, 'most');
    const summary: MetricSummary = {
      name,
      points: (of && number(of, 'points')) ?? 1,
      last: metricValue(row),
      lastStep: number(row, 'step') ?? 0,
      ...(min !== undefined && max !== undefined && { min, max }),
    };
    mapIn(found, String(row['run'])).set(name, summary);
  }
  return found;
}

function summedUp(sql: Sql, ids: readonly string[]): ByRun<Map<string, MetricSummary>> {
  const folds = new Map<string, Map<string, Fold>>();
  for (const row of pointRows(sql, `run_uuid IN (${marks(ids)})`, ids)) {
    const of = mapIn(folds, String(row['run']));
    const name = String(row['name']);
    of.set(name, foldedPoints([pointOf(row)], of.get(name)));
  }
  const found: ByRun<Map<string, MetricSummary>> = new Map();
  for (const [run, of] of folds) {
    found.set(run, new Map([...of].map(([name, fold]) => [name, summaryOf(name, fold)])));
  }
  return found;
}

function texts(sql: Sql, table: string, ids: readonly string[]): ByRun<Map<string, string>> {
  const found: ByRun<Map<string, string>> = new Map();
  const columns = { run: 'run_uuid', name: 'key', value: 'value' };
  for (const row of select(sql, table, columns, { column: 'run_uuid', values: ids })) {
    mapIn(found, String(row['run'])).set(String(row['name']), String(row['value'] ?? ''));
  }
  return found;
}

function dataSetsOf(sql: Sql, ids: readonly string[]): ByRun<DataSetUse[]> {
  const found: ByRun<DataSetUse[]> = new Map();
  if (
    !hasColumns(sql, 'inputs', [
      'source_type',
      'source_id',
      'destination_type',
      'destination_id',
      'input_uuid',
    ])
  )
    return found;
  if (!hasColumns(sql, 'datasets', ['dataset_uuid', 'name', 'digest'])) return found;
  const context = hasColumns(sql, 'input_tags', ['input_uuid', 'name', 'value'])
    ? `(SELECT CAST(t.value AS TEXT) FROM input_tags AS t WHERE t.input_uuid = i.input_uuid AND t.name = 'mlflow.data.context')`
    : 'NULL';
  const rows = sql.rows(
    `SELECT CAST(i.destination_id AS TEXT) AS run, CAST(d.name AS TEXT) AS name, CAST(d.digest AS TEXT) AS digest, ${context} AS context
    FROM inputs AS i JOIN datasets AS d ON d.dataset_uuid = i.source_id
    WHERE visited() AND i.source_type = 'DATASET' AND i.destination_type = 'RUN' AND i.destination_id IN (${marks(ids)}) ORDER BY i.rowid`,
    ...ids,
  );
  for (const row of rows) {
    const digest = text(row, 'digest');
    const used = text(row, 'context');
    listIn(found, String(row['run'])).push({
      name: String(row['name']),
      ...(digest !== undefined && { digest }),
      ...(used !== undefined && { context: used }),
    });
  }
  return found;
}

/** What runs say they logged; before there were steps of that, which run a model came from. */
function modelsOf(sql: Sql, ids: readonly string[]): ByRun<LoggedModel[]> {
  const found: ByRun<LoggedModel[]> = new Map();
  if (!hasColumns(sql, 'logged_models', ['model_id', 'source_run_id', 'name', 'artifact_location']))
    return found;
  const step = hasColumns(sql, 'inputs', ['source_type', 'source_id', 'destination_id', 'step'])
    ? `(SELECT CAST(i.step AS REAL) FROM inputs AS i
        WHERE i.source_type = 'RUN_OUTPUT' AND i.source_id = m.source_run_id AND i.destination_id = m.model_id)`
    : 'NULL';
  const rows = sql.rows(
    `SELECT CAST(m.source_run_id AS TEXT) AS run, CAST(m.model_id AS TEXT) AS id, CAST(m.name AS TEXT) AS name,
      CAST(m.artifact_location AS TEXT) AS location, ${step} AS step
    FROM logged_models AS m WHERE visited() AND m.source_run_id IN (${marks(ids)}) ORDER BY m.rowid`,
    ...ids,
  );
  for (const row of rows) {
    const id = String(row['id']);
    const name = text(row, 'name') ?? id;
    listIn(found, String(row['run'])).push({
      id,
      name,
      location: text(row, 'location'),
      step: number(row, 'step'),
    });
  }
  return found;
}

function versionsOf(sql: Sql, ids: readonly string[]): ByRun<ModelVersion[]> {
  const found: ByRun<ModelVersion[]> = new Map();
  const columns = {
    run: 'run_id',
    model: 'name',
    version: 'version',
    source: 'source',
    stage: 'current_stage',
  };
  const rows = select(sql, 'model_versions', columns, { column: 'run_id', values: ids });
  if (rows.length === 0) return found;
  const aliases = new Map<string, string[]>();
  for (const row of select(sql, 'registered_model_aliases', {
    alias: 'alias',
    version: 'version',
    model: 'name',
  })) {
    listIn(aliases, `${row['version']} ${row['model']}`).push(String(row['alias']));
  }
  for (const row of rows) {
    listIn(found, String(row['run'])).push({
      model: String(row['model']),
      version: String(row['version']),
      aliases: aliases.get(`${row['version']} ${row['model']}`)?.sort() ?? [],
      ...stageOf(text(row, 'stage')),
      source: text(row, 'source'),
    });
  }
  for (const versions of found.values()) versions.sort(byVersion);
  return found;
}
