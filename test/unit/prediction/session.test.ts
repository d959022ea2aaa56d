import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { adapterNamed } from '../../../src/core/prediction/adapters.ts';
import { type Batch, PredictionProblem } from '../../../src/core/prediction/model.ts';
import { openWithPython } from '../../../src/core/prediction/python/openPython.ts';
import { lives } from '../lifecycle/processes.ts';

const script = fileURLToPath(new URL('fakeModel.ts', import.meta.url));

function open(mode: string, more: Partial<Parameters<typeof openWithPython>[0]> = {}) {
  const printed: string[] = [];
  const opened = openWithPython({
    adapter: adapterNamed('sklearn_joblib'),
    interpreter: { path: process.execPath, why: 'a test' },
    path: `/models/${mode}`,
    shown: `models/${mode}`,
    folder: process.cwd(),
    code: false,
    timeoutMs: 20_000,
    script,
    onOutput: text => printed.push(text),
    ...more,
  });
  return { opened, printed };
}

const BATCH: Batch = {
  rows: 3,
  columns: [
    { name: 'a', type: 'number', values: Float64Array.of(1.5, Number.NaN, Number.NEGATIVE_INFINITY) },
    { name: 'b', type: 'text', values: ['x', undefined, 'ß'] },
    { name: 'c', type: 'boolean', values: [true, undefined, false] },
  ],
};

async function problemOf(promise: Promise<unknown>): Promise<PredictionProblem> {
  const error = await promise.then(
    () => assert.fail('it went well'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof PredictionProblem, String(error));
  return error;
}

describe('a model in a process of Python', { skip: process.platform === 'win32' }, () => {
  it('tells what it is, and answers batches; what else is on standard output is passed on', async () => {
    const { opened, printed } = open('good');
    const model = await opened;
    assert.deepEqual(model.facts.features, ['a', 'b']);
    assert.deepEqual(model.facts.classes, ['no', 'yes']);
    assert.equal(model.facts.output, 'probabilities');
    assert.deepEqual(model.facts.versions, ['Python 3.12.0', 'fake 1.0']);
    assert.match(model.facts.by, /^scikit-learn in .+ \(a test\)$/);
    assert.deepEqual(
      model.facts.diagnostics.map(each => [each.severity, each.code]),
      [['warning', 'framework-version']],
    );
    assert.match(
      model.facts.diagnostics[0]?.message ?? '',
      /written with scikit-learn 1\.0, and 1\.5 is installed/,
    );
    const answers = await model.predict(BATCH);
    assert.deepEqual(answers.labels, ['no', undefined, 'no']);
    assert.equal(answers.scores?.width, 2);
    assert.deepEqual([...(answers.scores?.values ?? [])].slice(0, 2), [Number.NaN, Number.POSITIVE_INFINITY]);
    await model.close();
    const all = printed.join('');
    assert.match(all, /Activating the environment/);
    assert.match(all, /\{"kind": not JSON/);
    assert.ok(all.includes('[1.5,null,"-Infinity"]'), all);
    assert.ok(all.includes('["x",null,"ß"]') && all.includes('[true,null,false]'), all);
  });

  it('is asked again and again', async () => {
    const model = await open('good').opened;
    for (let i = 0; i < 3; i++) assert.equal((await model.predict(BATCH)).labels?.length, 3);
    await model.close();
    await assert.rejects(model.predict(BATCH));
  });

  for (const [mode, code, message, remedy] of [
    ['crash', 'python-crashed', /exit code 139 .*Segmentation fault\.$/, /last lines/],
    ['killed', 'python-crashed', /SIGKILL/, /last lines/],
    ['missing', 'missing-package', /needs the package scikit-learn/, /-m pip install scikit-learn/],
    ['factory', 'needs-factory', /without the module/, /checkpoints\.factory/],
    ['old', 'old-python', /older than Python 3\.9/, /checkpoints\.python/],
    [
      'failed',
      'prediction-failed',
      /scikit-learn could not predict with models\/failed: It is so\./,
      /last lines/,
    ],
  ] as const) {
    it(`${mode}: told as ${code}, with what to do`, async () => {
      const { diagnostic } = await problemOf(open(mode).opened);
      assert.equal(diagnostic.code, code);
      assert.match(diagnostic.message, message);
      assert.match(diagnostic.remedy ?? '', remedy);
    });
  }

  it('an interpreter that cannot be started is told', async () => {
    const { diagnostic } = await problemOf(
      open('good', { interpreter: { path: '/nowhere/python', why: '' } }).opened,
    );
    assert.equal(diagnostic.code, 'python-not-started');
  });

  for (const mode of ['dies', 'short', 'nothing']) {
    it(`answers that do not come or do not fit: ${mode}`, async () => {
      const model = await open(mode).opened;
      const { diagnostic, lastLines } = await problemOf(model.predict(BATCH));
      assert.equal(diagnostic.code, mode === 'dies' ? 'python-crashed' : 'bad-reply');
      if (mode === 'dies') assert.match(lastLines.at(-1) ?? '', /^asked /);
      await model.close();
    });
  }

  it('ends when its time is over, with all that it started', async () => {
    const { opened, printed } = open('child', { timeoutMs: 1500 });
    const { diagnostic } = await problemOf(opened);
    assert.equal(diagnostic.code, 'command-timed-out');
    assert.match(diagnostic.remedy ?? '', /checkpoints\.timeout/);
    const pid = Number(/child (\d+)/.exec(printed.join(''))?.[1]);
    assert.ok(pid > 0);
    assert.equal(await lives(pid), false);
  });

  it('ends at once when it is cancelled, with all that it started', async () => {
    const stop = new AbortController();
    const { opened, printed } = open('child', { signal: stop.signal });
    const rejected = assert.rejects(opened, { name: 'AbortError' });
    while (!printed.join('').includes('child ')) await new Promise(resolve => setTimeout(resolve, 20));
    stop.abort();
    await rejected;
    const pid = Number(/child (\d+)/.exec(printed.join(''))?.[1]);
    assert.equal(await lives(pid), false);
  });

  it('is not started when it was cancelled before', async () => {
    const signal = AbortSignal.abort();
    await assert.rejects(open('good', { signal }).opened, { name: 'AbortError' });
  });

  it('a line without an end is not kept', async () => {
    const { diagnostic } = await problemOf(open('flood').opened);
    assert.equal(diagnostic.code, 'bad-reply');
  });

  it('is killed when it stays after its input was closed', async () => {
    const model = await open('stays').opened;
    const started = performance.now();
    await model.close();
    assert.ok(performance.now() - started < 15_000);
  });
});
