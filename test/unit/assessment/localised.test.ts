import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import type { Assessment } from '../../../src/core/assessment/assessment.ts';
import { writeRun } from '../runs/mlflowStores.ts';
import { folderWith, production, projectOf } from './support.ts';

const ROOT = path.join(import.meta.dirname, '../../..');
const EXAMPLE = path.join(ROOT, 'examples/fraud-detection');

/** Every text in brackets: what comes out without them did not go through l10n. */
const PSEUDO = `Object.fromEntries(Object.keys(read('bundle.l10n.json')).map(key => [key, '⟦' + key + '⟧']))`;

/** The example assessed in a process of its own, since a language is set for a whole process. */
function assessed(contents: string, folder = EXAMPLE): Assessment {
  const module = new URL('../../../src/core/assessment/assess.ts', import.meta.url).href;
  const script = `
    import * as l10n from '@vscode/l10n';
    import { readFileSync } from 'node:fs';
    import { assessProject } from ${JSON.stringify(module)};
    const read = file => JSON.parse(readFileSync('l10n/' + file, 'utf8'));
    l10n.config({ contents: ${contents} });
    const assessment = await assessProject(${JSON.stringify(folder)}, { record: false });
    process.stdout.write(JSON.stringify(assessment));`;
  const args = ['--input-type=module', '--eval', script];
  return JSON.parse(
    execFileSync(process.execPath, args, { cwd: ROOT, maxBuffer: 2 ** 26, encoding: 'utf8' }),
  );
}

test('every sentence of an assessment goes through l10n', () => {
  const { health, criteria, performance, drift, quality } = assessed(PSEUDO);
  assert.match(health.headline, /⟦/);
  const sentences = [
    ...criteria.map(each => each.reason),
    ...performance.map(each => each.finding),
    ...drift.map(each => each.finding),
    ...quality.series.map(each => each.finding),
    quality.finding,
  ];
  assert.ok(criteria.length > 0 && performance.length > 0 && drift.length > 0);
  for (const sentence of sentences) assert.match(sentence, /⟦.*⟧/);
  for (const { limitsFrom } of [...performance, ...quality.series]) assert.match(limitsFrom, /^⟦.*⟧$/);
});

test('so does what training runs say, in German too', async () => {
  const folder = await folderWith({
    'evenkeel.yaml':
      'model: m\ndata: {}\nmonitor: {runs: [val_loss, nothing, {metric: val_loss, over: steps}]}\n' +
      'criteria: [run(val_loss) <= 0.3, run(val_los) <= 0.3]\n',
  });
  const store = path.join(folder, 'mlruns');
  for (const run of ['1'.repeat(32), '2'.repeat(32)])
    writeRun(store, run, { metrics: { val_loss: '1000 0.5 0\n1001 0.4 1\n' } });
  const { runs, criteria } = assessed(PSEUDO, folder);
  assert.ok(runs);
  for (const sentence of [runs.finding, ...criteria.map(each => each.reason)]) assert.match(sentence, /⟦.*⟧/);
  for (const { finding, limitsFrom } of runs.charts) {
    assert.match(finding, /^⟦.*⟧$/);
    assert.match(limitsFrom, /^⟦.*⟧$/);
  }
  const german = assessed("read('bundle.l10n.de.json')", folder);
  assert.equal(german.runs?.finding, '2 von 2 Läufen zählen: die beendeten, die nicht scheiterten.');
  assert.match(german.criteria[0]?.reason ?? '', /Aus dem Lauf run 2+ \(2+\), 1970-01-01\.$/);
  assert.match(german.criteria[1]?.reason ?? '', /Der Lauf run 2+ hat keine Metrik val_los\./);
});

test('so does what detectors found, and why one could not run', async () => {
  const folder = await folderWith(
    projectOf(production(20), 'monitor: {detectors: [ddm, adwin(amount), adwin(nothing), kswin(country)]}'),
  );
  const { detectors } = assessed(PSEUDO, folder);
  assert.equal(detectors.length, 4);
  for (const { finding } of detectors) assert.match(finding, /^⟦.*⟧$/);
  for (const { reason } of detectors.slice(2)) assert.match(reason ?? '', /^⟦.*⟧$/);
});

test('so do the few words beside the state, and what no data leave unsaid', async () => {
  const data = 'id,y,y_pred\n1,0,0\n2,1,1\n3,0,1\n';
  const few = ['model: m', 'data: {current: c.csv}', 'columns: {target: y, prediction: y_pred}'];
  const cases = [
    [...few],
    [...few, 'criteria: [f1 >= 0.5, drift(z) < 0.1]'],
    ['model: m', 'criteria: [f1 >= 0.5]'],
  ];
  for (const lines of cases) {
    const folder = await folderWith({ 'evenkeel.yaml': lines.join('\n'), 'c.csv': data });
    const { health, criteria } = assessed(PSEUDO, folder);
    for (const text of [health.short, health.headline, ...criteria.map(each => each.reason)])
      assert.match(text, /⟦.*⟧/);
  }
});

test('without a language the sentences are English', () => {
  const { health, criteria } = assessed('{}');
  for (const sentence of [health.headline, ...criteria.map(each => each.reason)])
    assert.doesNotMatch(sentence, /[⟦⟧]/);
});
