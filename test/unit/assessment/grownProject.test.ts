/** A project assessed again and again with tables that are kept is assessed as by a process that has seen nothing before. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { mkdir, readdir, rename, rm, utimes } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { estimatorOf } from '../../../src/core/assessment/estimator.ts';
import { type Labelling, Slice } from '../../../src/core/assessment/slice.ts';
import type { Table } from '../../../src/core/tables/table.ts';
import { TableStore, type TableStoreOptions } from '../../../src/core/tables/tableStore.ts';
import { turns } from '../../../src/core/turns.ts';
import { assertClose } from '../close.ts';
import { assess, csv, folderWith, production, REFERENCE, type Row, random, writeInto } from './support.ts';

const NOW = new Date('2026-05-01');
const COLUMNS = 'columns: {timestamp: ts, id: id, target: y, score: score, protected: [gender]}';
const WITH_ANSWERS = 'columns: {timestamp: ts, id: id, target: y, prediction: prediction, score: score}';
const BINARY = [
  'model: test',
  'task: binary',
  'data: {reference: reference.csv, current: logs/*.csv}',
  'chunk: day',
];

const dayOf = (day: number, change?: (row: Row) => Row) =>
  csv(production(1, change, { from: day, seed: 100 + day }));
const unlabelled = (row: Row): Row => ({ ...row, y: undefined });

/** What changes between assessments: files that are written, of which a log is never one that was there. */
type Step = Readonly<Record<string, string>>;

/** Rows are kept in memory; or in a file, into which they come some at a time, as those of data that do not fit into memory. */
const STORES: readonly (TableStoreOptions | undefined)[] = [
  undefined,
  { budgets: { tableBytes: 1, sniffBytes: 8 }, partBytes: 9000 },
];

/** Each assessment is that of another process, which has the tables that the one before has kept on disk. */
const NEW_PROCESS = 'new process';

async function checked(steps: readonly Step[]): Promise<void> {
  for (const options of STORES) await checkedWith(new TableStore(options), steps);
  await checkedWith(NEW_PROCESS, steps);
}

async function checkedWith(tables: TableStore | typeof NEW_PROCESS, steps: readonly Step[]): Promise<void> {
  const keepFrom = tables === NEW_PROCESS ? 0 : Number.POSITIVE_INFINITY;
  const folder = await folderWith({});
  for (const step of [{ 'reference.csv': REFERENCE, ...steps[0] }, ...steps.slice(1)]) {
    await writeInto(folder, step);
    // Files that have just been written are read again.
    for (const name of Object.keys(step)) {
      await utimes(path.join(folder, name), NOW, new Date(NOW.getTime() - 60_000));
    }
    const kept = await assess(folder, { now: NOW, ...(tables !== NEW_PROCESS && { tables }), keepFrom });
    const aside = path.join(folder, 'aside');
    const onDisk = path.join(folder, '.evenkeel', 'cache', 'tables');
    if (tables === NEW_PROCESS) await rename(onDisk, aside);
    await rm(path.join(folder, '.evenkeel'), { recursive: true, force: true });
    const fresh = await assess(folder, { now: NOW, keepFrom: Number.POSITIVE_INFINITY });
    if (tables === NEW_PROCESS) {
      await mkdir(path.dirname(onDisk), { recursive: true });
      await rename(aside, onDisk);
    }
    assertClose({ ...kept, durationMs: 0 }, { ...fresh, durationMs: 0 });
  }
}

const yaml = (...lines: readonly string[]) => ({ 'evenkeel.yaml': [...BINARY, ...lines].join('\n') });
const logs = (from: number, to: number, change?: (row: Row) => Row) =>
  Object.fromEntries(
    Array.from({ length: to - from }, (_, i) => [
      `logs/${String(from + i).padStart(2, '0')}.csv`,
      dayOf(from + i, change),
    ]),
  );

const MONITOR =
  'monitor: {performance: [f1, roc_auc, average_precision, log_loss, ece, precision, accuracy]}';

test('with scores, days being added and settings changed', () =>
  checked([
    { ...yaml(COLUMNS, MONITOR, 'criteria: [roc_auc >= 0.8, "log_loss(current) < 1"]'), ...logs(0, 8) },
    logs(8, 9),
    logs(9, 12, unlabelled),
    {},
    yaml(COLUMNS, MONITOR, 'threshold: 0.7'),
    logs(12, 13),
    yaml(COLUMNS, MONITOR, 'positive: 0'),
    yaml(COLUMNS, MONITOR, 'min_rows: 50', 'window: 3'),
    logs(13, 14),
  ]));

test('with answers of the model', () =>
  checked([
    { ...yaml(WITH_ANSWERS, MONITOR), ...logs(0, 6) },
    logs(6, 8, unlabelled),
    logs(8, 9),
    { 'reference.csv': csv(production(20, row => row, { from: -20, seed: 8 })) },
    logs(9, 10),
  ]));

test('with a log that grows within the day, also when it ends in the middle of a record', () => {
  const log = csv(production(9, row => ({ ...row, note: `seen ${row['id']}` }), { seed: 31 }));
  const upTo = (share: number) => ({ 'logs/log.csv': log.slice(0, Math.floor(log.length * share)) });
  return checked([{ ...yaml(COLUMNS, MONITOR), ...upTo(0.6) }, upTo(0.61), upTo(0.75), {}, upTo(1)]);
});

test('a day more of data that lie in a file is a look at a few days, not at all rows', async t => {
  let bytes = 0;
  const { readSync } = fs;
  const put = (value: typeof readSync) => {
    Object.assign(fs, { readSync: value });
    syncBuiltinESMExports();
  };
  put(((...given: Parameters<typeof readSync>) => {
    const read = readSync(...given);
    bytes += read;
    return read;
  }) as typeof readSync);
  t.after(() => put(readSync));
  const days = 120;
  const folder = await folderWith({
    'reference.csv': REFERENCE,
    ...yaml(COLUMNS, MONITOR, 'window: 2'),
    ...logs(0, days),
  });
  const settled = async (names: Iterable<string>) => {
    for (const name of names) await utimes(path.join(folder, name), NOW, new Date(NOW.getTime() - 60_000));
  };
  await settled(['reference.csv', ...Object.keys(logs(0, days))]);
  const tables = new TableStore({ budgets: { tableBytes: 1, sniffBytes: 8 }, partBytes: 9000 });
  const first = await assess(folder, { now: NOW, tables, rememberFrom: 0 });
  const ofRows = (8 * 5 + 4 * 2) * (first.data.find(each => each.name === 'current')?.rows ?? 0);
  assert.ok(bytes > ofRows, 'all rows were read at first');
  await writeInto(folder, logs(days, days + 1));
  await settled(Object.keys(logs(days, days + 1)));
  bytes = 0;
  await assess(folder, { now: NOW, tables, rememberFrom: 0 });
  assert.ok(bytes < ofRows / 2, `${bytes} bytes of ${ofRows}`);
});

test('of several classes, and of amounts', async () => {
  const next = random(3);
  const several = (day: number, rows = 80) =>
    csv(
      Array.from({ length: rows }, (_, i): Row => {
        const parts = [next(), next(), next()];
        const sum = parts.reduce((all, each) => all + each, 0);
        const [a = 0, b = 0, c = 0] = parts.map(each => each / sum);
        const kind = ['a', 'b', 'c'][Math.floor(next() * 3)];
        const amount = 10 + next() * 5;
        const ts = new Date(Date.UTC(2026, 2, 1 + day, 0, i)).toISOString();
        return { ts, x: next().toFixed(4), kind, a, b, c, amount, guess: amount + next() - 0.5 };
      }),
    );
  const head = ['model: test', 'data: {reference: reference.csv, current: logs/*.csv}', 'chunk: day'];
  const classes = [
    ...head,
    'task: multiclass',
    'columns: {timestamp: ts, target: kind, score: {a: a, b: b, c: c}, ignored: [amount, guess]}',
    'monitor: {performance: [f1, accuracy, roc_auc, log_loss, brier_score]}',
  ];
  const amounts = [
    ...head,
    'task: regression',
    'columns: {timestamp: ts, target: amount, prediction: guess, ignored: [kind]}',
    'monitor: {performance: [mae, rmse, r2, mape, median_absolute_error]}',
  ];
  const days = (from: number, to: number) =>
    Object.fromEntries(
      Array.from({ length: to - from }, (_, i) => [`logs/${from + i}.csv`, several(from + i)]),
    );
  for (const lines of [classes, amounts]) {
    await checked([
      { 'evenkeel.yaml': lines.join('\n'), 'reference.csv': several(-30, 600), ...days(0, 5) },
      days(5, 6),
      days(6, 7),
    ]);
  }
});

test('the slice of a table is kept for the same roles and labelling, with what was learnt from it', async () => {
  const values = Float64Array.from({ length: 100 }, (_, i) => (i % 50) / 50);
  const table: Table = {
    rowCount: 100,
    columns: new Map([
      ['score', { type: 'number', name: 'score', values }],
      ['label', { type: 'number', name: 'label', values: values.map(Math.round) }],
    ]),
    files: [],
    diagnostics: [],
  };
  const roles = { target: 'label', score: 'score', features: [], protected: [] };
  const labelling: Labelling = { task: 'binary', positive: '1', negative: '0', threshold: 0.5 };
  const slice = Slice.kept(table, roles, labelling);
  const learnt = (of: Slice, minRows: number) => estimatorOf(of, minRows, turns(undefined));
  const estimator = await learnt(slice, 30);
  assert.ok(!('undefined' in estimator));
  assert.equal(await learnt(Slice.kept(table, { ...roles }, { ...labelling }), 30), estimator);
  assert.notEqual(await learnt(slice, 31), estimator);
  assert.notEqual(Slice.kept(table, roles, { ...labelling, threshold: 0.4 }), slice);
  assert.notEqual(Slice.kept({ ...table }, roles, labelling), slice);
});

test('large tables are kept on disk unless evenkeel.yaml forbids it: then what was kept is removed', async () => {
  const folder = await folderWith({ 'reference.csv': REFERENCE, ...yaml(COLUMNS), ...logs(0, 2) });
  const cache = path.join(folder, '.evenkeel', 'cache');
  const kept = async () => {
    await assess(folder, { now: NOW, keepFrom: 0 });
    return (await readdir(cache)).includes('tables');
  };
  assert.ok(await kept());
  await writeInto(folder, yaml(COLUMNS, 'cache: false'));
  assert.ok(!(await kept()));
  await assess(folder, { now: NOW, keepFrom: 0, record: false });
  assert.ok(!(await readdir(cache)).includes('tables'));
});
