/**
 * Models that the real frameworks write here and now: what our adapters say of each row, held against what a direct call in Python says.
 * Takes interpreters of EVENKEEL_TOOLS_PYTHON (several with the separator of PATH between); a framework that none has is skipped.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { predictFile } from '../../src/core/prediction/predictFile.ts';
import type { PredictionSettings } from '../../src/core/prediction/settings.ts';
import { interpreterWith } from './tools.ts';

const ROWS = fileURLToPath(new URL('../fixtures/prediction/rows.csv', import.meta.url));
const SCRIPT = fileURLToPath(new URL('reference_prediction.py', import.meta.url));

/** What a framework says of one of its models. */
interface Truth {
  readonly model: string;
  readonly target: string;
  readonly features: readonly string[];
  readonly settings: PredictionSettings;
  readonly labels?: readonly (string | number)[];
  readonly scores?: readonly (number | readonly number[])[];
  readonly classes?: readonly string[] | null;
}

/** What an interpreter must have for each framework. */
const FRAMEWORKS = {
  sklearn: 'scikit-learn joblib pandas',
  skops: 'scikit-learn skops pandas',
  xgboost: 'xgboost pandas',
  lightgbm: 'lightgbm pandas',
  catboost: 'catboost pandas',
  mlflow: 'mlflow-skinny scikit-learn pandas',
  keras: 'keras',
  torch: 'torch',
  transformers: 'transformers torch',
};

for (const [framework, packages] of Object.entries(FRAMEWORKS)) {
  const python = interpreterWith(`[version(each) for each in ${JSON.stringify(packages.split(' '))}]`);
  const skip = python ? false : `no interpreter in EVENKEEL_TOOLS_PYTHON has ${packages}`;
  describe(`predictions of ${framework}`, { skip }, () => {
    it('are those of a direct call', async t => {
      const folder = await mkdtemp(path.join(tmpdir(), 'evenkeel-prediction-'));
      t.after(() => rm(folder, { recursive: true, force: true }));
      const { status, stderr } = spawnSync(python ?? '', [SCRIPT, framework, ROWS, folder], {
        encoding: 'utf8',
      });
      assert.equal(status, 0, stderr);
      const truths: readonly Truth[] = JSON.parse(await readFile(path.join(folder, 'truth.json'), 'utf8'));
      for (const truth of truths) {
        await t.test(truth.model, () => compare(folder, truth, python ?? ''));
      }
    });
  });
}

const onnxPython = interpreterWith("[version(each) for each in ['skl2onnx', 'onnxruntime', 'pandas']]");
const noOnnx = onnxPython
  ? false
  : 'no interpreter in EVENKEEL_TOOLS_PYTHON has skl2onnx, onnxruntime and pandas';
describe('predictions of ONNX in our process', { skip: noOnnx }, () => {
  it('are those of onnxruntime in Python, of models that are made now', async t => {
    const folder = await mkdtemp(path.join(tmpdir(), 'evenkeel-prediction-'));
    t.after(() => rm(folder, { recursive: true, force: true }));
    const script = fileURLToPath(new URL('../fixtures/prediction/make_prediction.py', import.meta.url));
    const { status, stderr } = spawnSync(onnxPython ?? '', [script, folder], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    const said = JSON.parse(await readFile(path.join(folder, 'truth.json'), 'utf8'));
    const kinds = ['high', 'low', 'mid'];
    const plain = { target: 'kind', features: ['amount', 'age'], settings: {}, classes: kinds };
    const one = (rows: readonly number[][]) => rows.map(row => row[0] ?? Number.NaN);
    const decided = (rows: readonly number[][]) => one(rows).map(score => (score >= 0.5 ? 1 : 0));
    const best = (rows: readonly number[][]) => rows.map(row => kinds[row.indexOf(Math.max(...row))] ?? '');
    const { label, probabilities } = said['typed.onnx'];
    const truths: readonly Truth[] = [
      {
        ...plain,
        model: 'typed.onnx',
        features: ['amount', 'age', 'city'],
        labels: label,
        scores: probabilities,
      },
      {
        ...plain,
        model: 'forest.onnx',
        labels: said['forest.onnx'].label,
        scores: said['forest.onnx'].probabilities,
      },
      {
        ...plain,
        model: 'softmax.onnx',
        labels: best(said['softmax.onnx'].out),
        scores: said['softmax.onnx'].out,
      },
      ...['sigmoid.onnx', 'fixed.onnx'].map(model => ({
        ...plain,
        model,
        target: 'y',
        labels: decided(said[model].out),
        scores: one(said[model].out),
        classes: null,
      })),
      { ...plain, model: 'regression.onnx', target: 'value', labels: one(said['regression.onnx'].variable) },
    ];
    for (const truth of truths) {
      const expected = truth.scores ? truth : { ...truth, classes: null };
      await t.test(truth.model, () => compare(folder, expected, onnxPython ?? ''));
    }
  });
});

async function compare(folder: string, truth: Truth, python: string): Promise<void> {
  const out = path.join(folder, 'answers.csv');
  const previous = process.cwd();
  // The user's own modules lie in the project, which is the working folder where no project is named.
  process.chdir(folder);
  const { columns } = await predictFile({
    checkpoint: path.join(folder, truth.model),
    data: ROWS,
    out,
    features: truth.features,
    target: truth.target,
    settings: truth.settings,
    allowed: { code: true },
    python: { path: python, from: 'option' },
  }).finally(() => process.chdir(previous));
  const lines = (await readFile(out, 'utf8')).trimEnd().split('\n').slice(1);
  const cells = lines.map(line => line.split(','));
  const column = (name: string) => {
    const place = columns.indexOf(name);
    assert.ok(place >= 0, `${name} of ${columns.join(', ')}`);
    return cells.map(row => row[place] ?? '');
  };
  const { labels = [], scores = [], classes } = truth;
  const said = column('prediction');
  assert.equal(said.length, labels.length);
  for (const [i, label] of labels.entries()) {
    if (truth.target === 'value') assertClose(said[i], Number(label), `row ${i}`);
    else assert.equal(said[i], String(label), `row ${i}`);
  }
  const names = classes ? classes.map(each => `score_${each}`) : scores.length > 0 ? ['score'] : [];
  for (const [k, name] of names.entries()) {
    for (const [i, value] of column(name).entries()) {
      const row = scores[i];
      assertClose(value, Number(typeof row === 'number' ? row : row?.[k]), `${name} of row ${i}`);
    }
  }
  assert.equal(columns.length, 2 + names.length);
}

/** Some frameworks compute with 32 bits, and in batches of another size in another order. */
function assertClose(found: string | undefined, expected: number, what: string): void {
  const difference = Math.abs(Number(found) - expected);
  assert.ok(difference <= 1e-5 * Math.max(1, Math.abs(expected)), `${what}: ${found} for ${expected}`);
}
