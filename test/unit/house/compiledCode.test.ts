import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));
const INPUT = '{"y_true": [0, 0, 1, 1], "y_score": [0.1, 0.4, 0.35, 0.8]}';

/** What the built command line answers a user with this cache folder. */
function evenkeel(cache: string, args: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const { NODE_DISABLE_COMPILE_CACHE: _, ...rest } = process.env;
  const env = { ...rest, XDG_CACHE_HOME: cache, ...more };
  const { status, stdout } = spawnSync(process.execPath, [CLI, ...args], {
    env,
    input: INPUT,
    encoding: 'utf8',
  });
  return { status, out: stdout };
}

const FORBIDDEN = { NODE_DISABLE_COMPILE_CACHE: '1' };
const COMPUTED = evenkeel('', ['compute', 'roc_auc'], FORBIDDEN);

describe('the compiled code that the command line keeps', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-'));
  after(() => rmSync(folder, { recursive: true }));
  const compute = (cache: string) => evenkeel(cache, ['compute', 'roc_auc']);

  /** The one file below a cache folder. */
  function kept(cache: string): string {
    const own = join(cache, 'evenkeel', 'compiled');
    const [version = '', ...others] = readdirSync(own);
    const files = readdirSync(join(own, version));
    assert.deepEqual([others, files.length], [[], 1]);
    return join(own, version, files[0] ?? '');
  }

  it('is that of the functions that ran, taken once, and used by the next process of the same command', () => {
    const cache = join(folder, 'cache');
    assert.equal(COMPUTED.status, 0);
    assert.match(COMPUTED.out, /0\.75/);
    assert.deepEqual(compute(cache), COMPUTED);
    const first = statSync(kept(cache));
    // more than what is compiled of a script that only loads
    assert.ok(first.size > 200_000, `${first.size} bytes`);
    assert.deepEqual(compute(cache), COMPUTED);
    assert.equal(statSync(kept(cache)).ino, first.ino);
  });

  it('lies in a folder of the user, which others may not enter', () => {
    const cache = join(folder, 'own');
    compute(cache);
    if (process.platform !== 'win32') assert.equal(statSync(join(cache, 'evenkeel')).mode & 0o77, 0);
  });

  it('is taken anew where V8 refuses it, and that of another build goes', () => {
    const cache = join(folder, 'refused');
    compute(cache);
    const file = kept(cache);
    const whole = readFileSync(file);
    writeFileSync(file, whole.subarray(0, whole.length / 2));
    writeFileSync(file.replace(/-[^-]*$/, '-0123456789abcdef'), 'of an older build');
    assert.deepEqual(compute(cache), COMPUTED);
    assert.equal(kept(cache), file);
    assert.ok(readFileSync(file).length > whole.length * 0.9);
  });

  it('is not kept of a command that failed, nor where the user forbids it', () => {
    const cache = join(folder, 'none');
    assert.equal(evenkeel(cache, ['compute', 'no_such_metric']).status, 2);
    assert.deepEqual(evenkeel(cache, ['compute', 'roc_auc'], FORBIDDEN), COMPUTED);
    assert.throws(() => readdirSync(cache), { code: 'ENOENT' });
  });

  it('is done without where there is no place for it', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const before = readdirSync(folder);
    for (const cache of [file, join(file, 'below'), join(folder, 'absent', 'below'), 'relative']) {
      assert.deepEqual(compute(cache), COMPUTED);
    }
    assert.deepEqual(readdirSync(folder), before);
  });
});
