import assert from 'node:assert/strict';
import { syncBuiltinESMExports } from 'node:module';
import { describe, it, type TestContext } from 'node:test';
import v8 from 'node:v8';
import { optimizeLater } from '../../../src/cli/optimizeLater.ts';

/** The flags that are set, one after the other, in a process with these of its own; time is the test's. */
function flagsSet(
  t: TestContext,
  { execArgv = [], options = '' }: { execArgv?: string[]; options?: string },
) {
  const set: string[] = [];
  t.mock.method(v8, 'setFlagsFromString', (flags: string) => set.push(flags));
  syncBuiltinESMExports();
  const { execArgv: own, env } = process;
  const { NODE_OPTIONS: ownOptions } = env;
  process.execArgv = execArgv;
  env['NODE_OPTIONS'] = options;
  t.after(() => {
    t.mock.restoreAll();
    syncBuiltinESMExports();
    process.execArgv = own;
    if (ownOptions === undefined) delete env['NODE_OPTIONS'];
    else env['NODE_OPTIONS'] = ownOptions;
  });
  t.mock.timers.enable({ apis: ['setTimeout', 'setImmediate'] });
  return set;
}

const HAS_MAGLEV = Number.parseInt(process.versions.v8, 10) >= 13;

describe('a young process', { skip: !HAS_MAGLEV && 'This V8 has one compiler that optimizes.' }, () => {
  it('does without TurboFan until it turns out to live longer', t => {
    const set = flagsSet(t, {});
    optimizeLater();
    assert.deepEqual(set, []);
    t.mock.timers.tick(1);
    assert.deepEqual(set, ['--no-opt']);
    t.mock.timers.tick(500);
    assert.deepEqual(set, ['--no-opt']);
    t.mock.timers.tick(1000);
    assert.deepEqual(set, ['--no-opt', '--opt']);
  });

  it('has it back when asked', t => {
    const set = flagsSet(t, {});
    const optimize = optimizeLater();
    t.mock.timers.tick(1);
    optimize();
    assert.deepEqual(set, ['--no-opt', '--opt']);
  });

  it('leaves the flags of others alone', t => {
    for (const given of [{ execArgv: ['--jitless'] }, { options: '--no-opt' }]) {
      const set = flagsSet(t, given);
      const optimize = optimizeLater();
      t.mock.timers.tick(2000);
      optimize();
      assert.deepEqual(set, []);
      t.mock.timers.reset();
    }
  });
});
