/** Performance without labels in an assessment, and labels that arrive late. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Assessment } from '../../../src/core/assessment/assessment.ts';
import { readTable } from '../../../src/core/tables/readTable.ts';
import {
  assess,
  assessOf,
  COLUMNS,
  csv,
  DAY,
  folderWith,
  production,
  projectOf,
  REFERENCE,
  type Row,
  random,
  START,
  told,
  writeInto,
} from './support.ts';

const unlabelled = (row: Row): Row => ({ ...row, y: undefined });
const LABELS = [
  'model: test',
  'task: binary',
  'data: {reference: reference.csv, current: current.csv, labels: labels/*.csv}',
  COLUMNS,
  'chunk: day',
];
const yaml = (...lines: readonly string[]) => [...LABELS, ...lines].join('\n');
const labelsOf = (rows: readonly Row[]) => csv(rows.map(({ id, y }) => ({ id, y })));

function seriesOf(assessment: Assessment, statistic = 'f1'): Assessment['estimation'][number] {
  const found = assessment.estimation.find(each => each.statistic === statistic);
  assert.ok(found, `no estimate of ${statistic}`);
  return found;
}

test('chunks without labels are estimated, and the estimate is judged by those that have them', async () => {
  const rows = production(12, (row, day) => (day >= 9 ? unlabelled(row) : row));
  const truth = production(12);
  const series = seriesOf(await assessOf(projectOf(rows)));
  assert.equal(series.method, 'cbpe');
  assert.deepEqual(
    series.points.map(each => each.shown),
    [...Array(9).fill('realised'), ...Array(3).fill('estimated')],
  );
  assert.equal(series.accuracy.chunks, 9);
  assert.ok(Number(series.accuracy.meanDifference) < 0.08, `${series.accuracy.meanDifference}`);
  assert.ok(Number(series.accuracy.covered) > 0.85);
  assert.match(
    series.finding,
    /^Labels are missing since 10 Mar; F1 on 12 Mar is estimated to be 0\.\d+ \(0\.\d+–[\d.]+\), within its limits\. Where labels have arrived \(9 days\), the estimate was off by 0\.\d+ on average and its band held the truth in [\d.]+%\.$/,
  );
  // What was estimated is what the labels say once they are there.
  const later = seriesOf(await assessOf(projectOf(truth)));
  for (const [i, { estimated, lower, upper }] of series.points.entries()) {
    const realised = Number(later.points[i]?.realised);
    assert.ok(
      realised >= Number(lower) && realised <= Number(upper),
      `${i}: ${realised} beside ${estimated}`,
    );
  }
  assert.ok(later.points.every(each => each.shown === 'realised' && !each.alert));
});

test('a model that grows unsure is an alarm before any label', async () => {
  const next = random(3);
  const rows = production(6, (row, day) => ({
    ...unlabelled(row),
    ...(day >= 4 && { score: Number((0.4 + next() * 0.2).toFixed(3)), prediction: Number(next() < 0.5) }),
  }));
  const project = projectOf(rows, 'criteria: ["estimated(f1) >= 0.8", "f1 >= 0.8"]', 'window: 1');
  const assessment = await assessOf(project);
  const series = seriesOf(assessment);
  assert.deepEqual(
    series.points.map(each => each.alert),
    [false, false, false, false, true, true],
  );
  assert.match(series.finding, /below the limit/);
  const [estimated, realised] = assessment.criteria;
  assert.equal(estimated?.verdict, 'fail');
  assert.deepEqual(
    estimated?.history.map(each => each.verdict),
    ['pass', 'pass', 'pass', 'pass', 'fail', 'fail'],
  );
  assert.match(estimated?.reason ?? '', /^estimated\(f1\) is 0\.\d+, below 0\.8 by/);
  assert.equal(realised?.verdict, 'insufficient');
});

test('criteria may ask for the estimate of a group, and are told what cannot be estimated', async () => {
  const rows = production(4, unlabelled);
  const criteria =
    'criteria: ["estimated(recall, gender=F) >= 0.5", "estimated(matthews_corrcoef) >= 0.5", "estimated(f1) >= reference(f1) - 0.2"]';
  const {
    criteria: [group, other, compared],
  } = await assessOf(projectOf(rows, criteria));
  assert.equal(group?.verdict, 'pass');
  assert.equal(other?.verdict, 'insufficient');
  assert.match(other?.reason ?? '', /matthews_corrcoef cannot be estimated without labels/);
  assert.equal(compared?.verdict, 'pass');
  const options =
    'criteria: ["estimated(business_value, tp=10) >= 0", "estimated(f1, tp=10) >= 0", "estimated(business_value) >= 0"]';
  const [valued, misspelt, plain] = (await assessOf(projectOf(rows, options))).criteria;
  assert.match(
    valued?.reason ?? '',
    /tp is an option of business_value, and metrics are estimated by their plain names alone/,
  );
  assert.match(misspelt?.reason ?? '', /There is no column tp/);
  assert.match(plain?.reason ?? '', /business_value cannot be estimated/, 'not 0, as without any worth');
});

test('labels that arrive late join their rows by id; the last one counts', async () => {
  const rows = production(4);
  const log = rows.map(({ y: _, ...row }) => row);
  const files = { 'evenkeel.yaml': yaml(), 'reference.csv': REFERENCE, 'current.csv': csv(log) };
  const folder = await folderWith(files);
  const early = await assess(folder);
  assert.ok(seriesOf(early).points.every(each => each.shown === 'estimated' && each.labelled === 0));
  assert.equal(
    told(early, 'missing-file').severity,
    'info',
    'labels that have not arrived yet are nothing wrong',
  );

  const day = (at: number) => rows.slice(at * 60, at * 60 + 60);
  await writeInto(folder, {
    'labels/1.csv': labelsOf([...day(0), { id: 'nobody', y: 1 }, { id: 'none', y: 0 }]),
  });
  const first = await assess(folder);
  assert.deepEqual(
    seriesOf(first).points.map(each => each.shown),
    ['realised', 'estimated', 'estimated', 'estimated'],
  );
  assert.equal(told(first, 'labels-without-rows').count, 2);
  assert.deepEqual(first.data.find(each => each.name === 'labels')?.rows, 62);

  const wrong = day(1).map(row => ({ ...row, y: 1 - Number(row['y']) }));
  await writeInto(folder, { 'labels/2.csv': labelsOf(wrong), 'labels/3.csv': labelsOf(day(1)) });
  const second = await assess(folder);
  assert.deepEqual(
    seriesOf(second).points.map(each => each.shown),
    ['realised', 'realised', 'estimated', 'estimated'],
  );
  const repeated = told(second, 'repeated-labels');
  assert.equal(repeated.count, 60);
  assert.match(
    repeated.message,
    /60 labels repeat the id of an earlier label, 60 of them with another value/,
  );
  const whole = await assessOf(projectOf(rows));
  for (const at of [0, 1]) {
    assert.equal(seriesOf(second).points[at]?.realised, seriesOf(whole).points[at]?.realised, `day ${at}`);
  }
});

test('a late label replaces what the log says', async () => {
  const rows = production(2);
  const files = {
    'evenkeel.yaml': yaml(),
    'reference.csv': REFERENCE,
    'current.csv': csv(rows.map(row => ({ ...row, y: 0 }))),
    'labels/a.csv': labelsOf(rows),
  };
  const assessment = await assessOf(files);
  assert.equal(told(assessment, 'replaced-labels').count, rows.filter(row => row['y'] === 1).length);
  const own = await assessOf(projectOf(rows));
  assert.deepEqual(
    seriesOf(assessment).points.map(each => each.realised),
    seriesOf(own).points.map(each => each.realised),
  );
});

test('numeric ids and text labels join too; a missing label is none', async () => {
  const words = (row: Row, i: number): Row => ({
    ...row,
    id: 1000 + i,
    y: row['y'] === 1 ? 'yes' : 'no',
    prediction: row['prediction'] === 1 ? 'yes' : 'no',
  });
  const reference = production(20, row => row, { from: -20, seed: 7 }).map((row, i) => words(row, i - 9000));
  const rows = production(3).map(words);
  const labels = rows.slice(0, 120).map((row, i) => ({ id: row['id'], y: i < 60 ? row['y'] : undefined }));
  const assessment = await assessOf({
    'evenkeel.yaml': yaml('positive: yes'),
    'reference.csv': csv(reference),
    'current.csv': csv(rows.map(({ y: _, ...row }) => row)),
    'labels/late.csv': csv(labels),
  });
  assert.deepEqual(
    seriesOf(assessment).points.map(each => each.shown),
    ['realised', 'estimated', 'estimated'],
  );
  assert.equal(seriesOf(assessment).points[1]?.labelled, 0);
});

test('labels without a column that identifies rows are told', async () => {
  const rows = production(2).map(({ id: _, ...row }) => row);
  const reference = production(20, row => row, { from: -20, seed: 7 }).map(({ id: _, ...row }) => row);
  const assessment = await assessOf({
    'evenkeel.yaml': yaml().replace('id: id, ', ''),
    'reference.csv': csv(reference),
    'current.csv': csv(rows),
    'labels/a.csv': 'id,y\n1,1\n',
  });
  const { line, message } = told(assessment, 'labels-not-joined');
  assert.equal(line, 3);
  assert.match(message, /no column that identifies a row/);
});

/** A regression whose errors grow with the age of the car. */
function cars(count: number, seed: number, age: (i: number) => number): Row[] {
  const next = random(seed);
  return Array.from({ length: count }, (_, i) => {
    const years = age(i) * (0.5 + next());
    const truth = 100 + 5 * years;
    const fuel = next() < 0.5 ? 'diesel' : 'petrol';
    const noise = (next() + next() + next() - 1.5) * years * (fuel === 'diesel' ? 2 : 1);
    const ts = new Date(START + Math.floor(i / 100) * DAY).toISOString();
    return {
      ts,
      years: Number(years.toFixed(2)),
      fuel,
      price: Number(truth.toFixed(2)),
      said: Number((truth + noise).toFixed(2)),
    };
  });
}

test('the errors of a regression are estimated from its features', async () => {
  const now = cars(600, 2, i => (i < 300 ? 4 : 8));
  const files = (rows: readonly Row[]) => ({
    'evenkeel.yaml':
      'model: cars\ntask: regression\ndata: {reference: reference.csv, current: current.csv}\ncolumns: {timestamp: ts, target: price, prediction: said}\nchunk: day\nmonitor: {performance: [mae, rmse, r2]}',
    'reference.csv': csv(cars(4000, 1, i => 1 + (i % 10))),
    'current.csv': csv(rows),
  });
  const blind = await assessOf(files(now.map(row => ({ ...row, price: undefined }))));
  const known = await assessOf(files(now));
  assert.deepEqual(
    blind.estimation.map(each => each.statistic),
    ['mae', 'rmse'],
  );
  for (const metric of ['mae', 'rmse']) {
    const { points, method } = seriesOf(blind, metric);
    assert.equal(method, 'dle');
    for (const [i, { estimated, shown }] of points.entries()) {
      const realised = Number(seriesOf(known, metric).points[i]?.realised);
      assert.equal(shown, 'estimated');
      assert.ok(
        Math.abs(Number(estimated) / realised - 1) < 0.25,
        `${metric} of ${i}: ${estimated}, realised ${realised}`,
      );
    }
    assert.ok(Number(points[5]?.estimated) > 1.5 * Number(points[0]?.estimated), 'older cars are harder');
  }
});

test('without labels in the reference nothing is estimated', async () => {
  const reference = csv(production(20, unlabelled, { from: -20, seed: 7 }));
  const assessment = await assessOf({ ...projectOf(production(2, unlabelled)), 'reference.csv': reference });
  assert.deepEqual(assessment.estimation, []);
});

test('a reference that is too small, or of one class, is told as the reason', async () => {
  const judgedBy = async (reference: readonly Row[]) => {
    const { criteria } = await assessOf({
      ...projectOf(production(3, unlabelled), "criteria: ['estimated(f1) >= 0.1']"),
      'reference.csv': csv(reference),
    });
    return [criteria[0]?.verdict, criteria[0]?.reason];
  };
  const reference = production(20, row => row, { from: -20, seed: 7 });
  assert.deepEqual(await judgedBy(reference.slice(0, 29)), [
    'insufficient',
    'estimated(f1) has no value: Nothing can be estimated: only 29 of 30 rows needed in the reference have a label and an answer.',
  ]);
  assert.equal((await judgedBy(reference.slice(0, 60)))[0], 'pass');
  assert.deepEqual(await judgedBy(reference.filter(row => row['y'] === 0)), [
    'insufficient',
    'estimated(f1) has no value: All labels of the reference are 0; an estimate takes two classes.',
  ]);
});

test('chunks of too few rows have no estimate, and say so', async () => {
  const rows = production(3, unlabelled).filter((_, i) => i < 120 || i > 170);
  const point = seriesOf(await assessOf(projectOf(rows))).points[2];
  assert.equal(point?.shown, 'none');
  assert.match(point?.reason ?? '', /Too few rows: 9 of 30 needed/);
});

test('tables are read through the same source as all others', async () => {
  const rows = production(2);
  const folder = await folderWith({
    'evenkeel.yaml': yaml(),
    'reference.csv': REFERENCE,
    'current.csv': csv(rows),
    'labels/a.csv': labelsOf(rows),
  });
  const read: string[] = [];
  await assess(folder, {
    tables: {
      read: request => {
        read.push(request.name);
        return readTable(request);
      },
    },
  });
  assert.ok(read.includes('labels'));
});
