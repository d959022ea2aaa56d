/**
 * CSV read by the kernels in WebAssembly and by their twins in TypeScript: the same table, the same messages. Needs dist/csv.wasm, as
 * "npm run build" makes it.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { csvKernel } from '../../../src/core/tables/readers/csvKernel.ts';
import { readTable } from '../../../src/core/tables/readTable.ts';
import { byte, contentOf, FILES } from './csvFiles.ts';
import { folderFor, tableOf } from './support.ts';

const KERNELS = { kernelsFromBytes: 0, threadsFromBytes: Number.POSITIVE_INFINITY };
const TWINS = { kernelsFromBytes: Number.POSITIVE_INFINITY, threadsFromBytes: Number.POSITIVE_INFINITY };

test('the kernels are there', () => {
  assert.ok(csvKernel(44, 1000, 1000), 'dist/csv.wasm is missing: run "npm run build" first');
});

for (const [name, { budgets, ...given }] of Object.entries(FILES)) {
  test(`${name}: the twins' table, wherever the chunks end`, async t => {
    const { content } = given;
    for (const chunkBytes of [Math.ceil(content.length / 1000) || 1, 1777, 1 << 20]) {
      const [kernels, twins] = await Promise.all(
        [KERNELS, TWINS].map(way =>
          tableOf(t, content, { ...given, chunkBytes, budgets: { ...budgets, ...way } }),
        ),
      );
      assert.ok(kernels && twins);
      assert.deepEqual(contentOf(kernels), contentOf(twins), `chunks of ${chunkBytes}`);
    }
  });
}

test('property: any bytes give the table of the twins', async t => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(byte, { maxLength: 400 }),
      fc.integer({ min: 1, max: 90 }),
      async (bytes, chunkBytes) => {
        const content = Buffer.concat([Buffer.from('a,b\n'), Uint8Array.from(bytes)]);
        const kernels = await tableOf(t, content, { chunkBytes, budgets: KERNELS });
        const twins = await tableOf(t, content, { chunkBytes, budgets: TWINS });
        assert.deepEqual(contentOf(kernels), contentOf(twins));
      },
    ),
    { numRuns: 300 },
  );
});

/** A file of a data set whose parts may differ in their delimiter, their columns and what their cells are. */
const file = fc
  .record({
    delimiter: fc.constantFrom(',', ';', '\t'),
    names: fc.subarray(['a', 'b', 'c', 'd'], { minLength: 1 }),
    rows: fc.array(
      fc.array(fc.constantFrom('1', '2.5', '', 'NA', 'red', 'blue', '"a ""b"""', '2026-01-01', '007', 'é'), {
        minLength: 1,
        maxLength: 5,
      }),
      { maxLength: 30 },
    ),
  })
  .map(({ delimiter, names, rows }) => [names, ...rows].map(cells => `${cells.join(delimiter)}\n`).join(''));

test('property: files of a data set, read by one kernel from some size on, give the table of the twins', async t => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(file, { minLength: 2, maxLength: 6 }),
      fc.constantFrom(0, 100, 400),
      async (contents, kernelsFromBytes) => {
        const named = contents.map((content, i) => [`${i}.csv`, content] as const);
        const folder = await folderFor(t, Object.fromEntries(named));
        const request = { folder, patterns: ['*.csv'], name: 'current' };
        const kernels = await readTable(request, { budgets: { ...KERNELS, kernelsFromBytes } });
        const twins = await readTable(request, { budgets: TWINS });
        assert.deepEqual(contentOf(kernels), contentOf(twins));
      },
    ),
    { numRuns: 300 },
  );
});
