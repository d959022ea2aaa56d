/**
 * Checkpoints that the real tools write here and now, compared by us and by NumPy. Takes an interpreter of EVENKEEL_TOOLS_PYTHON.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { comparisonTruths, holdAgainstTruth } from '../unit/checkpoints/comparisonTruth.ts';
import { interpreterWith } from './tools.ts';

const python = interpreterWith('version("torch") and version("safetensors") and version("scikit-learn")');
const skip = python
  ? false
  : 'no interpreter in EVENKEEL_TOOLS_PYTHON has torch, safetensors and scikit-learn';

test('how far checkpoints are apart that the tools write now', { skip }, async t => {
  const script = fileURLToPath(new URL('../fixtures/checkpoints/make_compare.py', import.meta.url));
  const folder = await mkdtemp(join(tmpdir(), 'evenkeel-compare-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const { status, stderr } = spawnSync(python ?? '', [script, folder], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  for (const truth of comparisonTruths(folder)) {
    await t.test(`${truth.a} and ${truth.b}`, () => holdAgainstTruth(folder, truth));
  }
});
