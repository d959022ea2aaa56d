import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { checkAllowed, digestOf, type Question } from '../../../src/core/prediction/consent.ts';
import { PredictionProblem } from '../../../src/core/prediction/model.ts';
import { lookAt } from '../../../src/core/prediction/openModel.ts';

const CHECKPOINTS = fileURLToPath(new URL('../../fixtures/checkpoints/', import.meta.url));

describe('what is to be allowed before a model is loaded', async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'evenkeel-consent-'));
  after(() => rm(root, { recursive: true, force: true }));
  const look = (real: string, settings = {}) =>
    lookAt({ real, shown: path.basename(real), folder: root }, settings, undefined);
  const written = async (name: string, content: string | Uint8Array) => {
    const file = path.join(root, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
    return file;
  };
  /** A pickle that calls os.system. */
  const DANGEROUS = Buffer.from('cos\nsystem\n(S"true"\ntR.', 'latin1');

  it('is nothing for data, and for loaders that run nothing', async () => {
    for (const [file, adapter] of [
      ['onnx/tiny.onnx', 'onnx'],
      ['onnx/foreign.onnx', 'onnx'],
      ['pickle/state_dict.pt', 'torch'],
      ['pickle/pipeline.skops', 'skops'],
    ] as const) {
      const found = await look(path.join(CHECKPOINTS, file));
      assert.equal(found.adapter.id, adapter);
      assert.equal(found.question, undefined, file);
    }
    const lightgbm = await look(await written('model.txt', 'tree\nversion=v4\nnum_class=1\n'));
    assert.deepEqual([lightgbm.adapter.id, lightgbm.question], ['lightgbm', undefined]);
    const xgboost = await look(await written('model.json', '{"learner":{"attributes":{}}}'));
    assert.deepEqual([xgboost.adapter.id, xgboost.question], ['xgboost', undefined]);
    const catboost = await look(await written('model.cbm', 'CBM1\0\0\0'));
    assert.deepEqual([catboost.adapter.id, catboost.question], ['catboost', undefined]);
  });

  it('is what needs code, with what it imports and the digest of the file', async () => {
    const file = path.join(CHECKPOINTS, 'pickle/pipeline.joblib');
    const { adapter, question } = await look(file);
    assert.equal(adapter.id, 'sklearn_joblib');
    assert.equal(question?.level, 'needs-code');
    assert.ok(question.imports.some(each => each.startsWith('sklearn.')));
    assert.equal(
      question.sha256,
      createHash('sha256')
        .update(await readFile(file))
        .digest('hex'),
    );
  });

  it('is the dangerous by its digest alone, whatever it is called and whoever loads it', async () => {
    for (const name of ['model.joblib', 'model.pt', 'model.skops', 'model.h5', 'weights.dat']) {
      const settings = name === 'weights.dat' ? { adapter: 'xgboost' } : {};
      const { question } = await look(await written(name, DANGEROUS), settings);
      assert.equal(question?.level, 'dangerous', name);
      const refused = (allowed: Parameters<typeof checkAllowed>[1]) =>
        assert.throws(
          () => checkAllowed(question, allowed),
          (error: unknown) =>
            error instanceof PredictionProblem &&
            error.diagnostic.code === 'dangerous-checkpoint' &&
            (error.diagnostic.remedy ?? '').includes(`--allow-dangerous ${question.sha256}`),
        );
      refused({});
      refused({ code: true });
      refused({ code: new Set([question.sha256]) });
      refused({ dangerous: new Set(['0'.repeat(64)]) });
      checkAllowed(question, { dangerous: new Set([question.sha256]) });
    }
  });

  it('is what could not be inspected, as if it needed code', async () => {
    const { question } = await look(await written('model.keras', 'no zip file at all'));
    assert.equal(question?.level, 'not-fully-inspected');
    assert.throws(() => checkAllowed(question, {}), /may run code/);
    checkAllowed(question, { code: true });
  });

  it('is allowed for all or for a digest', () => {
    const question: Question = {
      checkpoint: 'm',
      level: 'needs-code',
      imports: ['a.B'],
      findings: [],
      sha256: 'f',
    };
    const { message, diagnostic } = (() => {
      try {
        checkAllowed(question, { code: new Set(['e']) });
      } catch (error) {
        return error as PredictionProblem;
      }
      return assert.fail('it was allowed');
    })();
    assert.match(message, /imports and runs code: a\.B/);
    assert.equal(diagnostic.code, 'needs-consent');
    assert.match(diagnostic.remedy ?? '', /--allow-code/);
    checkAllowed(question, { code: true });
    checkAllowed(question, { code: new Set(['f']) });
  });

  it('is asked of a folder for all that is in it, links out of it included', async () => {
    const folder = path.join(root, 'mlflow');
    await written('mlflow/MLmodel', 'flavors: {python_function: {loader_module: mlflow.sklearn}}\n');
    const first = await look(folder);
    assert.equal(first.adapter.id, 'mlflow_pyfunc');
    assert.equal(first.question?.level, 'needs-code');
    await symlink('/etc/hostname', path.join(folder, 'data'));
    const linked = await look(folder);
    assert.equal(linked.question?.level, 'not-fully-inspected');
    await written('mlflow/model.pkl', DANGEROUS);
    const second = await look(folder);
    assert.equal(second.question?.level, 'dangerous');
    const digests = [first, linked, second].map(each => each.question?.sha256);
    assert.equal(new Set(digests).size, 3);
  });

  it('a digest of a folder changes with a name, a content and a link', async () => {
    const one = path.join(root, 'one');
    await written('one/a.txt', 'a');
    const digests = [await digestOf(one, undefined)];
    for (const change of [
      () => written('one/a.txt', 'b'),
      () => written('one/inner/b.txt', ''),
      () => symlink('a.txt', path.join(one, 'link')),
    ]) {
      await change();
      digests.push(await digestOf(one, undefined));
    }
    assert.equal(new Set(digests).size, digests.length);
    await cp(one, path.join(root, 'two'), { recursive: true, verbatimSymlinks: true });
    assert.equal(await digestOf(path.join(root, 'two'), undefined), digests.at(-1));
  });

  it('what nobody here predicts with is told with what to write', async () => {
    await assert.rejects(look(await written('notes.md', '# Notes')), (error: unknown) => {
      assert.ok(error instanceof PredictionProblem);
      assert.equal(error.diagnostic.code, 'no-predict-command');
      assert.match(error.diagnostic.remedy ?? '', /checkpoints\.predict/);
      return true;
    });
  });
});
