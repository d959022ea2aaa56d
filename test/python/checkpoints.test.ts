/**
 * Checkpoints that PyTorch, scikit-learn, joblib, skops and NumPy write here and now, held against what these tools say of them. Takes the
 * interpreter of EVENKEEL_TOOLS_PYTHON, which has test/fixtures/checkpoints/requirements-pickle.txt.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compareWithTruth, truths } from '../unit/checkpoints/truth.ts';

const python = process.env['EVENKEEL_TOOLS_PYTHON'];
const SCRIPT = fileURLToPath(new URL('../fixtures/checkpoints/make_pickle.py', import.meta.url));

/** Why nothing can be compared; false where it can. */
function reason(): string | false {
  if (!python) return 'EVENKEEL_TOOLS_PYTHON is not set';
  const { status } = spawnSync(python, ['-c', 'import torch, sklearn, joblib, skops, numpy, lz4']);
  return status === 0
    ? false
    : 'the interpreter of EVENKEEL_TOOLS_PYTHON has not all of requirements-pickle.txt';
}

test('checkpoints that the tools write now', { skip: reason() }, async t => {
  const folder = await mkdtemp(join(tmpdir(), 'evenkeel-checkpoints-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const { status, stderr } = spawnSync(python ?? '', [SCRIPT, folder], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  for (const [name, truth] of Object.entries(truths(folder))) {
    await t.test(name, () => compareWithTruth(folder, name, truth));
  }
});
