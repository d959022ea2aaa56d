import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { beginJob, endJob } from '../../../src/core/lifecycle/job.ts';
import { newestJob, validationOf } from '../../../src/extension/jobs.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'evenkeel-jobs-'));
});
after(() => rm(folder, { recursive: true }));

test('no folder, no job', async () => {
  assert.equal(await newestJob(path.join(folder, 'nowhere')), undefined);
});

test('the newest job is found, by kind and by start', async () => {
  const first = new Date('2026-11-18T09:30:00.500Z');
  const second = new Date('2026-11-18T10:00:00Z');
  const old = await beginJob(folder, 'retrain', first);
  await endJob(old, { status: 'failed', steps: [], failedStep: 'train', exitCode: 3 });
  await beginJob(folder, 'validate', second);

  const newest = await newestJob(folder);
  assert.match(newest?.id ?? '', /-validate$/);
  assert.equal(newest?.record, undefined, 'a job without job.json is running, or was killed');
  const retrained = await newestJob(folder, { kind: 'retrain' });
  assert.equal(retrained?.record?.failedStep, 'train');
  assert.equal(retrained?.logFile, path.join(folder, '.evenkeel', 'jobs', retrained.id, 'log.txt'));
  // The id has whole seconds only: a job begun in the second of the question counts.
  assert.ok(await newestJob(folder, { kind: 'retrain', since: first.getTime() }));
  assert.equal(await newestJob(folder, { kind: 'retrain', since: second.getTime() }), undefined);
});

test('more than ten jobs in one second are told apart', async () => {
  const now = new Date('2026-11-19T00:00:00Z');
  for (let i = 0; i < 11; i++) await beginJob(folder, 'retrain', now);
  assert.match((await newestJob(folder))?.id ?? '', /-retrain-11$/);
});

test('a record or validation that is not one is not believed', async () => {
  const job = await beginJob(folder, 'retrain', new Date('2026-11-20T00:00:00Z'));
  const record = path.join(job.folder, 'job.json');
  for (const text of ['', '{', 'null', '[]', '{"status":"succeeded","failedStep":7}', '{"status":"won"}']) {
    await writeFile(record, text);
    assert.equal((await newestJob(folder))?.record, undefined, text);
  }
  await writeFile(record, '{"status":"succeeded","validation":"../../../../etc/passwd"}');
  const found = await newestJob(folder);
  assert.ok(found?.record);
  assert.equal(await validationOf(found), undefined);
  await writeFile(record, '{"status":"succeeded","validation":"validation.json"}');
  const validation = path.join(job.folder, 'validation.json');
  await writeFile(
    validation,
    '{"version":1,"verdict":"pass","short":"s","criteria":{},"behaviour":[],"diagnostics":[]}',
  );
  assert.equal(
    await validationOf({ ...found, record: { ...found.record, validation: 'validation.json' } }),
    undefined,
  );
  await writeFile(
    validation,
    '{"version":1,"verdict":"pass","short":"s","criteria":[],"behaviour":[],"diagnostics":[]}',
  );
  const good = await newestJob(folder);
  assert.ok(good);
  assert.equal((await validationOf(good))?.short, 's');
  await mkdir(path.join(job.folder, 'folder.json'));
  assert.equal(
    await validationOf({ ...good, record: { ...found.record, validation: 'folder.json' } }),
    undefined,
  );
});
