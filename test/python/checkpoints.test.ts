/**
 * Checkpoints that the real tools write here and now, held against what these tools say of them. Takes an interpreter of
 * EVENKEEL_TOOLS_PYTHON (several with the separator of PATH between), which has what the script that writes them imports.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compareWithTruth, truths } from '../unit/checkpoints/truth.ts';

const pythons = process.env['EVENKEEL_TOOLS_PYTHON']?.split(delimiter) ?? [];
const KINDS = [
  { kind: 'pickle', modules: 'torch, sklearn, joblib, skops, numpy, lz4' },
  { kind: 'safetensors', modules: 'torch, transformers, safetensors, numpy' },
  { kind: 'onnx', modules: 'onnx, numpy' },
  { kind: 'gguf', modules: 'gguf, numpy' },
  { kind: 'tensorflow', modules: 'tensorflow, keras, numpy' },
  {
    kind: 'boosted',
    modules: 'catboost, lightgbm, sklearn, pandas, xgboost; assert xgboost.__version__ > "3"',
  },
  { kind: 'boosted_old', modules: 'pandas, xgboost; assert xgboost.__version__ < "2"' },
  { kind: 'keras', modules: 'keras, h5py, numpy' },
] as const;

for (const { kind, modules } of KINDS) {
  const python = pythons.find(each => spawnSync(each, ['-c', `import ${modules}`]).status === 0);
  const skip = python ? false : `no interpreter in EVENKEEL_TOOLS_PYTHON has all of ${modules}`;
  test(`checkpoints that the tools write now: ${kind}`, { skip }, async t => {
    const script = fileURLToPath(new URL(`../fixtures/checkpoints/make_${kind}.py`, import.meta.url));
    const folder = await mkdtemp(join(tmpdir(), 'evenkeel-checkpoints-'));
    t.after(() => rm(folder, { recursive: true, force: true }));
    const { status, stderr } = spawnSync(python ?? '', [script, folder], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    for (const [name, truth] of Object.entries(truths(folder))) {
      await t.test(name, () => compareWithTruth(folder, name, truth));
    }
  });
}
