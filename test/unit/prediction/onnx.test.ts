import assert from 'node:assert/strict';
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { PredictionProblem } from '../../../src/core/prediction/model.ts';
import { openOnnx } from '../../../src/core/prediction/onnx/openOnnx.ts';
import { type PredictFileRequest, predictFile } from '../../../src/core/prediction/predictFile.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/prediction/', import.meta.url));
const truth = JSON.parse(await readFile(path.join(FIXTURES, 'truth.json'), 'utf8')) as Readonly<
  Record<string, Readonly<Record<string, readonly (string | number | readonly number[])[]>>>
>;

describe('ONNX models in this process', () => {
  let root = '';
  before(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'evenkeel-onnx-'));
  });
  after(() => rm(root, { recursive: true, force: true }));

  /** Predicts for the rows of the fixtures; answers by column. */
  async function predict(checkpoint: string, more: Partial<PredictFileRequest> = {}) {
    const out = path.join(root, 'out.csv');
    const { rows, columns, diagnostics } = await predictFile({
      checkpoint: path.resolve(FIXTURES, checkpoint),
      data: path.join(FIXTURES, 'rows.csv'),
      out,
      features: ['amount', 'age'],
      settings: {},
      allowed: {},
      ...more,
    });
    const [head = '', ...lines] = (await readFile(out, 'utf8')).trimEnd().split('\n');
    assert.equal(head, columns.join(','));
    assert.equal(lines.length, rows);
    const cells = lines.map(line => line.split(','));
    const column = (name: string) => cells.map(row => row[columns.indexOf(name)] ?? assert.fail(name));
    return { columns, column, diagnostics };
  }

  async function problem(promise: Promise<unknown>) {
    const error = await promise.then(
      () => assert.fail('it went well'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof PredictionProblem, String(error));
    return error.diagnostic;
  }

  /** To what 32 bits hold. */
  function assertClose(
    found: readonly string[],
    expected: readonly (string | number | readonly number[])[],
    at = 0,
  ) {
    assert.equal(found.length, expected.length);
    for (const [i, each] of expected.entries()) {
      const value = Number(Array.isArray(each) ? each[at] : each);
      assert.ok(Math.abs(Number(found[i]) - value) <= 1e-6 * Math.max(1, Math.abs(value)), `row ${i}`);
    }
  }

  it('a binary classifier of scikit-learn, with its labels and probabilities', async () => {
    const { columns, column, diagnostics } = await predict('binary.onnx', { target: 'y' });
    assert.deepEqual(columns, ['id', 'prediction', 'score']);
    assert.deepEqual(column('prediction'), truth['binary.onnx']?.['label']?.map(String));
    assertClose(column('score'), truth['binary.onnx']?.['probabilities'] ?? [], 1);
    const [told] = diagnostics;
    assert.equal(told?.code, 'predicted-with');
    assert.match(told?.message ?? '', /onnxruntime-web [\d.]+ in this process/);
    assert.match(
      told?.message ?? '',
      /in the order of the features, since the model names none: amount, age/,
    );
  });

  it('inputs of several types, one a column, by their names in whatever order', async () => {
    const { columns, column, diagnostics } = await predict('typed.onnx', {
      target: 'kind',
      features: ['city', 'age', 'amount'],
    });
    assert.deepEqual(columns, ['id', 'prediction', 'score_high', 'score_low', 'score_mid']);
    assert.deepEqual(column('prediction'), truth['typed.onnx']?.['label']);
    for (const [i, name] of ['score_high', 'score_low', 'score_mid'].entries()) {
      assertClose(column(name), truth['typed.onnx']?.['probabilities'] ?? [], i);
    }
    assert.match(diagnostics[0]?.message ?? '', /names that the model knows: amount, age, city/);
  });

  it('a forest with classes of texts', async () => {
    const { column } = await predict('forest.onnx', { target: 'kind' });
    assert.deepEqual(column('prediction'), truth['forest.onnx']?.['label']);
    assertClose(column('score_mid'), truth['forest.onnx']?.['probabilities'] ?? [], 2);
  });

  it('a regression', async () => {
    const { columns, column } = await predict('regression.onnx', { target: 'value' });
    assert.deepEqual(columns, ['id', 'prediction']);
    assertClose(column('prediction'), truth['regression.onnx']?.['variable'] ?? []);
  });

  it('scores in a list of maps are left out, and how to have them is told', async () => {
    const { columns, column, diagnostics } = await predict('zipmap.onnx', { target: 'y' });
    assert.deepEqual(columns, ['id', 'prediction']);
    assert.deepEqual(column('prediction'), truth['zipmap.onnx']?.['output_label']?.map(String));
    const told = diagnostics.find(each => each.code === 'zipmap');
    assert.match(told?.remedy ?? '', /'zipmap': False/);
  });

  it('softmax and sigmoid are seen in the graph, with external data beside the model', async () => {
    const softmax = await predict('softmax.onnx', { target: 'kind' });
    for (const [i, name] of ['score_high', 'score_low', 'score_mid'].entries()) {
      assertClose(softmax.column(name), truth['softmax.onnx']?.['out'] ?? [], i);
    }
    const sigmoid = await predict('sigmoid.onnx', { target: 'y' });
    assertClose(sigmoid.column('score'), truth['sigmoid.onnx']?.['out'] ?? []);
  });

  it('logits are told by their name, or by evenkeel.yaml, and never guessed', async () => {
    const { column } = await predict('logits.onnx', { target: 'kind' });
    const expected = (truth['logits.onnx']?.['logits'] ?? []).map(each => {
      const row = each as readonly number[];
      const sum = row.reduce((all, value) => all + Math.exp(value), 0);
      return row.map(value => Math.exp(value) / sum);
    });
    for (const [i, name] of ['score_high', 'score_low', 'score_mid'].entries())
      assertClose(column(name), expected, i);
    const { code, remedy } = await problem(predict('unsaid.onnx', { target: 'kind' }));
    assert.equal(code, 'unknown-output');
    assert.match(remedy ?? '', /checkpoints\.output/);
    const said = await predict('unsaid.onnx', { target: 'kind', settings: { output: 'logits' } });
    assert.equal(said.columns.length, 5);
  });

  it('a fixed number of rows at a time', async () => {
    const { column } = await predict('fixed.onnx', { target: 'y' });
    assertClose(column('score'), truth['fixed.onnx']?.['out'] ?? []);
  });

  it('pictures, too few and too many columns, and texts for numbers are told', async () => {
    assert.equal((await problem(predict('picture.onnx', { target: 'kind' }))).code, 'unfit-input');
    assert.equal((await problem(predict('binary.onnx', { features: ['amount'] }))).code, 'feature-count');
    const texts = await problem(predict('binary.onnx', { target: 'y', features: ['amount', 'city'] }));
    assert.equal(texts.code, 'unfit-rows');
    assert.match(texts.message, /city/);
    const missing = path.join(root, 'few.csv');
    await writeFile(missing, 'amount,years,city\n1,2,Rome\n');
    const features = ['amount', 'years', 'city'];
    const typed = await problem(predict('typed.onnx', { data: missing, features }));
    assert.equal(typed.code, 'missing-features');
  });

  it('a fraction or a gap where integers are taken is told by column', async () => {
    const data = path.join(root, 'gap.csv');
    await writeFile(data, 'amount,age,city\n1,2,Rome\n3,,Oslo\n');
    const { code, message } = await problem(
      predict('typed.onnx', { data, features: ['amount', 'age', 'city'] }),
    );
    assert.equal(code, 'unfit-rows');
    assert.match(message, /the column age/);
  });

  it('external data that is not there, or leads out of the folder by a link, is not read', async () => {
    const folder = path.join(root, 'model');
    await mkdir(folder);
    const model = path.join(folder, 'sigmoid.onnx');
    await copyFile(path.join(FIXTURES, 'sigmoid.onnx'), model);
    assert.equal((await problem(predict(model, { target: 'y' }))).code, 'missing-external-data');
    await copyFile(path.join(FIXTURES, 'sigmoid.data'), path.join(root, 'secret'));
    await symlink(path.join(root, 'secret'), path.join(folder, 'sigmoid.data'));
    assert.equal((await problem(predict(model, { target: 'y' }))).code, 'external-path');
  });

  it('operators of others, and bytes that are no model, are told', async () => {
    const foreign = path.resolve(FIXTURES, '../checkpoints/onnx/foreign.onnx');
    assert.equal((await problem(predict(foreign))).code, 'prediction-failed');
    const torn = path.join(root, 'torn.onnx');
    const whole = await readFile(path.join(FIXTURES, 'forest.onnx'));
    await writeFile(torn, whole.subarray(0, whole.length / 2));
    const { code } = await problem(predict(torn));
    assert.equal(code, 'truncated');
  });

  it('its time and a cancellation end it between two pieces', async () => {
    const path_ = path.join(FIXTURES, 'binary.onnx');
    const columns = ['a', 'b'].map(name => ({
      name,
      type: 'number' as const,
      values: new Float64Array(600),
    }));
    const slow = await openOnnx({ path: path_, shown: 'm', timeoutMs: 20_000 });
    assert.equal((await slow.predict({ rows: 600, columns })).labels?.length, 600);
    await slow.close();
    const stop = new AbortController();
    const model = await openOnnx({ path: path_, shown: 'm', timeoutMs: 60_000, signal: stop.signal });
    const answers = model.predict({ rows: 600, columns });
    stop.abort();
    await assert.rejects(answers, { name: 'AbortError' });
    await model.close();
    const late = openOnnx({ path: path_, shown: 'm', timeoutMs: -1 });
    assert.equal((await problem(late)).code, 'command-timed-out');
  });
});
