/**
 * Each reader of runs, whole, over folders one file of which was broken at random: whatever is in it, it is looked at, described and its
 * histories are read, and no error comes out. EVENKEEL_FUZZ=N asks for more.
 */
import assert from 'node:assert/strict';
import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { runReaders } from '../../../src/core/runs/index.ts';
import { fuzzCount, mutations, survive, withoutStacks } from '../../fuzz.ts';
import { smallRuns } from './smallRuns.ts';
import { folder, put, readAll } from './support.ts';

/** Their runs are in one file; in databaseFuzz.test.ts. */
const OF_DATABASES = ['mlflow-sqlite', 'optuna'];
/** When files were last changed: long ago, so that what is broken is not taken for half written. */
const CHANGED = new Date('2026-01-01');

describe('runs, one file of which is broken', () => {
  withoutStacks();

  it('are there for each reader', () => {
    assert.deepEqual(
      [...Object.keys(smallRuns), ...OF_DATABASES].sort(),
      runReaders.map(({ id }) => id).sort(),
    );
  });

  for (const reader of runReaders) {
    const files = Object.entries(smallRuns[reader.id] ?? {});
    if (files.length === 0) continue;
    it(`${reader.id}: nothing is thrown, and each history is as long as it is said to be`, async () => {
      const root = folder();
      const write = (name: string, bytes: string | Uint8Array) => {
        writeFileSync(join(root, name), bytes);
        utimesSync(join(root, name), CHANGED, CHANGED);
      };
      for (const [name, content] of files) {
        put(join(root, name), content);
        write(name, content);
      }
      const usual = await readAll(reader, root);
      assert.ok(usual > 0, 'the whole run can be read');
      let read = 0;
      for (const [at, [name, content]] of files.entries()) {
        const each = Math.ceil(fuzzCount(100_000) / files.length);
        await survive(mutations(600 + at, Buffer.from(content), each), async ({ bytes }) => {
          write(name, bytes);
          read += (await readAll(reader, root)) > 0 ? 1 : 0;
        });
        write(name, content);
      }
      assert.ok(read > fuzzCount(100_000) / 10, `${read} of them could be read`);
    });
  }
});
