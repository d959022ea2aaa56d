import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { memorySource } from '../../../src/core/bytes/source.ts';
import type { Checkpoint } from '../../../src/core/checkpoints/checkpoint.ts';
import { checkpointReaders } from '../../../src/core/checkpoints/index.ts';
import { inspectCandidate } from '../../../src/core/checkpoints/inspect.ts';
import { fuzzCount, mutations, survive, withoutStacks } from '../../fuzz.ts';
import { assertShown } from './assertShown.ts';
import { SMALLEST, SMALLEST_FOLDERS } from './smallestFiles.ts';

/** Of each format. */
const COUNT = fuzzCount(100_000);

const read = (bytes: Uint8Array): Promise<Checkpoint | undefined> =>
  inspectCandidate({ path: 'm', name: 'm', source: memorySource(bytes) }, {});

describe('broken files of each format', () => {
  withoutStacks();

  it('there is one for every reader', () => {
    const ids = checkpointReaders.map(({ id }) => id).filter(id => !(id in SMALLEST_FOLDERS));
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
      await survive(mutations(5000 + i, bytes, COUNT), async broken => assertShown(await read(broken.bytes)));
    });
  }
});
