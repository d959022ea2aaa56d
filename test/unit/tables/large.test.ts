/** Tables too large for memory are read as others are: a few columns at a time, and their rows again when asked for. */
import assert from 'node:assert/strict';
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import {
  type Apart,
  type Column,
  isResident,
  lengthOf,
  missingIn,
  partApart,
  readApart,
  rowsOf,
  take,
} from '../../../src/core/tables/column.ts';
import { knownOfCopies } from '../../../src/core/tables/knownRows.ts';
import { locate } from '../../../src/core/tables/reading.ts';
import { bytesInMemory } from '../../../src/core/tables/readLarge.ts';
import { readTable } from '../../../src/core/tables/readTable.ts';
import { Spill } from '../../../src/core/tables/spill.ts';
import type { Table } from '../../../src/core/tables/table.ts';
import { TableStore } from '../../../src/core/tables/tableStore.ts';
import { cellsOf, folderFor } from './support.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/tables');
/** No table fits: each column is read by itself. */
const NOTHING_FITS = { budgets: { tableBytes: 1 } };

const CSV = `when,amount,kind,flag,mixed
2026-01-01T00:00:00Z,1.5,a,true,1
2026-01-02T00:00:00Z,,b,false,two
2026-01-03T00:00:00Z,-3,,true,3
torn,row
2026-01-04T00:00:00Z,1e300,a,false,4
`;
const JSONL = `{"amount": 1, "kind": "a"}\n{"amount": null, "other": true}\nnot json\n{"amount": 2.5, "kind": "b"}\n`;

function contentOf({ columns, rowCount, files, diagnostics }: Table) {
  const plain = Array.from(columns.values(), column => ({
    name: column.name,
    type: column.type,
    cells: cellsOf(column),
  }));
  const byText = (a: { message: string }, b: { message: string }) => (a.message < b.message ? -1 : 1);
  return { plain, rowCount, files, diagnostics: [...diagnostics].sort(byText) };
}

for (const [name, files] of Object.entries({
  CSV: { 'a.csv': CSV },
  'several files with other columns': { 'a.csv': CSV, 'b.csv': 'amount,new\n7,x\n8,y\n' },
  'JSON lines': { 'a.jsonl': JSONL },
  'packed CSV': { 'a.csv.gz': gzipSync(CSV) },
  'no rows': { 'a.csv': 'amount,kind\n' },
})) {
  test(`${name}: the same table, not in memory`, async t => {
    const request = { folder: await folderFor(t, files), patterns: ['*'], name: 'current' };
    const whole = await readTable(request);
    const large = await readTable(request, NOTHING_FITS);
    assert.deepEqual(contentOf(large), contentOf(whole));
    for (const column of large.columns.values()) assert.equal(isResident(column), false);
  });
}

test('one large file is read a few megabytes at a time, and the table is the same', async t => {
  const line = (row: number) => `${row % 1013},${row / 8},k${row % 7},"${row % 11 ? 'a' : 'two\nlines'}"\n`;
  const block = Array.from({ length: 50_000 }, (_, row) => line(row)).join('');
  const folder = await folderFor(t, { 'a.csv': `id,amount,kind,note\n${block.repeat(80)}` });
  const request = { folder, patterns: ['a.csv'], name: 'current' };
  const whole = await readTable(request);
  const shares: number[] = [];
  const onProgress = (share: number) => shares.push(share);
  const large = await readTable({ ...request, onProgress }, { budgets: { tableBytes: 30e6 } });
  assert.equal(large.rowCount, 4_000_000);
  for (const [name, column] of large.columns) {
    const same = whole.columns.get(name);
    assert.ok(same && !isResident(column) && isResident(same));
    assert.deepEqual(rowsOf(column), rowsOf(same), name);
  }
  assert.deepEqual(large.diagnostics, whole.diagnostics);
  assert.deepEqual(
    shares,
    shares.toSorted((a, b) => a - b),
  );
  assert.equal(shares.at(-1), 1);
});

test('Parquet: the same table, by either reader', async () => {
  const request = { folder: FIXTURES, patterns: ['types.parquet'], name: 'current' };
  const whole = await readTable(request);
  for (const duckdbAboveBytes of [0, 1e9]) {
    const large = await readTable(request, { budgets: { tableBytes: 1, duckdbAboveBytes } });
    assert.deepEqual(contentOf(large), contentOf(whole));
  }
});

test('rows are read again when asked for, whole and in part, also after others took their place', () => {
  const spill = new Spill(1000);
  const columns = Array.from(
    { length: 40 },
    (_, c): Column =>
      c % 2 === 0
        ? {
            type: 'number',
            name: `n${c}`,
            values: Float64Array.from({ length: 100 }, (_row, i) => c + i / 7),
          }
        : {
            type: 'category',
            name: `c${c}`,
            codes: Int32Array.from({ length: 100 }, (_row, i) => (i % 3) - 1),
            dictionary: ['x', 'y'],
          },
  );
  const kept = columns.map(column => spill.keep(column));
  const rows = [Int32Array.of(3, 4, 5), Int32Array.of(99, 0, 7), new Int32Array(0)];
  for (const round of [0, 1]) {
    for (const [i, column] of columns.entries()) {
      const stored = kept[round === 0 ? i : kept.length - 1 - i];
      const original = round === 0 ? column : columns[columns.length - 1 - i];
      assert.ok(stored && original);
      assert.equal(lengthOf(stored), 100);
      assert.equal(missingIn(stored), missingIn(original));
      assert.deepEqual(cellsOf(stored), cellsOf(original));
      for (const some of rows) {
        const part: Column = take(take(stored, some), Int32Array.from(some.keys()));
        assert.equal(isResident(part), false);
        assert.deepEqual(cellsOf(part), cellsOf(take(original, some)));
        const apart: Apart<Column> | undefined = readApart(part);
        assert.ok(apart && isResident(apart.vector));
        assert.deepEqual(cellsOf(apart.vector), cellsOf(take(original, some)));
        // Others do not see what becomes of it.
        rowsOf(apart.vector).fill(0);
        assert.deepEqual(cellsOf(part), cellsOf(take(original, some)));
      }
      assert.equal(readApart(original), undefined);
      const whole: Apart<Column> | undefined = readApart(stored);
      assert.ok(whole);
      for (const [place, some] of rows.entries()) {
        const part: Column | undefined = partApart(take(stored, some), stored, whole);
        // Only the first ones follow one another.
        assert.equal(part !== undefined, place === 0);
        if (part) assert.deepEqual(cellsOf(part), cellsOf(take(original, some)));
        assert.equal(partApart(take(original, some), stored, whole), undefined);
      }
    }
  }
});

test('property: columns that go on from others are what they would be in memory, and so is what is known of them', () => {
  const cell = fc.oneof(fc.constant(Number.NaN), fc.integer({ min: 0, max: 5 }));
  const step = fc.record({
    /** Which of the columns so far, and how much of it. */
    from: fc.nat(),
    share: fc.constantFrom(0, 0.3, 0.9, 1, 1, 1),
    more: fc.array(cell, { maxLength: 30 }),
  });
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 1, maxLength: 12 }),
      fc.boolean(),
      fc.constantFrom(0, 100, 1e6),
      (steps, areCodes, residentBytes) => {
        const spill = new Spill(residentBytes);
        const columnOf = (cells: readonly number[]): Column =>
          areCodes
            ? {
                type: 'category',
                name: 'x',
                codes: Int32Array.from(cells, each => (Number.isNaN(each) ? -1 : each)),
                dictionary: ['a', 'b', 'c', 'd', 'e', 'f'],
              }
            : { type: 'number', name: 'x', values: Float64Array.from(cells) };
        const made: { readonly column: Column; readonly cells: readonly number[] }[] = [];
        for (const { from, share, more } of steps) {
          const before = made[from % Math.max(1, made.length)];
          const rows = before ? Math.floor(share * before.cells.length) : more.length;
          const head = before ? before.cells.slice(0, rows) : Array<number>(rows).fill(Number.NaN);
          const column = spill.append(before?.column, rows, columnOf(more));
          if (before) knownOfCopies([{ from: before.column, to: column }], rows);
          made.push({ column, cells: [...head, ...more] });
          for (const each of made) {
            const same = columnOf(each.cells);
            assert.equal(missingIn(each.column), missingIn(same));
            assert.equal(lengthOf(each.column), each.cells.length);
            assert.deepEqual(rowsOf(each.column), rowsOf(same));
            const scattered = Int32Array.from(each.cells.keys()).filter(row => row % 3 === 1);
            for (const some of [scattered, scattered.slice(0, 1), Int32Array.from(each.cells.keys())]) {
              const part: Column = take(each.column, some);
              assert.equal(missingIn(part), missingIn(take(same, some)));
              assert.deepEqual(rowsOf(part), rowsOf(take(same, some)));
            }
          }
        }
      },
    ),
    { seed: 9, numRuns: 300 },
  );
});

test('few rows that lie apart are read one by one, from wherever they were written', () => {
  const spill = new Spill(0);
  const first = Float64Array.from({ length: 5000 }, (_, row) => row / 3);
  const before = spill.keep({ type: 'number', name: 'x', values: first });
  const column = spill.append(before, 4000, { type: 'number', name: 'x', values: first.map(each => -each) });
  const rows = Int32Array.of(8999, 3999, 4000, 0, 4001, 3999);
  assert.deepEqual(rowsOf(take(column, rows)), Float64Array.of(-first[4999]!, 3999 / 3, -0, 0, -1 / 3, 1333)); // proof: as many rows
});

test('how large columns become is told by how many cells there are, not by how little room they took', async t => {
  const MEGABYTES_17 = 17 * 1024 ** 2;
  const narrow = '1,2,3,4\n'.repeat(MEGABYTES_17 / 8);
  const wide = `${'123456789.123456,'.repeat(3)}1\n`.repeat(MEGABYTES_17 / 53);
  const folder = await folderFor(t, { 'narrow.csv': narrow, 'wide.csv': wide, 'few.csv': '1,2\n3,4\n' });
  const estimated = async (...patterns: string[]) =>
    bytesInMemory(await locate({ folder, patterns, name: 'current' }, {}));
  const [ofNarrow = 0, ofWide = 0] = await estimated('narrow.csv', 'wide.csv');
  assert.ok(Math.abs(ofNarrow / (4 * narrow.length) - 1) < 0.01);
  assert.equal(ofWide, wide.length);
  assert.deepEqual(await estimated('few.csv'), [48]);
  // a format that says how many rows it has, in however few bytes
  const few = await locate({ folder, patterns: ['few.csv'], name: 'current' }, {});
  const located = few.located.map(({ reader, ...file }) => ({
    ...file,
    reader: { ...reader, size: async () => ({ rows: 30_000_000, columns: 4 }) },
  }));
  assert.deepEqual(await bytesInMemory({ ...few, located }), [960_000_000]);
});

test('a kept table that has not changed is not read again; one that grew is', async t => {
  const folder = await folderFor(t, { 'a.csv': CSV });
  const store = new TableStore(NOTHING_FITS);
  t.after(() => store.clear());
  const request = { folder, patterns: ['a.csv'], name: 'current' };
  await new Promise(resolve => setTimeout(resolve, 150));
  const first = await store.read(request);
  assert.equal(await store.read(request), first);
  await appendFile(join(folder, 'a.csv'), '2026-01-05T00:00:00Z,9,c,true,5\n');
  const grown = await store.read(request);
  assert.equal(grown.rowCount, first.rowCount + 1);
  assert.equal((await readFile(join(folder, 'a.csv'), 'utf8')).split('\n').length, 8);
});
