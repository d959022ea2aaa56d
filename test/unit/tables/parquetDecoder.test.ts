/** Our own decoder of Parquet pages, on files that DuckDB writes here: the same tables as from those who read what it leaves. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, type TestContext, test } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import { kernelMemory, useKernelModule } from '../../../src/core/kernels/wasm.ts';
import { isResident, missingIn, rowsOf } from '../../../src/core/tables/column.ts';
import { HeaderCut, pageHeader } from '../../../src/core/tables/readers/parquet/pageHeader.ts';
import { readTable } from '../../../src/core/tables/readTable.ts';
import type { Table, TableRequest } from '../../../src/core/tables/table.ts';
import { cells, codesOf, folderFor } from './support.ts';

afterEach(() => useKernelModule(undefined));

/** DuckDB does not take a path with such a sign, which is told: so it shows when something is left to it. */
const FILE = '[a].parquet';

async function written(t: TestContext, select: string, options = ''): Promise<string> {
  const folder = await folderFor(t);
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    await connection.run(`COPY (${select}) TO '${join(folder, FILE)}' (FORMAT parquet${options})`);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
  return folder;
}

const read = (folder: string, budgets = {}, request: Partial<TableRequest> = {}) =>
  readTable(
    { folder, patterns: [FILE], name: 'current', ...request },
    { budgets: { duckdbAboveBytes: 0, ...budgets } },
  );

/** By our own decoder alone. */
async function readHere(folder: string, budgets = {}): Promise<Table> {
  const table = await read(folder, budgets);
  assert.ok(!codesOf(table).includes('duckdb-unavailable'), 'a column was left to others');
  return table;
}

/** By hyparquet. */
async function readByOthers(folder: string, budgets = {}): Promise<Table> {
  useKernelModule(null);
  try {
    return await read(folder, { ...budgets, duckdbAboveBytes: 1e9 });
  } finally {
    useKernelModule(undefined);
  }
}

const ALL_TYPES = (rows: number, gaps: string) => `
  SELECT
    CASE WHEN ${gaps} THEN NULL ELSE i % 2 = 0 END AS flag,
    CASE WHEN ${gaps} THEN NULL ELSE (i % 200 - 100)::TINYINT END AS i8,
    CASE WHEN ${gaps} THEN NULL ELSE (i * 7919)::INTEGER END AS i32,
    CASE WHEN ${gaps} THEN NULL ELSE (i * 7919)::UINTEGER END AS u32,
    CASE WHEN ${gaps} THEN NULL ELSE i * 123456789012345 END AS i64,
    CASE WHEN ${gaps} THEN NULL ELSE (i * 123456789012345)::UBIGINT END AS u64,
    CASE WHEN ${gaps} THEN NULL ELSE sin(i)::FLOAT END AS f32,
    CASE WHEN ${gaps} THEN NULL ELSE sin(i) END AS f64,
    CASE WHEN ${gaps} THEN NULL ELSE round(sin(i), 1) END AS rounded,
    CASE WHEN ${gaps} THEN NULL ELSE 'value ' || (i % 13) END AS word,
    CASE WHEN ${gaps} THEN NULL ELSE 'the row with the number ' || i END AS every,
    CASE WHEN ${gaps} THEN NULL ELSE (i / 8)::DECIMAL(9, 3) END AS decimal9,
    CASE WHEN ${gaps} THEN NULL ELSE (i / 8)::DECIMAL(18, 3) END AS decimal18,
    CASE WHEN ${gaps} THEN NULL ELSE (i / 8)::DECIMAL(30, 3) END AS decimal30,
    CASE WHEN ${gaps} THEN NULL ELSE DATE '1960-01-01' + i::INTEGER END AS day,
    CASE WHEN ${gaps} THEN NULL ELSE TIMESTAMP '1969-12-31 23:59:50.000001' + to_seconds(i) END AS us,
    CASE WHEN ${gaps} THEN NULL ELSE (TIMESTAMP '2026-01-01' + to_seconds(i))::TIMESTAMP_MS END AS ms,
    CASE WHEN ${gaps} THEN NULL ELSE (TIMESTAMP '2026-01-01' + to_seconds(i))::TIMESTAMP_NS END AS ns,
    CASE WHEN ${gaps} THEN NULL ELSE (TIMESTAMP '2026-01-01' + to_seconds(i))::TIMESTAMPTZ END AS zoned,
    CASE WHEN ${gaps} THEN NULL ELSE CASE WHEN i % 5 = 0 THEN '2026-01-01' ELSE 'later' END END AS dated
  FROM range(${rows}) AS t(i)`;

test('all types, codecs, versions and sizes: the same table', async t => {
  const gaps = ['false', 'i % 3 = 1', 'i < 2500', 'true'];
  const options = [
    ', CODEC uncompressed',
    ', CODEC snappy, ROW_GROUP_SIZE 2048',
    ', CODEC zstd, PARQUET_VERSION V2',
    ', CODEC gzip, ROW_GROUP_SIZE 2048',
    ', CODEC brotli',
    ', CODEC snappy, PARQUET_VERSION V2, ROW_GROUP_SIZE 2048',
  ];
  for (const [i, option] of options.entries()) {
    for (const rows of [0, 1, 5000]) {
      const folder = await written(t, ALL_TYPES(rows, gaps[i % gaps.length] ?? ''), option);
      const table = await (option.includes('V2') ? read(folder) : readHere(folder));
      const others = await readByOthers(folder);
      const what = `${option}, ${rows} rows`;
      assert.equal(table.rowCount, rows, what);
      assert.deepEqual(table.columns, others.columns, what);
      for (const [name, column] of table.columns) {
        // known from decoding, and counted
        const missing = cells(table, name).filter(value => value === undefined).length;
        assert.equal(missingIn(column), missing, `${what}, ${name}`);
      }
      const told = table.diagnostics.filter(({ code }) => code !== 'duckdb-unavailable');
      assert.deepEqual(told, others.diagnostics, what);
    }
  }
});

test('declared types, full dictionaries and several files: the same table', async t => {
  const folder = await written(t, ALL_TYPES(3000, 'i % 7 = 2'), ', ROW_GROUP_SIZE 2048');
  const plain = await readFile(join(folder, FILE));
  await writeFile(join(folder, '[b].parquet'), plain);
  await writeFile(join(folder, '[c].csv'), 'word,f64,dated\nNA,x,2026-02-02\nnew,7,\n');
  const names = ['flag', 'i64', 'f64', 'word', 'every', 'us', 'dated'];
  for (const type of ['number', 'category', 'timestamp'] as const) {
    for (const dictionary of [3, 1e6]) {
      for (const patterns of [['[[]a].parquet'], ['*']]) {
        const request = { patterns, types: new Map(names.map(name => [name, type])) };
        const table = await read(folder, { dictionary, duckdbAboveBytes: 1e9 }, request);
        useKernelModule(null);
        const others = await read(folder, { dictionary, duckdbAboveBytes: 1e9 }, request);
        useKernelModule(undefined);
        const what = `${type}, ${dictionary}, ${patterns}`;
        assert.deepEqual(table.columns, others.columns, what);
        assert.deepEqual(table.diagnostics, others.diagnostics, what);
      }
    }
  }
  const few = await read(folder, { dictionary: 3, duckdbAboveBytes: 1e9 }, { patterns: ['*'] });
  useKernelModule(null);
  const same = await read(folder, { dictionary: 3, duckdbAboveBytes: 1e9 }, { patterns: ['*'] });
  assert.deepEqual(few.columns, same.columns);
  assert.deepEqual(few.diagnostics, same.diagnostics);
});

const WIDE = `SELECT ${Array.from({ length: 30 }, (_, c) =>
  c % 5 === 4 ? `'value ' || (i % ${c + 3}) AS c${c}` : `sin(i * ${c + 1}) AS c${c}`,
).join(', ')} FROM range(70000) AS t(i)`;

test('large files are decoded in threads, into memory that threads share', async t => {
  const folder = await written(t, WIDE);
  const table = await readHere(folder);
  const others = await readByOthers(folder);
  assert.equal(table.rowCount, 70_000);
  assert.deepEqual([...table.columns.keys()], [...others.columns.keys()]);
  for (const [name, column] of table.columns) {
    const other = others.columns.get(name);
    const [rows, wanted] = [column, other].map(each =>
      each?.type === 'category' ? each.codes : each?.values,
    );
    assert.ok(rows?.buffer instanceof SharedArrayBuffer, name);
    assert.ok(
      rows.every((value, i) => value === wanted?.[i]),
      name,
    );
    if (column.type === 'category' && other?.type === 'category') {
      assert.deepEqual(column.dictionary, other.dictionary);
    }
  }
  const large = await readHere(folder, { tableBytes: 4e6 });
  for (const [name, column] of table.columns) {
    const kept = large.columns.get(name) ?? assert.fail();
    assert.equal(isResident(kept), false);
    assert.deepEqual(rowsOf(kept), rowsOf(column), name);
  }
  const reason = new Error('changed my mind');
  const controller = new AbortController();
  const aborted = read(folder, {}, { signal: controller.signal });
  setTimeout(() => controller.abort(reason), 5);
  await assert.rejects(aborted, reason);
  assert.equal((await readHere(folder)).rowCount, 70_000);
});

test('wrong bytes anywhere are no crash, and cost no other column', async t => {
  const select = `SELECT CASE WHEN i % 3 = 0 THEN NULL ELSE sin(i) END AS f, 'value ' || (i % 9) AS s, i AS n,
    i % 2 = 0 AS flag, 'abcabcabcabc' || i AS t FROM range(600) AS t(i)`;
  for (const options of [', CODEC snappy', ', CODEC uncompressed', ', CODEC zstd, PARQUET_VERSION V2']) {
    const folder = await written(t, select, options);
    const whole = await readFile(join(folder, FILE));
    const before = cells(await read(folder), 'n');
    for (let at = 4; at < whole.length - 8; at += 41) {
      const copy = Buffer.from(whole);
      copy[at] = (copy[at] ?? 0) ^ (1 << (at % 8));
      copy[at + 1] = 0xff;
      await writeFile(join(folder, FILE), copy);
      const table = await read(folder, { duckdbAboveBytes: 1e9 });
      assert.equal(table.files.length, 1, `${options}, byte ${at}`);
      for (const column of table.columns.values()) {
        const rows = column.type === 'category' ? column.codes : column.values;
        assert.equal(rows.length, table.rowCount);
        if (column.type !== 'category') continue;
        assert.ok(column.codes.every(code => code >= -1 && code < column.dictionary.length));
      }
    }
    await writeFile(join(folder, FILE), whole);
    assert.deepEqual(cells(await read(folder), 'n'), before);
  }
});

test('page headers that are none', () => {
  // a data page of 100 values: type 0, sizes 8 and 8, its header with PLAIN and RLE
  const good = Uint8Array.of(
    0x15,
    0,
    0x15,
    16,
    0x15,
    16,
    0x2c,
    0x15,
    200,
    1,
    0x15,
    0,
    0x15,
    6,
    0x15,
    6,
    0,
    0,
  );
  const header = pageHeader(good);
  assert.deepEqual(
    [header.type, header.values, header.packedBytes, header.headerBytes],
    [0, 100, 8, good.length],
  );
  for (let length = 0; length < good.length; length++) {
    assert.throws(() => pageHeader(good.subarray(0, length)), HeaderCut);
  }
  const negative = Uint8Array.from(good);
  negative[3] = 15;
  assert.throws(() => pageHeader(negative), /without its sizes/);
  assert.throws(() => pageHeader(Uint8Array.of(0x15, 0, 0)), /does not say/);
  assert.throws(() => pageHeader(new Uint8Array(100).fill(0x1c)), /too deeply/);
  assert.throws(() => pageHeader(new Uint8Array(100).fill(0xff)), Error);
});

test('Snappy blocks that are none', () => {
  const memory = kernelMemory();
  assert.ok(memory);
  const unpacked = (bytes: readonly number[], length: number) =>
    memory.region(() => {
      const from = memory.allocate(64);
      const to = memory.allocate(64);
      memory.bytes(to, 64).fill(7);
      memory.bytes(from, bytes.length).set(bytes);
      const ok = memory.exports.unpackSnappy(from, from + bytes.length, to, to + length);
      assert.ok(
        memory
          .bytes(to, 64)
          .subarray(length)
          .every(byte => byte === 7),
        'wrote behind its end',
      );
      return ok === 1 ? Buffer.from(memory.bytes(to, length)).toString() : undefined;
    });
  // "ab", then 8 bytes from 2 back
  const good = [10, 4, 97, 98, 0x11, 2];
  assert.equal(unpacked(good, 10), 'ababababab');
  for (const [what, bytes, length] of [
    ['another length', good, 11],
    ['cut off', good.slice(0, -1), 10],
    ['cut off in a literal', [10, 36, 97], 10],
    ['too short', [10, 4, 97, 98], 10],
    ['too long', [3, 4, 97, 98, 0x11, 2], 3],
    ['from before the start', [10, 4, 97, 98, 0x11, 3], 10],
    ['from nowhere', [10, 4, 97, 98, 0x11, 0], 10],
    ['a literal of 2³²', [10, 252, 255, 255, 255, 255], 10],
    ['no length', [], 0],
    ['an endless length', [255, 255, 255, 255, 255, 255], 10],
  ] as const) {
    assert.equal(unpacked(bytes, length), undefined, what);
  }
});
