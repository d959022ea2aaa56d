import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { retrain } from '../../../src/core/lifecycle/retrain.ts';
import { lives } from './processes.ts';
import { COPY, type TestProject, testProject } from './project.ts';

const made: string[] = [];
after(() => Promise.all(made.map(folder => rm(folder, { recursive: true, force: true }))));

async function project(retrainLines: readonly string[], config: Parameters<typeof testProject>[0] = {}) {
  const found = await testProject({ retrain: retrainLines, ...config });
  made.push(found.folder);
  return found;
}

const TRAIN = [
  'candidate: models/new.csv',
  'steps:',
  '  - name: prepare',
  '    run: echo preparing; mkdir -p work',
  '  - name: train',
  '    run: echo training; cp models/good.csv ${candidate}',
];
const lockOf = ({ folder }: TestProject) => path.join(folder, '.evenkeel', 'retrain.lock');
const exists = (file: string) =>
  readFile(file).then(
    () => true,
    () => false,
  );

describe('retraining', { skip: process.platform === 'win32' }, () => {
  it('runs the steps in order, validates the candidate and keeps all of it', async () => {
    const here = await project(TRAIN);
    const steps: string[] = [];
    let output = '';
    const result = await retrain(here.folder, {
      onStep: ({ name, number, count }) => steps.push(`${number}/${count} ${name}`),
      onOutput: text => {
        output += text;
      },
    });
    assert.deepEqual(steps, ['1/2 prepare', '2/2 train', '3/3 validate']);
    assert.equal(output, 'preparing\ntraining\n');
    assert.equal(result.status, 'succeeded');
    assert.equal(result.candidate, 'models/new.csv');
    assert.equal(result.validated?.verdict, 'pass');
    assert.equal(result.validated?.job, result.job);
    const { validated, job, ...record } = result;
    assert.deepEqual(await here.jobs(), [JSON.parse(JSON.stringify(record))]);
    assert.deepEqual(
      record.steps.map(({ name, ended, exitCode }) => ({ name, ended, exitCode })),
      [
        { name: 'prepare', ended: 'exited', exitCode: 0 },
        { name: 'train', ended: 'exited', exitCode: 0 },
      ],
    );
    assert.deepEqual((await readdir(path.join(here.folder, job))).sort(), [
      'job.json',
      'log.txt',
      'predictions-champion.csv',
      'predictions.csv',
      'validation.json',
    ]);
    assert.match(
      await readFile(path.join(here.folder, job, 'log.txt'), 'utf8'),
      /step 1 of 2: prepare\n\$ echo preparing.*\npreparing\n\[exited, exit code 0, \d+ ms\]\nstep 2 of 2: train/,
    );
    assert.equal((await here.history())[0]?.['checkpoint'], 'models/new.csv');
    assert.equal(await exists(lockOf(here)), false);
  });

  it('takes one command as a step, and leaves the candidate in the job by default', async () => {
    const here = await project(['steps: cp models/bad.csv ${candidate}; echo ${job} > ${job}/where.txt']);
    const result = await retrain(here.folder);
    assert.equal(result.candidate, `${result.job}/candidate.csv`);
    assert.equal(result.validated?.verdict, 'fail');
    assert.equal(result.status, 'succeeded');
    assert.equal(
      (await readFile(path.join(here.folder, result.job, 'where.txt'), 'utf8')).trim(),
      path.join(here.folder, result.job),
    );
  });

  it('stops at the first step that fails and says which, why and where to look', async () => {
    const here = await project([
      'steps:',
      '  - name: fit',
      '    run: \'echo epoch 1; echo "MemoryError: too big" >&2; exit 9\'',
      '  - name: never',
      '    run: touch never.txt',
    ]);
    const result = await retrain(here.folder);
    assert.equal(result.status, 'failed');
    assert.deepEqual(
      [result.failedStep, result.exitCode, result.lastLines],
      ['fit', 9, ['epoch 1', 'MemoryError: too big']],
    );
    assert.equal(
      result.message,
      `Step "fit" (1 of 2) failed with exit code 9: MemoryError: too big. Look at its last lines. Its log is ${result.job}/log.txt.`,
    );
    assert.equal(await exists(path.join(here.folder, 'never.txt')), false);
    assert.deepEqual(
      (await here.jobs()).map(each => each.status),
      ['failed'],
    );
    assert.equal(await exists(lockOf(here)), false);
  });

  it('ends a step that takes too long', async () => {
    const here = await project(['steps:', '  - {name: fit, run: sleep 100, timeout: 0.2s}']);
    const result = await retrain(here.folder);
    assert.match(
      result.message ?? '',
      /^Step "fit" \(1 of 1\) was still running after 0\.2 s and was ended\. Give it more time/,
    );
    assert.equal(result.steps[0]?.ended, 'timed-out');
  });

  it('quotes the line that names the error, not the noise after it', async () => {
    const here = await project(['steps: "echo x >&2; echo ValueError bad column; echo bye; exit 1"']);
    assert.match(
      (await retrain(here.folder)).message ?? '',
      /failed with exit code 1: ValueError bad column\. Look/,
    );
  });

  it('survives a step that is killed', async () => {
    const result = await retrain((await project(['steps: kill -9 $$'])).folder);
    assert.match(result.message ?? '', /was ended by a signal/);
  });

  it('is not taken in by a candidate that is not there, is empty, or is the one from before', async () => {
    const nothing = await retrain((await project(['candidate: models/new.csv', 'steps: "true"'])).folder);
    assert.match(
      nothing.message ?? '',
      /^All steps ended well, but there is no new checkpoint at models\/new\.csv\./,
    );
    const empty = await retrain(
      (await project(['candidate: models/new.csv', 'steps: ": > ${candidate}"'])).folder,
    );
    assert.match(empty.message ?? '', /is empty/);
    const here = await project(['candidate: models/new.csv', 'steps: "true"']);
    await cp(path.join(here.folder, 'models/good.csv'), path.join(here.folder, 'models/new.csv'));
    const old = await retrain(here.folder);
    assert.match(old.message ?? '', /models\/new\.csv is the one from before/);
    for (const each of [nothing, empty, old])
      assert.deepEqual([each.status, each.validated], ['failed', undefined]);
  });

  it('takes a candidate folder for new when a file in it is', async () => {
    const here = await project(
      ['candidate: models/new', 'steps: cp models/good.csv models/new/weights.csv'],
      {
        checkpoints: ['predict: cp ${checkpoint}/weights.csv ${predictions}'],
      },
    );
    await mkdir(path.join(here.folder, 'models/new'));
    const weights = path.join(here.folder, 'models/new/weights.csv');
    await cp(path.join(here.folder, 'models/good.csv'), weights);
    await utimes(weights, 1000, 1000);
    assert.equal((await retrain(here.folder)).validated?.verdict, 'pass');
  });

  it('without validation data says that it did not validate', async () => {
    const here = await project(TRAIN, { data: ['reference: validation.csv'] });
    const result = await retrain(here.folder);
    assert.deepEqual([result.status, result.validated], ['succeeded', undefined]);
    assert.equal(
      result.message,
      'The new checkpoint models/new.csv was not validated: evenkeel.yaml has no data.validation.',
    );
  });

  it('refuses before running anything what cannot end well', async () => {
    const ran = 'steps: touch ran.txt';
    const cases: readonly (readonly [TestProject, RegExp])[] = [
      [await project([]), /does not say how to retrain\. Write retrain\.steps/],
      [
        await project(['candidate: models/good.csv', ran]),
        /is the champion models\/good\.csv: retraining would overwrite the model in use/,
      ],
      [await project(['candidate: ../new.csv', ran]), /outside the project folder/],
      [
        await project(['steps: touch ran.txt ${candidat}']),
        /^Nothing was run: .*Did you mean \$\{candidate\}\?/,
      ],
      [
        await project(['step: touch ran.txt']),
        /^Nothing was run: evenkeel\.yaml:\d+: retrain\.steps is missing/,
      ],
    ];
    for (const [here, message] of cases) {
      await assert.rejects(retrain(here.folder), { name: 'UsageError', message });
      assert.equal(await exists(path.join(here.folder, 'ran.txt')), false);
      assert.equal(await exists(lockOf(here)), false);
    }
  });

  it('cancelled ends everything that the step started, keeps the job and frees the lock', async () => {
    const here = await project(['steps:', '  - name: fit', '    run: sleep 1000 & echo $!; wait']);
    const stop = new AbortController();
    let pid = 0;
    const result = await retrain(here.folder, {
      signal: stop.signal,
      onOutput: text => {
        pid = Number(text.trim());
        stop.abort();
      },
    });
    assert.deepEqual([result.status, result.failedStep], ['cancelled', 'fit']);
    assert.match(result.message ?? '', /^Cancelled in step "fit"\./);
    assert.ok(!(await lives(pid)), `${pid} still runs`);
    assert.deepEqual(
      (await here.jobs()).map(each => each.status),
      ['cancelled'],
    );
    assert.equal(await exists(lockOf(here)), false);
  });

  it('cancelled while the candidate is validated says so', async () => {
    const here = await project(TRAIN, {
      checkpoints: ['champion: models/good.csv', 'predict: "echo predicting; sleep 100"'],
    });
    const stop = new AbortController();
    const result = await retrain(here.folder, {
      signal: stop.signal,
      onOutput: text => text.includes('predicting') && stop.abort(),
    });
    assert.deepEqual(
      [result.status, result.failedStep, result.candidate],
      ['cancelled', 'validate', 'models/new.csv'],
    );
  });
});

describe('the lock of a retraining', { skip: process.platform === 'win32' }, () => {
  const holder = (pid: number, more: Record<string, unknown> = {}) =>
    `${JSON.stringify({ pid, host: hostname(), since: '2026-11-20T00:00:00.000Z', token: 'x', ...more })}\n`;

  it('lets only one of several run', async () => {
    const here = await project(
      ['candidate: models/new.csv', 'steps: sleep 0.3; cp models/good.csv ${candidate}'],
      { checkpoints: [`predict: ${COPY}`] },
    );
    const results = await Promise.allSettled([1, 2, 3, 4].map(() => retrain(here.folder)));
    const refused = results.filter(each => each.status === 'rejected');
    assert.equal(refused.length, 3);
    for (const { reason } of refused)
      assert.match(
        reason.message,
        /^A retraining of this project is running already \((process \d+, since|it is just starting)/,
      );
    assert.equal((await here.jobs()).length, 1);
  });

  it('of a dead process is taken over, which is said', async () => {
    const here = await project(TRAIN);
    const dead = spawn('true');
    await new Promise(resolve => dead.once('exit', resolve));
    await mkdir(path.dirname(lockOf(here)), { recursive: true });
    await writeFile(lockOf(here), holder(dead.pid ?? 0));
    let output = '';
    const result = await retrain(here.folder, {
      onOutput: text => {
        output += text;
      },
    });
    assert.equal(result.status, 'succeeded');
    assert.match(
      output,
      new RegExp(`^The lock of process ${dead.pid}, which no longer runs, was taken over\\.\n`),
    );
    assert.deepEqual(
      (await readdir(path.dirname(lockOf(here)))).filter(name => name.includes('lock')),
      [],
    );
  });

  it('of a living process, or of another machine, is respected', async () => {
    const here = await project(TRAIN);
    await mkdir(path.dirname(lockOf(here)), { recursive: true });
    for (const content of [holder(process.ppid), holder(1), holder(999_999, { host: 'elsewhere' })]) {
      await writeFile(lockOf(here), content);
      await assert.rejects(retrain(here.folder), /running already.*delete \.evenkeel\/retrain\.lock\.$/);
      assert.equal(await readFile(lockOf(here), 'utf8'), content);
    }
    assert.deepEqual(await here.jobs(), []);
  });

  it('that cannot be read is taken over once it is old', async () => {
    const here = await project(TRAIN);
    await mkdir(path.dirname(lockOf(here)), { recursive: true });
    await writeFile(lockOf(here), '');
    await assert.rejects(retrain(here.folder), /it is just starting/);
    await utimes(lockOf(here), 1000, 1000);
    assert.equal((await retrain(here.folder)).status, 'succeeded');
  });

  it('of one that several find dead is taken over by one only', async () => {
    const here = await project(
      ['candidate: models/new.csv', 'steps: sleep 0.3; cp models/good.csv ${candidate}'],
      { checkpoints: [`predict: ${COPY}`] },
    );
    await mkdir(path.dirname(lockOf(here)), { recursive: true });
    await writeFile(lockOf(here), holder(2 ** 22 + 1));
    const results = await Promise.allSettled([1, 2, 3, 4, 5, 6].map(() => retrain(here.folder)));
    assert.equal(results.filter(each => each.status === 'fulfilled').length, 1);
    assert.equal((await here.jobs()).length, 1);
  });
});
