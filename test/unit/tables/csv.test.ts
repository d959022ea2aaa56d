import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { readTable } from '../../../src/core/tables/readTable.ts';
import { byte } from './csvFiles.ts';
import { cells, codesOf, folderFor, tableOf } from './support.ts';

test('a plain file gives typed columns and nothing to complain about', async t => {
  const table = await tableOf(t, 'id,amount,when,kind,ok\n1,2.5,2026-01-02,a,true\n2,,2026-01-03,b,False\n');
  assert.equal(table.rowCount, 2);
  assert.deepEqual(cells(table, 'amount'), [2.5, undefined]);
  assert.deepEqual(cells(table, 'when'), ['2026-01-02T00:00:00.000Z', '2026-01-03T00:00:00.000Z']);
  assert.deepEqual(cells(table, 'kind'), ['a', 'b']);
  const ok = table.columns.get('ok');
  assert.ok(ok?.type === 'category' && ok.boolean);
  assert.deepEqual(ok.dictionary, ['false', 'true']);
  assert.deepEqual([...ok.codes], [1, 0]);
  assert.deepEqual(table.diagnostics, []);
  assert.deepEqual(table.files[0]?.format, 'csv');
});

for (const [name, newline] of [
  ['LF', '\n'],
  ['CRLF', '\r\n'],
  ['CR', '\r'],
] as const) {
  test(`${name} ends lines, a last line needs none, blank lines are skipped`, async t => {
    const table = await tableOf(t, ['a,b', '1,x', '', '2,"y"', '', '3,z'].join(newline));
    assert.deepEqual(cells(table, 'a'), [1, 2, 3]);
    assert.deepEqual(cells(table, 'b'), ['x', 'y', 'z']);
    assert.deepEqual(table.diagnostics, []);
  });
}

test('quotes keep delimiters, newlines and doubled quotes; text after a closing quote is kept', async t => {
  const table = await tableOf(t, 'a,b\n"x,1","say ""hi""\nthere"\n"p"q,in"side\n');
  assert.deepEqual(cells(table, 'a'), ['x,1', 'pq']);
  assert.deepEqual(cells(table, 'b'), ['say "hi"\nthere', 'in"side']);
  assert.deepEqual(table.diagnostics, []);
});

test('an unterminated quote costs nothing but itself, and is told with its line', async t => {
  const table = await tableOf(t, 'a,b\n1,x\n2,"y\n3,z\n4,w\n');
  assert.deepEqual(cells(table, 'a'), [1, 2, 3, 4]);
  assert.deepEqual(cells(table, 'b'), ['x', '"y', 'z', 'w']);
  const [found] = table.diagnostics;
  assert.equal(found?.code, 'unterminated-quote');
  assert.equal(found?.line, 3);
});

test('two stray quotes on different lines swallow no line between them', async t => {
  const table = await tableOf(t, 'a\tb\nham\t"Hi there\nspam\tfree "money" now\nham\tbye\n', {
    file: 'x.tsv',
  });
  assert.deepEqual(cells(table, 'b'), ['"Hi there', 'free "money" now', 'bye']);
  assert.deepEqual(
    table.diagnostics.map(({ code, line }) => [code, line]),
    [['unterminated-quote', 2]],
  );
});

test('an unterminated quote does not swallow memory: it gives up at the budget', async t => {
  const lines = Array.from({ length: 3000 }, (_, i) => `${i},text ${i}`).join('\n');
  const table = await tableOf(t, `a,b\n0,"open\n${lines}\n`, {
    budgets: { recordBytes: 1000 },
    chunkBytes: 512,
  });
  assert.equal(table.rowCount, 3001);
  assert.deepEqual(codesOf(table), ['unterminated-quote']);
});

test('a row over budget is left out, the others stay', async t => {
  for (const chunkBytes of [64, 100_000]) {
    const table = await tableOf(t, `a,b\n1,x\n2,${'y'.repeat(5000)}\n3,z\n`, {
      budgets: { recordBytes: 1000 },
      chunkBytes,
    });
    assert.deepEqual(cells(table, 'a'), [1, 3]);
    assert.deepEqual(
      table.diagnostics.map(({ code, line }) => [code, line]),
      [['record-too-long', 3]],
    );
  }
});

test('ragged rows: too few cells are missing, too many are cut, first line and count are told', async t => {
  const table = await tableOf(t, 'a,b,c\n1,2,3\n4,5\n6\n7,8,9,10\n11,12,13\n');
  assert.deepEqual(cells(table, 'a'), [1, 4, 6, 7, 11]);
  assert.deepEqual(cells(table, 'c'), [3, undefined, undefined, 9, 13]);
  assert.deepEqual(
    table.diagnostics.map(({ code, line, count }) => [code, line, count]),
    [
      ['short-row', 3, 2],
      ['long-row', 5, undefined],
    ],
  );
});

test('an empty file, and a file with only a header', async t => {
  const empty = await tableOf(t, '');
  assert.deepEqual([empty.rowCount, codesOf(empty)], [0, ['empty-file']]);
  const header = await tableOf(t, 'a,b\n');
  assert.deepEqual([header.rowCount, [...header.columns.keys()]], [0, ['a', 'b']]);
  assert.ok(codesOf(header).includes('no-rows'));
});

test('byte-order marks: UTF-8, UTF-16 little and big endian', async t => {
  const text = 'name,n\nÅsa,1\n日本,2\n';
  const little = Buffer.from(`\ufeff${text}`, 'utf16le');
  const big = Buffer.from(little).swap16();
  for (const content of [Buffer.from(`\ufeff${text}`), little, big]) {
    for (const chunkBytes of [1, 3, 4096]) {
      const table = await tableOf(t, content, { chunkBytes });
      assert.deepEqual([...table.columns.keys()], ['name', 'n']);
      assert.deepEqual(cells(table, 'name'), ['Åsa', '日本']);
      assert.deepEqual(table.diagnostics, []);
    }
  }
});

test('bytes that are not UTF-8 are read as windows-1252, and the line is told', async t => {
  const table = await tableOf(
    t,
    Buffer.from('city,n\nOslo,1\nM\xfcnchen,2\n\x80uro,3\nM\xfcnchen,4\n', 'latin1'),
  );
  assert.deepEqual(cells(table, 'city'), ['Oslo', 'München', '€uro', 'München']);
  const [found] = table.diagnostics;
  assert.deepEqual([found?.code, found?.line, found?.count], ['wrong-encoding', 3, 3]);
});

test('columns of the same name, without a name, and with the names of object internals', async t => {
  const table = await tableOf(t, 'a,a,,__proto__,constructor\n1,2,3,4,5\n');
  assert.deepEqual([...table.columns.keys()], ['a', 'a.1', 'Unnamed: 2', '__proto__', 'constructor']);
  assert.deepEqual(cells(table, '__proto__'), [4]);
  assert.deepEqual(codesOf(table), ['duplicate-column']);
});

test('a first line that looks like data is told', async t => {
  const headerless = [
    `ham\tGo until jurong point, crazy, available only in bugis\n${'ham\tOk lar\nspam\tFree entry\n'.repeat(20)}`,
    `5.1,3.5,Iris-setosa\n${'4.9,3,Iris-setosa\n7,3.2,Iris-versicolor\n'.repeat(20)}`,
    `0.0,0.0,DE\n${'1.0,2.0,DE\n3.5,4,FR\n'.repeat(20)}`,
    `2026-01-01,DE,a1\n${Array.from({ length: 40 }, (_, i) => `2026-01-02,${i % 2 ? 'DE' : 'FR'},b${i}\n`).join('')}`,
  ];
  for (const content of headerless) {
    const table = await tableOf(t, content);
    const told = table.diagnostics.find(({ code }) => code === 'header-missing');
    assert.match(told?.message ?? '', /looks like data: (ham|Iris-setosa|DE) is also/);
  }
});

test('a first line that may well be names is not told', async t => {
  const headers = [
    // one category of a survey, years, and a column that is called as one of its values
    `id,2019,2020,Male\n${'1,2,3,Male\n2,4,5,Female\n'.repeat(20)}`,
    `,2026-01-01,2026-02-01\n${'DE,2,3\nFR,3,4\n'.repeat(20)}`,
    `a,b\n${'x,y\nz,y\n'.repeat(20)}`,
    // files put one behind the other, with their headers
    `kind,name\n${'x,y\nz,w\nkind,name\n'.repeat(20)}`,
    `How satisfied are you with us on the whole today,Where did you hear of us before you came\n${'much,radio\n'.repeat(20)}`,
  ];
  for (const content of headers)
    assert.deepEqual(codesOf(await tableOf(t, content)), [], content.slice(0, 40));
});

test('a header of numbers only is told', async t => {
  assert.deepEqual(codesOf(await tableOf(t, '7,2026-01-01\n8,2026-01-02\n')), ['header-missing']);
  assert.deepEqual(codesOf(await tableOf(t, '1,2\n3,4\n')), ['header-missing']);
  assert.deepEqual(
    codesOf(await tableOf(t, '0,0,5,5\n3,4,1,2\n')),
    ['header-missing'],
    'no names given twice',
  );
});

test('cells with NUL bytes are missing, and told', async t => {
  const table = await tableOf(t, 'a,b\n1,x\n\0\0\0\0,y\n3,z\0\n');
  assert.deepEqual(cells(table, 'a'), [1, undefined, 3]);
  assert.deepEqual(cells(table, 'b'), ['x', 'y', undefined]);
  assert.deepEqual(
    table.diagnostics.map(({ code, line, count }) => [code, line, count]),
    [['nul-byte', 3, 2]],
  );
});

for (const delimiter of [',', ';', '\t', '|']) {
  test(`the delimiter ${JSON.stringify(delimiter)} is found`, async t => {
    const rows = [
      ['name', 'value', 'note'],
      ['x', '1', '"a,b;c|d\te"'],
      ['y', '2', 'plain'],
    ];
    const table = await tableOf(t, rows.map(row => row.join(delimiter)).join('\n'));
    assert.deepEqual([...table.columns.keys()], ['name', 'value', 'note']);
    assert.deepEqual(cells(table, 'note'), ['a,b;c|d\te', 'plain']);
  });
}

test('a .tsv file is cut at tabs whatever else it holds', async t => {
  const table = await tableOf(t, 'a\tb\n1,2\tx\n', { file: 'data.tsv' });
  assert.deepEqual(cells(table, 'a'), ['1,2']);
});

test('gzip is unpacked; a cut-off one keeps the rows before the cut; a bomb is refused', async t => {
  const text = `a,b\n${Array.from({ length: 20_000 }, (_, i) => `${i},${Math.sin(i)}`).join('\n')}\n`;
  const packed = gzipSync(text);
  const whole = await tableOf(t, packed, { file: 'data.csv.gz' });
  assert.equal(whole.rowCount, 20_000);
  assert.deepEqual(whole.diagnostics, []);
  const cut = await tableOf(t, packed.subarray(0, packed.length / 2), { file: 'data.csv.gz' });
  assert.ok(cut.rowCount > 0 && cut.rowCount < 20_000, String(cut.rowCount));
  assert.ok(codesOf(cut).includes('damaged-gzip'), String(codesOf(cut)));
  const bomb = await tableOf(t, gzipSync(Buffer.alloc(30_000_000, 'a,b\n')), {
    file: 'data.csv.gz',
    budgets: { unpackedBytes: 1_000_000 },
  });
  assert.ok(codesOf(bomb).includes('unpacked-too-large'));
});

test('too many columns are cut at the budget', async t => {
  const names = Array.from({ length: 30 }, (_, i) => `c${i}`);
  const table = await tableOf(t, `${names}\n${names.map((_, i) => i)}\n`, { budgets: { columns: 10 } });
  assert.equal(table.columns.size, 10);
  assert.deepEqual(cells(table, 'c9'), [9]);
  assert.ok(codesOf(table).includes('too-many-columns'));
});

const cell = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'a', 'é', '日', '𝄞', ' '), maxLength: 8 }),
);

/** Written as RFC 4180 has it. */
function written(rows: readonly (readonly string[])[]): string {
  return rows.map(row => row.map(text => `"${text.replaceAll('"', '""')}"`).join(',')).join('\r\n');
}

test('property: what was written is read, wherever the chunks end', async t => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 64 }),
      async (rows, chunkBytes) => {
        const usable = rows.map(row => row.map(text => `t${text.replaceAll('\0', '')}`));
        const table = await tableOf(t, written([['x', 'y', 'z'], ...usable]), {
          chunkBytes,
          types: { x: 'category', y: 'category', z: 'category' },
        });
        for (const [i, name] of ['x', 'y', 'z'].entries()) {
          assert.deepEqual(
            cells(table, name),
            usable.map(row => row[i]),
          );
        }
        assert.deepEqual(table.diagnostics, []);
      },
    ),
    { numRuns: 150, seed: 7 },
  );
});

test('property: any bytes give the same table whatever the chunks, and never throw', async t => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(byte, { maxLength: 160 }),
      fc.integer({ min: 1, max: 40 }),
      async (bytes, chunkBytes) => {
        const content = Buffer.concat([Buffer.from('a,b\n'), Uint8Array.from(bytes)]);
        const whole = await tableOf(t, content);
        const cut = await tableOf(t, content, { chunkBytes });
        assert.equal(cut.rowCount, whole.rowCount);
        for (const name of whole.columns.keys()) {
          assert.equal(cut.columns.get(name)?.type, whole.columns.get(name)?.type);
          assert.deepEqual(cells(cut, name), cells(whole, name));
        }
        assert.deepEqual(codesOf(cut).sort(), codesOf(whole).sort());
      },
    ),
    { numRuns: 200, seed: 11 },
  );
});

test('a file of another format under this name is told for what it is, and the others are read', async t => {
  const text = 'a,b\n1,x\n';
  for (const [bytes, said] of [
    [Buffer.from('PAR1\x15\x04\x15\x10more'), 'a Parquet file'],
    [Buffer.from('PK\x03\x04\x14\x00\x06'), 'a ZIP or Excel file'],
    [Buffer.from([1, 2, 0, 10, 44, 7, 255]), 'binary data'],
    [Buffer.alloc(5000), 'binary data'],
    [gzipSync(Buffer.from([1, 2, 0, 10, 44, 7, 255])), 'binary data'],
  ] as const) {
    const folder = await folderFor(t, { 'a.csv': bytes, 'b.csv': text });
    const table = await readTable({ folder, patterns: ['*.csv'], name: 'current' });
    assert.deepEqual([...table.columns.keys()], ['a', 'b']);
    assert.deepEqual(
      table.diagnostics.map(({ severity, code, file }) => [severity, code, file]),
      [['error', 'not-text', 'a.csv']],
    );
    assert.ok(table.diagnostics[0]?.message.includes(said), table.diagnostics[0]?.message);
  }
  // Texts that begin like such a file, or hold what a crash has left.
  for (const good of [
    'PAR1,b\n1,x\n',
    'ORC,b\n1,x\n',
    `a,b\n1,x\n${'\0'.repeat(300)}`,
    'a,b\n1,\x01\n',
    'a,b\n1,x\n\x1a',
  ]) {
    assert.ok(!codesOf(await tableOf(t, good)).includes('not-text'), JSON.stringify(good));
  }
});

test('a packed file that is cut off before its header ends is told once', async t => {
  const packed = gzipSync('a,b\n1,x\n').subarray(0, 14);
  assert.deepEqual(codesOf(await tableOf(t, packed, { file: 'a.csv.gz' })), ['damaged-gzip']);
});

test('files without a header are told beside others', async t => {
  const row = (i: number) =>
    `${i},${['web', 'app', 'phone'][i % 3]},2026-01-01T00:00:${10 + (i % 50)}Z,${i / 7}`;
  const rows = Array.from({ length: 60 }, (_, i) => row(i + 1)).join('\n');
  const good = `n,channel,at,x\n${rows}\n`;
  for (const [files, bare] of [
    [{ '1.csv': good, '2.csv': rows, '3.csv': good }, '2.csv'],
    [{ '1.csv': rows, '2.csv': good }, '1.csv'],
  ] as const) {
    const folder = await folderFor(t, files);
    const table = await readTable({ folder, patterns: ['*.csv'], name: 'current' });
    const told = table.diagnostics.filter(({ code }) => code === 'header-missing');
    assert.deepEqual(
      told.map(({ severity, file }) => [severity, file]),
      [['warning', bare]],
    );
  }
});

test('a file without a column whose type was declared is a warning', async t => {
  const folder = await folderFor(t, {
    '1.csv': 'at,x\n2026-01-01,1\n',
    '2.csv': 'x\n1\n',
    '3.csv': 'at\n2026-01-02\n',
  });
  const types = new Map([['at', 'timestamp']] as const);
  const request = { folder, name: 'current', types };
  const { diagnostics } = await readTable({ ...request, patterns: ['*.csv'] });
  assert.deepEqual(
    diagnostics.map(({ severity, code, file }) => [severity, code, file]),
    [
      ['warning', 'column-missing-in-file', '2.csv'],
      ['info', 'different-columns', '2.csv'],
      ['info', 'different-columns', '3.csv'],
    ],
  );
  const backwards = await readTable({ ...request, patterns: ['2.csv', '1.csv'] });
  assert.deepEqual(
    backwards.diagnostics.map(({ code, file }) => [code, file]),
    [
      ['different-columns', '1.csv'],
      ['column-missing-in-file', '2.csv'],
    ],
  );
});
