import assert from 'node:assert/strict';
import { syncBuiltinESMExports } from 'node:module';
import { mock, test } from 'node:test';
import v8 from 'node:v8';
import { collectGarbage, collectOften, collectSeldom } from '../../src/core/garbage.ts';
import { doublesFor, SHARED_FROM } from '../../src/core/tables/rowMemory.ts';

/** The flags of V8 that are set meanwhile. How often garbage is collected then depends on the machine. */
function flagsSetBy(run: () => void): string[] {
  const set = mock.method(v8, 'setFlagsFromString');
  syncBuiltinESMExports();
  try {
    run();
    return set.mock.calls.map(({ arguments: [flag] }) => String(flag));
  } finally {
    set.mock.restore();
    syncBuiltinESMExports();
  }
}

test('garbage is collected seldom until shared memory is made, by a V8 that asks', () => {
  const isAsked = /^13\.([6-9]|\d\d)/.test(process.versions.v8);
  const flags = (...names: string[]) => (isAsked ? names : []);
  const seldom = '--external-memory-accounted-in-global-limit';
  const often = '--no-external-memory-accounted-in-global-limit';
  assert.deepEqual(flagsSetBy(collectSeldom), flags(seldom));
  assert.deepEqual(
    flagsSetBy(() => doublesFor(1000)),
    [],
  );
  assert.deepEqual(
    flagsSetBy(() => doublesFor(SHARED_FROM)),
    flags(often),
  );
  assert.deepEqual(flagsSetBy(collectOften), flags(often));
});

test('a process that has collected garbage has the flags that it had: else V8 would not take code that others have kept', () => {
  const set = flagsSetBy(() => collectGarbage('young'));
  assert.deepEqual(set, ['--expose-gc', '--no-expose-gc']);
});
