import assert from 'node:assert/strict';
import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { Assessment } from '../../../src/core/assessment/assessment.ts';
import { mayBeOfRuns } from '../../../src/extension/runs/paths.ts';
import { foldersToWatch, marksOf, matters, Seen } from '../../../src/extension/watched.ts';

const assessment = (data: string[], checkpoints: string[] = [], missing: string[] = []) =>
  ({
    data: [{ files: data.map(path => ({ path })) }],
    checkpoints: checkpoints.map(path => ({ path })),
    diagnostics: [...missing.map(file => ({ file })), {}],
  }) as unknown as Assessment;

test('the folders of data, checkpoints and missing files are watched, each once', () => {
  const folders = foldersToWatch(
    assessment(['data/a.csv', 'logs/1.csv', 'logs/2.csv'], ['models/v1.joblib'], ['late/b.csv']),
  );
  assert.deepEqual(folders, ['data', 'late', 'logs', 'models']);
});

test('files in the project folder, elsewhere, and on Windows', () => {
  assert.deepEqual(foldersToWatch(assessment(['a.csv'])), ['.']);
  assert.deepEqual(foldersToWatch(assessment(['../shared/a.csv'])), ['../shared']);
  assert.deepEqual(foldersToWatch(assessment(['/data/a.csv', '/b.csv'])), ['/', '/data']);
  assert.deepEqual(foldersToWatch(assessment(['data\\deep\\a.csv'])), ['data/deep']);
});

test('a pattern that found nothing is watched where its fixed part ends', () => {
  assert.deepEqual(foldersToWatch(assessment([], [], ['logs/*/part-*.csv', '*.csv'])), ['.', 'logs']);
});

test('very many folders are watched as one tree', () => {
  assert.equal(
    foldersToWatch(assessment(Array.from({ length: 100 }, (_, i) => `part-${i}/a.csv`))),
    undefined,
  );
});

test('marks tell which file or folder changed, without its being read', async t => {
  const folder = await mkdtemp(path.join(tmpdir(), 'evenkeel-marks-'));
  t.after(() => rm(folder, { recursive: true }));
  await mkdir(path.join(folder, 'logs'));
  await mkdir(path.join(folder, 'models'));
  for (const file of ['evenkeel.yaml', 'logs/1.csv', 'models/v1.joblib'])
    await writeFile(path.join(folder, file), 'a');
  const project = assessment(['logs/1.csv'], ['models/v1.joblib'], ['late/*.csv']);
  let before = await marksOf(folder, project);
  const changed = async () => {
    const now = await marksOf(folder, project);
    const names = [...now.keys()].filter(each => now.get(each) !== before.get(each));
    before = now;
    return names;
  };
  assert.deepEqual(await changed(), []);
  await appendFile(path.join(folder, 'logs/1.csv'), 'b');
  assert.deepEqual(await changed(), ['logs/1.csv']);
  await writeFile(path.join(folder, 'logs/2.csv'), 'a');
  assert.deepEqual(await changed(), ['logs']);
  await mkdir(path.join(folder, 'late'));
  assert.deepEqual(await changed(), ['late']);
  await rm(path.join(folder, 'models/v1.joblib'));
  assert.deepEqual(await changed(), ['models/v1.joblib', 'models']);
  await appendFile(path.join(folder, 'evenkeel.yaml'), 'b');
  assert.deepEqual(await changed(), ['evenkeel.yaml']);
});

test('an event that tells nothing new is no change', () => {
  const seen = new Seen();
  assert.ok(seen.differs('a', { mtime: 1, size: 1 }), 'a file never seen is a change');
  assert.ok(!seen.differs('a', { mtime: 1, size: 1 }));
  assert.ok(seen.differs('a', { mtime: 1, size: 2 }), 'same time, other size');
  assert.ok(seen.differs('a', { mtime: 2, size: 2 }));
  assert.ok(seen.differs('a', undefined), 'it went');
  assert.ok(!seen.differs('a', undefined));
});

test('Evenkeel’s own memory and temporary files do not matter', () => {
  for (const file of ['logs/a.csv', 'evenkeel.yaml', 'models/v1.json', '../shared/a.parquet'])
    assert.ok(matters(file), file);
  for (const file of [
    '.evenkeel/history.jsonl',
    'logs/.a.csv.swp',
    'logs/a.csv~',
    'logs/a.csv.tmp',
    '.git/index',
  ])
    assert.ok(!matters(file), file);
});

test('what people write and what tools keep for themselves is of no run', () => {
  for (const file of ['mlruns/0/a/meta.yaml', 'logs/events.out.tfevents.1.host', 'optuna.db', 'results.csv'])
    assert.ok(mayBeOfRuns(file), file);
  for (const file of [
    'train.py',
    'notes/README.md',
    '.venv/lib/x.json',
    '.evenkeel/history.jsonl',
    '.git/index',
  ])
    assert.ok(!mayBeOfRuns(file), file);
});
