import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Column } from '../../../src/core/tables/column.ts';
import { missingIn } from '../../../src/core/tables/column.ts';
import { inferRoles, inferTask } from '../../../src/core/tables/inference.ts';
import { readTable } from '../../../src/core/tables/readTable.ts';
import type { Table } from '../../../src/core/tables/table.ts';

// Real public data, where they lie beside the repository; the facts were measured with other tools.
const FOLDER = join(import.meta.dirname, '../../../../shared/data/tabular');
const skip = existsSync(FOLDER) ? false : 'the shared data are not here';
const read = (...patterns: string[]) => readTable({ folder: FOLDER, patterns, name: 'reference' });

function column(table: Table, name: string): Column {
  const found = table.columns.get(name);
  assert.ok(found, `no column ${name} among ${[...table.columns.keys()].join(', ')}`);
  return found;
}

function counts(table: Table, name: string): Record<string, number> {
  const found = column(table, name);
  const result: Record<string, number> = {};
  const labels =
    found.type === 'category'
      ? Array.from(found.codes, code => found.dictionary[code] ?? '')
      : Array.from(found.values, String);
  for (const label of labels) result[label] = (result[label] ?? 0) + 1;
  return result;
}

function sum(table: Table, name: string): number {
  const found = column(table, name);
  assert.ok(found.type === 'number');
  return found.values.reduce((total, value) => total + value, 0);
}

function complaints(table: Table): string[] {
  return table.diagnostics.filter(({ severity }) => severity !== 'info').map(({ code }) => code);
}

test('electricity: rows, classes, the first change of a constant column', { skip }, async () => {
  const table = await read('elec2/elec.csv.gz');
  assert.equal(table.rowCount, 45_312);
  assert.deepEqual(
    [...table.columns.keys()],
    ['period', 'nswprice', 'nswdemand', 'vicprice', 'vicdemand', 'transfer', 'class'],
  );
  assert.deepEqual(counts(table, 'class'), { 0: 26_075, 1: 19_237 });
  const price = column(table, 'vicprice');
  assert.ok(price.type === 'number');
  assert.equal(
    price.values.findIndex(value => value !== price.values[0]),
    17_424,
  );
  for (const each of table.columns.values()) assert.equal(missingIn(each), 0);
  assert.deepEqual(complaints(table), []);
});

test('weather, COMPAS, German credit, adult, credit cards', { skip }, async () => {
  const weather = await read('noaa_weather/weather.csv.gz');
  assert.deepEqual([weather.rowCount, counts(weather, 'target')], [18_159, { 0: 12_461, 1: 5_698 }]);
  const compas = await read('compas/*.csv.gz');
  assert.deepEqual([compas.rowCount, compas.columns.size], [7_214, 46]);
  assert.deepEqual(counts(compas, 'two_year_recid'), { 0: 3_963, 1: 3_251 });
  assert.equal(counts(compas, 'race')['African-American'], 3_696);
  const german = await read('german_credit/german.csv');
  assert.deepEqual([german.rowCount, german.columns.size], [1_000, 21]);
  assert.deepEqual(counts(german, 'personal_status'), { A91: 50, A92: 310, A93: 548, A94: 92 });
  const adult = await read('adult/adults.parquet');
  assert.deepEqual([adult.rowCount, adult.columns.size], [48_842, 15]);
  const sex = column(adult, 'sex');
  const income = column(adult, 'class');
  assert.ok(sex.type === 'category' && income.type === 'category');
  let rich = 0;
  for (const [row, code] of sex.codes.entries()) {
    if (sex.dictionary[code] === 'Female' && income.dictionary[income.codes[row] ?? -1] === '>50K') rich++;
  }
  assert.equal(rich, 1_769);
  const cards = await read('creditcard_fraud/*.csv.gz');
  assert.deepEqual([cards.rowCount, cards.columns.size, counts(cards, 'Class')], [999, 31, { 0: 997, 1: 2 }]);
  assert.ok(Math.abs(sum(cards, 'Amount') - 66_422.28) < 1e-6);
});

test('Californian houses: a prediction log with its roles', { skip }, async () => {
  const table = await read('california_housing/california_housing_reference.csv.gz');
  assert.deepEqual([table.rowCount, table.columns.size], [5_832, 13]);
  const roles = new Map(inferRoles(table).map(({ column: name, role }) => [role, name]));
  assert.deepEqual(
    [
      roles.get('timestamp'),
      roles.get('target'),
      roles.get('score'),
      roles.get('prediction'),
      roles.get('id'),
    ],
    ['timestamp', 'clf_target', 'y_pred_proba', 'y_pred', 'id'],
  );
  assert.equal(inferTask(table, inferRoles(table))?.task, 'binary');
  const analysis = await read('california_housing/california_housing_analysis.csv.gz');
  assert.deepEqual([analysis.rowCount, analysis.columns.size], [8_232, 12]);
});

test('Titanic: missing values as pandas counts them', { skip }, async () => {
  const table = await read('titanic/titanic_reference.csv');
  assert.deepEqual([table.rowCount, table.columns.size], [891, 15]);
  const missing = { Age: 177, Cabin: 687, Embarked: 2, boat: 561, body: 808, 'home.dest': 392 };
  for (const [name, expected] of Object.entries(missing))
    assert.equal(missingIn(column(table, name)), expected, name);
  assert.deepEqual(counts(table, 'Survived'), { 0: 549, 1: 342 });
});

test('customer offers begin with a byte-order mark; loans are wide and half empty; spam has stray quotes', {
  skip,
}, async () => {
  const offers = await read('customer_segments/offers.csv');
  assert.deepEqual([offers.rowCount, offers.columns.size], [32, 7]);
  assert.ok(!([...offers.columns.keys()][0] ?? '').includes('\ufeff'));
  const pivot = await read('customer_segments/pivot.csv');
  assert.deepEqual([pivot.rowCount, pivot.columns.size], [100, 33]);
  const loans = await read('lending_club/*.csv.gz');
  assert.deepEqual([loans.rowCount, loans.columns.size], [1_000, 151]);
  const [empty, another] = loans.diagnostics.filter(({ code }) => code === 'all-missing');
  assert.match(empty?.message ?? '', /^15 columns of the .* data have no value in any row: .*, …\.$/);
  assert.equal(another, undefined);
  const status = column(loans, 'loan_status');
  assert.equal(missingIn(status), 2);
  assert.equal(counts(loans, 'loan_status')['Fully Paid'], 411);
  // Without a header its first message becomes one; quotes are plain characters and cost no line.
  const spam = await read('sms_spam/SMSSpamCollection.tsv.gz');
  assert.equal(spam.rowCount, 5_573);
  assert.ok(complaints(spam).includes('header-missing'));
  const digits = await read('digits/digits.csv.gz');
  assert.deepEqual([digits.rowCount, digits.columns.size], [1_796, 65]);
  assert.ok(complaints(digits).includes('header-missing'));
});
