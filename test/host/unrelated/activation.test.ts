import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { extension } from '../harness.ts';

/** Activation by a file name takes about a second after start; this is well beyond it. */
const SETTLED_MS = 5000;

describe('a folder that has nothing to do with models', () => {
  it('does not activate the extension', async () => {
    await sleep(SETTLED_MS);
    assert.equal(extension().isActive, false);
  });
});
