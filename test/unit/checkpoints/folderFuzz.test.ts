import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { inspect } from '../../../src/core/checkpoints/inspect.ts';
import { SAFETY_LEVELS } from '../../../src/core/checkpoints/safety/safety.ts';
import { fuzzCount, mutations } from '../../fuzz.ts';
import { SMALLEST_FOLDERS } from './smallestFiles.ts';

/** Of each file of a folder. It is written to the disk each time, and what is in it has 100 000 in readerFuzz.test.ts. */
const COUNT = fuzzCount(1500);

describe('folders of checkpoints, one file of which is broken', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'evenkeel-folder-fuzz-'));
  const { stackTraceLimit } = Error;
  before(() => {
    Error.stackTraceLimit = 0;
  });
  after(() => {
    Error.stackTraceLimit = stackTraceLimit;
    rmSync(root, { recursive: true, force: true });
  });

  for (const [id, files] of Object.entries(SMALLEST_FOLDERS)) {
    const folder = path.join(root, id);
    for (const [i, [name, bytes]] of Object.entries(files).entries()) {
      it(`${id}: nothing is thrown for ${name}`, { timeout: 600_000 }, async () => {
        mkdirSync(folder, { recursive: true });
        for (const [each, whole] of Object.entries(files)) writeFileSync(path.join(folder, each), whole);
        assert.equal((await inspect(folder)).format, id);
        for (const { bytes: broken, how } of mutations(6000 + i, bytes, COUNT)) {
          writeFileSync(path.join(folder, name), broken);
          try {
            const { format, safety } = await inspect(folder);
            assert.equal(format, id);
            assert.ok(SAFETY_LEVELS.includes(safety.level));
          } catch (error) {
            assert.fail(`${how}: ${error instanceof Error ? error.stack : error}`);
          }
        }
      });
    }
  }
});
