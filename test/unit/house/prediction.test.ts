import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ADAPTER_IDS } from '../../../src/core/prediction/adapterIds.ts';
import { adapters } from '../../../src/core/prediction/adapters.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const FIXTURES = path.join(ROOT, 'test/fixtures/prediction');

describe('what predicts, as it is built', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'evenkeel-built-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('runs ONNX models with the runtime that lies beside the bundles', () => {
    const out = path.join(folder, 'out.csv');
    const args = ['--data', path.join(FIXTURES, 'rows.csv'), '--out', out, '--target', 'y'];
    const { status, stderr } = spawnSync(
      process.execPath,
      [
        path.join(ROOT, 'dist/cli.js'),
        'predict',
        path.join(FIXTURES, 'binary.onnx'),
        '--features',
        'amount,age',
        ...args,
      ],
      { encoding: 'utf8', env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' } },
    );
    assert.equal(status, 0, stderr);
    assert.match(readFileSync(out, 'utf8'), /^id,prediction,score\n/);
  });

  it('has a script for each adapter, and an adapter for each script', () => {
    const scripts = readdirSync(path.join(ROOT, 'python/evenkeel_adapters'))
      .filter(name => /^[a-z]\w*\.py$/.test(name))
      .map(name => path.parse(name).name);
    assert.deepEqual(
      [...scripts, 'onnx'].sort(),
      adapters.map(each => each.id).sort((a, b) => (a < b ? -1 : 1)),
    );
    assert.deepEqual([...ADAPTER_IDS].sort(), [...scripts, 'onnx'].sort());
  });
});
