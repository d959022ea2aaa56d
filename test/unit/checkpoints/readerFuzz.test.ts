import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { memorySource } from '../../../src/core/bytes/source.ts';
import type { Checkpoint } from '../../../src/core/checkpoints/checkpoint.ts';
import { checkpointReaders } from '../../../src/core/checkpoints/index.ts';
import { inspectCandidate } from '../../../src/core/checkpoints/inspect.ts';
import { SAFETY_LEVELS } from '../../../src/core/checkpoints/safety/safety.ts';
import { fuzzCount, mutations } from '../../fuzz.ts';
import { SMALLEST } from './smallestFiles.ts';

/** Of each format. */
const COUNT = fuzzCount(100_000);
/** Read as folders: their own files are broken in folderFuzz.test.ts, and what TensorFlow writes in tensorflowFuzz.test.ts. */
const FOLDERS = [
  'torch-distributed',
  'deepspeed',
  'tensorflow-saved-model',
  'keras-folder',
  'hugging-face',
  'tensorflow-checkpoint',
];

const read = (bytes: Uint8Array): Promise<Checkpoint | undefined> =>
  inspectCandidate({ path: 'm', name: 'm', source: memorySource(bytes) }, {});

describe('broken files of each format', () => {
  const { stackTraceLimit } = Error;
  // every second file ends with an error that is told: where it came from is of no interest, and costs more than reading the file
  before(() => {
    Error.stackTraceLimit = 0;
  });
  after(() => {
    Error.stackTraceLimit = stackTraceLimit;
  });

  it('there is one for every reader', () => {
    const ids = checkpointReaders.map(({ id }) => id).filter(id => !FOLDERS.includes(id));
    assert.deepEqual(Object.keys(SMALLEST).sort(), ids.sort());
  });

  it('what ends too early of the first format of PyTorch is not fully inspected, also between two pickles', async () => {
    const whole = SMALLEST['torch-legacy'];
    for (let length = 15; length < whole.length; length++) {
      const found = await read(whole.subarray(0, length));
      assert.equal(found?.safety.level, 'not-fully-inspected', `${length} bytes`);
    }
  });

  for (const [i, [id, bytes]] of Object.entries(SMALLEST).entries()) {
    it(`${id}: nothing is thrown, and what is told can be shown`, { timeout: 600_000 }, async () => {
      assert.equal((await read(bytes))?.format, id);
      for (const { bytes: broken, how } of mutations(5000 + i, bytes, COUNT)) {
        try {
          assertShown(await read(broken));
        } catch (error) {
          assert.fail(`${how}: ${error instanceof Error ? error.stack : error}`);
        }
      }
    });
  }
});

/** Sizes are whole numbers, even those that a broken header claims, and a checkpoint that could not be read is never called data only. */
function assertShown(found: Checkpoint | undefined): void {
  if (!found) return;
  const { safety, diagnostics, tensors, parameters = 0, trees = 0 } = found;
  assert.ok(SAFETY_LEVELS.includes(safety.level));
  if (diagnostics.some(({ code }) => code === 'broken-checkpoint'))
    assert.notEqual(safety.level, 'data-only');
  for (const each of [parameters, trees, ...tensors.flatMap(({ shape }) => shape)]) {
    assert.ok(Number.isInteger(each) && each >= 0, String(each));
  }
}
