import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { assessmentSchema } from '../../../src/core/assessment/assessment.ts';
import { validationSchema } from '../../../src/core/assessment/validation.ts';
import { evenkeel } from './run.ts';

const FIXTURE = new URL('../../fixtures/projects/node-model', import.meta.url);

let root: string;
let folder: string;
before(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'evenkeel-cli-'));
});
after(() => rm(root, { recursive: true, force: true }));
beforeEach(async () => {
  folder = await mkdtemp(path.join(root, 'project-'));
  await cp(FIXTURE, folder, { recursive: true });
});

const yaml = () => path.join(folder, 'evenkeel.yaml');

/** Rewrites a part of the project's configuration. */
async function configure(change: (text: string) => string): Promise<void> {
  await writeFile(yaml(), change(await readFile(yaml(), 'utf8')));
}

const criteria =
  (...lines: string[]) =>
  (text: string) =>
    text.replace(/criteria:\n(?: {2}-.*\n)+/, `criteria:\n${lines.map(line => `  - ${line}\n`).join('')}`);

describe('evenkeel assess', () => {
  it('says the answer first, and exits 0 for a model that is ill: it could be assessed', async () => {
    const { code, out, error } = await evenkeel(['assess', folder]);
    assert.equal(code, 0, error);
    assert.match(out, /^churn-predictor: failing since 12 Jun \(roc_auc 0\.862 < 0\.963\)\n/);
    assert.match(out, /✖ fail {3}f1 >= 0\.8 /);
    assert.match(out, /plan +A new value trial is 29% of rows/);
    assert.ok(!(out + error).includes('\u001b'), 'no progress where nobody looks');
  });

  it('prints a document of the published shape', async () => {
    const { code, out } = await evenkeel(['assess', folder, '--json']);
    assert.equal(code, 0);
    const assessment = assessmentSchema.strict().parse(JSON.parse(out));
    assert.equal(assessment.health.state, 'failing');
  });

  it('tells what is wrong with the data on standard error and shows the rest', async () => {
    await writeFile(path.join(folder, 'logs', 'week-3.csv'), '');
    await configure(text => text.replace('score: probability', 'score: probabilty'));
    const { code, out, error } = await evenkeel(['assess', folder]);
    assert.equal(code, 0);
    assert.match(out, /^churn-predictor: /);
    assert.match(
      error,
      /^error: evenkeel\.yaml:\d+:\d+: No data set has a column probabilty.*Did you mean probability\?/m,
    );
  });

  it('exits 2 where there is nothing to assess', async () => {
    const absent = await evenkeel(['assess', path.join(folder, 'nowhere')]);
    assert.deepEqual([absent.code, absent.out], [2, '']);
    assert.match(absent.error, /There is no folder/);
    const file = await evenkeel(['assess', yaml()]);
    assert.equal(file.code, 2);
    const empty = await evenkeel(['assess', path.join(folder, 'models')]);
    assert.equal(empty.code, 2);
    assert.match(empty.error, /evenkeel init/);
  });

  it('keeps control characters of a hostile folder off the terminal', async () => {
    await configure(text => text.replace('model: churn-predictor', 'model: "evil\\e[2J\\u0007name"'));
    const { out } = await evenkeel(['assess', folder]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    assert.doesNotMatch(out, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });
});

describe('evenkeel check', () => {
  it('exits 1 when a criterion fails', async () => {
    const { code, out } = await evenkeel(['check', folder]);
    assert.equal(code, 1);
    assert.match(out, /^Verdict +Criterion +Now +Bound +Why\n✖ fail +f1 >= 0\.8 +0\.775 +≥ 0\.8 /);
  });

  it('exits 0 when all pass, and when some only warn', async () => {
    await configure(criteria('f1 >= 0.5'));
    assert.equal((await evenkeel(['check', folder])).code, 0);
    await configure(criteria('f1 >= 0.5', 'warn: f1 >= 0.99'));
    const warned = await evenkeel(['check', folder, '--json']);
    assert.equal(warned.code, 0);
    const document = JSON.parse(warned.out);
    assert.deepEqual([document.model, document.verdict], ['churn-predictor', 'warn']);
    assert.deepEqual(
      document.criteria.map((each: { verdict: string }) => each.verdict),
      ['pass', 'warn'],
    );
  });

  it('exits 1 when a criterion cannot be judged: a gate must not pass for lack of data', async () => {
    await configure(text => criteria('f1 >= 0.5')(text).replace('window: 3', 'window: 3\nmin_rows: 100000'));
    const { code, out } = await evenkeel(['check', folder]);
    assert.equal(code, 1);
    assert.match(out, /◇ insufficient {2}f1 >= 0\.5 +– +/);
  });

  it('passes over what only a validation can judge, and exits 2 when nothing else is there', async () => {
    await configure(criteria('f1 >= 0.5', 'difference(f1) >= 0'));
    const { code, out } = await evenkeel(['check', folder]);
    assert.equal(code, 0);
    assert.match(out, /◇ insufficient +difference\(f1\) >= 0/);
    await configure(criteria('difference(f1) >= 0'));
    assert.equal((await evenkeel(['check', folder])).code, 2);
  });

  it('exits 2 when the contract or the data could not be read whole, though the rest passes', async () => {
    await configure(criteria('f1 >= 0.5', 'f1 >>= 0.5'));
    assert.equal((await evenkeel(['check', folder])).code, 2);
    await configure(criteria('f1 >= 0.5'));
    await configure(text => text.replace('current: logs/*.csv', 'current: [logs/*.csv, gone.csv]'));
    const { code, error } = await evenkeel(['check', folder]);
    assert.equal(code, 2);
    assert.match(error, /gone\.csv/);
  });

  it('exits 2 without criteria, without configuration and without a folder', async () => {
    await configure(text => text.replace(/criteria:\n(?: {2}-.*\n)+/, ''));
    const none = await evenkeel(['check', folder]);
    assert.equal(none.code, 2);
    assert.match(none.error, /There are no criteria to judge/);
    assert.equal((await evenkeel(['check', path.join(folder, 'logs')])).code, 2);
    assert.equal((await evenkeel(['check'])).code, 2);
  });
});

describe('evenkeel report', () => {
  it('writes Markdown and JSON', async () => {
    const md = path.join(folder, 'report.md');
    const { code, out } = await evenkeel(['report', folder, '--out', md]);
    assert.deepEqual([code, out], [0, `${md}\n`]);
    assert.match(await readFile(md, 'utf8'), /^# churn-predictor: failing since 12 Jun\n/);
    const json = path.join(folder, 'report.json');
    const asJson = await evenkeel(['report', folder, '--out', json, '--json']);
    assert.deepEqual(JSON.parse(asJson.out), { out: json });
    assessmentSchema.parse(JSON.parse(await readFile(json, 'utf8')));
  });

  it('refuses another ending, a missing --out and a folder that is not there', async () => {
    for (const [args, message] of [
      [['report', folder, '--out', path.join(folder, 'report.pdf')], /ends in "\.pdf"/],
      [['report', folder], /Give --out/],
      [
        ['report', folder, '--out', path.join(folder, 'no', 'report.md')],
        /There is no folder .*no to write the report to/,
      ],
    ] as const) {
      const { code, error } = await evenkeel(args);
      assert.equal(code, 2);
      assert.match(error, message);
    }
    assert.deepEqual(
      (await readdir(folder)).filter(name => name.startsWith('report')),
      [],
    );
  });
});

describe('evenkeel validate', () => {
  it('exits 1 for a bad checkpoint and 0 for a good one', async () => {
    const bad = await evenkeel(['validate', folder, '--checkpoint', 'models/bad.json']);
    assert.equal(bad.code, 1);
    assert.match(
      bad.out,
      /^models\/bad\.json: ✖ fail \(f1 0\.183 < 0\.8\)\nJudged on 420 validation rows, beside the champion models\/good\.json\.\n/,
    );
    assert.match(bad.error, /^predicted 420 rows/m, 'what the command prints is shown beside the result');
    const good = await evenkeel(['validate', folder, '--checkpoint', 'models/good.json', '--json']);
    assert.equal(good.code, 0);
    assert.equal(validationSchema.strict().parse(JSON.parse(good.out)).verdict, 'pass');
  });

  it('exits 2 when nothing could be judged, with a document all the same', async () => {
    const absent = await evenkeel(['validate', folder, '--checkpoint', 'models/goood.json', '--json']);
    assert.equal(absent.code, 2);
    assert.equal(validationSchema.parse(JSON.parse(absent.out)).verdict, 'insufficient');
    await configure(text => text.replace('node predict.mjs', 'node predikt.mjs'));
    const failing = await evenkeel(['validate', folder, '--checkpoint', 'models/good.json']);
    assert.equal(failing.code, 2);
    assert.match(failing.error, /The predict command for models\/good\.json failed with exit code 1/);
    assert.equal((await evenkeel(['validate', folder])).code, 2);
  });

  it('makes the champion of later assessments known', async () => {
    await evenkeel(['validate', folder, '--checkpoint', 'models/good.json']);
    const { out } = await evenkeel(['assess', folder, '--json']);
    const relative = assessmentSchema
      .parse(JSON.parse(out))
      .criteria.find(each => each.text.includes('champion'));
    assert.match(relative?.champion?.from ?? '', /^its validation of \d{4}-\d{2}-\d{2}$/);
  });
});

describe('evenkeel retrain', () => {
  it('streams the steps, validates the candidate and exits by its verdict', async () => {
    const { code, out } = await evenkeel(['retrain', folder]);
    assert.equal(code, 0);
    assert.match(out, /^\[1\/1\] train\ncollect: 1440 rows/);
    assert.match(out, /^models\/retrained\.json: ✔ pass/m);
    await configure(criteria('f1 >= 0.99'));
    const failing = await evenkeel(['retrain', folder, '--json']);
    assert.equal(failing.code, 1);
    const document = JSON.parse(failing.out);
    assert.deepEqual(
      [document.kind, document.status, document.validated.verdict],
      ['retrain', 'succeeded', 'fail'],
    );
    assert.match(failing.error, /^\[1\/1\] train\n/, 'a program gets the document alone');
  });

  it('exits 2 when a step fails, and says which', async () => {
    await configure(text => text.replace('node train.mjs', 'node trian.mjs'));
    const { code, error } = await evenkeel(['retrain', folder]);
    assert.equal(code, 2);
    assert.match(
      error,
      /^Step "train" \(1 of 1\) failed with exit code 1.*Its log is \.evenkeel\/jobs\/.*\/log\.txt\.$/m,
    );
  });

  it('ends the steps when it is interrupted, and leaves a record', {
    skip: process.platform === 'win32',
  }, async () => {
    await configure(text => text.replace(/run: node train.*/, 'run: echo begun; sleep 1000'));
    const { code } = await evenkeel(['retrain', folder], {
      onStart: child =>
        child.stdout?.on('data', (text: string) => text.includes('begun') && child.kill('SIGINT')),
    });
    assert.equal(code, 2);
    const jobs = path.join(folder, '.evenkeel', 'jobs');
    const [job = ''] = await readdir(jobs);
    assert.equal(JSON.parse(await readFile(path.join(jobs, job, 'job.json'), 'utf8')).status, 'cancelled');
    assert.deepEqual(
      (await readdir(path.join(folder, '.evenkeel'))).filter(name => name.endsWith('.lock')),
      [],
    );
  });
});

describe('evenkeel init', () => {
  it('picks the usual files, says what it inferred and why, and writes what can be assessed', async () => {
    await rm(yaml());
    const { code, out, error } = await evenkeel(['init', folder]);
    assert.equal(code, 0, error);
    assert.match(out, /^reference: data\/reference\.csv \(by its name\)$/m);
    assert.match(out, /^current: logs\/\*\.csv \(by its name\)$/m);
    assert.match(out, /^ts +timestamp +timestamp +\S/m);
    assert.equal((await evenkeel(['assess', folder])).code, 0);
  });

  it('tells on standard error what it could not read, and that it knows no target', async () => {
    const other = await mkdtemp(path.join(root, 'untargeted-'));
    const lines = Array.from({ length: 40 }, (_, i) => `"${i % 9},5",${(i * 7) % 13},${i % 2}`);
    await writeFile(path.join(other, 'reference.csv'), `price,survived,prediction\n${lines.join('\n')}\n`);
    const { code, out, error } = await evenkeel(['init', other]);
    assert.equal(code, 0, error);
    assert.match(error, /^warning: reference\.csv:2: Column price .* holds numbers written such as "0,5"/m);
    assert.match(
      error,
      /^warning: No column of reference\.csv is named like the truth that prediction predicts/m,
    );
    assert.doesNotMatch(out, /warning/);
    const written = await readFile(path.join(other, 'evenkeel.yaml'), 'utf8');
    assert.match(written, /^ {2}# target: label {2}# no column is named like the truth; name it here$/m);
  });

  it('never overwrites without --force', async () => {
    const before = await readFile(yaml(), 'utf8');
    const refused = await evenkeel(['init', folder]);
    assert.equal(refused.code, 2);
    assert.match(refused.error, /is there already.*--force/);
    assert.equal(await readFile(yaml(), 'utf8'), before);
    const forced = await evenkeel(['init', folder, '--force', '--reference', 'logs/week-1.csv', '--json']);
    assert.equal(forced.code, 0, forced.error);
    const document = JSON.parse(forced.out);
    assert.equal(document.file, yaml());
    assert.equal(document.yaml, await readFile(yaml(), 'utf8'));
    assert.ok(document.inferred.length > 0);
  });

  it('exits 2 and writes nothing where there is no reference', async () => {
    const empty = await mkdtemp(path.join(root, 'empty-'));
    const none = await evenkeel(['init', empty]);
    assert.equal(none.code, 2);
    assert.match(none.error, /Give --reference FILE/);
    const absent = await evenkeel(['init', empty, '--reference', 'nowhere.csv']);
    assert.equal(absent.code, 2);
    assert.deepEqual(await readdir(empty), []);
  });
});
