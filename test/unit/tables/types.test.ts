import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OVERFLOW_LABEL } from '../../../src/core/tables/building/dictionary.ts';
import { readTable } from '../../../src/core/tables/readTable.ts';
import { cells, codesOf, folderFor, tableOf } from './support.ts';

const column = (...values: readonly (string | number)[]) => `v\n${values.join('\n')}\n`;
const many = (count: number, value: (i: number) => string | number) =>
  Array.from({ length: count }, (_, i) => value(i));

test("pandas' tokens for missing are missing, infinities are numbers", async t => {
  const tokens = ['NA', 'N/A', 'NaN', 'nan', 'null', 'NULL', 'None', '#N/A', '-nan', '<NA>', '" "'];
  const table = await tableOf(
    t,
    `v,w\n${tokens.map(token => `${token},1`).join('\n')}\n1,1\ninf,1\n-Infinity,1\n`,
  );
  assert.deepEqual(
    cells(table, 'v').slice(0, tokens.length),
    tokens.map(() => undefined),
  );
  assert.deepEqual(cells(table, 'v').slice(-3), [1, Infinity, -Infinity]);
  assert.deepEqual(table.diagnostics, []);
});

test('text after a million rows of numbers: the column is read again as text, with the text of its numbers', async t => {
  // Numbers whose text is not what JavaScript would print.
  const numbers = many(30_000, i => `${i}.50`);
  const words = many(3_000, i => `word ${i % 7}`);
  const table = await tableOf(t, column(...numbers, ...words), { chunkBytes: 4096 });
  assert.deepEqual(cells(table, 'v'), [...numbers, ...words]);
  const [mixed, ...others] = table.diagnostics;
  assert.deepEqual([mixed?.code, mixed?.line, mixed?.count, others], ['mixed-column', 30_002, 3_000, []]);
  assert.match(
    mixed?.message ?? '',
    /holds numbers in 90\.9% of its cells, and the text "word 0" in line 30002/,
  );
});

test('a column that begins as text but is nearly all numbers is a number column in any order', async t => {
  const numbers = many(5_000, i => i / 4);
  for (const [values, line] of [
    [['abc', ...numbers], 2],
    [[...numbers, 'abc'], 5_002],
    [[...numbers.slice(0, 50), 'abc', ...numbers.slice(50)], 52],
  ] as const) {
    for (const chunkBytes of [512, 1_000_000]) {
      const table = await tableOf(t, column(...values), { chunkBytes });
      assert.deepEqual(
        cells(table, 'v'),
        values.map(value => (value === 'abc' ? undefined : value)),
      );
      const [found] = table.diagnostics;
      assert.deepEqual([found?.code, found?.line], ['text-in-numeric-column', line]);
      assert.match(found?.message ?? '', /"abc".*line/);
    }
  }
});

test('two in a hundred texts make text; one in ninety-nine too, for there are too few', async t => {
  for (const values of [
    [...many(98, i => i), 'a', 'b'],
    [...many(98, i => i), 'a'],
  ]) {
    const table = await tableOf(t, column(...values));
    assert.equal(table.columns.get('v')?.type, 'category');
    assert.deepEqual(cells(table, 'v'), values.map(String));
  }
});

test('leading zeros make a code, wherever they come', async t => {
  for (const values of [
    ['02134', '10001'],
    ['10001', '02134'],
    [...many(20_000, i => i + 10_000), '00501'],
  ]) {
    const table = await tableOf(t, column(...values), { chunkBytes: 4096 });
    assert.deepEqual(cells(table, 'v'), values.map(String));
  }
});

test('declared as number: text is missing, first line and count are told', async t => {
  const table = await tableOf(t, 'v,w\n1,a\nx,b\n007,c\ny,d\n', { types: { v: 'number' } });
  assert.deepEqual(cells(table, 'v'), [1, undefined, 7, undefined]);
  const [found] = table.diagnostics;
  assert.deepEqual(
    [found?.code, found?.line, found?.count, found?.file, found?.column],
    ['text-in-numeric-column', 3, 2, 'data.csv', 'v'],
  );
  assert.match(found?.message ?? '', /"x"/);
});

test('declared as category: numbers keep their text', async t => {
  const table = await tableOf(t, column('1.0', '2', '1.0', '', '1e3'), { types: { v: 'category' } });
  assert.deepEqual(cells(table, 'v'), ['1.0', '2', '1.0', '1e3']);
});

test('a column without any value is told, and is no text', async t => {
  const table = await tableOf(t, 'a,b\n1,\n2,NA\n');
  assert.equal(table.columns.get('b')?.type, 'number');
  assert.deepEqual(cells(table, 'b'), [undefined, undefined]);
  assert.deepEqual(codesOf(table), ['all-missing']);
  const wide = await tableOf(t, 'a,b,c,d\n1,,NA,\n');
  assert.deepEqual(
    wide.diagnostics.map(({ message }) => message),
    ['3 columns of the reference data have no value in any row: b, c, d.'],
  );
});

test('integers beyond 2^53 are told once', async t => {
  const table = await tableOf(t, column('9007199254740993', '9007199254740995', '1'));
  assert.equal(table.columns.get('v')?.type, 'number');
  assert.deepEqual(
    table.diagnostics.map(({ code, count, line }) => [code, count, line]),
    [['integer-precision', 2, 2]],
  );
});

test('ten thousand categories are kept; beyond the budget they share a label, and it is told', async t => {
  const values = many(10_000, i => `c${i}`);
  assert.deepEqual(cells(await tableOf(t, column(...values)), 'v'), values);
  const cut = await tableOf(t, column(...values), { budgets: { dictionary: 100 } });
  assert.deepEqual(cells(cut, 'v').slice(98, 102), ['c98', 'c99', OVERFLOW_LABEL, OVERFLOW_LABEL]);
  assert.deepEqual(
    cut.diagnostics.map(({ code, count }) => [code, count]),
    [['too-many-categories', 9_900]],
  );
});

test('a full dictionary does not keep a column of numbers from being one', async t => {
  const values = ['x', ...many(2_000, i => i + 0.5)];
  const table = await tableOf(t, column(...values), { budgets: { dictionary: 100 }, chunkBytes: 1024 });
  assert.equal(table.columns.get('v')?.type, 'number');
  assert.deepEqual(cells(table, 'v'), [undefined, ...values.slice(1)]);
});

test('dates whose month and day could be swapped are refused, with the remedy', async t => {
  const declared = await tableOf(t, column('03/04/2026', '05/04/2026'), { types: { v: 'timestamp' } });
  assert.deepEqual(cells(declared, 'v'), [undefined, undefined]);
  const [found] = declared.diagnostics;
  assert.deepEqual(
    [found?.code, found?.severity, found?.line, found?.count],
    ['ambiguous-date', 'error', 2, 2],
  );
  assert.match(found?.remedy ?? '', /ISO 8601/);
  const inferred = await tableOf(t, column('03/04/2026', '05/04/2026'));
  assert.equal(inferred.columns.get('v')?.type, 'category');
  assert.deepEqual(codesOf(inferred), ['ambiguous-date']);
  assert.match(
    inferred.diagnostics[0]?.message ?? '',
    /^Column v of the \w+ data holds dates such as "03\/04\/2026", /,
  );
});

test('numbers as spreadsheets write them are told, with an example and the remedy', async t => {
  for (const texts of [
    ['12,5', '7', '-0,25'],
    ['1,234.50', '12', '1,000'],
    ['1.234,5', '12,25'],
    ['12.5%', '3 %'],
    ['$3.50', '-$12'],
    ['10,- €', 'x'],
    ['007', '12'],
    ['a', '1,5'],
  ]) {
    const table = await tableOf(t, column(...texts.map(text => `"${text}"`)));
    const [found] = table.diagnostics;
    assert.equal(table.columns.get('v')?.type, 'category', texts[0]);
    const is = ['12,5', '1,234.50', '1.234,5', '12.5%', '$3.50'].includes(texts[0] ?? '');
    assert.deepEqual([...new Set(codesOf(table))].includes('numbers-as-text'), is, texts[0]);
    if (!is) continue;
    assert.deepEqual([found?.column, found?.line, table.diagnostics.length], ['v', 2, 1]);
    assert.ok(found?.message.includes(`holds numbers written such as "${texts[0]}"`), found?.message);
    assert.match(found?.remedy ?? '', /^Write plain numbers such as 1234\.5/);
  }
  const declared = await tableOf(t, column('"12,5"', '"7,5"'), { types: { v: 'category' } });
  assert.deepEqual(codesOf(declared), []);
});

test('timestamps that cannot be read are missing and told; epochs only where declared', async t => {
  const good = many(200, i => `2026-01-01T00:00:${String(i % 60).padStart(2, '0')}Z`);
  const table = await tableOf(t, column(...good, 'yesterday'));
  assert.equal(table.columns.get('v')?.type, 'timestamp');
  assert.deepEqual(
    table.diagnostics.map(({ code, line }) => [code, line]),
    [['unreadable-timestamp', 202]],
  );
  const epochs = [
    '1700000000',
    '1700000000000',
    '1700000000000000',
    '1700000000000000000',
    '2023-11-14T22:13:20Z',
  ];
  const declared = await tableOf(t, column(...epochs), { types: { v: 'timestamp' } });
  assert.deepEqual(
    cells(declared, 'v'),
    epochs.map(() => '2023-11-14T22:13:20.000Z'),
  );
  const when = declared.columns.get('v');
  assert.equal(when?.type === 'timestamp' && when.zone, 'offset');
  assert.equal((await tableOf(t, column('1700000000', '1700000001'))).columns.get('v')?.type, 'number');
});

test('files of one data set: union of columns, one dictionary, one type over all of them', async t => {
  const folder = await folderFor(t, {
    'week-10.csv': 'b,kind,zip\n5,new,ab\n',
    'week-2.csv': 'a,b,kind,zip\n1,2,x,1.0\n3,4,y,2.0\n',
    'week-9.jsonl': '{"kind":"y","a":9,"nested":{"deep":true},"list":[1,2]}\n',
  });
  const table = await readTable({ folder, patterns: ['week-*'], name: 'current' });
  assert.deepEqual(
    table.files.map(({ path, rows }) => [path, rows]),
    [
      ['week-2.csv', 2],
      ['week-9.jsonl', 1],
      ['week-10.csv', 1],
    ],
  );
  assert.deepEqual(cells(table, 'a'), [1, 3, 9, undefined]);
  assert.deepEqual(cells(table, 'kind'), ['x', 'y', 'y', 'new']);
  // Numbers in the first file become text with their own spelling, once the last file shows that it is text.
  assert.deepEqual(cells(table, 'zip'), ['1.0', '2.0', undefined, 'ab']);
  assert.deepEqual(cells(table, 'nested.deep'), [undefined, undefined, 'true', undefined]);
  assert.deepEqual(cells(table, 'list'), [undefined, undefined, '[1,2]', undefined]);
  assert.deepEqual(codesOf(table), ['different-columns', 'different-columns', 'mixed-column']);
});

test('a column of identifiers is text as soon as a number would lose digits', async t => {
  const small = many(300, i => `${i},x`);
  const large = many(300, i => `${1790000000000000000n + BigInt(i)},x`);
  for (const lines of [large, [...small, ...large], [...large, ...small]]) {
    const ids = lines.map(line => String(line).replace(',x', ''));
    const content = `user_id,b\n${lines.join('\n')}\n`;
    for (const options of [{}, { chunkBytes: 100 }, { budgets: { kernelsFromBytes: 0 } }]) {
      const table = await tableOf(t, content, options);
      assert.deepEqual(cells(table, 'user_id'), ids);
      assert.deepEqual(table.diagnostics, []);
    }
    const threads = { budgets: { threadsFromBytes: 1 }, chunkBytes: 500, blockBytes: 700, threads: 2 };
    assert.deepEqual(cells(await tableOf(t, content, threads), 'user_id'), ids);
    // more than there is room for as texts: nearly all of their digits tell more of them apart than none would
    for (const options of [{}, { chunkBytes: 100 }, { budgets: { kernelsFromBytes: 0 } }, threads]) {
      const table = await tableOf(t, content, {
        ...options,
        budgets: { ...('budgets' in options ? options.budgets : {}), dictionary: 100 },
      });
      assert.deepEqual(cells(table, 'user_id'), ids.map(Number));
      assert.deepEqual(
        table.diagnostics.map(({ code, count }) => [code, count]),
        [['integer-precision', 300]],
      );
    }
  }
  const numbers = await tableOf(t, 'user_id,b\n1,x\n2,y\n');
  assert.deepEqual(cells(numbers, 'user_id'), [1, 2]);
  const declared = await tableOf(t, 'id,b\n9007199254740993,x\n', { types: { id: 'number' } });
  assert.deepEqual(
    declared.diagnostics.map(({ severity, code }) => [severity, code]),
    [['warning', 'integer-precision']],
  );
});

test('blanks around timestamps are no part of them', async t => {
  const values = many(200, i => ` 2026-01-0${(i % 9) + 1}T00:00:00Z\t`);
  const expected = many(200, i => `2026-01-0${(i % 9) + 1}T00:00:00.000Z`);
  for (const options of [{}, { budgets: { kernelsFromBytes: 0 } }, { types: { v: 'timestamp' } as const }]) {
    const table = await tableOf(t, column(...values), options);
    assert.deepEqual(cells(table, 'v'), expected);
    assert.deepEqual(codesOf(table), []);
  }
  const lines = values.map(v => JSON.stringify({ v })).join('\n');
  assert.deepEqual(cells(await tableOf(t, lines, { file: 'a.jsonl' }), 'v'), expected);
});

test('whole numbers of eight digits that write a date are dates in a column declared as timestamps', async t => {
  const declared = { types: { v: 'timestamp' } as const };
  const expected = ['2026-02-01T00:00:00.000Z', undefined, '2024-02-29T00:00:00.000Z'];
  const table = await tableOf(t, column('20260201', 'NA', '20240229.0'), declared);
  assert.deepEqual(cells(table, 'v'), expected);
  assert.deepEqual(codesOf(table), []);
  const json = '{"v":20260201}\n{"v":null}\n{"v":20240229}';
  assert.deepEqual(cells(await tableOf(t, json, { ...declared, file: 'a.jsonl' }), 'v'), expected);
});
