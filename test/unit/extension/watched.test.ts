import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Assessment } from '../../../src/core/assessment/assessment.ts';
import { mayBeOfRuns } from '../../../src/extension/runs/paths.ts';
import { foldersToWatch, matters, Seen } from '../../../src/extension/watched.ts';

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
