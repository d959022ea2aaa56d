import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectGarbage } from '../../src/core/garbage.ts';

const LARGE = 1 << 22;

/** In a function of its own, so that nothing keeps it. */
function allocate(): void {
  assert.equal(new ArrayBuffer(LARGE).byteLength, LARGE);
}

for (const which of ['young', 'all'] as const) {
  test(`what nobody uses is freed at once: ${which}`, async () => {
    allocate();
    const before = process.memoryUsage().arrayBuffers;
    await new Promise(resolve => setImmediate(resolve));
    collectGarbage(which);
    // what a thread of V8's frees is counted when it is done
    for (let i = 0; i < 100 && process.memoryUsage().arrayBuffers > before - LARGE; i++)
      await new Promise(resolve => setTimeout(resolve, 10));
    assert.ok(process.memoryUsage().arrayBuffers <= before - LARGE);
  });
}
