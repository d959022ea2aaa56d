import assert from 'node:assert/strict';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import { useKernelModule } from '../../../src/core/kernels/wasm.ts';
import type { ColumnType } from '../../../src/core/tables/column.ts';
import { readTable } from '../../../src/core/tables/readTable.ts';
import { type Cell, cells, codesOf, folderFor } from './support.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/tables');
const read = (file: string, budgets = {}, folder = FIXTURES) =>
  readTable({ folder, patterns: [file], name: 'reference' }, { budgets });

const EXPECTED: Readonly<Record<string, readonly [ColumnType, ...Cell[]]>> = {
  i8: ['number', 1, undefined, -128],
  u32: ['number', 4294967295, undefined, 1],
  i64: ['number', 9007199254740992, undefined, -5],
  u64: ['number', 2 ** 64, undefined, 1],
  f16: ['number', 1.5, undefined, -2],
  f32: ['number', Math.fround(0.1), undefined, Number.POSITIVE_INFINITY],
  f64: ['number', 0.1, undefined, undefined],
  flag: ['category', 'true', undefined, 'false'],
  // A typed source says what is missing: the text "NA" and the empty text are values.
  text: ['category', 'é', undefined, 'NA'],
  large: ['category', 'a', undefined, ''],
  dictionary: ['category', 'x', undefined, 'x'],
  decimal9: ['number', 3.3, undefined, -0.07],
  decimal30: ['number', Number('12345678901234567890.123'), undefined, -1.5],
  date: ['timestamp', '2026-01-02T00:00:00.000Z', undefined, '1969-12-31T00:00:00.000Z'],
  ms: ['timestamp', '2026-01-02T03:04:05.678Z', undefined, '1969-12-31T23:59:59.000Z'],
  us: ['timestamp', '2026-01-02T03:04:05.678Z', undefined, '1969-12-31T23:59:59.000Z'],
  ns: ['timestamp', '2026-01-02T03:04:05.678Z', undefined, '1969-12-31T23:59:59.000Z'],
  us_utc: ['timestamp', '2026-01-02T03:04:05.678Z', undefined, '1969-12-31T23:59:59.000Z'],
  ns_oslo: ['timestamp', '2026-01-02T03:04:05.678Z', undefined, '1969-12-31T23:59:59.000Z'],
  'odd name.with "quotes"': ['number', 1, undefined, 3],
  empty: ['number', undefined, undefined, undefined],
};

afterEach(() => useKernelModule(undefined));

/** Without kernels our own decoder leaves everything to the others. */
const withoutKernels = () => useKernelModule(null);

for (const [reader, budgets] of [
  ['our own decoder', {}],
  ['hyparquet', {}],
  ['DuckDB', { duckdbAboveBytes: 0 }],
] as const) {
  const choose = () => {
    if (reader !== 'our own decoder') withoutKernels();
  };

  test(`all types, by ${reader}`, async () => {
    choose();
    const table = await read('types.parquet', budgets);
    assert.ok(!codesOf(table).includes('duckdb-unavailable'), JSON.stringify(table.diagnostics));
    assert.deepEqual([...table.columns.keys()], Object.keys(EXPECTED));
    for (const [name, [type, ...values]] of Object.entries(EXPECTED)) {
      assert.equal(table.columns.get(name)?.type, type, name);
      assert.deepEqual(cells(table, name), values, name);
    }
    const zone = (name: string) => {
      const column = table.columns.get(name);
      return column?.type === 'timestamp' ? column.zone : undefined;
    };
    assert.deepEqual(['date', 'us', 'us_utc', 'ns_oslo'].map(zone), ['none', 'none', 'offset', 'offset']);
    const flag = table.columns.get('flag');
    assert.ok(flag?.type === 'category' && flag.boolean);
    const us = table.columns.get('us');
    assert.ok(
      us?.type === 'timestamp' &&
        Math.abs((us.values[0] ?? 0) - (Date.UTC(2026, 0, 2, 3, 4, 5) + 678.901)) < 1e-3,
    );
    assert.deepEqual(
      table.diagnostics.map(({ code, column }) => [code, column]),
      [
        ['nested-column', 'list'],
        ['nested-column', 'struct'],
        ['integer-precision', 'i64'],
        ['integer-precision', 'u64'],
        ['all-missing', 'empty'],
      ],
    );
  });

  test(`INT96, codecs, encodings and row groups, by ${reader}`, async () => {
    choose();
    assert.deepEqual(cells(await read('int96.parquet', budgets), 'us'), EXPECTED['us']?.slice(1));
    for (const file of ['none', 'gzip', 'zstd', 'lz4', 'brotli', 'v2']) {
      const table = await read(`${file}.parquet`, budgets);
      assert.deepEqual(table.diagnostics, [], file);
      assert.deepEqual(
        cells(table, 'n'),
        Array.from({ length: 1000 }, (_, i) => i),
        file,
      );
      assert.deepEqual(
        cells(table, 's'),
        Array.from({ length: 1000 }, (_, i) => `s${i % 7}`),
        file,
      );
    }
    const empty = await read('no-rows.parquet', budgets);
    assert.deepEqual([empty.rowCount, [...empty.columns.keys()]], [0, ['n', 's']]);
  });
}

test('a file cut off anywhere, or with wrong bytes anywhere, is told, and the other files go on', async t => {
  const whole = await readFile(join(FIXTURES, 'none.parquet'));
  const damaged: Uint8Array[] = [0, 3, 8, 100, whole.length >> 1, whole.length - 9, whole.length - 1].map(
    length => whole.subarray(0, length),
  );
  for (let at = 4; at < whole.length; at += 97) {
    const copy = Buffer.from(whole);
    copy.fill(0xff, at, at + 3);
    damaged.push(copy);
  }
  const folder = await folderFor(t);
  await copyFile(join(FIXTURES, 'none.parquet'), join(folder, 'b.parquet'));
  for (const [i, bytes] of damaged.entries()) {
    await writeFile(join(folder, 'a.parquet'), bytes);
    const table = await readTable({ folder, patterns: ['*.parquet'], name: 'current' });
    assert.equal(table.files.length, 2);
    assert.equal(table.files[1]?.rows, 1000);
    assert.deepEqual(
      cells(table, 'n').slice(-1000),
      Array.from({ length: 1000 }, (_, n) => n),
    );
    if (i < 7) assert.equal(table.diagnostics[0]?.severity, 'error', `cut ${i}`);
  }
});

test('a large file that DuckDB cannot read falls back, and says so', async t => {
  withoutKernels();
  const folder = await folderFor(t);
  await copyFile(join(FIXTURES, 'gzip.parquet'), join(folder, 'a[1].parquet'));
  const table = await read('a[1].parquet', { duckdbAboveBytes: 0 }, folder);
  assert.equal(table.rowCount, 1000);
  assert.deepEqual(codesOf(table), ['duckdb-unavailable']);
});

test('Parquet and CSV in one data set', async t => {
  const folder = await folderFor(t, { 'b.csv': 'n,s\n1000,NA\n1001,s8\n' });
  await copyFile(join(FIXTURES, 'zstd.parquet'), join(folder, 'a.parquet'));
  const table = await readTable({ folder, patterns: ['*'], name: 'current' });
  assert.equal(table.rowCount, 1002);
  assert.deepEqual(cells(table, 'n').slice(-2), [1000, 1001]);
  assert.deepEqual(cells(table, 's').slice(-3), ['s5', undefined, 's8']);
});

test('strings that repeat are read as numbers by DuckDB, with the same result', async () => {
  withoutKernels();
  const folder = join(import.meta.dirname, '../../../examples/fraud-detection');
  const request = { folder, patterns: ['data/reference.parquet', 'logs/*.parquet'], name: 'reference' };
  const slow = await readTable(request, { budgets: { duckdbAboveBytes: 1e9 } });
  const fast = await readTable(request, { budgets: { duckdbAboveBytes: 0 } });
  assert.deepEqual(fast.columns, slow.columns);
  assert.deepEqual(fast.diagnostics, slow.diagnostics);
  // A dictionary that is full: the rest share one label, whichever way they were read.
  const full = { dictionary: 3 };
  const few = await readTable(request, { budgets: { ...full, duckdbAboveBytes: 0 } });
  const same = await readTable(request, { budgets: { ...full, duckdbAboveBytes: 1e9 } });
  assert.deepEqual(few.columns, same.columns);
  assert.deepEqual(few.diagnostics, same.diagnostics);
});

/**
 * pyarrow: pa.table({"n": [1, 2], "s": pa.nulls(2, pa.string()), "g": ["a", None]}), compression="lz4", row_group_size=1,
 * store_schema=False, write_statistics=False.
 */
const LZ4_WITHOUT_VALUES = Buffer.from(
  [
    'UEFSMRUEFRAVEkwVAhUAEgAAgAEAAAAAAAAAFQAVEhUULBUCFRAVBhUGHAAAAJACAAAAAgEBAgAVBBUAFQJMFQAVABIAAAAVABUO',
    'FRAsFQIVEBUGFQYcAAAAcAIAAAACAAAVBBUKFQxMFQIVABIAAFABAAAAYRUAFRIVFCwVAhUQFQYVBhwAAACQAgAAAAIBAQIAFQQV',
    'EBUSTBUCFQASAACAAgAAAAAAAAAVABUSFRQsFQIVEBUGFQYcAAAAkAIAAAACAQECABUEFQAVAkwVABUAEgAAABUAFQ4VECwVAhUQ',
    'FQYVBhwAAABwAgAAAAIAABUEFQAVAkwVABUAEgAAABUAFQ4VECwVAhUQFQYVBhwAAABwAgAAAAIAABUEGUw1ABgGc2NoZW1hFQYA',
    'FQQlAhgBbgAVDCUCGAFzJQBMHAAAABUMJQIYAWclAEwcAAAAFgQZLBk8JgAcFQQZNQAGEBkYAW4VDhYCFmQWaCY2JggpLBUEFQAV',
    'AgAVABUQFQIAPCkGGSYAAgAAACYAHBUMGTUABhAZGAFzFQ4WAhZQFlQmjgEmcCksFQQVABUCABUAFRAVAgA8FgAZBhkmAgAAAAAm',
    'ABwVDBk1AAYQGRgBZxUOFgIWXhZiJuwBJsQBKSwVBBUAFQIAFQAVEBUCADwWAhkGGSYAAgAAABaSAhYCJggWngIAGTwmABwVBBk1',
    'AAYQGRgBbhUOFgIWZBZoJtQCJqYCKSwVBBUAFQIAFQAVEBUCADwpBhkmAAIAAAAmABwVDBk1AAYQGRgBcxUOFgIWUBZUJqwDJo4D',
    'KSwVBBUAFQIAFQAVEBUCADwWABkGGSYCAAAAACYAHBUMGTUABhAZGAFnFQ4WAhZQFlQmgAQm4gMpLBUEFQAVAgAVABUQFQIAPBYA',
    'GQYZJgIAAAAAFoQCFgImpgIWkAIAKCBwYXJxdWV0LWNwcC1hcnJvdyB2ZXJzaW9uIDI2LjAuMRk8HAAAHAAAHAAAAMsBAABQQVIx',
  ].join(''),
  'base64',
);

test('a column without values, in the file or in a row group, is read from LZ4', async t => {
  const folder = await folderFor(t, { 'a.parquet': LZ4_WITHOUT_VALUES });
  const table = await read('a.parquet', {}, folder);
  assert.deepEqual(codesOf(table), ['all-missing']);
  assert.deepEqual(cells(table, 'n'), [1, 2]);
  assert.deepEqual(cells(table, 's'), [undefined, undefined]);
  assert.deepEqual(cells(table, 'g'), ['a', undefined]);
});

/** Who decodes a column, and with which budgets. */
const WAYS = [
  ['our own decoder', {}],
  ['hyparquet', {}],
  ['DuckDB', { duckdbAboveBytes: 0 }],
] as const;

test('integers of columns that are text keep all their digits', async () => {
  for (const [reader, budgets] of WAYS) {
    useKernelModule(reader === 'our own decoder' ? undefined : null);
    const types = new Map(['i64', 'u64', 'i8'].map(name => [name, 'category'] as const));
    const request = { folder: FIXTURES, patterns: ['types.parquet'], name: 'reference', types };
    const table = await readTable(request, { budgets });
    assert.deepEqual(cells(table, 'i64'), ['9007199254740993', undefined, '-5'], reader);
    assert.deepEqual(cells(table, 'u64'), ['18446744073709551615', undefined, '1'], reader);
    assert.deepEqual(cells(table, 'i8'), ['1', undefined, '-128'], reader);
  }
});

test('a column named like an identifier keeps all digits of its integers, beside other formats too', async t => {
  // The name of the column i64 lies three times in the file; `_id` is as long.
  const renamed = Buffer.from(
    (await readFile(join(FIXTURES, 'types.parquet'))).toString('latin1').replaceAll('i64', 'pID'),
    'latin1',
  );
  const folder = await folderFor(t, {
    'a.parquet': renamed,
    'b.csv': 'pID\n9007199254740995\n',
    'c.jsonl': '{"pID":9007199254740997}',
  });
  for (const [reader, budgets] of WAYS) {
    useKernelModule(reader === 'our own decoder' ? undefined : null);
    const table = await readTable({ folder, patterns: ['*'], name: 'reference' }, { budgets });
    assert.deepEqual(
      cells(table, 'pID'),
      ['9007199254740993', undefined, '-5', '9007199254740995', '9007199254740997'],
      reader,
    );
  }
});
