import assert from 'node:assert/strict';
import { appendFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { appendTables } from '../../../src/core/tables/appendTables.ts';
import { readTable } from '../../../src/core/tables/readTable.ts';
import { TableTail, type TailState } from '../../../src/core/tables/tail.ts';
import { cells, codesOf, folderFor } from './support.ts';

test('a growing CSV is read on from where it ended; a record being written waits', async t => {
  const folder = await folderFor(t, { 'log.csv': '\ufeffid,kind\n1,a\n2,' });
  const path = join(folder, 'log.csv');
  const request = { folder, path: 'log.csv', name: 'current' };
  const tail = new TableTail(request);
  const first = await tail.read();
  assert.deepEqual([first.restarted, cells(first.rows, 'id')], [true, [1]]);
  assert.equal((await tail.read()).rows.rowCount, 0);
  await appendFile(path, 'b\n3,"c\nd"\n4');
  const second = await tail.read();
  assert.deepEqual([second.restarted, cells(second.rows, 'kind')], [false, ['b', 'c\nd']]);
  // The state survives a restart as JSON.
  const resumed = new TableTail(request, JSON.parse(JSON.stringify(tail.state)) as TailState);
  await appendFile(path, ',a\nx,e\n');
  const third = await resumed.read();
  assert.deepEqual(cells(third.rows, 'id'), [4, undefined]);
  assert.deepEqual(
    third.rows.diagnostics.map(({ code, line }) => [code, line]),
    [['text-in-numeric-column', 6 + 1]],
  );
  const all = [first, second, third].map(({ rows }) => rows).reduce(appendTables);
  assert.deepEqual(cells(all, 'id'), [1, 2, 3, 4, undefined]);
  assert.deepEqual(cells(all, 'kind'), ['a', 'b', 'c\nd', 'a', 'e']);
});

test('a file that shrank or was rewritten is read anew', async t => {
  const folder = await folderFor(t, { 'log.csv': 'a\n1\n2\n3\n' });
  const path = join(folder, 'log.csv');
  const tail = new TableTail({ folder, path: 'log.csv', name: 'current' });
  await tail.read();
  await writeFile(path, 'a\n9\n');
  const shrunk = await tail.read();
  assert.deepEqual([shrunk.restarted, cells(shrunk.rows, 'a')], [true, [9]]);
  await writeFile(path, 'a\n8\n7\n');
  const rewritten = await tail.read();
  assert.deepEqual([rewritten.restarted, cells(rewritten.rows, 'a')], [true, [8, 7]]);
  await rm(path);
  assert.deepEqual(codesOf((await tail.read()).rows), ['unreadable-file']);
  assert.notEqual(tail.state, undefined);
});

test('JSON lines grow too; new columns come along', async t => {
  const folder = await folderFor(t, { 'log.jsonl': '{"a":1}\n{"a":2' });
  const tail = new TableTail({ folder, path: 'log.jsonl', name: 'current' });
  const first = (await tail.read()).rows;
  await appendFile(join(folder, 'log.jsonl'), ',"b":"x"}\n{"a":3}\n');
  const all = appendTables(first, (await tail.read()).rows);
  assert.deepEqual(cells(all, 'a'), [1, 2, 3]);
  assert.deepEqual(cells(all, 'b'), [undefined, 'x', undefined]);
});

test('a header being written, and files that cannot be read on', async t => {
  const folder = await folderFor(t, { 'log.csv': 'a,', 'packed.csv': gzipSync('a\n1\n') });
  const tail = new TableTail({ folder, path: 'log.csv', name: 'current' });
  assert.equal((await tail.read()).rows.columns.size, 0);
  await appendFile(join(folder, 'log.csv'), 'b\n1,2\n');
  assert.deepEqual(cells((await tail.read()).rows, 'b'), [2]);
  const packed = await new TableTail({ folder, path: 'packed.csv', name: 'current' }).read();
  assert.deepEqual(codesOf(packed.rows), ['not-appendable']);
});

test('property: reading on in any pieces gives what reading whole gives', async t => {
  const text = 'n,s,z\r\n1,"a\nb",\r\n,c,x\r\n3,"d""e",y\r\n4.5,é,\r\n';
  const bytes = Buffer.from(text);
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.integer({ min: 8, max: bytes.length - 1 }), { maxLength: 5 }),
      async cuts => {
        const folder = await folderFor(t, { 'log.csv': '' });
        const path = join(folder, 'log.csv');
        const tail = new TableTail({ folder, path: 'log.csv', name: 'current' });
        let table = (await tail.read()).rows;
        let from = 0;
        for (const to of [...cuts.sort((a, b) => a - b), bytes.length]) {
          await appendFile(path, bytes.subarray(from, to));
          from = to;
          table = appendTables(table, (await tail.read()).rows);
        }
        const whole = await readTable({ folder, patterns: ['log.csv'], name: 'current' });
        for (const name of ['n', 's', 'z']) assert.deepEqual(cells(table, name), cells(whole, name));
      },
    ),
    { seed: 9, numRuns: 60 },
  );
});
