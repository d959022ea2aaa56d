import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { SEAL_BYTES, Seal } from '../../../src/core/files/seal.ts';

test('a user has one key, also where a process ended while it made it', async t => {
  const cache = await mkdtemp(join(tmpdir(), 'evenkeel-seal-'));
  const { XDG_CACHE_HOME: before } = process.env;
  process.env['XDG_CACHE_HOME'] = cache;
  t.after(async () => {
    if (before === undefined) delete process.env['XDG_CACHE_HOME'];
    else process.env['XDG_CACHE_HOME'] = before;
    await rm(cache, { recursive: true, force: true });
  });
  const words = Buffer.from('words');
  const seal = Seal.ofUser().of(words);
  assert.ok(Seal.ofUser().isOf(seal, words));
  const folder = join(cache, 'evenkeel');
  assert.deepEqual(await readdir(folder), ['key']);
  await writeFile(join(folder, 'key'), '');
  assert.equal(Seal.ofUser().isOf(seal, words), false);
  assert.deepEqual(await readdir(folder), ['key']);
  assert.equal((await stat(join(folder, 'key'))).size, SEAL_BYTES);
});
