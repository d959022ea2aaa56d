/** Tables that are kept on disk for another process. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import syncFs from 'node:fs';
import fs, {
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { basename, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { missingIn, rowsBetween } from '../../../src/core/tables/column.ts';
import { KeptTables } from '../../../src/core/tables/kept/keptTables.ts';
import {
  KEPT,
  type Keepable,
  keepKnown,
  known,
  knownOfGrowing,
  knownSoFar,
  nameOf,
} from '../../../src/core/tables/knownRows.ts';
import { readTable } from '../../../src/core/tables/readTable.ts';
import type { Table } from '../../../src/core/tables/table.ts';
import { TableStore } from '../../../src/core/tables/tableStore.ts';
import { watchOpens } from './opens.ts';
import { cells, folderFor } from './support.ts';

const MINUTE = 60_000;
const DAYS = { 'logs/1.csv': 'n,word\n1,a\n2,\n', 'logs/2.csv': 'n,word\n3,b\n,a\n' };

interface Project {
  readonly folder: string;
  /** Reads as a process does that has nothing but what was kept; and keeps it. */
  readonly read: (meanwhile?: (table: Table) => void) => Promise<Table>;
  /** Names of the files in which tables are kept, those with an ending. */
  readonly files: (ending?: string) => Promise<string[]>;
  readonly write: (name: string, content: string) => Promise<void>;
}

async function projectOf(t: TestContext, files: Readonly<Record<string, string>> = DAYS): Promise<Project> {
  const folder = await folderFor(t, {});
  const tables = join(folder, '.evenkeel', 'cache', 'tables');
  const write = async (name: string, content: string) => {
    await fs.mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), content);
    await age(join(folder, name), MINUTE);
  };
  for (const [name, content] of Object.entries(files)) await write(name, content);
  return {
    folder,
    read: async meanwhile => {
      const kept = new KeptTables(folder, { leastBytes: 0 });
      const table = await readTable({ folder, patterns: ['logs/*.csv'], name: 'current', kept });
      meanwhile?.(table);
      await kept.save();
      return table;
    },
    files: async (ending = '') => {
      const all = await readdir(tables).catch(() => []);
      return all.filter(each => each.endsWith(ending)).map(each => join(tables, each));
    },
    write,
  };
}

/** Reads as the process of an editor does, which keeps its tables in memory besides. */
function editorOf(t: TestContext, folder: string): () => Promise<Table> {
  const store = new TableStore();
  t.after(() => store.clear());
  return async () => {
    const kept = new KeptTables(folder, { leastBytes: 0 });
    const table = await store.read({ folder, patterns: ['logs/*.csv'], name: 'current', kept });
    await kept.save();
    return table;
  };
}

/** As if it had last been modified so long ago. */
async function age(file: string, ms: number): Promise<void> {
  const then = new Date(Date.now() - ms);
  await utimes(file, then, then);
}

async function only(files: Promise<readonly string[]>): Promise<string> {
  const [file, ...others] = await files;
  assert.ok(file !== undefined && others.length === 0);
  return file;
}

/** Which of the logs were opened. */
function logs(opened: ReadonlyMap<string, number>): string[] {
  return [...opened.keys()].filter(each => each.endsWith('.csv'));
}

test('another process opens only new files, and none where nothing is new', async t => {
  const { read, write } = await projectOf(t);
  await read();
  const opened = watchOpens(t);
  assert.deepEqual(cells(await read(), 'n'), [1, 2, 3, undefined]);
  assert.deepEqual(logs(opened), []);
  await write('logs/3.csv', 'n,word\n4,c\n');
  opened.clear();
  const table = await read();
  assert.deepEqual(logs(opened), ['3.csv']);
  assert.deepEqual(cells(table, 'n'), [1, 2, 3, undefined, 4]);
  assert.deepEqual(cells(table, 'word'), ['a', undefined, 'b', 'a', 'c']);
});

test('so does the process of an editor, which keeps its tables in memory besides', async t => {
  const { folder, read, write } = await projectOf(t);
  await read();
  await write('logs/3.csv', 'n,word\n4,c\n');
  const opened = watchOpens(t);
  const readInEditor = editorOf(t, folder);
  const days = async () => cells(await readInEditor(), 'n');
  assert.deepEqual(await days(), [1, 2, 3, undefined, 4]);
  await write('logs/4.csv', 'n,word\n5,d\n');
  assert.deepEqual(await days(), [1, 2, 3, undefined, 4, 5]);
  assert.deepEqual(logs(opened), ['3.csv', '4.csv']);
  opened.clear();
  assert.deepEqual(cells(await read(), 'n'), [1, 2, 3, undefined, 4, 5]);
  assert.deepEqual(logs(opened), []);
});

test('a text column that turns out to be of truths has its rows written anew', async t => {
  const { folder, read, write } = await projectOf(t, {
    'logs/1.csv': 'flag,n\ntrue,1\ntrue,2\nfalse,3\n',
    'logs/2.csv': 'flag,n\nfalse,4\nture,5\n',
  });
  const readInEditor = editorOf(t, folder);
  await readInEditor();
  // the typing mistake is corrected
  await write('logs/2.csv', 'flag,n\nfalse,4\ntrue,5\n');
  const expected = ['true', 'true', 'false', 'false', 'true'];
  assert.deepEqual(cells(await readInEditor(), 'flag'), expected);
  assert.deepEqual(cells(await read(), 'flag'), expected);
});

test('what is known of rows that came later is not saved with an earlier table', async t => {
  const { folder, read, write } = await projectOf(t, { 'logs/1.csv': 'n,word\n1,a\n2,b\n' });
  const store = new TableStore();
  t.after(() => store.clear());
  const request = { folder, patterns: ['logs/*.csv'], name: 'current' };
  const kept = new KeptTables(folder, { leastBytes: 0 });
  const sumOf = (table: Table) => {
    const column = table.columns.get('n');
    assert.ok(column?.type === 'number');
    const add = (from: number, to: number) => column.values.subarray(from, to).reduce((a, b) => a + b, 0);
    return {
      whole: knownOfGrowing([column], 'sum', { of: add, merged: (a, b) => a + b }),
      last: known(rowsBetween(column, 2, 3), 'last', () => add(2, 3)),
    };
  };
  await store.read({ ...request, kept });
  await write('logs/2.csv', 'n,word\n10,c\n');
  // for an export, of which nothing is kept
  assert.deepEqual(sumOf(await store.read(request)), { whole: 13, last: 10 });
  await kept.save();
  await write('logs/2.csv', 'n,word\n70,c\n');
  assert.deepEqual(sumOf(await read()), { whole: 73, last: 70 });
});

test('a file of the same size and time of modification is read again when it was changed', async t => {
  const { folder, read } = await projectOf(t);
  const file = join(folder, 'logs/1.csv');
  const { mtime } = await stat(file);
  await read();
  await writeFile(file, 'n,word\n7,a\n2,\n');
  await utimes(file, mtime, mtime);
  assert.deepEqual(cells(await read(), 'n'), [7, 2, 3, undefined]);
});

test('what is known of rows comes along, as long as V8 or the answer itself can say it', async t => {
  const { read, write } = await projectOf(t);
  class Known {}
  class Said implements Keepable {
    [KEPT](): unknown {
      return { sum: 6 };
    }
  }
  let name = '';
  const first = await read(table => {
    const n = columnOf(table);
    assert.equal(missingIn(n), 1);
    name = nameOf(n);
    keepKnown([n], 'plain', new Map([[1, new Float64Array([Number.NaN, -0])]]));
    keepKnown([n], 'of a class', new Known());
    keepKnown([n], 'said', { like: new Said() });
    keepKnown([n, columnOf(table, 'word')], 'of both', 'answer');
    keepKnown([n], 'large', new Float64Array(1 << 22));
  });
  const n = columnOf(await read());
  assert.notEqual(n, columnOf(first));
  assert.equal(nameOf(n), name);
  const known = (key: string, ...others: Parameters<typeof keepKnown>[0]) =>
    knownSoFar([n, ...others], key)?.known;
  assert.equal(known('missing'), 1);
  assert.deepEqual(known('plain'), new Map([[1, new Float64Array([Number.NaN, -0])]]));
  assert.deepEqual(known('said'), { like: { sum: 6 } });
  assert.equal(known('of a class'), undefined);
  assert.ok(known('large') === undefined);
  await write('logs/3.csv', 'n,word\n,c\n');
  const grown = await read();
  assert.equal(knownSoFar([columnOf(grown), columnOf(grown, 'word')], 'of both')?.known, 'answer');
  assert.equal(missingIn(columnOf(grown)), 2);
});

function columnOf({ columns }: Table, name = 'n') {
  const column = columns.get(name);
  assert.ok(column);
  return column;
}

test('what was changed, is not whole, or was written by another user is not taken, and harms nothing', async t => {
  const { folder, read, files } = await projectOf(t);
  const opened = watchOpens(t);
  const readsAll = async (spoil: () => Promise<unknown>) => {
    await read();
    opened.clear();
    await spoil();
    assert.deepEqual(cells(await read(), 'n'), [1, 2, 3, undefined]);
    assert.deepEqual(logs(opened), ['1.csv', '2.csv']);
  };
  const changed = async (at: (bytes: Buffer) => number) => {
    const file = await only(files('.table'));
    const bytes = await readFile(file);
    const place = at(bytes);
    bytes[place] = (bytes[place] ?? 0) ^ 1;
    await writeFile(file, bytes);
  };
  await readsAll(() => changed(bytes => bytes.length - 1));
  await readsAll(() => changed(bytes => bytes.indexOf('.columns')));
  await readsAll(() => changed(bytes => bytes.indexOf('\n') + 1));
  await readsAll(async () => truncate(await only(files('.table')), 40));
  await readsAll(async () => {
    const columns = ['n'];
    const kept = new KeptTables(folder, { leastBytes: 0 });
    await readTable({ folder, patterns: ['logs/*.csv'], name: 'current', columns, kept });
    const [ofAll = ''] = await files('.table');
    await kept.save();
    const ofOne = (await files('.table')).find(each => each !== ofAll) ?? '';
    await rename(ofOne, ofAll);
    opened.clear();
  });
  await readsAll(async () => writeFile(await only(files('.table')), 'no table\n'));
  const rows = async () => {
    const [head = ''] = (await readFile(await only(files('.table')), 'latin1')).split('\n');
    const [name = ''] = JSON.parse(head).files[0];
    return join(folder, '.evenkeel', 'cache', 'tables', name);
  };
  await readsAll(async () => truncate(await rows(), 3));
  await readsAll(async () => rm(await rows()));
  await readsAll(async () => {
    const file = await rows();
    await rename(file, `${file}.moved`);
    await symlink(`${file}.moved`, file);
  });
  const { XDG_CACHE_HOME: cache } = process.env;
  t.after(() => restore(cache));
  await readsAll(async () => {
    process.env['XDG_CACHE_HOME'] = await folderFor(t, {});
  });
});

function restore(cache: string | undefined): void {
  if (cache === undefined) delete process.env['XDG_CACHE_HOME'];
  else process.env['XDG_CACHE_HOME'] = cache;
}

test('nothing is kept where there is no place for it: a link in place of the folder, or a user without a cache', async t => {
  const elsewhere = await folderFor(t, {});
  const { folder, read, files } = await projectOf(t);
  await symlink(elsewhere, join(folder, '.evenkeel'));
  assert.deepEqual(cells(await read(), 'n'), [1, 2, 3, undefined]);
  assert.deepEqual(await readdir(elsewhere), []);
  await fs.mkdir(join(elsewhere, 'cache', 'tables'), { recursive: true });
  assert.match(
    (await new KeptTables(folder).forget())[0]?.message ?? '',
    /could not be removed: .* symbolic link/u,
  );
  assert.deepEqual(await readdir(join(elsewhere, 'cache')), ['tables']);
  await rm(join(folder, '.evenkeel'));
  const { XDG_CACHE_HOME: cache } = process.env;
  t.after(() => restore(cache));
  process.env['XDG_CACHE_HOME'] = 'relative';
  assert.deepEqual(cells(await read(), 'n'), [1, 2, 3, undefined]);
  assert.deepEqual(await files(), []);
});

test('what another put in the way of a table is waited for by nobody, and left alone', {
  skip: process.platform === 'win32' && 'There are no named pipes in folders here.',
}, async t => {
  const { folder, read, files } = await projectOf(t);
  await read();
  const table = await only(files('.table'));
  await rm(table);
  execFileSync('mkfifo', [table, join(table, '..', 'current-0.table')]);
  assert.deepEqual(cells(await read(), 'n'), [1, 2, 3, undefined]);
  assert.deepEqual(cells(await read(), 'n'), [1, 2, 3, undefined]);
  await rename(join(folder, '.evenkeel'), join(folder, 'elsewhere'));
  await symlink(join(folder, 'elsewhere'), join(folder, '.evenkeel'));
  const open = t.mock.method(syncFs, 'openSync');
  const close = t.mock.method(syncFs, 'closeSync');
  syncBuiltinESMExports();
  assert.deepEqual(cells(await read(), 'n'), [1, 2, 3, undefined]);
  // what is opened and not taken would stay open for ever
  assert.equal(open.mock.callCount(), close.mock.callCount());
});

test('what cannot be written is read again, and leaves nothing behind', async t => {
  const { folder, read, files } = await projectOf(t);
  const { write } = syncFs;
  const put = (value: typeof write) => {
    Object.assign(syncFs, { write: value });
    syncBuiltinESMExports();
  };
  t.after(() => put(write));
  const full = (...given: unknown[]) => {
    const done = given.at(-1) as (error: Error) => void;
    setImmediate(() => done(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })));
  };
  put(full as typeof write);
  assert.deepEqual(cells(await read(), 'n'), [1, 2, 3, undefined]);
  put(write);
  assert.deepEqual(await files(), []);
  const large = { budgets: { tableBytes: 1 } };
  const { writeSync } = syncFs;
  const putSync = (value: typeof writeSync) => {
    Object.assign(syncFs, { writeSync: value });
    syncBuiltinESMExports();
  };
  t.after(() => putSync(writeSync));
  let failed = 0;
  putSync(((...given: Parameters<typeof writeSync>) => {
    if (failed++ === 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    return writeSync(...given);
  }) as typeof writeSync);
  const kept = new KeptTables(folder, { leastBytes: 0 });
  const table = await readTable({ folder, patterns: ['logs/*.csv'], name: 'current', kept }, large);
  assert.deepEqual(cells(table, 'n'), [1, 2, 3, undefined]);
  assert.ok(failed > 1);
  await kept.save();
  assert.deepEqual(await files(), []);
});

test('small projects and Parquet files are read as fast as what would be kept', async t => {
  const { folder, files } = await projectOf(t);
  const kept = new KeptTables(folder);
  await readTable({ folder, patterns: ['logs/*.csv'], name: 'current', kept });
  await kept.save();
  assert.deepEqual(await readdir(folder), ['logs']);
  assert.deepEqual(await files(), []);
});

test('of two processes that go on from the same table the later one is right', async t => {
  const { folder, read, write } = await projectOf(t);
  await read();
  const begin = async () => {
    const kept = new KeptTables(folder, { leastBytes: 0 });
    await readTable({ folder, patterns: ['logs/*.csv'], name: 'current', kept });
    return kept;
  };
  await write('logs/3.csv', 'n,word\n4,c\n');
  const one = await begin();
  await write('logs/3.csv', 'n,word\n5,d\n');
  const other = await begin();
  await other.save();
  await one.save();
  const table = await read();
  assert.deepEqual(cells(table, 'n'), [1, 2, 3, undefined, 5]);
  assert.deepEqual(cells(table, 'word'), ['a', undefined, 'b', 'a', 'd']);
});

test('files that no table needs are removed when they are old; of a data set the three newest tables stay', async t => {
  const { folder, read, files } = await projectOf(t);
  await read();
  const needed = await only(files('.columns'));
  const orphan = join(needed, '..', 'orphan.columns');
  const young = join(needed, '..', 'young.columns');
  for (const each of [orphan, young]) await writeFile(each, '');
  await age(orphan, 11 * MINUTE);
  for (const each of await files('.table')) await age(each, 9 * MINUTE);
  await age(needed, 11 * MINUTE);
  for (const [i, columns] of [['n'], ['word'], ['n', 'word']].entries()) {
    const kept = new KeptTables(folder, { leastBytes: 0 });
    await readTable({ folder, patterns: ['logs/*.csv'], name: 'current', columns, kept });
    await kept.save();
    for (const each of await files('.table')) await age(each, (9 - i) * MINUTE);
  }
  assert.equal((await files('.table')).length, 3);
  const left = (await files('.columns')).map(each => basename(each));
  assert.ok(left.includes('young.columns'));
  assert.ok(!left.includes('orphan.columns'));
  assert.equal(left.length, 4 + (left.includes(basename(needed)) ? 1 : 0));
});

test('rows that have come to lie in too many files are written anew', async t => {
  const { read, write, files } = await projectOf(t);
  for (let day = 3; day < 75; day++) {
    await write(`logs/${String(day).padStart(2, '0')}.csv`, `n,word\n${day},c\n`);
    await read();
  }
  const [head = ''] = (await readFile(await only(files('.table')), 'latin1')).split('\n');
  assert.ok(JSON.parse(head).files.length < 20);
  const table = await read();
  assert.equal(table.rowCount, 4 + 72);
  assert.equal(cells(table, 'n').at(-1), 74);
});
