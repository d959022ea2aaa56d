import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { parseConfig } from '../../../src/core/config/parse.ts';
import { proposeConfig } from '../../../src/core/config/propose.ts';
import { UsageError } from '../../../src/core/diagnostic.ts';

const made: string[] = [];
after(() => Promise.all(made.map(folder => rm(folder, { recursive: true }))));

async function folder(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'evenkeel-propose-')), name);
  made.push(join(path, '..'));
  await mkdir(path);
  for (const [file, content] of Object.entries(files)) await writeFile(join(path, file), content);
  return path;
}

/** Rows of a model that is right nine times out of ten, thirty a day. */
function csv(target: string, rows = 300): string {
  const lines = [`ts,amount,country,score,"${target}"`];
  for (let i = 0; i < rows; i++) {
    const day = String(1 + Math.floor(i / 30)).padStart(2, '0');
    const truth = i % 3 === 0 ? 1 : 0;
    const score = i % 10 === 0 ? 1 - truth : truth;
    lines.push(
      `2026-03-${day}T10:00:00Z,${(i * 37) % 100}.5,${'ABC'.charAt(i % 3)},${score === 1 ? 0.9 : 0.1},${truth}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

test('what is proposed is understood without a complaint', async () => {
  const path = await folder('my model: 2', { 'reference.csv': csv('is_fraud') });
  const { yaml, inferred } = await proposeConfig(path, { reference: 'reference.csv', current: 'logs/*.csv' });
  const { config, criteria, diagnostics } = parseConfig(yaml, 'evenkeel.yaml');
  assert.deepEqual(diagnostics, [], yaml);
  assert.equal(config.model, 'my model: 2');
  assert.equal(config.task, 'binary');
  assert.equal(config.columns?.timestamp, 'ts');
  assert.equal(config.columns?.target, 'is_fraud');
  assert.equal(config.columns?.score, 'score');
  assert.equal(config.chunk, 'week');
  assert.ok(
    criteria.some(each => /^f1 >= 0\.\d+$/.test(each.text)),
    yaml,
  );
  assert.ok(inferred.every(each => each.reason !== ''));
  assert.deepEqual(
    inferred.map(each => each.column),
    ['ts', 'amount', 'country', 'score', 'is_fraud'],
  );
});

test('names that YAML would misread are quoted', async () => {
  const path = await folder('true', { 'reference.csv': csv('label: #1') });
  const { yaml } = await proposeConfig(path, { reference: 'reference.csv' });
  const { config, diagnostics } = parseConfig(yaml, 'evenkeel.yaml');
  assert.equal(config.model, 'true');
  assert.deepEqual(
    diagnostics.filter(each => each.severity === 'error'),
    [],
    yaml,
  );
});

test('a reference that cannot be read is told, not proposed', async () => {
  const path = await folder('m', { 'empty.csv': '', 'header.csv': 'a,b\n' });
  for (const reference of ['nothing.csv', 'empty.csv', 'header.csv']) {
    await assert.rejects(proposeConfig(path, { reference }), UsageError, reference);
  }
});

test('the example gets a configuration that holds on its own reference', async () => {
  const example = resolve('examples/fraud-detection');
  const { yaml } = await proposeConfig(example, { reference: 'data/reference.parquet', current: 'logs/*' });
  const { config, criteria, diagnostics } = parseConfig(yaml, 'evenkeel.yaml');
  assert.deepEqual(diagnostics, [], yaml);
  assert.equal(config.task, 'binary');
  assert.ok(criteria.length >= 3, yaml);
});

test('scores of classes are proposed with the class of each', async () => {
  const lines = ['x,label,proba_0,proba_1,proba_2'];
  for (let i = 0; i < 90; i++) {
    const shares = [0, 1, 2].map(each => (each === i % 3 ? 0.8 : 0.1));
    lines.push([(i * 37) % 100, i % 3, ...shares].join(','));
  }
  const path = await folder('m', { 'reference.csv': lines.join('\n') });
  const { yaml } = await proposeConfig(path, { reference: 'reference.csv' });
  const { config, diagnostics } = parseConfig(yaml, 'evenkeel.yaml');
  assert.deepEqual(diagnostics, [], yaml);
  assert.deepEqual(config.columns?.score, { 0: 'proba_0', 1: 'proba_1', 2: 'proba_2' });
  assert.deepEqual(config.monitor?.performance, ['f1', 'accuracy']);
});

test('labels that come later are proposed where a file of such a name holds them', async () => {
  const rows = (columns: string, cells: (i: number) => string) =>
    [columns, ...Array.from({ length: 60 }, (_, i) => cells(i))].join('\n');
  const reference = rows('order_id,amount,score,label', i => `a${i},${i},0.${i % 10},${i % 2}`);
  const proposed = async (labels: Readonly<Record<string, string>>) => {
    const path = await folder('m', { 'reference.csv': reference, ...labels });
    const { yaml, labels: found } = await proposeConfig(path, { reference: 'reference.csv' });
    const { config, diagnostics } = parseConfig(yaml, 'evenkeel.yaml');
    assert.deepEqual(diagnostics, [], yaml);
    assert.equal(config.data.labels, found?.path);
    return found;
  };
  const labels = rows('order_id,label', i => `b${i},${i % 2}`);
  assert.deepEqual(await proposed({ 'labels.csv': labels }), {
    path: 'labels.csv',
    id: 'order_id',
    target: 'label',
  });
  assert.equal((await proposed({ 'labels-1.csv': labels, 'labels-2.csv': labels }))?.path, 'labels*.csv');
  assert.equal(await proposed({}), undefined);
  assert.equal(
    await proposed({ 'labels.csv': rows('picture,label', i => `${i}.png,cat`) }),
    undefined,
    'no id',
  );
  assert.equal(await proposed({ 'labels.csv': 'order_id,label\n' }), undefined, 'no rows');
});

test('the target whose name says nothing is what the labels that come later are of', async () => {
  const lines = Array.from({ length: 60 }, (_, i) => `a${i},0.${i % 10},${i % 2}`);
  const path = await folder('m', {
    'reference.csv': `order_id,score,Survived\n${lines.join('\n')}`,
    'labels.csv': 'order_id,Survived\nb1,1\nb2,0\n',
  });
  const { yaml, diagnostics } = await proposeConfig(path, { reference: 'reference.csv' });
  const { config } = parseConfig(yaml, 'evenkeel.yaml');
  assert.deepEqual([config.columns?.target, config.task], ['Survived', 'binary']);
  assert.match(yaml, /target: Survived {2}# what the labels in labels\.csv are of/);
  assert.deepEqual(diagnostics, []);
});
