import assert from 'node:assert/strict';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { readTable } from '../../../src/core/tables/readTable.ts';
import { cells, codesOf, folderFor } from './support.ts';

test('a missing file is told with the nearest name, and hides nothing else', async t => {
  const folder = await folderFor(t, { 'reference.csv': 'a\n1\n', 'other.csv': 'a\n2\n' });
  const table = await readTable({ folder, patterns: ['refrence.csv', 'other.csv'], name: 'reference' });
  assert.deepEqual(cells(table, 'a'), [2]);
  const [found] = table.diagnostics;
  assert.deepEqual([found?.code, found?.severity], ['missing-file', 'error']);
  assert.match(found?.remedy ?? '', /Did you mean reference\.csv\?/);
  const none = await readTable({ folder, patterns: ['logs/*.csv', 'nowhere/data.csv'], name: 'current' });
  assert.deepEqual([none.rowCount, none.diagnostics.length], [0, 2]);
  assert.match(none.diagnostics[1]?.message ?? '', /folder nowhere does not exist/);
});

test('a column that was asked for and is absent is told with the nearest one', async t => {
  const folder = await folderFor(t, { 'a.csv': 'amount,is_fraud\n1,0\n' });
  const table = await readTable({
    folder,
    patterns: ['a.csv'],
    name: 'reference',
    columns: ['amount', 'is_fruad'],
  });
  assert.deepEqual([...table.columns.keys()], ['amount']);
  assert.deepEqual(
    table.diagnostics.map(({ code, remedy }) => [code, remedy]),
    [['absent-column', 'Did you mean is_fraud?']],
  );
});

test('natural order, links and loops once, folders that match, unknown names, exclusions', async t => {
  const folder = await folderFor(t, {
    'w10.csv': 'a\n10\n',
    'w9.csv': 'a\n9\n',
    'w1.csv': 'a\n1\n',
    'w.txt': 'hello',
    'w-old.csv': 'a\n0\n',
  });
  await symlink(join(folder, 'w9.csv'), join(folder, 'w-link.csv'));
  await symlink(folder, join(folder, 'loop'));
  await symlink(join(folder, 'nothing'), join(folder, 'w-dead.csv'));
  await mkdir(join(folder, 'wfolder.csv'));
  await writeFile(join(folder, 'wfolder.csv', 'inner.csv'), 'a\n77\n');
  const table = await readTable({ folder, patterns: ['w*', '!w-old.csv'], name: 'current' });
  assert.deepEqual(cells(table, 'a'), [1, 9, 10]);
  assert.deepEqual(codesOf(table), ['unknown-format']);
  const all = await readTable({ folder, patterns: ['**/*.csv'], name: 'current' });
  assert.deepEqual(
    all.files.map(({ path }) => path),
    ['w-old.csv', 'w1.csv', 'w9.csv', 'w10.csv', 'wfolder.csv/inner.csv'],
  );
  const inside = await readTable({ folder, patterns: ['wfolder.csv'], name: 'current' });
  assert.match(inside.diagnostics[0]?.message ?? '', /is a folder/);
});

test('a file of any name that is named itself is read by its content', async t => {
  const folder = await folderFor(t, { 'a.log': '{"x":1}\n', 'b.txt': 'x\n2\n', 'odd [1].csv': 'x\n3\n' });
  const table = await readTable({ folder, patterns: ['a.log', 'b.txt', 'odd [1].csv'], name: 'current' });
  assert.deepEqual(cells(table, 'x'), [1, 2, 3]);
});

test('a file of a type that is not read is told so, with how to make one that is', async t => {
  const folder = await folderFor(t, {
    'r.xlsx': 'PK\u0003\u0004 \0\0',
    'r.csv.bz2': 'BZh9 \0',
    'r.h5.gz': '\u001f\u008b \0',
    'r.pkl': '\0',
    'r.txt': 'x\n1\n',
    'o.csv': 'x\n2\n',
  });
  const said = async (...patterns: string[]) => {
    const table = await readTable({ folder, patterns, name: 'reference' });
    return table.diagnostics.map(({ code, severity, remedy }) => [code, severity, remedy]);
  };
  const pandas = (reads: string) =>
    `Convert it, for example with pandas: pandas.${reads}.to_parquet("r.parquet")`;
  const write = 'Write its table as CSV or Parquet.';
  assert.deepEqual(await said('r.xlsx'), [['unread-format', 'error', pandas('read_excel("r.xlsx")')]]);
  assert.deepEqual(await said('r.csv.bz2'), [['unread-format', 'error', pandas('read_csv("r.csv.bz2")')]]);
  assert.deepEqual(await said('r.h5.gz', 'r.pkl', 'o.csv'), [
    ['unread-format', 'error', write],
    ['unread-format', 'error', write],
  ]);
  assert.deepEqual(await said('r.t*'), [['unread-format', 'error', 'If it is text, name the file itself.']]);
  assert.deepEqual(await said('r.x*', 'o.csv'), [['unknown-format', 'info', pandas('read_excel("r.xlsx")')]]);
  const table = await readTable({ folder, patterns: ['r.xlsx'], name: 'reference' });
  assert.equal(
    table.diagnostics[0]?.message,
    'r.xlsx (the reference data) is of a type that is not read; .csv, .tsv, .jsonl and .parquet are, each also .gz.',
  );
});

test('a file that may not be read is told', {
  skip: process.getuid?.() === 0 || process.platform === 'win32',
}, async t => {
  const folder = await folderFor(t, { 'a.csv': 'x\n1\n', 'b.csv': 'x\n2\n' });
  await chmod(join(folder, 'a.csv'), 0);
  const table = await readTable({ folder, patterns: ['*.csv'], name: 'current' });
  assert.deepEqual(cells(table, 'x'), [2]);
  assert.deepEqual(codesOf(table), ['unreadable-file']);
});

test('aborting ends a read soon, with the reason; progress goes from 0 to 1', async t => {
  const line = `${Array.from({ length: 20 }, (_, i) => Math.sin(i)).join(',')}\n`;
  const folder = await folderFor(t, {
    'big.csv': `${Array.from({ length: 20 }, (_, i) => `c${i}`)}\n${line.repeat(60_000)}`,
  });
  const controller = new AbortController();
  const shares: number[] = [];
  let abortedAt = 0;
  const reading = readTable({
    folder,
    patterns: ['big.csv'],
    name: 'current',
    signal: controller.signal,
    onProgress: share => {
      shares.push(share);
      if (share > 0.1 && abortedAt === 0) {
        abortedAt = performance.now();
        controller.abort(new Error('enough'));
      }
    },
  });
  await assert.rejects(reading, /enough/);
  assert.ok(performance.now() - abortedAt < 1000);
  await readTable({
    folder,
    patterns: ['big.csv'],
    name: 'current',
    onProgress: share => shares.push(share),
  });
  assert.equal(shares.at(-1), 1);
  assert.ok(shares.every(share => share >= 0 && share <= 1));
});

test('files come in the order of the patterns, of which the last that leads to a file counts', async t => {
  const names = ['a-10.csv', 'a-2.csv', 'b.csv', 'fix.csv'];
  const folder = await folderFor(t, Object.fromEntries(names.map(name => [name, 'a\n1\n'])));
  for (const [patterns, expected] of [
    [
      ['b.csv', 'a-2.csv'],
      ['b.csv', 'a-2.csv'],
    ],
    [
      ['b.csv', 'a-*.csv'],
      ['b.csv', 'a-2.csv', 'a-10.csv'],
    ],
    [
      ['*.csv', 'a-2.csv'],
      ['a-10.csv', 'b.csv', 'fix.csv', 'a-2.csv'],
    ],
    [
      ['fix.csv', '*.csv'],
      ['a-2.csv', 'a-10.csv', 'b.csv', 'fix.csv'],
    ],
  ] as const) {
    const table = await readTable({ folder, patterns, name: 'labels' });
    assert.deepEqual(
      table.files.map(({ path }) => path),
      expected,
    );
  }
});
