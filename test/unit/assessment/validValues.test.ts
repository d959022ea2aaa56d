/** Valid values that evenkeel.yaml declares: counted over time with the limit 0, read by criteria, told where they cannot be held against a column. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Assessment, QualitySeries } from '../../../src/core/assessment/assessment.ts';
import { scanDeclared } from '../../../src/core/assessment/declaredScan.ts';
import { compute } from '../../../src/core/catalogue/catalogue.ts';
import { isUndefined } from '../../../src/core/catalogue/statistic.ts';
import { type Column, take } from '../../../src/core/tables/column.ts';
import { assessOf, COLUMNS, production, projectOf, type Row, random, told } from './support.ts';

const DECLARED = COLUMNS.replace(
  /\}$/,
  ', ranges: {amount: [0, 150], score: {max: 1}}, domains: {country: [DE, FR, IT], y: [0, 1]}}',
);

/** Ten days of which the eighth and ninth have amounts and a country that are not valid. */
const ROWS = production(10, (row, day, index) => {
  if (day !== 7 && day !== 8) return row;
  if (index === 3) return { ...row, amount: 9000 };
  return index < 2 ? { ...row, country: 'XX' } : row;
});

function project(rows: readonly Row[], ...lines: readonly string[]) {
  const files = projectOf(rows, ...lines);
  return { ...files, 'evenkeel.yaml': String(files['evenkeel.yaml']).replace(COLUMNS, DECLARED) };
}

function series({ quality }: Assessment, statistic: string, column: string): QualitySeries {
  const found = quality.series.filter(each => each.statistic === statistic && each.column === column);
  assert.equal(found.length, 1, `${statistic} of ${column}: ${found.length}`);
  return found[0] as QualitySeries;
}

describe('declared ranges and domains', () => {
  it('are series with the limit 0: a single row is a signal, and the values are named', async () => {
    const assessment = await assessOf(project(ROWS));
    const amount = series(assessment, 'out_of_range_rate', 'amount');
    assert.deepEqual(amount.signals, [7, 8]);
    assert.deepEqual(amount.upper, Array(10).fill(0));
    assert.equal(amount.values[7], 1 / 60);
    assert.equal(amount.centre, 0);
    assert.equal(amount.limitsFrom, 'limit 0, as declared in evenkeel.yaml');
    assert.equal(amount.reference.value, 0);
    assert.equal(amount.now.value, 2 / 600);
    assert.match(amount.finding, /Found: 9,000\.$/);
    const country = series(assessment, 'out_of_domain_rate', 'country');
    assert.deepEqual(country.signals, [7, 8]);
    assert.match(country.title, /domain of country/);
    assert.match(country.finding, /Found: XX \(4 rows\)\.$/);
    // What holds is shown too: that it was looked at is what was asked for.
    assert.deepEqual(series(assessment, 'out_of_range_rate', 'score').signals, []);
    assert.match(series(assessment, 'out_of_domain_rate', 'y').finding, /within the limits/);
  });

  it('do not wait for as many rows as other verdicts need', async () => {
    const rows = production(3, (row, day) => (day === 2 ? { ...row, country: '' } : row)).slice(0, 125);
    const odd = rows.map((row, at) => (at === 124 ? { ...row, country: 'XX' } : row));
    const assessment = await assessOf(project(odd, 'min_rows: 30'));
    // Of the last day's five rows four have no country: one of one is not valid.
    assert.deepEqual(series(assessment, 'out_of_domain_rate', 'country').values, [0, 0, 1]);
  });

  it('leave the limits of the other series as they are', async () => {
    const plain = await assessOf(projectOf(ROWS));
    const declared = await assessOf(project(ROWS));
    const limits = (assessment: Assessment) => series(assessment, 'new_categories', 'country').upper;
    assert.deepEqual(limits(declared), limits(plain));
  });

  it('are what criteria ask for; a criterion that says its own bounds means these', async () => {
    const criteria = [
      'criteria:',
      '  - out_of_range_rate(amount) <= 0.001',
      '  - out_of_range_rate(amount) <= 1%',
      '  - out_of_range_rate(amount, max=20) <= 1%',
      '  - out_of_domain_rate(country) == 0',
      "  - out_of_domain_rate(country, allowed='DE,FR,IT,XX') == 0",
      '  - reference(out_of_domain_rate(country)) == 0',
    ];
    const { criteria: found } = await assessOf(project(ROWS, ...criteria));
    assert.deepEqual(
      found.map(each => each.verdict),
      ['fail', 'pass', 'fail', 'fail', 'pass', 'pass'],
      JSON.stringify(found.map(each => each.reason)),
    );
    assert.equal(found[0]?.now.value, 2 / 600);
    assert.equal(found[0]?.history[7]?.value, 1 / 60);
  });

  it('with one bound know no other, whatever the reference has', async () => {
    const files = projectOf(
      production(4, row => ({ ...row, amount: -5 })),
      'criteria: [out_of_range_rate(amount) == 0]',
    );
    const declared = COLUMNS.replace(/\}$/, ', ranges: {amount: {max: 1000}}}');
    const text = String(files['evenkeel.yaml']);
    const [wide] = (await assessOf({ ...files, 'evenkeel.yaml': text.replace(COLUMNS, declared) })).criteria;
    assert.equal(wide?.verdict, 'pass', wide?.reason);
    assert.equal((await assessOf(files)).criteria[0]?.verdict, 'fail');
  });

  it('are told where they cannot be held against the column', async () => {
    const files = projectOf(ROWS);
    const wrong = COLUMNS.replace(/\}$/, ', ranges: {country: [0, 1]}, domains: {ts: [a]}}');
    const text = String(files['evenkeel.yaml']).replace(COLUMNS, wrong);
    const assessment = await assessOf({ ...files, 'evenkeel.yaml': text });
    const all = assessment.diagnostics.filter(each => each.code === 'wrong-type-of-column');
    assert.deepEqual(
      all.map(each => each.column),
      ['country', 'ts'],
    );
    const line = text.split('\n').findIndex(each => each.startsWith('columns'));
    const { message, line: at, character = 0 } = told(assessment, 'wrong-type-of-column');
    assert.match(message, /columns\.ranges names country, which holds text in the reference data/);
    assert.equal(at, line + 1);
    assert.equal(
      text
        .split('\n')
        [line]?.slice(character - 1)
        .startsWith('country'),
      true,
    );
  });
});

describe('counts against declared values', () => {
  it('are those of the catalogue, in numbers and texts, with missing values and infinities', () => {
    const next = random(11);
    const pick = <T>(of: readonly T[]): T => of[Math.floor(next() * of.length)] as T;
    for (let run = 0; run < 80; run++) {
      const rows = 1 + Math.floor(next() * 40);
      const isText = run % 2 === 0;
      const column: Column = isText
        ? {
            name: 'c',
            type: 'category',
            codes: Int32Array.from({ length: rows }, () => Math.floor(next() * 5) - 1),
            dictionary: ['a', 'b,c', 'D', ''],
          }
        : {
            name: 'x',
            type: 'number',
            values: Float64Array.from({ length: rows }, () =>
              pick([0, -0, 1.5, -3, 1e300, Number.NaN, Number.POSITIVE_INFINITY]),
            ),
          };
      const cut = Math.floor(next() * rows);
      const all = Int32Array.from({ length: rows }, (_, row) => row);
      const chunks = [{ rows: all.subarray(0, cut) }, { rows: all.subarray(cut) }];
      const domain = isText ? ['a', 'b,c'] : [0, 1.5];
      const found = scanDeclared({ column, chunks }, undefined, { range: { min: -1, max: 2 }, domain });
      assert.deepEqual(
        [...found.keys()],
        isText ? ['out_of_domain_rate'] : ['out_of_range_rate', 'out_of_domain_rate'],
      );
      for (const [id, { current }] of found) {
        for (const [chunk, { rows: own }] of chunks.entries()) {
          const options =
            id === 'out_of_domain_rate' ? { allowed: JSON.stringify(domain) } : { min: -1, max: 2 };
          const outcome = compute(id, { values: take(column, own) }, { options });
          const [hits, trials] = [current.hits[chunk] ?? 0, current.trials[chunk] ?? 0];
          if (isUndefined(outcome)) assert.equal(trials, 0, outcome.undefined);
          else assert.equal(hits / trials, outcome.value, id);
        }
      }
    }
  });
});
