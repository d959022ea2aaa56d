import assert from 'node:assert/strict';
import { once } from 'node:events';
import { appendFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { missingIn, rowsOf } from '../../../src/core/tables/column.ts';
import { areFinal, known, knownOfCopies, knownOfGrowing } from '../../../src/core/tables/knownRows.ts';
import { readTable } from '../../../src/core/tables/readTable.ts';
import { doublesFor, grown, integersFor, SHARED_FROM } from '../../../src/core/tables/rowMemory.ts';
import type { Table } from '../../../src/core/tables/table.ts';
import { TableStore } from '../../../src/core/tables/tableStore.ts';
import { cells, folderFor } from './support.ts';

test('rows are added in place behind the last ones that were handed out, while there is room', () => {
  const base = doublesFor(10, true).fill(7);
  const more = grown(base, 10, Float64Array.of(8, 8, 8, 8, 8));
  assert.equal(more.buffer, base.buffer);
  assert.deepEqual([...more], [...base, 8, 8, 8, 8, 8]);
  const most = grown(more, 15, new Float64Array(5));
  assert.equal(most.buffer, base.buffer);
  const tooMany = grown(most, 20, Float64Array.of(9));
  assert.notEqual(tooMany.buffer, base.buffer);
  assert.deepEqual([...tooMany], [...most, 9]);
  assert.equal(grown(tooMany, 21, new Float64Array(21)).buffer, tooMany.buffer, 'new memory has room, too');
});

test('rows that are not the last ones of their memory are copied, and nobody sees what others add', () => {
  const base = integersFor(4, true).fill(1);
  const one = grown(base, 4, Int32Array.of(2, 2));
  const two = grown(base, 4, Int32Array.of(3, 3));
  const fewer = grown(one, 5, Int32Array.of(4));
  const rows = [base, one, two, fewer];
  assert.deepEqual(
    rows.map(each => each.join(' ')),
    ['1 1 1 1', '1 1 1 1 2 2', '1 1 1 1 3 3', '1 1 1 1 2 4'],
  );
  assert.deepEqual(
    rows.map(each => each.buffer === base.buffer),
    [true, true, false, false],
  );
  const plain = Float64Array.of(1, 2);
  assert.notEqual(grown(plain, 2, new Float64Array()).buffer, plain.buffer, 'not ours to write to');
});

test('rows that are the same again stay where they are', () => {
  const base = grown(doublesFor(4, true), 4, Float64Array.of(1, Number.NaN, -0));
  const again = grown(base, 5, Float64Array.of(Number.NaN, -0, 2));
  assert.deepEqual([...again], [0, 0, 0, 0, 1, Number.NaN, -0, 2]);
  assert.equal(again.buffer, base.buffer);
  assert.deepEqual([...base], [0, 0, 0, 0, 1, Number.NaN, -0]);
  for (const others of [[-0, 2], [-0], [], [0, 2, 3]]) {
    const other = grown(again, 6, Float64Array.from(others));
    assert.equal(other.buffer === again.buffer, Object.is(others[0], -0) && others.length === 2);
    assert.deepEqual([...other], [0, 0, 0, 0, 1, Number.NaN, ...others]);
  }
});

const HEAD = 'id,kind,flag,when,note\n';
const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => {
    const row = from + i;
    const when = new Date(Date.UTC(2026, 0, 1) + row * 60_000).toISOString();
    return `${row % 11 ? row / 4 : ''},k${row % 5},${row % 3 === 0},${when},${row % 7 ? `n${row % 300}` : ''}\n`;
  }).join('');

interface Log {
  readonly read: () => Promise<Table>;
  readonly append: (text: string) => Promise<void>;
  /** Adds a file, which says that it was changed just now. */
  readonly add: (name: string, text: string) => Promise<void>;
}

/** @param text of which the first bytes tell the delimiter, so that small files can be read on */
async function logOf(t: TestContext, text: string): Promise<Log> {
  const store = new TableStore({ budgets: { sniffBytes: 8 } });
  const folder = await folderFor(t, { 'log.csv': text });
  t.after(() => store.clear());
  const file = join(folder, 'log.csv');
  let clock = 1_700_000_000;
  const request = { folder, patterns: ['*.csv'], name: 'current' };
  await utimes(file, clock, clock);
  return {
    read: async () => {
      const table = await store.read(request);
      assert.deepEqual(table, await readTable(request));
      return table;
    },
    append: async more => {
      await appendFile(file, more);
      await utimes(file, ++clock, clock);
    },
    add: async (name, more) => {
      // Files of different times of change, as days are.
      await setTimeout(150);
      await writeFile(join(folder, name), more);
    },
  };
}

const NAMES = ['id', 'kind', 'flag', 'when', 'note'];
const buffersOf = ({ columns }: Table) => Array.from(columns.values(), column => rowsOf(column).buffer);
const cellsOfAll = (table: Table) => NAMES.map(name => cells(table, name));

for (const rows of [1000, SHARED_FROM + 1000]) {
  test(`a kept table of ${rows} rows grows in place, and what it was stays as it was`, async t => {
    const { read, append } = await logOf(t, HEAD + lines(0, rows));
    const tables = [await read()];
    const before = cellsOfAll(tables[0]!); // proof: it was just put there
    for (let day = 0; day < 4; day++) {
      await append(lines(rows + 100 * day, rows + 100 * (day + 1)));
      tables.push(await read());
    }
    const [first, second, third, , last] = tables;
    assert.ok(first && second && third && last);
    assert.ok(buffersOf(third).every((buffer, i) => buffer === buffersOf(second)[i]));
    for (const [i, buffer] of buffersOf(last).entries()) {
      assert.equal(buffer, buffersOf(second)[i], NAMES[i]);
      assert.equal(buffer instanceof SharedArrayBuffer, rows > SHARED_FROM);
    }
    assert.deepEqual(cellsOfAll(first), before);
    assert.deepEqual(
      cellsOfAll(second).map(column => column.slice(0, rows)),
      before,
    );
    const [dictionary, later] = [second, last].map(table => {
      const note = table.columns.get('note');
      return note?.type === 'category' ? note.dictionary : undefined;
    });
    assert.ok(dictionary && dictionary === later, 'without new texts it is the same dictionary');
  });
}

test('after a torn record, which is read again, earlier tables still show it as they did', async t => {
  const { read, append } = await logOf(t, HEAD + lines(0, 500));
  await read();
  await append(`${lines(500, 510)}7,torn,tr`);
  const torn = await read();
  const asItWas = cellsOfAll(torn);
  await append(`ue,2026-02-01T00:00:00.000Z,new\n`);
  const whole = await read();
  await append(lines(511, 520));
  await read();
  assert.deepEqual(cellsOfAll(torn), asItWas);
  assert.deepEqual(cells(torn, 'kind').at(-1), 'torn');
  assert.deepEqual(cells(torn, 'note').at(-1), undefined);
  assert.deepEqual(cells(whole, 'note').at(-1), 'new');
});

test('a file that was only just written is read again, and the rows stay where they are', async t => {
  const { read, add } = await logOf(t, HEAD + lines(0, 500));
  await read();
  await add('log2.csv', HEAD + lines(500, 510));
  const just = await read();
  await add('log3.csv', `${HEAD}1,new,,,text\n`);
  const text = await read();
  assert.ok(buffersOf(text).every((buffer, i) => buffer === buffersOf(just)[i]));
  await add('log4.csv', HEAD + lines(510, 520));
  const later = await read();
  assert.ok(buffersOf(later).every((buffer, i) => buffer === buffersOf(just)[i]));
  const dictionaryOf = (table: Table) => {
    const kind = table.columns.get('kind');
    return kind?.type === 'category' ? kind.dictionary : undefined;
  };
  assert.equal(dictionaryOf(later), dictionaryOf(text));
  assert.notEqual(dictionaryOf(text), dictionaryOf(just));
});

test('a code that stands for another text than before is not taken for the same row', async t => {
  const { read, append } = await logOf(t, HEAD + lines(0, 20));
  await read();
  await append('1,tor');
  const torn = await read();
  await append('n,,,\n');
  const whole = await read();
  assert.deepEqual([cells(torn, 'kind').at(-1), cells(whole, 'kind').at(-1)], ['tor', 'torn']);
  const codesOf = (table: Table) => {
    const kind = table.columns.get('kind');
    assert.ok(kind?.type === 'category');
    return kind.codes;
  };
  assert.deepEqual(codesOf(torn), codesOf(whole));
  assert.notEqual(
    codesOf(torn).buffer,
    codesOf(whole).buffer,
    'what is known of the one is not of the other',
  );
});

test('a new text leaves the earlier dictionary alone', async t => {
  const { read, append } = await logOf(t, HEAD + lines(0, 20));
  const first = await read();
  const kind = first.columns.get('kind');
  assert.ok(kind?.type === 'category');
  await append('1,other,,,\n');
  const second = await read();
  assert.deepEqual(kind.dictionary, ['k0', 'k1', 'k2', 'k3', 'k4']);
  assert.equal(cells(second, 'kind').at(-1), 'other');
});

test('threads that read a shared column see no rows behind those they were given', async t => {
  const rows = SHARED_FROM + 10;
  const { read, append } = await logOf(t, HEAD + lines(0, rows));
  await read();
  await append(lines(rows, rows + 10));
  const table = await read();
  const id = table.columns.get('id');
  assert.ok(id?.type === 'number' && id.values.buffer instanceof SharedArrayBuffer);
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads');
     let values;
     parentPort.on('message', given => {
       values = given ?? values;
       let sum = 0;
       for (const value of values) if (value === value) sum += value;
       parentPort.postMessage([values.length, sum]);
     });`,
    { eval: true },
  );
  t.after(() => worker.terminate());
  const ask = async (values?: Float64Array) => {
    worker.postMessage(values);
    const [answer] = await once(worker, 'message');
    return answer;
  };
  const sum = id.values.reduce((all, value) => (Number.isNaN(value) ? all : all + value), 0);
  assert.deepEqual(await ask(id.values), [rows + 10, sum]);
  await append(lines(rows + 10, rows + 5000));
  const later = (await read()).columns.get('id');
  assert.ok(later?.type === 'number' && later.values.buffer === id.values.buffer);
  assert.deepEqual(await ask(), [rows + 10, sum]);
});

test('what is known of rows goes with them to other memory, as far as they do', () => {
  const [a, b] = [
    Float64Array.from({ length: 10 }, (_, i) => i),
    Int32Array.from({ length: 10 }, (_, i) => i),
  ];
  areFinal(a);
  areFinal(b);
  const sum = (rows: Float64Array | Int32Array, log: string[]) => ({
    of: (from: number, to: number) => {
      log.push(`${from}–${to}`);
      let all = 0;
      for (const each of rows.subarray(from, to)) all += each;
      return all;
    },
    merged: (one: number, two: number) => one + two,
  });
  for (const [from, to] of [
    [0, 4],
    [6, 8],
    [6, 9],
  ] as const) {
    // biome-ignore format: pairs
    known(a.subarray(from, to), 'part', () => `${from}–${to}`);
  }
  knownOfGrowing([a.subarray(0, 8), b.subarray(0, 8)], 'pair', sum(a, []));
  knownOfGrowing([a.subarray(1, 7)], 'one', sum(a.subarray(1), []));
  knownOfGrowing([b], 'all', sum(b, []));
  const [c, d] = [grown(a, 8, new Float64Array(4)), grown(b, 8, new Int32Array(4))];
  areFinal(c);
  areFinal(d);
  knownOfCopies([{ from: a, to: c }, { from: b, to: d }], 8); // biome-ignore format: pairs
  const never = () => assert.fail('it is known');
  assert.equal(known(c.subarray(0, 4), 'part', never), '0–4');
  assert.equal(known(c.subarray(6, 8), 'part', never), '6–8');
  assert.equal(
    known(c.subarray(6, 9), 'part', () => 'another'),
    'another',
  );
  const log: string[] = [];
  assert.equal(knownOfGrowing([c, d], 'pair', sum(c, log)), 28);
  assert.equal(knownOfGrowing([c.subarray(1)], 'one', sum(c.subarray(1), log)), 28);
  assert.equal(knownOfGrowing([d], 'all', sum(d, log)), 28);
  assert.deepEqual(log, ['8–12', '6–11', '0–12'], 'the last one was about rows that were not copied');
});

test('what is known of the parts of a table is known of the grown one', async t => {
  const { read, append } = await logOf(t, HEAD + lines(0, 400));
  let table = await read();
  const part = () => {
    const id = table.columns.get('id');
    assert.ok(id);
    return rowsOf(id).subarray(100, 200);
  };
  known(part(), 'asked', () => 'once');
  for (let day = 0; day < 12; day++) {
    await append(lines(400 + 100 * day, 500 + 100 * day));
    table = await read();
    assert.equal(
      known(part(), 'asked', () => assert.fail('it is known')),
      'once',
    );
  }
  const id = table.columns.get('id');
  assert.ok(id);
  assert.equal(missingIn(id), cells(table, 'id').filter(cell => cell === undefined).length);
});
