import assert from 'node:assert/strict';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { validationSchema } from '../../../src/core/assessment/validation.ts';
import { questionsBefore } from '../../../src/core/lifecycle/questions.ts';
import { retrain } from '../../../src/core/lifecycle/retrain.ts';
import { validateCheckpoint } from '../../../src/core/lifecycle/validate.ts';
import { evenkeel } from '../cli/run.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const PICKLE = path.join(FIXTURES, 'checkpoints/pickle/pipeline.joblib');

describe('validating without a predict command', { skip: process.platform === 'win32' }, () => {
  const made: string[] = [];
  after(() => Promise.all(made.map(folder => rm(folder, { recursive: true, force: true }))));

  async function project(checkpoints: readonly string[], more: readonly string[] = []): Promise<string> {
    const folder = await mkdtemp(path.join(tmpdir(), 'evenkeel-run-'));
    made.push(folder);
    await mkdir(path.join(folder, 'models'));
    await copyFile(path.join(FIXTURES, 'prediction/rows.csv'), path.join(folder, 'rows.csv'));
    for (const name of ['binary', 'fixed', 'unsaid', 'typed']) {
      await copyFile(
        path.join(FIXTURES, `prediction/${name}.onnx`),
        path.join(folder, `models/${name}.onnx`),
      );
    }
    await copyFile(PICKLE, path.join(folder, 'models/pipeline.joblib'));
    const yaml = [
      'model: test',
      'task: binary',
      'data: {validation: rows.csv}',
      'columns: {id: id, target: y, features: [amount, age], ignored: [city, kind, value]}',
      'criteria: [accuracy >= 0.7, roc_auc >= 0.7, roc_auc >= champion - 0.5]',
      'checkpoints:',
      '  files: models/*',
      ...checkpoints.map(each => `  ${each}`),
      ...more,
    ];
    await writeFile(path.join(folder, 'evenkeel.yaml'), `${yaml.join('\n')}\n`);
    return folder;
  }

  it('runs ONNX models itself, candidate and champion, and records by what', async () => {
    const folder = await project(['champion: models/fixed.onnx']);
    const shares: number[] = [];
    const validation = await validateCheckpoint(folder, 'models/binary.onnx', {
      onProgress: (_, share) => shares.push(share ?? 0),
    });
    validationSchema.strict().parse(JSON.parse(JSON.stringify(validation)));
    assert.equal(validation.rows, 300);
    assert.deepEqual(
      validation.criteria.slice(0, 2).map(each => each.verdict),
      ['pass', 'pass'],
      JSON.stringify(validation.diagnostics),
    );
    assert.equal(validation.champion, 'models/fixed.onnx');
    assert.equal(typeof validation.criteria[2]?.now.value, 'number');
    const told = validation.diagnostics.filter(each => each.code === 'predicted-with');
    assert.deepEqual(
      told.map(each => [each.severity, each.file]),
      [
        ['info', 'models/binary.onnx'],
        ['info', 'models/fixed.onnx'],
      ],
    );
    const job = path.join(folder, validation.job ?? '');
    const predictions = await readFile(path.join(job, 'predictions.csv'), 'utf8');
    assert.match(predictions, /^id,prediction,score\nr000,[01],0\.\d+/);
    assert.match(await readFile(path.join(job, 'log.txt'), 'utf8'), /Predicted with models\/binary\.onnx/);
    const record = JSON.parse(await readFile(path.join(job, 'job.json'), 'utf8'));
    assert.deepEqual(
      record.steps.map((each: { name: string; ended: string }) => [each.name, each.ended]),
      [
        ['predict', 'exited'],
        ['predict with the champion', 'exited'],
      ],
    );
    assert.deepEqual(
      shares,
      shares.toSorted((a, b) => a - b),
    );
  });

  it('asks before a pickle is loaded, of the candidate and the champion, and loads none unasked', async () => {
    const folder = await project(['champion: models/pipeline.joblib']);
    const questions = await questionsBefore(folder, 'models/binary.onnx');
    assert.deepEqual(
      questions.map(each => [each.checkpoint, each.level]),
      [['models/pipeline.joblib', 'needs-code']],
    );
    const { verdict, diagnostics } = await validateCheckpoint(folder, 'models/pipeline.joblib');
    assert.equal(verdict, 'insufficient');
    const refused = diagnostics.find(each => each.code === 'needs-consent');
    assert.match(refused?.message ?? '', /imports and runs code: .*sklearn/);
    // The champion is left out, and the candidate judged without it.
    const without = await validateCheckpoint(folder, 'models/binary.onnx');
    assert.equal(without.criteria[0]?.verdict, 'pass');
    assert.equal(without.criteria[2]?.verdict, 'insufficient');
    const predicting = await project([
      'predict: "cp ${checkpoint} ${predictions}"',
      'champion: models/pipeline.joblib',
    ]);
    assert.deepEqual(await questionsBefore(predicting, 'models/pipeline.joblib'), []);
  });

  it('takes what is allowed by its digest, and then the Python that evenkeel.yaml names', async () => {
    const folder = await project(['python: .nowhere']);
    const [question] = await questionsBefore(folder, 'models/pipeline.joblib');
    const allowed = { code: new Set([question?.sha256 ?? '']) };
    const { diagnostics } = await validateCheckpoint(folder, 'models/pipeline.joblib', { allowed });
    const told = diagnostics.find(each => each.code === 'no-python');
    assert.match(told?.message ?? '', /\.nowhere \(checkpoints\.python in evenkeel\.yaml\)/);
  });

  it('asks before a retraining of the champion alone, where the candidate is to be validated', async () => {
    const steps = ['retrain:', '  candidate: new.onnx', '  steps: cp models/binary.onnx new.onnx'];
    const folder = await project(['champion: models/pipeline.joblib'], steps);
    const [question, ...others] = await questionsBefore(folder, undefined);
    assert.deepEqual([question?.checkpoint, others], ['models/pipeline.joblib', []]);
    const given = ['--allow-code-of', question?.sha256 ?? '', '--default-python', '.nowhere', '--json'];
    const told = JSON.parse((await evenkeel(['retrain', folder, ...given])).out).validated;
    assert.equal(told.criteria[0].verdict, 'pass');
    assert.match(JSON.stringify(told.diagnostics), /\.nowhere \(--default-python\)/, 'it would be loaded');
    const other = ['--allow-code-of', '0'.repeat(64), '--json'];
    const refused = JSON.parse((await evenkeel(['retrain', folder, ...other])).out).validated;
    assert.match(JSON.stringify(refused.diagnostics), /needs-consent/);
    const without = await project(['champion: models/pipeline.joblib']);
    assert.deepEqual(await questionsBefore(without, undefined), [], 'nothing is retrained');
  });

  it('takes scores of several classes for what they are', async () => {
    const folder = await project([]);
    const file = path.join(folder, 'evenkeel.yaml');
    const yaml = (await readFile(file, 'utf8'))
      .replace('task: binary', 'task: multiclass')
      .replace(
        /columns: .*/,
        'columns: {id: id, target: kind, features: [amount, age, city], ignored: [y, value]}',
      )
      .replace(/criteria: .*/, 'criteria: [accuracy >= 0.7, log_loss < 1, roc_auc >= 0.8]');
    await writeFile(file, yaml);
    const { criteria, diagnostics } = await validateCheckpoint(folder, 'models/typed.onnx');
    assert.deepEqual(
      criteria.map(each => each.verdict),
      ['pass', 'pass', 'pass'],
      JSON.stringify([criteria, diagnostics]),
    );
  });

  it('says which key to write where the model does not say what its numbers are', async () => {
    const folder = await project([]);
    const { short } = await validateCheckpoint(folder, 'models/unsaid.onnx');
    assert.match(short, /does not say what they are/);
  });

  it('can be cancelled', async () => {
    const folder = await project([]);
    const stop = new AbortController();
    const onProgress = (label: string) => label.startsWith('Predicting') && stop.abort();
    const options = { signal: stop.signal, onProgress: (label: string) => void onProgress(label) };
    await assert.rejects(validateCheckpoint(folder, 'models/binary.onnx', options), { name: 'AbortError' });
  });

  it('validates what a retraining has made, and says why where it cannot', async () => {
    const steps = (from: string, to: string) => [
      'retrain:',
      `  candidate: ${to}`,
      `  steps: cp ${from} ${to}`,
    ];
    const made = await project([], steps('models/binary.onnx', 'new.onnx'));
    const { validated, status } = await retrain(made);
    assert.equal(status, 'succeeded');
    assert.equal(validated?.criteria[0]?.verdict, 'pass');
    const unknown = await project([], steps('rows.csv', 'new.model'));
    const other = await retrain(unknown);
    assert.equal(other.status, 'succeeded');
    assert.equal(other.validated, undefined);
    assert.match(other.message ?? '', /was not validated: Evenkeel itself cannot predict with new\.model/);
  });

  it('on the command line: predict, and what it refuses', async () => {
    const folder = await project([]);
    const at = (...parts: readonly string[]) => path.join(folder, ...parts);
    const predict = (...more: readonly string[]) =>
      evenkeel(['predict', ...more, '--data', at('rows.csv'), '--out', at('out.csv')]);
    const good = await predict(at('models/binary.onnx'), '--project', folder);
    assert.equal(good.code, 0, good.error);
    assert.match(good.out, /out\.csv: 300 rows, id, prediction, score\n$/);
    assert.match(await readFile(at('out.csv'), 'utf8'), /^id,prediction,score\nr000,/);
    const json = await predict(
      at('models/binary.onnx'),
      '--features',
      'age,amount',
      '--target',
      'y',
      '--json',
    );
    assert.equal(json.code, 0, json.error);
    assert.deepEqual(JSON.parse(json.out).features, { names: ['age', 'amount'], by: 'order' });
    const refused = await predict(at('models/pipeline.joblib'), '--project', folder);
    assert.equal(refused.code, 2);
    assert.match(refused.error, /imports and runs code.*--allow-code/);
    const wrong = await predict(at('models/binary.onnx'), '--adapter', 'onx');
    assert.equal(wrong.code, 2);
    assert.match(wrong.error, /Did you mean onnx\?/);
    const nothing = await evenkeel(['predict', at('models/binary.onnx'), '--out', at('x.csv')]);
    assert.equal(nothing.code, 2);
    assert.match(nothing.error, /Give --data FILE/);
  });
});
