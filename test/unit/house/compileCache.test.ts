import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import manifest from '../../../package.json' with { type: 'json' };

const CLI = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));

/** What `evenkeel --version` prints for a user with this cache folder. */
function versionWith(cache: string): string {
  const { NODE_COMPILE_CACHE: _, NODE_DISABLE_COMPILE_CACHE: __, ...rest } = process.env;
  const env = { ...rest, XDG_CACHE_HOME: cache };
  return execFileSync(process.execPath, [CLI, '--version'], { env, encoding: 'utf8' }).trim();
}

describe('the compiled code that the command line keeps', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-'));

  it('lies in a folder of the user, which others may not enter', () => {
    const cache = join(folder, 'cache');
    assert.equal(versionWith(cache), manifest.version);
    assert.ok(readdirSync(join(cache, 'evenkeel', 'compiled')).length > 0);
    if (process.platform !== 'win32') assert.equal(statSync(join(cache, 'evenkeel')).mode & 0o77, 0);
    assert.equal(versionWith(cache), manifest.version);
  });

  it('is done without where there is no place for it', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    for (const cache of [file, join(file, 'below'), join(folder, 'absent', 'below'), 'relative']) {
      assert.equal(versionWith(cache), manifest.version);
    }
    assert.deepEqual(readdirSync(folder).sort(), ['cache', 'file']);
    rmSync(folder, { recursive: true });
  });
});
