import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import type { Checkpoint } from '../../../src/core/checkpoints/checkpoint.ts';
import { checkpointReaders } from '../../../src/core/checkpoints/index.ts';
import { inspect, inspectCandidate } from '../../../src/core/checkpoints/inspect.ts';
import { fuzzCount, mutations, survive, withoutStacks } from '../../fuzz.ts';
import { assertShown } from './assertShown.ts';
import { type Files, memoryCandidate } from './memoryFolder.ts';
import { SMALLEST, SMALLEST_FOLDERS } from './smallestFiles.ts';

/** Of each reader, divided among the files of its folder. */
const COUNT = fuzzCount(100_000);
/** Of each file, written to the disk as well. */
const ON_DISK = 50;

const read = (id: string, files: Files): Promise<Checkpoint | undefined> =>
  inspectCandidate(memoryCandidate(id, files), {});

describe('folders of checkpoints, one file of which is broken', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'evenkeel-folder-fuzz-'));
  withoutStacks();
  after(() => rmSync(root, { recursive: true, force: true }));

  it('there is one for every reader', () => {
    const rest = checkpointReaders.map(({ id }) => id).filter(id => !(id in SMALLEST));
    assert.deepEqual(Object.keys(SMALLEST_FOLDERS).sort(), rest.sort());
  });

  for (const [i, [id, files]] of Object.entries(SMALLEST_FOLDERS).entries()) {
    const names = Object.keys(files);
    const broken = function* (count: number) {
      for (const [j, [name, bytes]] of Object.entries(files).entries()) {
        for (const each of mutations(6000 + 10 * i + j, bytes, count)) {
          yield { name, bytes: each.bytes, how: `${name}, ${each.how}` };
        }
      }
    };

    it(`${id}: nothing is thrown, and what is told can be shown`, { timeout: 600_000 }, async () => {
      assert.equal((await read(id, files))?.format, id);
      await survive(broken(Math.ceil(COUNT / names.length)), async ({ name, bytes }) => {
        const found = await read(id, { ...files, [name]: bytes });
        assert.equal(found?.format, id);
        assertShown(found);
      });
    });

    it(`${id}: on the disk the same is told`, { timeout: 600_000 }, async () => {
      const folder = path.join(root, id);
      for (const [name, bytes] of Object.entries(files)) {
        mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
        writeFileSync(path.join(folder, name), bytes);
      }
      assert.deepEqual(await inspect(folder), await read(id, files));
      for (const { name, bytes, how } of broken(ON_DISK)) {
        writeFileSync(path.join(folder, name), bytes);
        assert.deepEqual(await inspect(folder), await read(id, { ...files, [name]: bytes }), how);
        writeFileSync(path.join(folder, name), files[name] ?? '');
      }
    });
  }
});
