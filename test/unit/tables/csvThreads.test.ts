/** CSV read in blocks by several threads: the table and the messages of reading it in one go. */
import assert from 'node:assert/strict';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ReadOptions } from '../../../src/core/tables/readTable.ts';
import { readTable } from '../../../src/core/tables/readTable.ts';
import { TableStore } from '../../../src/core/tables/tableStore.ts';
import { contentOf, FILES } from './csvFiles.ts';
import { cells, folderFor, tableOf } from './support.ts';

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
  const byte = fc.constantFrom(
    ...Array.from('12.,;\n\r"\t -eENAx\0', c => c.charCodeAt(0)),
    0xe9,
    0xc3,
    0xa9,
  );
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
