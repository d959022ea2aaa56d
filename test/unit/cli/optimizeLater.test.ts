import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import { describe, it, type TestContext } from 'node:test';
import { promisify } from 'node:util';
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

const OPTIMIZE_LATER = new URL('../../../src/cli/optimizeLater.ts', import.meta.url);
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

  it('has it back also where it does not come to the end of its first turn for long', async () => {
    // timers that are due come before immediates then
    const script = `
      import { syncBuiltinESMExports } from 'node:module';
      import v8 from 'node:v8';
      v8.setFlagsFromString = flags => console.log(flags);
      syncBuiltinESMExports();
      const { optimizeLater } = await import(${JSON.stringify(String(OPTIMIZE_LATER))});
      process.execArgv = [];
      optimizeLater();
      const from = performance.now();
      while (performance.now() - from < 700);
      setTimeout(() => undefined, 1500);
    `;
    const env = { ...process.env, NODE_OPTIONS: '' };
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', script],
      { env },
    );
    assert.deepEqual(stdout.trim().split('\n'), ['--no-opt', '--opt']);
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
