import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { cells, codesOf, tableOf } from './support.ts';

const file = 'log.jsonl';

test('types come from JSON: strings stay strings, ISO strings are instants, absent and null are missing', async t => {
  const lines = [
    '{"n":1,"s":"12","at":"2026-01-01T00:00:00Z","ok":true,"o":{"p":{"q":1.5}},"list":[1,"a"]}',
    '{"n":null,"s":"NA","at":"2026-01-02","ok":false,"o":{}}',
    '',
    '  {"s":"","n":-2e3,"__proto__":5}\r',
  ];
  for (const chunkBytes of [1, 7, 4096]) {
    const table = await tableOf(t, lines.join('\n'), { file, chunkBytes });
    assert.deepEqual(cells(table, 'n'), [1, undefined, -2000]);
    assert.deepEqual(cells(table, 's'), ['12', 'NA', '']);
    assert.deepEqual(cells(table, 'at'), ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z', undefined]);
    assert.deepEqual(cells(table, 'ok'), ['true', 'false', undefined]);
    assert.deepEqual(cells(table, 'o.p.q'), [1.5, undefined, undefined]);
    assert.deepEqual(cells(table, 'list'), ['[1,"a"]', undefined, undefined]);
    assert.deepEqual(cells(table, '__proto__'), [undefined, undefined, 5]);
    assert.deepEqual(codesOf(table), ['mixed-time-zones']);
  }
});

test("Python's bare NaN and Infinity are read, inside strings they stay", async t => {
  const table = await tableOf(t, '{"a":NaN,"b":"NaN, \\"Infinity"}\n{"a":-Infinity,"b":"x"}\n', { file });
  assert.deepEqual(cells(table, 'a'), [undefined, Number.NEGATIVE_INFINITY]);
  assert.deepEqual(cells(table, 'b'), ['NaN, "Infinity', 'x']);
});

test('lines that are no objects are left out: first line, count; an unfinished last one may still be being written', async t => {
  const table = await tableOf(t, '{"a":1}\n[1]\n{"a":\n7\nnull\n{"a":2}\n{"a":3', { file });
  assert.deepEqual(cells(table, 'a'), [1, 2]);
  assert.deepEqual(
    table.diagnostics.map(({ severity, code, line, count }) => [severity, code, line, count]),
    [
      ['error', 'malformed-json', 2, 4],
      ['warning', 'unfinished-line', 7, undefined],
    ],
  );
  assert.equal(
    table.diagnostics[0]?.message,
    '4 lines of log.jsonl are not JSON objects, which were expected; the first is line 2. They are left out.',
  );
});

test('mixed values in one column: text when they differ, missing when few', async t => {
  const few = Array.from({ length: 200 }, (_, i) => `{"v":${i === 150 ? '"x"' : i}}`).join('\n');
  const numbers = await tableOf(t, few, { file });
  assert.equal(numbers.columns.get('v')?.type, 'number');
  assert.deepEqual(
    numbers.diagnostics.map(({ code, line }) => [code, line]),
    [['text-in-numeric-column', 151]],
  );
  const alternating = Array.from(
    { length: 3000 },
    (_, i) => `{"v":${i % 3 === 0 ? i : i % 3 === 1 ? '"x"' : 'true'}}`,
  );
  const text = await tableOf(t, alternating.join('\n'), { file, chunkBytes: 333 });
  assert.deepEqual(cells(text, 'v').slice(0, 4), ['0', 'x', 'true', '3']);
});

test('very deep and very long lines, an empty file, gzip', async t => {
  const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)},"b":1}`;
  const nested = `${'{"k":'.repeat(50)}1${'}'.repeat(50)}`;
  const table = await tableOf(t, `${deep}\n${nested}\n{"long":"${'x'.repeat(300_000)}"}\n{"b":2}\n`, {
    file,
    budgets: { recordBytes: 250_000 },
    chunkBytes: 1000,
  });
  assert.deepEqual(cells(table, 'b').slice(-1), [2]);
  assert.ok(codesOf(table).includes('record-too-long'));
  assert.ok(table.columns.size < 6);
  assert.deepEqual(codesOf(await tableOf(t, '', { file })), ['empty-file']);
  assert.deepEqual(cells(await tableOf(t, gzipSync('{"a":1}\n'), { file: 'x.ndjson.gz' }), 'a'), [1]);
});

test('identifiers keep all their digits: declared, and by their name', async t => {
  const ids = ['1790000000000000064', '1790000000000000065', '-9007199254740993', '12'];
  const lines = ids.map((id, i) => `{"n":${i},"list":[${id}],"o":{"key":${id}},"user_id":${id},"v":NaN}`);
  const { columns } = await tableOf(t, lines.join('\n'), { file, types: { 'o.key': 'category' } });
  const table = { columns } as Awaited<ReturnType<typeof tableOf>>;
  assert.deepEqual(cells(table, 'o.key'), ids);
  assert.deepEqual(cells(table, 'user_id'), ids);
  assert.deepEqual(cells(table, 'n'), [0, 1, 2, 3]);
  const other = await tableOf(t, '{"v":9007199254740993}\n{"v":1e300}', { file });
  assert.deepEqual(cells(other, 'v'), [2 ** 53, 1e300]);
  assert.deepEqual(
    other.diagnostics.map(({ severity, code }) => [severity, code]),
    [['warning', 'integer-precision']],
  );
});

test('a file that is no text, or is cut off before its first line ends, is told once', async t => {
  const binary = await tableOf(t, Buffer.from('PAR1\x15\x04\x00\x00'), { file });
  assert.deepEqual(codesOf(binary), ['not-text']);
  assert.deepEqual(codesOf(await tableOf(t, gzipSync('{"a":1}\n').subarray(0, 12), { file })), [
    'damaged-gzip',
  ]);
});
