import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { gunzipSync, inflateRawSync } from 'node:zlib';
import type { Assessment } from '../../../src/core/assessment/assessment.ts';
import { assessOf, told } from './support.ts';

// Real public data, where they lie beside the repository; the facts were measured with other tools.
const FOLDER = path.join(import.meta.dirname, '../../../../shared/data/tabular');
const skip = existsSync(FOLDER) ? false : 'the shared data are not here';

const bytes = (name: string) => readFile(path.join(FOLDER, name));
const unpacked = async (name: string) => gunzipSync(await bytes(name)).toString('utf8');

/** A member of a zip file, from its local header on; what follows its compressed bytes is not looked at. */
function unzipped(zip: Buffer, name: string): string {
  const header = zip.indexOf(name) - 30;
  assert.equal(zip.readUInt32LE(header), 0x04034b50, 'a local file header');
  const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
  return inflateRawSync(zip.subarray(start)).toString('utf8');
}

/** The first `rows` rows and the rest, both with the header, which may be given. */
function split(text: string, rows: number, header?: string): readonly [string, string] {
  const lines = text.split('\n').filter(line => line.trim() !== '');
  const head = header ?? lines.shift() ?? '';
  const part = (some: readonly string[]) => `${[head, ...some].join('\n')}\n`;
  return [part(lines.slice(0, rows)), part(lines.slice(rows))];
}

const yaml = (ending: string, ...lines: readonly string[]) =>
  [`model: m`, `data: {reference: reference.${ending}, current: current.${ending}}`, ...lines].join('\n');

const errors = (assessment: Assessment) => assessment.diagnostics.filter(each => each.severity === 'error');
const drifted = (assessment: Assessment) =>
  assessment.drift.filter(each => each.drifted).map(each => each.column);
const labelOf = (assessment: Assessment, column: string) => {
  const since = assessment.drift.find(each => each.column === column)?.since;
  return since === undefined ? undefined : assessment.chunks[since]?.label;
};

test('electricity: the market opened at row 17 424, and three constant columns began to move', {
  skip,
}, async () => {
  const [reference, current] = split(await unpacked('elec2/elec.csv.gz'), 10_000);
  const assessment = await assessOf({
    'evenkeel.yaml': yaml(
      'csv',
      'columns: {target: class}',
      'chunk: {size: 464}',
      'criteria: [drift(vicprice) < 0.1]',
    ),
    'reference.csv': reference,
    'current.csv': current,
  });
  // 10 000 + 16 chunks of 464 are the 17 424 rows before the change.
  for (const column of ['vicprice', 'vicdemand', 'transfer']) {
    assert.equal(labelOf(assessment, column), 'rows 7425–7888', column);
    assert.deepEqual(
      assessment.drift
        .find(each => each.column === column)
        ?.chunks.slice(0, 16)
        .map(each => each.drifted),
      Array(16).fill(false),
    );
  }
  assert.equal(assessment.data[1]?.rows, 35_312);
  assert.equal(assessment.health.sinceLabel, 'rows 7425–7888');
});

test('California housing: the reference as NannyML measures it, late labels said to be absent', {
  skip,
}, async () => {
  const assessment = await assessOf({
    'evenkeel.yaml': yaml(
      'csv',
      'columns: {target: clf_target, prediction: y_pred, score: y_pred_proba}',
      'chunk: month',
      'monitor: {performance: [roc_auc, accuracy, f1]}',
      'criteria: [roc_auc >= 0.85, drifted_columns_share < 0.5]',
    ),
    'reference.csv': await unpacked('california_housing/california_housing_reference.csv.gz'),
    'current.csv': await unpacked('california_housing/california_housing_analysis.csv.gz'),
  });
  assert.deepEqual(errors(assessment), []);
  assert.deepEqual(
    assessment.performance.map(each => [each.now.value, each.reference.value?.toFixed(6)]),
    [
      [null, '0.907942'],
      [null, '0.670439'],
      [null, '0.656418'],
    ],
  );
  assert.deepEqual(
    assessment.columns.filter(each => ['id', 'timestamp'].includes(each.role)).map(each => each.name),
    ['id', 'timestamp'],
  );
  assert.deepEqual(
    assessment.data.map(each => [each.rows, each.start?.slice(0, 10), each.end?.slice(0, 10)]),
    [
      [5832, '2020-10-01', '2021-05-31'],
      [8232, '2021-06-01', '2022-05-09'],
    ],
  );
  assert.equal(assessment.criteria[0]?.verdict, 'insufficient');
  assert.equal(assessment.criteria[1]?.verdict, 'fail', 'another part of California');
});

test('Adult census: a set is like itself, every column of it', { skip }, async () => {
  const assessment = await assessOf({
    'evenkeel.yaml': [
      'model: adult',
      'data: {reference: adults.parquet, current: adults.parquet}',
      'columns: {target: class, protected: [sex, race]}',
      'criteria: [rows == 48842, drifted_columns == 0]',
    ].join('\n'),
    'adults.parquet': await bytes('adult/adults.parquet'),
  });
  assert.deepEqual(
    assessment.criteria.map(each => each.verdict),
    ['pass', 'pass'],
  );
  assert.equal(assessment.columns.length, 15);
  assert.equal(assessment.project.positive, '>50K');
  assert.ok(assessment.drift.every(each => (each.effect?.value ?? 0) === 0 && each.pValue === 1));
});

test('bike sharing: more rides in 2012', { skip }, async () => {
  const text = unzipped(await bytes('bike_sharing/bike_sharing_dataset.zip'), 'hour.csv');
  const [reference, current] = split(text, 8645);
  const assessment = await assessOf({
    'evenkeel.yaml': yaml(
      'csv',
      'task: regression',
      'columns: {timestamp: dteday, target: cnt, id: instant}',
      'chunk: month',
      'criteria: [drift(cnt) < 0.3]',
    ),
    'reference.csv': reference,
    'current.csv': current,
  });
  assert.deepEqual(errors(assessment), []);
  const rides = assessment.drift.find(each => each.column === 'cnt')?.distribution;
  assert.ok(rides?.type === 'number');
  assert.equal(rides.referenceSummary?.mean.toFixed(6), '143.794448');
  assert.equal(rides.currentSummary?.mean.toFixed(6), '234.666361');
  assert.deepEqual(
    assessment.chunks.map(each => each.label),
    Array.from({ length: 12 }, (_, i) => `2012-${String(i + 1).padStart(2, '0')}`),
  );
  assert.equal(assessment.criteria[0]?.verdict, 'fail');
});

test('German credit: the protected columns', { skip }, async () => {
  const text = await readFile(path.join(FOLDER, 'german_credit/german.csv'), 'utf8');
  const [reference, current] = split(text, 500);
  const assessment = await assessOf({
    'evenkeel.yaml': yaml(
      'csv',
      'columns: {target: credit, protected: [personal_status, foreign_worker]}',
      'criteria: [missing_rate(age) == 0, drifted_columns == 0]',
    ),
    'reference.csv': reference,
    'current.csv': current,
  });
  assert.deepEqual(errors(assessment), []);
  assert.equal(assessment.project.positive, '1', 'as scikit-learn has it');
  assert.deepEqual(drifted(assessment), [], 'the rows are in no order');
  const share = assessment.drift.find(each => each.column === 'personal_status')?.distribution;
  assert.ok(share?.type === 'category');
  const shares = Object.fromEntries(
    share.labels.map((label, i) => [
      label,
      Math.round(500 * (share.reference[i] ?? 0)) + Math.round(500 * (share.current[i] ?? 0)),
    ]),
  );
  assert.deepEqual(shares, { A93: 548, A92: 310, A94: 92, A91: 50 });
});

test('weather: seasons come and go, years are alike', { skip }, async () => {
  const [reference, current] = split(await unpacked('noaa_weather/weather.csv.gz'), 9125);
  const assessment = await assessOf({
    'evenkeel.yaml': yaml('csv', 'chunk: {size: 365}', 'criteria: [missing_rate(feat_1) == 0]'),
    'reference.csv': reference,
    'current.csv': current,
  });
  assert.deepEqual(errors(assessment), []);
  assert.equal(assessment.chunks.filter(each => each.complete).length, 24);
  assert.equal(assessment.columns.find(each => each.name === 'target')?.role, 'target');
  assert.equal(assessment.health.state, 'healthy');
});

test('turbofan engines: blanks between the cells and no header are said to be so', { skip }, async () => {
  const assessment = await assessOf({
    'evenkeel.yaml': yaml('csv', 'criteria: [rows >= 1]'),
    'reference.csv': await unpacked('cmapss_fd001/PM_train.txt.gz'),
    'current.csv': await unpacked('cmapss_fd001/PM_test.txt.gz'),
  });
  const found = assessment.diagnostics.filter(each => each.code === 'blanks-between-cells');
  assert.deepEqual(
    found.map(each => [each.file, each.line, each.severity]),
    [
      ['reference.csv', 1, 'error'],
      ['current.csv', 1, 'error'],
    ],
  );
  assert.match(found[0]?.message ?? '', /one cell with 26 words, 26 of them numbers/);
});

test('SMS: quotes are plain characters, texts are no categories to compare', { skip }, async () => {
  const [reference, current] = split(
    await unpacked('sms_spam/SMSSpamCollection.tsv.gz'),
    3000,
    'label\ttext',
  );
  const assessment = await assessOf({
    'evenkeel.yaml': yaml(
      'tsv',
      'columns: {target: label, text: [text]}',
      'criteria: [missing_rate(text) == 0]',
    ),
    'reference.tsv': reference,
    'current.tsv': current,
  });
  assert.deepEqual(errors(assessment), []);
  assert.deepEqual(
    assessment.data.map(each => each.rows),
    [3000, 2574],
  );
  assert.equal(assessment.criteria[0]?.verdict, 'pass');
  assert.ok(!assessment.drift.some(each => each.column === 'text'));
  assert.equal(assessment.project.positive, 'spam');
});

test('COMPAS: the confusion of a risk score of 5 and more', { skip }, async () => {
  const text = await unpacked('compas/compas-scores-two-years.csv.gz');
  const [, current] = split(text, 0);
  const assessment = await assessOf({
    'evenkeel.yaml': [
      'model: compas',
      'data: {current: current.csv}',
      'columns: {target: two_year_recid, score: decile_score, protected: [race, sex]}',
      'threshold: 5',
      'criteria: [accuracy >= 0.6, "specificity(race=Caucasian) >= 0.7", "recall(race=African-American) >= 0.7"]'.replace(
        'race=African-American',
        "race='African-American'",
      ),
    ].join('\n'),
    'current.csv': current,
  });
  assert.deepEqual(
    assessment.criteria.map(each => each.now.value?.toFixed(6)),
    ['0.653729', (1 - 0.234543).toFixed(6), (1 - 0.279853).toFixed(6)],
  );
  told(assessment, 'score-outside-0-1');
  told(assessment, 'duplicate-column');
});

test('Titanic and Lending Club: missing values as counted elsewhere', { skip }, async () => {
  const assessment = await assessOf({
    'evenkeel.yaml': yaml('csv', 'columns: {target: Survived, id: PassengerId}'),
    'reference.csv': await readFile(path.join(FOLDER, 'titanic/titanic_reference.csv')),
    'current.csv': await readFile(path.join(FOLDER, 'titanic/titanic_analysis.csv')),
  });
  const missing = (name: string) => {
    const column = assessment.columns.find(each => each.name === name);
    return [
      Math.round(891 * (column?.missing.reference ?? Number.NaN)),
      Math.round(418 * (column?.missing.current ?? Number.NaN)),
    ];
  };
  assert.deepEqual(missing('Age'), [177, 86]);
  assert.deepEqual(missing('Cabin'), [687, 327]);
  assert.deepEqual(missing('Fare'), [0, 1]);
  const loans = await unpacked('lending_club/lending_club_1000.csv.gz');
  const lending = await assessOf({
    'evenkeel.yaml': yaml('csv', 'columns: {target: loan_status}'),
    'reference.csv': loans,
    'current.csv': loans,
  });
  assert.equal(lending.columns.length, 151);
  assert.equal(lending.columns.filter(each => each.missing.current === 1).length, 15);
  assert.deepEqual(drifted(lending), []);
});
