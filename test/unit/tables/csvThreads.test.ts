/** CSV read in blocks by several threads: the table and the messages of reading it in one go. */
import assert from 'node:assert/strict';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { withPool } from '../../../src/core/kernels/pool.ts';
import { type ReadOptions, readTable } from '../../../src/core/tables/readTable.ts';
import { TableStore } from '../../../src/core/tables/tableStore.ts';
import { byte, contentOf, FILES } from './csvFiles.ts';
import { folderFor, tableOf } from './support.ts';

const NEVER = Number.POSITIVE_INFINITY;
const PLAIN = { sniffBytes: 30, kernelsFromBytes: NEVER, threadsFromBytes: NEVER };

/** Threads take over behind the first bytes. */
function inThreads(blockBytes: number, budgets: object = {}): ReadOptions {
  return {
    threads: 2,
    blockBytes,
    chunkBytes: 64,
    budgets: { ...budgets, sniffBytes: 30, kernelsFromBytes: 0, threadsFromBytes: 1 },
  };
}

for (const [name, { budgets, ...given }] of Object.entries(FILES)) {
  test(`${name}: the same table, wherever the blocks end`, async t => {
    const { length } = given.content;
    const whole = contentOf(await tableOf(t, given.content, { ...given, budgets: { ...budgets, ...PLAIN } }));
    for (const blockBytes of [
      Math.ceil(length / (length > 80_000 ? 4 : 90)) || 1,
      Math.ceil(length / 7) || 1,
      1 << 20,
    ]) {
      const table = await tableOf(t, given.content, { ...given, ...inThreads(blockBytes, budgets) });
      assert.deepEqual(contentOf(table), whole, `blocks of ${blockBytes}`);
    }
  });
}

test('property: any bytes give the same table', async t => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(byte, { minLength: 100, maxLength: 400 }),
      fc.integer({ min: 1, max: 90 }),
      async (bytes, blockBytes) => {
        const content = Buffer.concat([Buffer.from('a,b\n1,2\n'), Uint8Array.from(bytes)]);
        const threads = await tableOf(t, content, inThreads(blockBytes));
        assert.deepEqual(contentOf(threads), contentOf(await tableOf(t, content, { budgets: PLAIN })));
      },
    ),
    { numRuns: 100 },
  );
});

/** Rows of numbers, times and texts, some of them of several lines. */
function rowsFrom(first: number, count: number): string {
  const row = (i: number) =>
    `${i},${i / 7},2026-01-01T00:00:${10 + (i % 50)}Z,"${i % 9 ? `k${i % 5}` : 'two\nlines'}"\n`;
  return Array.from({ length: count }, (_, i) => row(first + i)).join('');
}
const HEADER = 'id,value,when,kind\n';

test('a file that grows is read on behind its last whole record, in threads or not', async t => {
  const folder = await folderFor(t, { 'log.csv': `${HEADER}${rowsFrom(0, 500)}` });
  const request = { folder, patterns: ['log.csv'], name: 'current' };
  const store = new TableStore(inThreads(2000));
  assert.equal((await store.read(request)).rowCount, 500);
  for (const [more, rows] of [
    [rowsFrom(500, 700), 1200],
    [`${rowsFrom(1200, 3)}9999,1`, 1204],
    [`,2026-01-01T00:00:00Z,new\n${rowsFrom(1204, 2000)}`, 3204],
  ] as const) {
    await appendFile(join(folder, 'log.csv'), more);
    const table = await store.read(request);
    assert.equal(table.rowCount, rows);
    assert.deepEqual(contentOf(table), contentOf(await readTable(request, { budgets: PLAIN })));
  }
});

test('progress is told block by block, and an aborted read ends at once', async t => {
  const folder = await folderFor(t, { 'a.csv': `${HEADER}${rowsFrom(0, 40_000)}` });
  const request = { folder, patterns: ['a.csv'], name: 'current' };
  const options = { ...inThreads(50_000), chunkBytes: 1000 };
  const told: number[] = [];
  await readTable({ ...request, onProgress: share => told.push(share) }, options);
  assert.ok(told.length > 20, `told ${told.length} times`);
  assert.deepEqual(
    told,
    told.toSorted((a, b) => a - b),
  );
  assert.equal(told.at(-1), 1);

  const controller = new AbortController();
  let aborted = Number.NaN;
  const onProgress = (share: number) => {
    if (share < 0.2 || controller.signal.aborted) return;
    aborted = performance.now();
    controller.abort(new Error('enough'));
  };
  await assert.rejects(readTable({ ...request, signal: controller.signal, onProgress }, options), /enough/);
  assert.ok(performance.now() - aborted < 1000);
});

test('wanted columns only, and none', async t => {
  const folder = await folderFor(t, { 'a.csv': `${HEADER}${rowsFrom(0, 1000)}` });
  for (const columns of [['kind', 'value'], []]) {
    const request = { folder, patterns: ['a.csv'], name: 'current', columns };
    const table = await readTable(request, inThreads(3000));
    assert.equal(table.rowCount, 1000);
    assert.deepEqual(contentOf(table), contentOf(await readTable(request, { budgets: PLAIN })));
  }
});

// Last, since the pool that others would share is closed behind it.
test('when threads end in the middle, the rest is read without them', async t => {
  const folder = await folderFor(t, { 'a.csv': `${HEADER}${rowsFrom(0, 20_000)}` });
  const request = { folder, patterns: ['a.csv'], name: 'current' };
  let closing: Promise<void> | undefined;
  const onProgress = (share: number) => {
    if (share > 0.3) closing ??= withPool(pool => pool.close());
  };
  const table = await readTable({ ...request, onProgress }, inThreads(20_000));
  assert.ok(closing);
  await closing;
  assert.deepEqual(contentOf(table), contentOf(await readTable(request, { budgets: PLAIN })));
});
