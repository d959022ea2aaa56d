import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Assessment } from '../../../src/core/assessment/assessment.ts';
import {
  assess,
  assessOf,
  config,
  csv,
  folderWith,
  production,
  projectOf,
  REFERENCE,
  told,
} from './support.ts';

/** Every kind of bad input: told with its place and a remedy, nothing else lost. */

const CRITERIA =
  'criteria: [f1 >= 0.8, roc_auc >= champion - 0.02, drifted_columns_share < 0.4, "recall(gender=F) >= 0.7", missing_rate(amount) <= 0.05]';
const ROWS = production(10);
const project = (current: Parameters<typeof projectOf>[0], ...lines: readonly string[]) =>
  projectOf(current, CRITERIA, ...lines);

const verdicts = (assessment: Assessment) => assessment.criteria.map(each => each.verdict);
const ALL_PASS = ['pass', 'pass', 'pass', 'pass', 'pass'];
const NONE = ['insufficient', 'insufficient', 'insufficient', 'insufficient', 'insufficient'];
const compared = (assessment: Assessment) =>
  assessment.drift
    .filter(each => each.value !== null)
    .map(each => each.column)
    .sort();
const EVERY_COLUMN = ['amount', 'country', 'gender', 'prediction', 'score', 'y'];

/** That nothing else was lost: all criteria judged, all columns compared, ten days drawn. */
function assertWhole(assessment: Assessment): void {
  assert.deepEqual(verdicts(assessment), ALL_PASS);
  assert.deepEqual(compared(assessment), EVERY_COLUMN);
  const [f1] = assessment.performance;
  assert.ok((f1?.points.filter(point => point.value !== null).length ?? 0) >= 10);
}

describe('good input', () => {
  it('is told nothing of, and judged', async () => {
    const assessment = await assessOf(project(ROWS));
    assert.deepEqual(assessment.diagnostics, []);
    assertWhole(assessment);
    assert.equal(assessment.health.state, 'healthy');
    assert.equal(assessment.health.short, '5 criteria hold');
    assert.match(assessment.health.headline, /^All 5 criteria hold\./);
  });
});

describe('files', () => {
  it('missing: the nearest is named, the reference is shown all the same', async () => {
    const files = {
      ...project(ROWS),
      'evenkeel.yaml': config(CRITERIA).replace('current.csv', 'curent.csv'),
    };
    const assessment = await assessOf(files);
    const { file, severity, remedy } = told(assessment, 'missing-file');
    assert.deepEqual([file, severity, remedy], ['curent.csv', 'error', 'Did you mean current.csv?']);
    assert.deepEqual(verdicts(assessment), NONE);
    assert.deepEqual(
      assessment.criteria.map(each => each.bound.value),
      [0.8, null, 0.4, 0.7, 0.05],
      'bounds that are numbers are known without data',
    );
    assert.deepEqual(
      assessment.data.map(each => [each.name, each.rows]),
      [['reference', 1200]],
    );
    assert.equal(assessment.behaviour[0]?.dataSet, 'reference');
    assert.equal(assessment.health.state, 'unknown');
    assert.match(assessment.health.headline, /the files under data\.current gave no rows/);
  });

  it('missing reference: what needs none is still judged', async () => {
    const files = {
      ...project(ROWS),
      'evenkeel.yaml': config(CRITERIA).replace('reference.csv', 'gone.csv'),
    };
    const assessment = await assessOf(files);
    assert.equal(told(assessment, 'missing-file').file, 'gone.csv');
    assert.deepEqual(verdicts(assessment), ['pass', 'insufficient', 'insufficient', 'pass', 'pass']);
    assert.equal(assessment.health.short, '3 of 5 criteria hold');
    assert.equal(
      assessment.performance[0]?.limitsFrom,
      'limits from the values themselves, for want of reference data',
    );
  });

  it('one of several missing: the others are used', async () => {
    const files = {
      ...project(ROWS),
      'evenkeel.yaml': config(CRITERIA).replace('current: current.csv', 'current: [current.csv, more/*.csv]'),
    };
    const assessment = await assessOf(files);
    assert.equal(told(assessment, 'missing-file').severity, 'error');
    assertWhole(assessment);
  });

  it('empty, beside one with rows', async () => {
    const files = {
      ...project(ROWS),
      'empty.csv': '',
      'evenkeel.yaml': config(CRITERIA).replace('current: current.csv', 'current: [current.csv, empty.csv]'),
    };
    const assessment = await assessOf(files);
    assert.equal(told(assessment, 'empty-file').file, 'empty.csv');
    assertWhole(assessment);
    const alone = await assessOf(project(''));
    assert.equal(told(alone, 'empty-file').file, 'current.csv');
    assert.deepEqual(verdicts(alone), NONE);
  });

  it('with a header only: one diagnostic, not one a column', async () => {
    const assessment = await assessOf(project('id,ts,amount,country,gender,y,prediction,score\n'));
    assert.deepEqual(
      assessment.diagnostics.map(each => [each.code, each.file]),
      [['no-rows', 'current.csv']],
    );
    assert.deepEqual(verdicts(assessment), NONE);
    assert.equal(assessment.columns.length, 8);
    const reference = await assessOf({ ...project(ROWS), 'reference.csv': `${REFERENCE.split('\n')[0]}\n` });
    assert.equal(told(reference, 'no-rows').file, 'reference.csv');
    assert.equal(reference.criteria[0]?.verdict, 'pass');
    assert.equal(reference.columns.find(each => each.name === 'country')?.type, 'category');
  });

  it('with ragged rows', async () => {
    const ragged = `${csv(ROWS)}x,y\nr1,2026-03-10T23:59:00Z,1,DE,F,1,1,0.9,extra,extra\n`;
    const assessment = await assessOf(project(ragged));
    for (const [code, at] of [
      ['short-row', 602],
      ['long-row', 603],
    ] as const) {
      const { file, line, count, remedy } = told(assessment, code);
      assert.deepEqual([file, line, count], ['current.csv', at, undefined]);
      assert.match(remedy ?? '', /Check/);
    }
    assertWhole(assessment);
    assert.equal(assessment.data[1]?.rows, 602);
    assert.equal(assessment.quality.undatedRows, 1);
  });

  it('in a wrong encoding', async () => {
    const latin1 = Buffer.from('rx,2026-03-10T23:59:00Z,1,Cura\xe7ao,F,1,1,0.9\n', 'latin1');
    const assessment = await assessOf(project(Buffer.concat([Buffer.from(csv(ROWS)), latin1])));
    const { file, line } = told(assessment, 'wrong-encoding');
    assert.deepEqual([file, line], ['current.csv', 602]);
    assertWhole(assessment);
    const country = assessment.drift.find(each => each.column === 'country');
    assert.deepEqual(
      country?.newCategories.map(each => each.value),
      ['Curaçao'],
    );
  });

  it('with a byte-order mark, CRLF or UTF-16: as if without', async () => {
    const plain = await assessOf(project(ROWS));
    const marked = await assessOf(project(`\ufeff${csv(ROWS).replaceAll('\n', '\r\n')}`));
    const wide = await assessOf(project(Buffer.from(`\ufeff${csv(ROWS)}`, 'utf16le')));
    for (const other of [marked, wide]) {
      assert.deepEqual(other.criteria, plain.criteria);
      assert.deepEqual(other.drift, plain.drift);
      assert.deepEqual(
        other.diagnostics.filter(each => each.severity === 'error'),
        [],
      );
    }
  });

  it('Parquet that was cut off', async () => {
    const files = {
      ...project(ROWS),
      'cut.parquet': Buffer.from('PAR1 and then no footer'),
      'evenkeel.yaml': config(CRITERIA).replace(
        'current: current.csv',
        'current: [current.csv, cut.parquet]',
      ),
    };
    const assessment = await assessOf(files);
    const { file, severity, remedy } = told(assessment, 'damaged-parquet');
    assert.deepEqual([file, severity], ['cut.parquet', 'error']);
    assert.match(remedy ?? '', /cut off/);
    assertWhole(assessment);
  });
});

describe('columns', () => {
  it('absent: the place in evenkeel.yaml, and the nearest; drift is still computed', async () => {
    const text = config(CRITERIA).replace('target: y,', 'target: yy,').replace('[gender]', '[gendr]');
    const assessment = await assessOf({ ...project(ROWS), 'evenkeel.yaml': text });
    const lines = text.split('\n');
    for (const [column, near] of [
      ['gendr', 'gender'],
      ['yy', 'y'],
    ] as const) {
      const found = assessment.diagnostics.find(each => each.column === column);
      assert.equal(found?.code, 'missing-column');
      assert.equal(found?.file, 'evenkeel.yaml');
      assert.ok(lines[(found?.line ?? 0) - 1]?.slice((found?.character ?? 0) - 1).startsWith(column));
      assert.match(found?.message ?? '', new RegExp(`Did you mean ${near}\\?`));
    }
    assert.deepEqual(verdicts(assessment), ['insufficient', 'insufficient', 'pass', 'insufficient', 'pass']);
    assert.match(assessment.criteria[0]?.reason ?? '', /no target column/);
    assert.ok(compared(assessment).includes('amount'));
  });

  it('absent in a criterion: the nearest', async () => {
    const lines = ['criteria: ["recall(gendr=F) > 0", missing_rate(amuont) < 1, f1 > 0]'];
    const assessment = await assessOf(projectOf(ROWS, ...lines));
    assert.match(assessment.criteria[0]?.reason ?? '', /no column gendr\. Did you mean gender\?/);
    assert.match(assessment.criteria[1]?.reason ?? '', /no column amuont\. Did you mean amount\?/);
    assert.deepEqual(verdicts(assessment), ['insufficient', 'insufficient', 'pass']);
  });

  it('of numbers with a few words: these are missing, with the line of the first', async () => {
    const rows = production(10, (row, day, i) => (day === 3 && i < 5 ? { ...row, amount: 'oops' } : row));
    const assessment = await assessOf(project(rows));
    const { file, line, column, count } = told(assessment, 'text-in-numeric-column');
    assert.deepEqual([file, line, column, count], ['current.csv', 182, 'amount', 5]);
    assertWhole(assessment);
  });

  it('of numbers with many words: compared as the reference has them, and the gap is drift', async () => {
    const rows = production(10, (row, _, i) => (i % 10 === 0 ? { ...row, amount: 'oops' } : row));
    const assessment = await assessOf(project(rows));
    const { file, line, count, message } = told(assessment, 'text-in-numeric-column');
    assert.deepEqual([file, line, count], ['current.csv', 2, 60]);
    assert.match(message, /holds numbers in the reference/);
    assert.ok(!assessment.diagnostics.some(each => each.code === 'mixed-column'), 'told once');
    const amount = assessment.drift[0];
    assert.deepEqual([amount?.column, amount?.why, amount?.since], ['amount', ['missing-rate'], 0]);
    assert.equal(assessment.columns.find(each => each.name === 'amount')?.type, 'number');
    assert.equal(assessment.criteria[4]?.verdict, 'fail');
    assert.equal(assessment.criteria[4]?.now.value, 0.1);
  });

  it('of numbers that became text: that is drift, and counts among the drifted columns', async () => {
    const rows = production(10, row => ({ ...row, amount: `${row['amount']} EUR` }));
    const assessment = await assessOf(project(rows));
    const amount = assessment.drift[0];
    assert.equal(amount?.finding, 'The reference holds numbers, current data hold text.');
    assert.deepEqual([amount?.drifted, amount?.why, amount?.since], [true, ['distribution'], 0]);
    assert.equal(assessment.driftedShare.value, 1 / 3);
  });

  it('of the reference with many words: told, and declared types are heeded', async () => {
    const reference = production(20, (row, _, i) => (i % 10 === 0 ? { ...row, amount: 'n.n.' } : row), {
      from: -20,
      seed: 7,
    });
    const files = { ...project(ROWS), 'reference.csv': csv(reference) };
    const mixed = told(await assessOf(files), 'mixed-column');
    assert.deepEqual(
      [mixed.file, mixed.line, mixed.count, mixed.column],
      ['reference.csv', 2, 120, 'amount'],
    );
    const declared = config(CRITERIA).replace('columns: {', 'columns: {types: {amount: number}, ');
    const assessment = await assessOf({ ...files, 'evenkeel.yaml': declared });
    assert.equal(told(assessment, 'text-in-numeric-column').file, 'reference.csv');
    assert.deepEqual(assessment.drift.find(each => each.column === 'amount')?.why, ['missing-rate']);
  });

  it('all missing: drift of the missing rate, others compared', async () => {
    const assessment = await assessOf(project(production(10, row => ({ ...row, amount: undefined }))));
    assert.equal(told(assessment, 'all-missing').column, 'amount');
    const amount = assessment.drift[0];
    assert.deepEqual([amount?.column, amount?.why, amount?.since], ['amount', ['missing-rate'], 0]);
    assert.equal(amount?.finding, 'Missing values went from 0% to 100%.');
    assert.deepEqual(verdicts(assessment), ['pass', 'pass', 'pass', 'pass', 'fail']);
  });

  it('gone in one data set: told, the others compared', async () => {
    const rows = ROWS.map(({ country: _, ...row }) => ({ ...row, extra: 1 }));
    const assessment = await assessOf(project(rows));
    const odd = assessment.diagnostics.filter(each => each.code === 'column-of-one-set');
    assert.deepEqual(
      odd.map(each => each.message),
      [
        'Column country is in the reference but not in current data, so it is not compared.',
        'Column extra is in current data but not in the reference, so it is not compared.',
      ],
    );
    assert.deepEqual(
      compared(assessment),
      EVERY_COLUMN.filter(name => name !== 'country'),
    );
  });

  it('of one class: ROC-AUC has no value and says why, the rest has', async () => {
    const assessment = await assessOf(project(production(10, row => ({ ...row, y: 0 }))));
    assert.equal(told(assessment, 'one-class').column, 'y');
    assert.deepEqual(verdicts(assessment), ['fail', 'insufficient', 'pass', 'insufficient', 'pass']);
    assert.match(assessment.criteria[1]?.reason ?? '', /needs both classes/);
    assert.equal(assessment.project.positive, '1', 'the reference knows both');
    const reference = csv(production(20, row => ({ ...row, y: 0 }), { from: -20 }));
    const other = await assessOf({ ...project(ROWS), 'reference.csv': reference });
    assert.equal(other.project.positive, '1', 'current data know both');
    assert.equal(other.criteria[0]?.verdict, 'pass');
  });

  it('of predictions written otherwise than labels: told, since all count as wrong', async () => {
    const written = (rows: typeof ROWS, no: string, yes: string) =>
      rows.map(row => ({ ...row, y: row['y'] ? 'yes' : 'no', prediction: row['prediction'] ? yes : no }));
    const files = (no: string, yes: string) => ({
      ...project(written(ROWS, no, yes)),
      'reference.csv': csv(
        written(
          production(20, row => row, { from: -20 }),
          no,
          yes,
        ),
      ),
    });
    const { message, column, remedy } = told(
      await assessOf(files('No', 'Yes')),
      'predictions-not-among-labels',
    );
    assert.equal(column, 'prediction');
    assert.equal(
      message,
      'The predictions in prediction of the reference data (No, Yes) have no value in common with the labels in y (no, yes), so all of them count as wrong.',
    );
    assert.match(remedy ?? '', /Write both alike/);
    const { diagnostics } = await assessOf(files('no', 'yes'));
    assert.deepEqual(diagnostics, []);
  });

  it('of three classes in a binary task: told, unless one is named as the positive', async () => {
    const rows = production(10, row => ({ ...row, y: Number(row['amount']) > 60 ? 2 : row['y'] }));
    const { message, column } = told(await assessOf(project(rows, 'task: binary')), 'more-than-two-classes');
    assert.equal(column, 'y');
    assert.equal(
      message,
      'The task is binary, but y of the current data has 3 classes (0, 1, 2): all but 1 count as negative.',
    );
    const meant = await assessOf(project(rows, 'task: binary', 'positive: 1'));
    assert.ok(!meant.diagnostics.some(each => each.code === 'more-than-two-classes'));
  });

  it('of scores outside 0 to 1: ranked, and not called probabilities', async () => {
    const rows = production(10, row => ({ ...row, score: (Number(row['score']) * 10 - 3).toFixed(2) }));
    const assessment = await assessOf(project(rows));
    const { column, count, severity } = told(assessment, 'score-outside-0-1');
    assert.deepEqual([column, severity], ['score', 'warning']);
    assert.ok((count ?? 0) > 300);
    assert.equal(assessment.criteria[1]?.verdict, 'pass');
    const calibration = assessment.performance.find(each => each.statistic === 'expected_calibration_error');
    assert.equal(calibration?.now.value, null);
    assert.match(calibration?.now.reason ?? '', /between 0 and 1/);
  });

  it('of timestamps that cannot be read: judged on all rows, and said why there is no chart', async () => {
    const assessment = await assessOf(project(production(10, row => ({ ...row, ts: 'soon' }))));
    const unreadable = told(assessment, 'unreadable-timestamp');
    assert.deepEqual([unreadable.file, unreadable.line, unreadable.column], ['current.csv', 2, 'ts']);
    const none = told(assessment, 'no-timestamps');
    assert.deepEqual([none.file, none.line], ['evenkeel.yaml', 5]);
    assert.deepEqual(verdicts(assessment), ALL_PASS);
    assert.equal(assessment.chunks.length, 0);
    assert.match(assessment.performance[0]?.finding ?? '', /^F1 is 0\.\d+; there are no chunks/);
  });

  it('of timestamps of which some cannot be read: these rows count in the window and in no chunk', async () => {
    const rows = production(10, (row, _, i) => (i < 3 ? { ...row, ts: 'soon' } : row));
    const assessment = await assessOf(project(rows));
    assert.equal(told(assessment, 'unreadable-timestamp').count, 30);
    assert.equal(assessment.quality.undatedRows, 30);
    assert.equal(
      assessment.chunks.reduce((sum, chunk) => sum + chunk.rows, 0),
      570,
    );
    assert.equal(assessment.criteria[0]?.now.rows, 600);
    assertWhole(assessment);
  });

  it('of ids that repeat: told, counted; missing ids are no repetition', async () => {
    const rows = production(10, (row, _, i) => ({
      ...row,
      id: i < 3 ? 'same' : i < 6 ? undefined : row['id'],
    }));
    const files = projectOf(rows, 'criteria: [duplicate_ids == 0, f1 > 0.5]');
    const assessment = await assessOf(files);
    assert.equal(told(assessment, 'duplicate-ids').count, 29);
    assert.deepEqual(assessment.quality.duplicateIds, { column: 'id', rows: 29 });
    assert.deepEqual(verdicts(assessment), ['fail', 'pass']);
    assert.equal(assessment.criteria[0]?.now.value, 29);
  });

  it('of 10 000 categories: compared, named in part, the document stays small', async () => {
    const rows = production(10, (row, day, i) => ({ ...row, country: `c${day}-${i}` }), { perDay: 1000 });
    const assessment = await assessOf(project(rows));
    const country = assessment.drift[0];
    assert.equal(country?.column, 'country');
    assert.deepEqual(country?.newCategories.length, 50);
    assert.match(country?.finding ?? '', /^10,000 new values are 100% of rows/);
    assert.equal(assessment.columns.find(each => each.name === 'country')?.distinct, 10_000);
    assert.ok(JSON.stringify(assessment).length < 300_000);
    const both = csv(production(20, (row, day, i) => ({ ...row, country: `r${day}-${i}` }), { perDay: 500 }));
    const unknown = await assessOf({ ...project(rows), 'reference.csv': both });
    assert.deepEqual(compared(unknown).includes('amount'), true);
  });

  it('of weights that are none: said with every metric, drift and quality go on', async () => {
    for (const [weight, why] of [
      [-1, /not negative/],
      ['heavy', /weights must be numbers/],
    ] as const) {
      const text = config(CRITERIA).replace('protected', 'weight: w, protected');
      const files = { ...project(production(10, row => ({ ...row, w: weight }))), 'evenkeel.yaml': text };
      const assessment = await assessOf(files);
      assert.match(assessment.criteria[0]?.reason ?? '', why);
      assert.deepEqual(verdicts(assessment).slice(2), ['pass', 'insufficient', 'pass']);
    }
  });

  it('given a wrong role: a target of dates, a score of text', async () => {
    const text = config(CRITERIA).replace('timestamp: ts, ', '').replace('target: y', 'target: ts');
    const dates = await assessOf({ ...project(ROWS), 'evenkeel.yaml': text });
    assert.match(dates.criteria[0]?.reason ?? '', /timestamps/);
    assert.equal(dates.criteria[2]?.verdict, 'pass');
    const words = await assessOf(project(production(10, row => ({ ...row, score: 'high' }))));
    assert.equal(told(words, 'score-not-numbers').column, 'score');
    assert.deepEqual(verdicts(words), ['pass', 'insufficient', 'pass', 'pass', 'pass']);
  });
});

describe('evenkeel.yaml', () => {
  it('with a syntax error: its place, and all that could be read', async () => {
    const text = `${config(CRITERIA)}\nhealth: [1, 2\n`;
    const assessment = await assessOf({ ...project(ROWS), 'evenkeel.yaml': text });
    const { file, line, severity } = told(assessment, 'yaml-syntax');
    assert.deepEqual([file, severity], ['evenkeel.yaml', 'error']);
    assert.ok((line ?? 0) >= 7);
    assertWhole(assessment);
  });

  it('with unknown keys: their places and the nearest', async () => {
    const assessment = await assessOf(project(ROWS, 'windw: 7', 'monitor: {drfit: auto}'));
    const unknown = assessment.diagnostics.filter(each => each.code === 'unknown-key');
    assert.deepEqual(
      unknown.map(({ line, character, remedy }) => [line, character, remedy]),
      [
        [7, 1, 'Did you mean "window"?'],
        [8, 11, 'Did you mean "drift"?'],
      ],
    );
    assertWhole(assessment);
  });

  it('with criteria that cannot be parsed: their places; the others are judged', async () => {
    const lines = [
      'criteria:',
      '  - f1 >= 0.8',
      '  - f1 => 0.7',
      '  - warn: f11 >= 0.7',
      '  - roc_auc > 0.8',
    ];
    const assessment = await assessOf(projectOf(ROWS, ...lines));
    const wrong = assessment.diagnostics.filter(each => each.code === 'criterion-syntax');
    assert.deepEqual(
      wrong.map(({ file, line, character }) => [file, line, character]),
      [
        ['evenkeel.yaml', 8, 8],
        ['evenkeel.yaml', 9, 11],
      ],
    );
    assert.deepEqual(
      assessment.criteria.map(each => [each.text, each.verdict, each.line]),
      [
        ['f1 >= 0.8', 'pass', 7],
        ['roc_auc > 0.8', 'pass', 10],
      ],
    );
  });

  it('with names of rules, profiles, metrics and classes that do not exist', async () => {
    const monitor =
      'monitor: {performance: [f2x, f1], chart: {rules: [nelson-9, nelson-1]}, drift: {profile: deepcheks, columns: {country: {method: psi}}}}';
    const assessment = await assessOf(project(ROWS, monitor, 'positive: fraud'));
    for (const code of ['unknown-metric', 'unknown-rule', 'unknown-profile', 'unknown-positive']) {
      const { file, line } = told(assessment, code);
      assert.equal(file, 'evenkeel.yaml');
      assert.ok(line === 7 || line === 8);
    }
    assert.deepEqual(
      assessment.performance.map(each => each.statistic),
      ['f1'],
    );
    assert.deepEqual(compared(assessment), EVERY_COLUMN);
    const letter = told(await assessOf(project(ROWS, 'positive: x')), 'unknown-positive');
    assert.match(letter.message, /x does not occur; the labels are 0, 1\.$/, '0 is not meant by x');
    const inherited = await assessOf(
      project(ROWS, 'monitor: {drift: {profile: evidently, columns: {country: {method: chi_square}}}}'),
    );
    assert.deepEqual(compared(inherited), EVERY_COLUMN);
  });

  it('absent, empty, or no map', async () => {
    for (const [files, code] of [
      [{ 'current.csv': csv(ROWS) }, 'no-config'],
      [{ 'evenkeel.yaml': '' }, 'empty-config'],
      [{ 'evenkeel.yaml': '- a\n- b\n' }, 'config-not-a-map'],
      [{ 'evenkeel.yaml': Buffer.from([0, 255, 254, 0, 17]) }, undefined],
    ] as const) {
      const assessment = await assessOf(files);
      if (code) told(assessment, code);
      assert.equal(assessment.health.state, 'unknown');
      assert.deepEqual(assessment.criteria, []);
    }
  });

  it('in a folder that is none', async () => {
    const folder = await folderWith({ 'a.txt': '' });
    await assert.rejects(assess(`${folder}/nowhere`), /There is no folder/);
    await assert.rejects(assess(`${folder}/a.txt`), /is a file/);
  });
});
