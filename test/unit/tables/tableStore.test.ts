import assert from 'node:assert/strict';
import { appendFile, readFile, rename, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { KeptTables } from '../../../src/core/tables/kept/keptTables.ts';
import { readTable } from '../../../src/core/tables/readTable.ts';
import type { Table, TableRequest } from '../../../src/core/tables/table.ts';
import { TableStore, type TableStoreOptions } from '../../../src/core/tables/tableStore.ts';
import { watchOpens } from './opens.ts';
import { cells, codesOf, folderFor } from './support.ts';

/** A delimiter told from the first bytes, so that small files can be read on. */
const SMALL: TableStoreOptions = { budgets: { sniffBytes: 8 } };

/** Of rows in files only what is asked for can be compared, and of what is wrong not the order. */
const IN_FILES: TableStoreOptions = { budgets: { tableBytes: 1 } };

let clock = Date.parse('2026-01-01T00:00:00Z') / 1000;

/** Gives a file a time of change of its own, long ago: tests are faster than file systems count time. */
async function settle(path: string): Promise<void> {
  await utimes(path, ++clock, clock);
}

interface Data {
  readonly folder: string;
  readonly store: TableStore;
  readonly request: TableRequest;
  /** The store's table, held against the one that reading everything gives. */
  readonly read: () => Promise<Table>;
  readonly write: (name: string, content: string | Uint8Array) => Promise<void>;
  readonly append: (name: string, content: string | Uint8Array) => Promise<void>;
}

async function dataOf(
  t: TestContext,
  files: Readonly<Record<string, string | Uint8Array>>,
  options: TableStoreOptions = SMALL,
  more: Partial<TableRequest> = {},
): Promise<Data> {
  const folder = await folderFor(t, files);
  for (const name of Object.keys(files)) await settle(join(folder, name));
  const store = new TableStore(options);
  t.after(() => store.clear());
  const request: TableRequest = { folder, patterns: ['*'], name: 'current', ...more };
  const earlier = new Map<Table, Table>();
  return {
    folder,
    store,
    request,
    read: async () => {
      const table = await store.read(request);
      // Whatever does not fit into memory for the store does for this one.
      const { tableBytes: _, ...budgets } = options.budgets ?? {};
      const whole = await readTable(request, { ...options, budgets });
      assert.deepEqual(comparable(table, options), comparable(whole, options));
      // Whoever still holds an earlier table sees what he saw.
      for (const [one, asItWas] of earlier) assert.deepEqual(one, asItWas);
      earlier.set(table, whole);
      return table;
    },
    write: async (name, content) => {
      await writeFile(join(folder, name), content);
      await settle(join(folder, name));
    },
    append: async (name, content) => {
      await appendFile(join(folder, name), content);
      await settle(join(folder, name));
    },
  };
}

/** As `dataOf`, but each table is read by a process that has nothing but what the one before has kept on disk. */
async function keptDataOf(...given: Parameters<typeof dataOf>): Promise<Data> {
  const data = await dataOf(...given);
  const options = given[2] ?? SMALL;
  return {
    ...data,
    read: async () => {
      const kept = new KeptTables(data.folder, { leastBytes: 0 });
      const table = await readTable({ ...data.request, kept }, options);
      await kept.save();
      const { tableBytes: _, ...budgets } = options.budgets ?? {};
      const whole = await readTable(data.request, { ...options, budgets });
      assert.deepEqual(comparable(table, IN_FILES), comparable(whole, IN_FILES));
      return table;
    },
  };
}

/** Where columns are read one after the other, what is wrong is found in another order. */
function comparable(table: Table, { budgets }: TableStoreOptions): Table {
  if (budgets?.tableBytes === undefined) return table;
  return {
    ...table,
    diagnostics: table.diagnostics.toSorted((a, b) => (a.message < b.message ? -1 : 1)),
    columns: new Map(Array.from(table.columns, ([name, column]) => [name, { ...column }])),
  };
}

const ROWS = Array.from({ length: 20_000 }, (_, i) => `${i},${i % 7 ? 'a' : 'b'},${i / 8}\n`).join('');

test('a data set that did not change is the same table, and no file is opened', async t => {
  const { store, request } = await dataOf(t, { '1.csv': `id,kind,x\n${ROWS}`, '2.jsonl': '{"id":1}\n' });
  const first = await store.read(request);
  const opened = watchOpens(t);
  assert.equal(await store.read(request), first);
  assert.deepEqual([...opened], []);
});

test('of a grown file only the new rows are read, of further files only these', async t => {
  const { store, request, append, write } = await dataOf(
    t,
    { '1.csv': `id,kind,x\n${ROWS}`, '2.csv': `id,kind,x\n${ROWS}` },
    {},
  );
  await store.read(request);
  const opened = watchOpens(t);
  const day = '1,c,2\n'.repeat(100);
  await append('2.csv', day);
  const grown = await store.read(request);
  assert.deepEqual(cells(grown, 'kind').slice(-2), ['c', 'c']);
  assert.equal(grown.rowCount, 40_100);
  // Beside the rows: samples of the earlier bytes, twice, and the mark of gzip.
  const samples = 2 * 16 * 4096 + 2;
  assert.deepEqual([...opened], [['2.csv', day.length + samples]]);
  opened.clear();
  await write('10.csv', `id,kind,x\n${day}`);
  assert.equal((await store.read(request)).rowCount, 40_200);
  assert.deepEqual([...opened.keys()], ['10.csv']);
  assert.deepEqual(await store.read(request), await readTable(request));
});

test('a record being written is told as a full read tells it, and read again when it is whole', async t => {
  const { read, append } = await dataOf(t, { 'log.csv': '\ufeffid,kind,when\r\n1,a,2026-01-01\r\n2,' });
  assert.deepEqual(cells(await read(), 'id'), [1, 2]);
  await append('log.csv', 'b,2026-0');
  assert.deepEqual(cells(await read(), 'kind'), ['a', 'b']);
  await append('log.csv', '1-02\r');
  assert.deepEqual(cells(await read(), 'when'), ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z']);
  await append('log.csv', '\n3,"c\nd');
  await read();
  await append('log.csv', '",\r\nx,e,\r\n');
  const table = await read();
  assert.deepEqual(cells(table, 'kind'), ['a', 'b', 'c\nd', 'e']);
  assert.deepEqual(cells(table, 'id'), ['1', '2', '3', 'x']);
});

test('lines of messages are counted on', async t => {
  const { read, append } = await dataOf(t, { 'log.csv': 'id,kind\r\n1,a\r\n2,b\r' });
  await read();
  await append('log.csv', '\n3\r\n');
  assert.deepEqual(
    (await read()).diagnostics.map(({ code, line, count }) => [code, line, count]),
    [['short-row', 4, undefined]],
  );
  await append('log.csv', '4\r\n5,c,7\r\n');
  assert.deepEqual(
    (await read()).diagnostics.map(({ code, line, count }) => [code, line, count]),
    [
      ['short-row', 4, 2],
      ['long-row', 6, undefined],
    ],
  );
});

test('types are those of all rows, whichever rows came last', async t => {
  const numbers = Array.from({ length: 99 }, (_, i) => `${i}\n`).join('');
  const { read, append } = await dataOf(t, { 'log.csv': `value_x\n${numbers}` });
  assert.equal((await read()).columns.get('value_x')?.type, 'number');
  // One in a hundred is an exception, two are not; and after many numbers they are again.
  await append('log.csv', 'unknown\n');
  assert.deepEqual(codesOf(await read()), ['text-in-numeric-column']);
  await append('log.csv', 'none\n');
  assert.equal((await read()).columns.get('value_x')?.type, 'category');
  await append('log.csv', numbers);
  assert.equal((await read()).columns.get('value_x')?.type, 'number');
  await append('log.csv', '007\n');
  assert.equal((await read()).columns.get('value_x')?.type, 'category');
});

test('true and false, in whatever spelling, become text when another word comes', async t => {
  const { read, append } = await dataOf(t, { 'log.csv': 'flag,note\nTrue,\nFalse,\n' });
  await read();
  await append('log.csv', 'TRUE,\n');
  assert.deepEqual(cells(await read(), 'flag'), ['true', 'false', 'true']);
  await append('log.csv', ',x\n');
  assert.deepEqual(cells(await read(), 'note'), [undefined, undefined, undefined, 'x']);
  await append('log.csv', 'maybe,y\n');
  assert.deepEqual(cells(await read(), 'flag'), ['True', 'False', 'TRUE', undefined, 'maybe']);
});

test('a column without a value yet takes the type of its first ones, and what they were is not read again', async t => {
  const { store, request, append } = await dataOf(
    t,
    { 'log.csv': `id,kind,x\n${'1,,\n'.repeat(20_000)}` },
    {},
  );
  await store.read(request);
  const opened = watchOpens(t);
  const rows = `${'2,a,2026-01-01\n'.repeat(3)}3,b,\n`;
  await append('log.csv', rows);
  const table = await store.read(request);
  assert.deepEqual([...opened], [['log.csv', rows.length + 2 * 16 * 4096 + 2]]);
  assert.deepEqual(table, await readTable(request));
});

test('a last file that is written anew again and again does not fill the disk', async t => {
  const rows = 'number,text\n'.concat('1,a\n'.repeat(100));
  const options: TableStoreOptions = { budgets: { sniffBytes: 8, tableBytes: 1 } };
  const { store, request, write } = await dataOf(t, { '1.csv': rows, '2.csv': rows }, options);
  await store.read(request);
  const opened = watchOpens(t);
  const isAllRead: boolean[] = [];
  for (let i = 0; i < 12; i++) {
    await write('2.csv', rows.replaceAll('a', `${i}`));
    opened.clear();
    assert.equal((await store.read(request)).rowCount, 200);
    isAllRead.push(opened.has('1.csv'));
  }
  assert.deepEqual(isAllRead.slice(0, 4), [false, false, false, true]);
  assert.equal(isAllRead.filter(Boolean).length, 3);
});

test('JSON lines bring new columns along', async t => {
  const { read, append } = await dataOf(t, { '1.jsonl': '{"a":1}\n', '2.jsonl': '{"a":1}\n{"a":2' });
  await read();
  await append('2.jsonl', ',"b":"x"}\n{"a":3,"c":{"d":true}}\n');
  const table = await read();
  assert.deepEqual(cells(table, 'a'), [1, 1, 2, 3]);
  assert.deepEqual(cells(table, 'b'), [undefined, undefined, 'x', undefined]);
  assert.deepEqual(codesOf(table), ['different-columns']);
});

test('files that shrank, were rewritten, removed, inserted or renamed are read anew', async t => {
  const { read, write, append, folder } = await dataOf(t, {
    '1.csv': 'a,bb,c\n1,2,3\n',
    '3.csv': 'a,bb,c\n4,5,6\n',
  });
  await read();
  await truncate(join(folder, '3.csv'), 7);
  await settle(join(folder, '3.csv'));
  assert.deepEqual(cells(await read(), 'a'), [1]);
  await write('3.csv', 'a,bb,c\n7,8,9\n8,8,9\n');
  assert.deepEqual(cells(await read(), 'a'), [1, 7, 8]);
  // The same size, and rows behind bytes that changed.
  await write('3.csv', 'a,bb,c\n6,8,9\n8,8,9\n');
  assert.deepEqual(cells(await read(), 'a'), [1, 6, 8]);
  await write('3.csv', 'a,bb,c\n5,8,9\n8,8,9\n9,9,9\n');
  assert.deepEqual(cells(await read(), 'a'), [1, 5, 8, 9]);
  await write('2.csv', 'a,bb,c\n0,0,0\n');
  assert.deepEqual(cells(await read(), 'a'), [1, 0, 5, 8, 9]);
  await append('1.csv', '2,2,2\n');
  assert.deepEqual(cells(await read(), 'a'), [1, 2, 0, 5, 8, 9]);
  await rm(join(folder, '3.csv'));
  assert.deepEqual(cells(await read(), 'a'), [1, 2, 0]);
  // An editor that saves a file writes another one in its place.
  const saved = join(folder, '2.csv');
  await writeFile(`${saved}.tmp`, `${await readFile(saved, 'utf8')}3,3,3\n`);
  await rename(`${saved}.tmp`, saved);
  await settle(saved);
  assert.deepEqual(cells(await read(), 'a'), [1, 2, 0, 3]);
  await rm(join(folder, '1.csv'));
  await rm(join(folder, '2.csv'));
  assert.deepEqual(codesOf(await read()), ['missing-file']);
});

test('packed, UTF-16 and empty files and those without a header yet are read whole', async t => {
  const { read, write, append } = await dataOf(t, { 'log.csv': '' });
  assert.deepEqual(codesOf(await read()), ['empty-file']);
  await append('log.csv', 'number,te');
  await read();
  await append('log.csv', 'xt\n1,a\n');
  assert.deepEqual(cells(await read(), 'text'), ['a']);
  await write('log.csv', gzipSync('number,text\n1,a\n'));
  await read();
  await append('log.csv', gzipSync('2,b\n'));
  assert.deepEqual(cells(await read(), 'text'), ['a', 'b']);
  await write('log.csv', Buffer.from('\ufeffnumber,text\n1,a\n', 'utf16le'));
  await read();
  await append('log.csv', Buffer.from('2,b\n', 'utf16le'));
  assert.deepEqual(cells(await read(), 'text'), ['a', 'b']);
});

test('a delimiter that more rows tell otherwise is told anew', async t => {
  const { read, append } = await dataOf(t, { 'log.csv': 'a;b,c;d\n' }, {});
  await read();
  await append('log.csv', '1;2;3\n4;5;6\n'.repeat(50));
  await read();
});

test('a file changed within the grain of its time is read again', async t => {
  const { read, folder } = await dataOf(t, { 'log.csv': 'number,text\n1,a\n' });
  const path = join(folder, 'log.csv');
  await writeFile(path, 'number,text\n2,a\n');
  await read();
  const { atime, mtime } = await stat(path);
  await writeFile(path, 'number,text\n3,a\n');
  await utimes(path, atime, mtime);
  assert.deepEqual(cells(await read(), 'number'), [3]);
});

test('one table for each request; a table that is read on leaves the earlier one as it was', async t => {
  const { store, request, append } = await dataOf(t, { 'log.csv': 'number,text\n1,a\n2,b\n' });
  const first = await store.read(request);
  const narrow = await store.read({ ...request, columns: ['text'] });
  assert.deepEqual([...narrow.columns.keys()], ['text']);
  const typed = await store.read({ ...request, types: new Map([['number', 'category']]) });
  assert.deepEqual(cells(typed, 'number'), ['1', '2']);
  await append('log.csv', '3,c\n');
  const second = await store.read(request);
  assert.deepEqual(
    [cells(first, 'number'), cells(second, 'number')],
    [
      [1, 2],
      [1, 2, 3],
    ],
  );
  assert.deepEqual(
    [cells(first, 'text'), cells(second, 'text')],
    [
      ['a', 'b'],
      ['a', 'b', 'c'],
    ],
  );
});

test('reads at once share what is read, and one that is cancelled harms none', async t => {
  const { store, request } = await dataOf(t, { 'log.csv': `id,kind,x\n${ROWS}` });
  const cancelled = store.read({ ...request, signal: AbortSignal.abort(new Error('no')) });
  const [one, two] = await Promise.all([
    store.read(request),
    store.read(request),
    assert.rejects(cancelled, /no/),
  ]);
  assert.equal(one, two);
  await assert.rejects(store.read({ ...request, signal: AbortSignal.abort(new Error('late')) }), /late/);
  assert.equal(await store.read(request), one);
});

test('the least recently used tables are let go: too many, too large, too long ago', async t => {
  const files = { 'a.csv': 'number\n1\n', 'b.csv': 'number\n2\n', 'c.csv': 'number\n3\n' };
  const {
    request: { folder },
  } = await dataOf(t, files);
  const of = (file: string) => ({ folder, patterns: [file], name: 'current' });
  const isKept = async (store: TableStore, file: string, table: Table) =>
    (await store.read(of(file))) === table;

  const few = new TableStore({ tablesPerFolder: 2 });
  const a = await few.read(of('a.csv'));
  await few.read(of('b.csv'));
  await few.read(of('a.csv'));
  const c = await few.read(of('c.csv'));
  assert.deepEqual([await isKept(few, 'a.csv', a), await isKept(few, 'c.csv', c)], [true, true]);
  const b = await few.read(of('b.csv'));
  assert.deepEqual([await isKept(few, 'b.csv', b), await isKept(few, 'a.csv', a)], [true, false]);

  const small = new TableStore({ bytes: 16 });
  const first = await small.read(of('a.csv'));
  await small.read(of('b.csv'));
  assert.equal(await isKept(small, 'a.csv', first), true);
  await small.read(of('c.csv'));
  assert.equal(await isKept(small, 'a.csv', first), true);
  await small.read(of('c.csv'));
  await small.read(of('b.csv'));
  assert.equal(await isKept(small, 'a.csv', first), false);

  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.now() });
  const brief = new TableStore({ keepMs: 1000 });
  const long = await brief.read(of('a.csv'));
  t.mock.timers.tick(900);
  assert.equal(await isKept(brief, 'a.csv', long), true);
  t.mock.timers.tick(900);
  assert.equal(await isKept(brief, 'a.csv', long), true);
  t.mock.timers.tick(1001);
  assert.equal(await isKept(brief, 'a.csv', long), false);
});

/** Pieces of rows and of records: also such that no row is whole, that quotes stay open and that bytes are no UTF-8. */
const CSV_PIECES = [
  '1,a,2026-01-01\n',
  '2.5,b,2026-01-02T03:04:05Z\r\n',
  ',,\n',
  '3,"x\ny",\n',
  '4,"d""e"',
  '\n',
  '\r',
  'NA,true,nan\n',
  '5,True,2026-13-01\n',
  '6,FALSE,0\n',
  'word,c\n',
  '007,é,1,2\n',
  '"',
  '9007199254740993,b,2026-01-03\n',
  '12',
  ',',
  '7,a,2026-01-01\n'.repeat(120),
  `8,${'long'.repeat(12)}`,
];
const JSONL_PIECES = [
  '{"n":1,"s":"a"}\n',
  '{"n":2.5,"s":"b","t":"2026-01-01"}\r\n',
  '{"n":"3","extra":{"deep":true}}\n',
  '{"n":null}\n',
  'not json\n',
  '\n',
  '{"n":4,',
  '"s":"é"}',
  '{"n":9007199254740993,"t":"2026-01-02T00:00:00Z"}\n',
  '{"s":true,"t":5}\n',
  '{"n":7,"s":"a"}\n'.repeat(120),
  `{"n":8,"s":"${'long'.repeat(12)}`,
];

for (const [format, header, pieces] of [
  ['csv', 'number,text,when\n', CSV_PIECES],
  ['tsv', 'number\ttext\twhen\n', CSV_PIECES.map(piece => piece.replaceAll(',', '\t'))],
  ['jsonl', '', JSONL_PIECES],
] as const) {
  const piece = fc
    .array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 3 })
    .map(each => each.join(''));
  const file = fc.integer({ min: 1, max: 3 }).map(number => `${number}.${format}`);
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('append' as const), piece }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('appendTo' as const), file, piece }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('add' as const), piece }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('rewrite' as const), file, piece }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('truncate' as const),
        file,
        share: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), file }) },
  );

  test(`property: after any changes of ${format} files the table is the one that reading all gives`, async t => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 2, maxLength: 8 }),
        fc.constantFrom(undefined, 7, 64),
        fc.constantFrom(undefined, 40),
        // Rows in memory, or in a temporary file: all of a file at once, or a few lines.
        fc.constantFrom(undefined, 1e6, 300, 40),
        // By one process, or each time by another, which has what was kept on disk.
        fc.boolean(),
        piece,
        async (steps, chunkBytes, recordBytes, partBytes, isKept, first) => {
          const data = isKept ? keptDataOf : dataOf;
          const { folder, read, write, append } = await data(
            t,
            { [`1.${format}`]: header + first },
            {
              budgets: {
                sniffBytes: 8,
                ...(recordBytes && { recordBytes }),
                ...(partBytes && { tableBytes: 1 }),
              },
              ...(chunkBytes && { chunkBytes }),
              ...(partBytes && { partBytes }),
            },
          );
          let last = 1;
          await read();
          for (const each of steps) {
            const name = 'file' in each ? each.file : `${last}.${format}`;
            const size = await stat(join(folder, name)).then(
              info => info.size,
              () => undefined,
            );
            if (each.kind === 'add') await write(`${++last}.${format}`, header + each.piece);
            else if (each.kind === 'rewrite') await write(name, header + each.piece + each.piece);
            else if (size === undefined) continue;
            else if (each.kind === 'remove') await rm(join(folder, name));
            else if (each.kind === 'truncate') {
              await truncate(join(folder, name), Math.floor(size * each.share));
              await settle(join(folder, name));
            } else await append(name, each.piece);
            await read();
          }
        },
      ),
      { seed: 11, numRuns: 120 },
    );
  });
}

test('identifiers, dates without hyphens, broken lines and missing headers are the same however a table has grown', async t => {
  const types = new Map([['day', 'timestamp']] as const);
  const rows = (from: number, id: bigint) =>
    Array.from(
      { length: 40 },
      (_, i) => `${id + BigInt(i)},${20260101 + (i % 28)},${'ab'[i % 2]},${from + i}\n`,
    ).join('');
  for (const data of [dataOf, keptDataOf]) {
    const csv = await data(t, { '1.csv': `id,day,c,n\n${rows(0, 1n)}` }, SMALL, { types });
    await csv.read();
    await csv.append('1.csv', rows(40, 1790000000000000000n));
    await csv.read();
    await csv.append('1.csv', rows(80, 1790000000000000640n));
    await csv.read();
    await csv.write('2.csv', rows(120, 1790000000000009000n));
    await csv.read();
    await csv.append('2.csv', rows(160, 1790000000000010000n));
    await csv.write('3.csv', `id,c,n\n1,a,1\n`);
    const table = await csv.read();
    assert.ok(table.diagnostics.some(({ code, file }) => code === 'header-missing' && file === '2.csv'));
    assert.ok(
      table.diagnostics.some(({ code, file }) => code === 'column-missing-in-file' && file === '3.csv'),
    );
    const json = await data(t, { '1.jsonl': '{"id":1}\nbroken\n' }, SMALL);
    await json.read();
    await json.append('1.jsonl', '{"id":1790000000000000001}\nno\nnor this\n');
    await json.read();
    await json.append('1.jsonl', '{"id":1790000000000000002}\n{"id":');
    await json.read();
    await json.append('1.jsonl', '3}\n');
    await json.read();
    await json.write('2.jsonl', 'broken as well\n');
    await json.read();
  }
});
