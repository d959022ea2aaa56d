/** Rows that are written meanwhile. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { collectGarbage } from '../../../src/core/garbage.ts';
import { Spill } from '../../../src/core/tables/spill.ts';
import { folderFor } from './support.ts';

type Written = (error: Error | null, written: { readonly bytesWritten: number }) => void;

/** As a disk that takes so long for each write. */
function slowDisk(t: TestContext, milliseconds: number): void {
  const { write } = fs;
  t.mock.method(
    fs,
    'write',
    // as `promisify` has it
    async (file: number, bytes: Uint8Array, from: number, length: number, at: number, done: Written) => {
      await setTimeout(milliseconds);
      write(file, bytes, from, length, at, (error, bytesWritten) => done(error, { bytesWritten }));
    },
  );
  syncBuiltinESMExports();
  t.after(() => {
    t.mock.restoreAll();
    syncBuiltinESMExports();
  });
}

test('the file of rows that are still being written stays open, whoever has let go of them', async t => {
  const file = join(await folderFor(t, {}), 'rows');
  slowDisk(t, 200);
  const write = () => {
    const spill = new Spill(undefined, () => ({ descriptor: fs.openSync(file, 'wx+'), path: file }));
    spill.writeMeanwhile(Float64Array.of(1, 2));
    spill.writeMeanwhile(Float64Array.of(3, 4));
  };
  write();
  for (let round = 0; round < 4; round++) {
    await setTimeout(20);
    collectGarbage('all');
  }
  for (let round = 0; round < 50 && (await stat(file)).size < 32; round++) await setTimeout(100);
  const { buffer, byteOffset } = await readFile(file);
  assert.deepEqual([...new Float64Array(buffer.slice(byteOffset, byteOffset + 32))], [1, 2, 3, 4]);
});
