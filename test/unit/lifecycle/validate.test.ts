import assert from 'node:assert/strict';
import { cp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { validationSchema } from '../../../src/core/assessment/validation.ts';
import { type ValidateOptions, validateCheckpoint } from '../../../src/core/lifecycle/validate.ts';
import { answers, COPY, type TestProject, testProject } from './project.ts';

const made: string[] = [];
after(() => Promise.all(made.map(folder => rm(folder, { recursive: true, force: true }))));

async function project(config: Parameters<typeof testProject>[0] = {}): Promise<TestProject> {
  const found = await testProject(config);
  made.push(found.folder);
  return found;
}

const predictBy = (command: string, more: readonly string[] = []) => ({
  checkpoints: [
    'files: models/*',
    'champion: models/good.csv',
    `predict: ${JSON.stringify(command)}`,
    ...more,
  ],
});

/** Validates, and holds the document against the published shape. */
async function validate({ folder }: TestProject, checkpoint: string, options: ValidateOptions = {}) {
  const validation = await validateCheckpoint(folder, checkpoint, options);
  validationSchema.strict().parse(JSON.parse(JSON.stringify(validation)));
  const { verdict, short, rows, diagnostics } = validation;
  return { validation, verdict, short, rows, codes: diagnostics.map(each => each.code), diagnostics };
}

const value = ({ validation }: Awaited<ReturnType<typeof validate>>, text: string) =>
  validation.criteria.find(each => each.text === text)?.now.value;

describe('validating a checkpoint', { skip: process.platform === 'win32' }, () => {
  it('compares with the champion row by row: values, ends of their intervals, classes and groups', async () => {
    const here = await project({
      criteria: [
        '- difference(accuracy) >= -0.01',
        '- lower_bound(difference(accuracy)) >= -0.9',
        '- upper_bound(difference(accuracy)) < 0',
        '- difference(recall(1)) >= -0.9',
        '- lower_bound(accuracy) >= 0.3',
        '- lower_bound(difference(f1)) > 0',
        '- difference(accuracy(x=3)) < 0',
        '- lower_bound(missing_rate(x)) >= 0',
      ],
    });
    const { validation } = await validate(here, 'models/bad.csv');
    const verdicts = Object.fromEntries(validation.criteria.map(each => [each.text, each.verdict]));
    assert.deepEqual(verdicts, {
      'difference(accuracy) >= -0.01': 'fail',
      'lower_bound(difference(accuracy)) >= -0.9': 'pass',
      'upper_bound(difference(accuracy)) < 0': 'pass',
      'difference(recall(1)) >= -0.9': 'fail',
      'lower_bound(accuracy) >= 0.3': 'pass',
      'lower_bound(difference(f1)) > 0': 'fail',
      'difference(accuracy(x=3)) < 0': 'insufficient',
      'lower_bound(missing_rate(x)) >= 0': 'pass',
    });
    const [first, lower] = validation.criteria;
    assert.equal(first?.now.value, 0.5 - 58 / 60);
    assert.equal(first?.onlyValidated, true);
    assert.equal(first?.reference, undefined);
    assert.ok((first?.now.lower ?? 0) < -0.3 && (first?.now.upper ?? 0) < -0.2, JSON.stringify(first?.now));
    assert.equal(lower?.now.value, first?.now.lower);
    const compared = validation.comparison.find(each => each.statistic === 'f1');
    assert.equal(
      value({ validation } as never, 'lower_bound(difference(f1)) > 0'),
      compared?.difference.lower,
    );
    assert.match(
      validation.criteria.find(each => each.text.includes('x=3'))?.reason ?? '',
      /Too few rows: 1 of 30 needed/,
    );
  });

  it('compares metrics of classes and with options, but not what compares groups', async () => {
    const here = await project();
    const yaml = path.join(here.folder, 'evenkeel.yaml');
    const text = await readFile(yaml, 'utf8');
    await writeFile(
      yaml,
      `${text}monitor:\n  performance: [f1, recall(0), "fbeta(beta=2)", equal_opportunity_difference(x)]\n`,
    );
    const { validation } = await validate(here, 'models/bad.csv');
    assert.deepEqual(
      validation.comparison.map(each => [each.statistic, each.title]),
      [
        ['f1', 'F1'],
        ['recall(0)', 'Recall of 0'],
        ['fbeta(beta=2)', 'F-beta (beta = 2)'],
      ],
    );
    const metrics = validation.behaviour[0]?.metrics ?? [];
    assert.equal(metrics.length, 4);
    for (const { statistic, difference } of validation.comparison) {
      const [candidate, champion] = validation.behaviour.map(
        each => each.metrics.find(metric => metric.statistic === statistic)?.measurement.value ?? 0,
      );
      assert.equal(difference.value, (candidate ?? 0) - (champion ?? 0), statistic);
    }
  });

  it('differs from itself by 0, and not at all from a champion that could not answer', async () => {
    const criteria = ['- difference(f1) >= 0', '- lower_bound(difference(f1)) >= 0', '- difference(f1) > 0'];
    const itself = await validate(await project({ criteria }), 'models/good.csv');
    assert.deepEqual(
      itself.validation.criteria.map(each => each.verdict),
      ['pass', 'pass', 'fail'],
    );
    const here = await project({
      criteria,
      checkpoints: ['files: models/*', 'champion: models/none.csv', `predict: ${COPY}`],
    });
    const absent = await validate(here, 'models/bad.csv');
    assert.deepEqual(
      absent.validation.criteria.map(each => each.verdict),
      ['insufficient', 'insufficient', 'insufficient'],
    );
    assert.match(absent.validation.criteria[0]?.reason ?? '', /none\.csv/);
  });

  it('fails one that misses the criteria, beside the champion on the same rows, and records it', async () => {
    const here = await project();
    const found = await validate(here, 'models/bad.csv');
    assert.equal(found.verdict, 'fail');
    assert.equal(found.short, 'accuracy 0.5 < 0.9');
    assert.equal(found.rows, 60);
    assert.equal(found.validation.champion, 'models/good.csv');
    assert.equal(value(found, 'accuracy >= 0.9'), 0.5);
    const relative = found.validation.criteria.find(each => each.text === 'accuracy >= champion - 0.05');
    assert.equal(relative?.champion?.value, 58 / 60);
    assert.deepEqual(
      found.validation.behaviour.map(each => each.of),
      ['candidate', 'champion'],
    );
    const compared = found.validation.comparison.map(each => [each.statistic, each.better]);
    assert.ok(compared.length > 0 && compared.every(([, better]) => better === 'champion'), `${compared}`);
    const [line, ...none] = await here.history();
    assert.deepEqual(none, []);
    assert.deepEqual(
      { ...line, at: undefined, job: undefined },
      {
        kind: 'validation',
        at: undefined,
        checkpoint: 'models/bad.csv',
        champion: false,
        verdict: 'fail',
        short: 'accuracy 0.5 < 0.9',
        rows: 60,
        values: { accuracy: 0.5 },
        job: undefined,
      },
    );
    const [job] = await here.jobs();
    assert.equal(job?.status, 'succeeded');
    assert.deepEqual(
      job?.steps.map(each => each.name),
      ['predict', 'predict with the champion'],
    );
    const written = path.join(here.folder, found.validation.job ?? '', 'validation.json');
    assert.deepEqual(
      JSON.parse(await readFile(written, 'utf8')),
      JSON.parse(JSON.stringify(found.validation)),
    );
  });

  it('passes the champion, which is then compared with itself and predicted once', async () => {
    const here = await project();
    const found = await validate(here, './models/../models/good.csv');
    assert.equal(found.verdict, 'pass');
    assert.equal(found.validation.checkpoint, 'models/good.csv');
    const [line] = await here.history();
    assert.equal(line?.['champion'], true);
    assert.deepEqual(
      (await here.jobs())[0]?.steps.map(each => each.name),
      ['predict'],
    );
  });

  it('never passes one that leaves rows out', async () => {
    const found = await validate(await project(), 'models/fewer.csv');
    assert.equal(value(found, 'accuracy >= 0.9'), 1);
    assert.equal(found.verdict, 'insufficient');
    assert.equal(found.short, '20 rows have no prediction');
    assert.ok(found.codes.includes('predictions-missing'));
  });

  it('that leaves rows out and is bad all the same fails', async () => {
    const here = await project();
    await writeFile(
      path.join(here.folder, 'models/worse.csv'),
      answers(2).split('\n').slice(0, 50).join('\n'),
    );
    assert.equal((await validate(here, 'models/worse.csv')).verdict, 'fail');
  });

  it('whose predict command fails says with which exit code, what it said last, and where its log is', async () => {
    const here = await project(
      predictBy('echo loading; echo "ValueError: no column x" >&2; exit 3 # ${predictions}'),
    );
    const found = await validate(here, 'models/bad.csv');
    assert.deepEqual([found.verdict, found.rows, found.validation.criteria], ['insufficient', 0, []]);
    const problem = found.diagnostics.at(-1);
    assert.equal(
      problem?.message,
      'The predict command for models/bad.csv failed with exit code 3: ValueError: no column x.',
    );
    assert.equal(problem?.remedy, `Look at its last lines. Its log is ${found.validation.job}/log.txt.`);
    assert.deepEqual([problem?.file, problem?.line], ['evenkeel.yaml', 12]);
    const [job] = await here.jobs();
    assert.deepEqual(
      [job?.status, job?.failedStep, job?.exitCode, job?.lastLines],
      ['failed', 'predict', 3, ['loading', 'ValueError: no column x']],
    );
    assert.match(
      await readFile(path.join(here.folder, found.validation.job ?? '', 'log.txt'), 'utf8'),
      /ValueError/,
    );
    assert.deepEqual(await here.history(), [], 'what was never judged is no validation');
  });

  it('whose predict command hangs is told that it did', async () => {
    const found = await validate(
      await project(predictBy('echo waiting; sleep 100', ['timeout: 0.3s'])),
      'models/bad.csv',
    );
    assert.ok(found.codes.includes('command-timed-out'));
    assert.match(found.short, /was still running after 0\.3 s and was ended: waiting\.$/);
  });

  it('whose predict command writes nothing, or an empty file, is told so', async () => {
    const nothing = await validate(await project(predictBy('true')), 'models/bad.csv');
    assert.ok(nothing.codes.includes('predictions-not-written'));
    const empty = await validate(await project(predictBy(': > ${predictions}')), 'models/bad.csv');
    assert.ok(empty.codes.includes('predictions-empty'));
    const header = await validate(
      await project(predictBy('echo id,prediction,score > ${predictions}')),
      'models/bad.csv',
    );
    assert.notEqual(header.verdict, 'pass');
    const garbage = await validate(
      await project(predictBy('head -c 5000 /dev/urandom > ${predictions}')),
      'models/bad.csv',
    );
    assert.equal(garbage.verdict, 'insufficient');
    for (const each of [nothing, empty]) assert.equal(each.verdict, 'insufficient');
  });

  it('whose predict command writes other columns is told the nearest', async () => {
    const found = await validate(
      await project(
        predictBy('sed s/prediction/predictions/\\;s/score/scores/ ${checkpoint} > ${predictions}'),
      ),
      'models/bad.csv',
    );
    assert.equal(found.verdict, 'insufficient');
    assert.match(
      found.short,
      /has no column prediction or score; it has id, predictions, scores\. Is predictions meant\?/,
    );
  });

  it('with a placeholder misspelt runs nothing', async () => {
    const found = await validate(
      await project(predictBy('cp ${chekpoint} ${predictions}')),
      'models/bad.csv',
    );
    assert.match(found.short, /Did you mean \$\{checkpoint\}\?/);
  });

  it('without a predict command reads the predictions made elsewhere', async () => {
    const here = await project({
      checkpoints: ['champion: models/good.csv', 'predictions: "out [1]/${name}.txt.csv"'],
    });
    const missing = await validate(here, 'models/bad.csv');
    assert.match(missing.short, /looked for in out \[1\]\/bad\.txt\.csv, which does not exist/);
    await cp(path.join(here.folder, 'models/bad.csv'), path.join(here.folder, 'out [1]/bad.txt.csv'));
    await cp(path.join(here.folder, 'models/good.csv'), path.join(here.folder, 'out [1]/good.txt.csv'));
    assert.equal((await validate(here, 'models/bad.csv')).verdict, 'fail');
    assert.equal((await validate(here, 'models/good.csv')).verdict, 'pass');
  });

  it('with neither, without validation data, or with unreadable ones says what to write', async () => {
    const none = await validate(
      await project({ checkpoints: ['champion: models/good.csv'] }),
      'models/bad.csv',
    );
    assert.ok(none.codes.includes('no-predict-command'));
    const noData = await project({ data: ['reference: validation.csv'] });
    assert.ok((await validate(noData, 'models/bad.csv')).codes.includes('no-validation-data'));
    assert.deepEqual(await noData.jobs(), [], 'nothing was begun');
    const absent = await validate(await project({ data: ['validation: validaton.csv'] }), 'models/bad.csv');
    assert.ok(absent.codes.includes('no-validation-rows'));
    for (const each of [none, absent]) assert.equal(each.verdict, 'insufficient');
  });

  it('that does not exist is told with the nearest name, and one outside the folder is refused unless absolute', async () => {
    const here = await project();
    const misspelt = await validate(here, 'models/godo.csv');
    assert.equal(misspelt.diagnostics.at(-1)?.remedy, 'Did you mean models/good.csv?');
    const elsewhere = await project();
    const outside = path.join(elsewhere.folder, 'models/good.csv');
    await symlink(outside, path.join(here.folder, 'models/link.csv'));
    for (const given of ['models/link.csv', path.relative(here.folder, outside)]) {
      assert.deepEqual((await validate(here, given)).codes, ['checkpoint-outside'], given);
    }
    const absolute = await validate(here, outside);
    assert.deepEqual([absolute.verdict, absolute.validation.checkpoint], ['pass', outside]);
  });

  it('beside a champion that cannot answer never passes what is relative to it', async () => {
    const broken = predictBy('case ${checkpoint} in *good*) exit 7;; esac; cp ${checkpoint} ${predictions}');
    const here = await project(broken);
    await writeFile(path.join(here.folder, 'models/new.csv'), answers(1000));
    const found = await validate(here, 'models/new.csv');
    assert.equal(found.verdict, 'insufficient');
    assert.equal(found.validation.criteria[0]?.verdict, 'pass');
    assert.equal(found.validation.criteria[1]?.verdict, 'insufficient');
    assert.match(found.short, /champion has no answers.*exit code 7/);
    const gone = await project();
    await rm(path.join(gone.folder, 'models/good.csv'));
    await writeFile(path.join(gone.folder, 'models/new.csv'), answers(1000));
    assert.equal((await validate(gone, 'models/new.csv')).verdict, 'insufficient');
  });

  it('without a champion is judged alone', async () => {
    const here = await project({ checkpoints: [`predict: ${COPY}`] });
    assert.equal((await validate(here, 'models/good.csv')).verdict, 'pass');
    assert.equal((await validate(here, 'models/good.csv')).validation.champion, undefined);
  });

  it('against a contract that could not be understood whole never passes', async () => {
    const here = await project({ criteria: ['- accuracy >= 0.9', '- accuracy >>= 0.9'] });
    const found = await validate(here, 'models/good.csv');
    assert.deepEqual([found.verdict, found.short], ['insufficient', 'evenkeel.yaml has errors']);
  });

  it('without any criterion is insufficient', async () => {
    assert.equal(
      (await validate(await project({ criteria: ['[]'] }), 'models/good.csv')).verdict,
      'insufficient',
    );
  });

  it('cancelled in the middle rejects with the reason and leaves a job that says so', async () => {
    const here = await project(predictBy('echo predicting; sleep 100'));
    const stop = new AbortController();
    const running = validateCheckpoint(here.folder, 'models/bad.csv', {
      signal: stop.signal,
      onOutput: () => stop.abort(),
    });
    await assert.rejects(running, { name: 'AbortError' });
    const [job] = await here.jobs();
    assert.deepEqual([job?.status, job?.steps[0]?.ended], ['cancelled', 'cancelled']);
    await assert.rejects(validateCheckpoint(here.folder, 'models/bad.csv', { signal: AbortSignal.abort() }), {
      name: 'AbortError',
    });
    assert.deepEqual(await here.history(), []);
  });

  it('still gives its result where nothing can be recorded', async () => {
    const here = await project();
    await writeFile(path.join(here.folder, '.evenkeel'), 'a file in the way');
    const found = await validate(here, 'models/good.csv');
    assert.equal(found.verdict, 'insufficient');
    assert.match(found.short, /is a file; expected a folder/);
  });
});
