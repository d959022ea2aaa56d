import type { Loose } from '../../../bytes/looseJson.ts';
import { asObject } from '../../../bytes/looseJson.ts';
import { hasColumns, number, select, text } from '../../../bytes/sqlite/select.ts';
import type { Row, Sql } from '../../../bytes/sqlite.ts';
import { listIn, mapIn } from '../../../grouped.ts';
import { jsonOf, type Parameter, type Study, type Trial, timeOf } from './trial.ts';

/** A trial without what is only in its details, and the number of its row. */
export interface TrialRow {
  readonly row: string;
  readonly trial: Trial;
}

/** Whether the tables are Optuna's. */
export function isOptuna(sql: Sql): boolean {
  return (
    hasColumns(sql, 'studies', ['study_id', 'study_name']) &&
    hasColumns(sql, 'trials', ['trial_id', 'study_id', 'state'])
  );
}

/** All trials of all studies, in the order in which they were made, with their system attributes. */
export function trialRows(sql: Sql): readonly TrialRow[] {
  const studies = studiesOf(sql);
  const heard = new Map(
    select(sql, 'trial_heartbeats', { trial: 'trial_id', time: 'heartbeat' }).map(row => [
      text(row, 'trial'),
      timeOf(row['time']),
    ]),
  );
  const again = attributes(sql, 'trial_system_attributes', 'trial_id', {
    column: 'key',
    values: ['failed_trial'],
  });
  const columns = {
    row: 'trial_id',
    study: 'study_id',
    state: 'state',
    start: 'datetime_start',
    end: 'datetime_complete',
  };
  const seen = new Map<string, number>();
  return select(sql, 'trials', columns, undefined, { number: 'number' }).flatMap(found => {
    const row = text(found, 'row');
    const study = studies.get(text(found, 'study') ?? '');
    if (row === undefined || !study) return [];
    // Before they were kept, numbers were those of the order in the study.
    const next = seen.get(study.name) ?? 0;
    const trial: Trial = {
      study,
      number: number(found, 'number') ?? next,
      state: text(found, 'state') ?? '',
      startedAt: timeOf(found['start']),
      completedAt: timeOf(found['end']),
      updatedAt: heard.get(row),
      values: [],
      parameters: new Map(),
      intermediate: new Map(),
      userAttributes: new Map(),
      systemAttributes: again.get(row) ?? new Map(),
    };
    seen.set(study.name, next + 1);
    return [{ row, trial }];
  });
}

/** So many trials are asked for in one statement: SQLite takes so many values at least. */
const AT_ONCE = 500;

/** These trials with all that is known of them. */
export function wholeTrials(sql: Sql, rows: readonly TrialRow[]): readonly Trial[] {
  const found: Trial[] = [];
  for (let from = 0; from < rows.length; from += AT_ONCE) {
    const some = rows.slice(from, from + AT_ONCE);
    const among = { column: 'trial_id', values: some.map(each => each.row) };
    const parameters = parametersOf(sql, among);
    const intermediate = intermediateOf(sql, among);
    const values = valuesOf(sql, among);
    const user = attributes(sql, 'trial_user_attributes', 'trial_id', among);
    const system = attributes(sql, 'trial_system_attributes', 'trial_id', among);
    for (const { row, trial } of some) {
      found.push({
        ...trial,
        values: values.get(row) ?? [],
        parameters: parameters.get(row) ?? new Map(),
        intermediate: intermediate.get(row) ?? new Map(),
        userAttributes: user.get(row) ?? new Map(),
        systemAttributes: system.get(row) ?? new Map(),
      });
    }
  }
  return found;
}

type Among = Parameters<typeof select>[3];

function studiesOf(sql: Sql): ReadonlyMap<string, Study> {
  const user = attributes(sql, 'study_user_attributes', 'study_id');
  const system = attributes(sql, 'study_system_attributes', 'study_id');
  const directions = new Map<string, string[]>();
  const several = select(sql, 'study_directions', { study: 'study_id', direction: 'direction' }, undefined, {
    at: 'objective',
  });
  for (const row of several) {
    const of = listIn(directions, text(row, 'study') ?? '');
    of[bounded(number(row, 'at'), several.length)] = (text(row, 'direction') ?? '').toLowerCase();
  }
  return new Map(
    select(sql, 'studies', { id: 'study_id', name: 'study_name', direction: 'direction' }).map(row => {
      const id = text(row, 'id') ?? '';
      // Before there were several objectives a study had one direction.
      const single = text(row, 'direction')?.toLowerCase();
      return [
        id,
        {
          name: text(row, 'name') ?? `study ${id}`,
          directions: directions.get(id)?.map(each => each ?? '') ?? (single === undefined ? [] : [single]),
          userAttributes: user.get(id) ?? new Map(),
          systemAttributes: system.get(id) ?? new Map(),
        },
      ];
    }),
  );
}

function attributes(
  sql: Sql,
  table: string,
  of: string,
  among?: Among,
): ReadonlyMap<string, Map<string, Loose>> {
  const found = new Map<string, Map<string, Loose>>();
  for (const row of select(sql, table, { of, key: 'key', value: 'value_json' }, among)) {
    const value = jsonOf(row['value']);
    if (value !== undefined) mapIn(found, text(row, 'of') ?? '').set(String(row['key']), value);
  }
  return found;
}

function parametersOf(sql: Sql, among: Among): ReadonlyMap<string, Map<string, Parameter>> {
  const found = new Map<string, Map<string, Parameter>>();
  const columns = { of: 'trial_id', name: 'param_name', distribution: 'distribution_json' };
  for (const row of select(sql, 'trial_params', columns, among, { internal: 'param_value' })) {
    mapIn(found, text(row, 'of') ?? '').set(String(row['name']), {
      internal: number(row, 'internal') ?? Number.NaN,
      distribution: asObject(jsonOf(row['distribution'])),
    });
  }
  return found;
}

/** Before there were several objectives, `trial_values` held what a trial reported on the way. */
function intermediateOf(sql: Sql, among: Among): ReadonlyMap<string, Map<number, number>> {
  const table = hasColumns(sql, 'trial_intermediate_values', ['step'])
    ? 'trial_intermediate_values'
    : 'trial_values';
  const found = new Map<string, Map<number, number>>();
  if (!hasColumns(sql, table, ['step'])) return found;
  const value = hasColumns(sql, table, ['intermediate_value']) ? 'intermediate_value' : 'value';
  const columns = { of: 'trial_id', type: 'intermediate_value_type' };
  for (const row of select(sql, table, columns, among, { step: 'step', value })) {
    const step = number(row, 'step');
    if (step !== undefined) mapIn(found, text(row, 'of') ?? '').set(step, typedValue(row));
  }
  return found;
}

function valuesOf(sql: Sql, among: Among): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  if (hasColumns(sql, 'trial_values', ['objective'])) {
    const rows = select(sql, 'trial_values', { of: 'trial_id', type: 'value_type' }, among, {
      at: 'objective',
      value: 'value',
    });
    for (const row of rows) {
      const of = listIn(found, text(row, 'of') ?? '');
      of[bounded(number(row, 'at'), rows.length)] = typedValue(row);
    }
    return new Map([...found].map(([of, values]) => [of, Array.from(values, value => value ?? Number.NaN)]));
  }
  for (const row of select(sql, 'trials', { of: 'trial_id' }, among, { value: 'value' })) {
    const value = number(row, 'value');
    if (value !== undefined) found.set(text(row, 'of') ?? '', [value]);
  }
  return found;
}

/** What a REAL column of SQLite cannot hold is kept in a column of its own. */
function typedValue(row: Row): number {
  const type = text(row, 'type');
  if (type === 'INF_POS') return Number.POSITIVE_INFINITY;
  if (type === 'INF_NEG') return Number.NEGATIVE_INFINITY;
  return number(row, 'value') ?? Number.NaN;
}

/** An objective's place, which a broken file may have as any number. */
function bounded(at: number | undefined, below: number): number {
  return at !== undefined && Number.isInteger(at) && at >= 0 && at < below ? at : 0;
}
