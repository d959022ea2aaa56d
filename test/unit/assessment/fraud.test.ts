import assert from 'node:assert/strict';
import { cp, readFile } from 'node:fs/promises';
import path from 'node:path';
import { before, describe, it } from 'node:test';
import type { Assessment } from '../../../src/core/assessment/assessment.ts';
import { assess, folderWith } from './support.ts';

/** The assessment of the example against facts.json, which scikit-learn and numpy made without us. */

const EXAMPLE = path.join(import.meta.dirname, '../../../examples/fraud-detection');
const TOLERANCE = 1e-9;
const METRICS = ['f1', 'precision', 'recall', 'roc_auc', 'expected_calibration_error'] as const;

type Measured = Readonly<Record<(typeof METRICS)[number] | 'rows' | 'tp' | 'fp' | 'fn' | 'tn', number>>;
interface Facts {
  readonly reference: Measured;
  readonly production: { readonly last_7_days: Measured };
  readonly charts: Readonly<
    Record<
      string,
      {
        readonly center: number;
        readonly lower: number;
        readonly upper: number;
        readonly outside: Readonly<Record<string, number>>;
      }
    >
  >;
  readonly production_days: Readonly<Record<string, Measured>>;
}

let assessment: Assessment;
let facts: Facts;
before(async () => {
  const folder = await folderWith({});
  for (const part of ['evenkeel.yaml', 'data', 'logs', 'models']) {
    await cp(path.join(EXAMPLE, part), path.join(folder, part), { recursive: true });
  }
  assessment = await assess(folder, { now: new Date('2026-11-20T06:00:00Z') });
  facts = JSON.parse(await readFile(path.join(EXAMPLE, 'facts.json'), 'utf8'));
});

function near(actual: number | null | undefined, expected: number, what: string): void {
  assert.ok(typeof actual === 'number', `${what} has no value`);
  assert.ok(Math.abs(actual - expected) <= TOLERANCE, `${what}: ${actual}, scikit-learn ${expected}`);
}

const seriesOf = (metric: string) => {
  const series = assessment.performance.find(each => each.statistic === metric);
  assert.ok(series, metric);
  return series;
};
const dayOf = (chunk: number | undefined) =>
  chunk === undefined ? undefined : assessment.chunks[chunk]?.label;

describe('the fraud example', () => {
  it('has the days that it has, with their rows', () => {
    assert.deepEqual(
      assessment.chunks.map(chunk => [chunk.label, chunk.rows]),
      Object.entries(facts.production_days).map(([day, { rows }]) => [day, rows]),
    );
    assert.deepEqual(
      assessment.chunks.filter(chunk => !chunk.complete).map(chunk => chunk.label),
      ['2026-11-19'],
    );
    assert.deepEqual(
      assessment.diagnostics.filter(each => each.severity !== 'info'),
      [],
    );
  });

  it('has the metrics of every day, of the window and of the reference that scikit-learn finds', () => {
    for (const metric of METRICS) {
      const series = seriesOf(metric);
      for (const point of series.points) {
        const day = dayOf(point.chunk) ?? '';
        const expected = facts.production_days[day];
        assert.ok(expected);
        near(point.value, expected[metric], `${metric} of ${day}`);
        assert.equal(point.rows, expected.rows);
      }
      near(series.now.value, facts.production.last_7_days[metric], `${metric} of the window`);
      assert.equal(series.now.rows, facts.production.last_7_days.rows);
      near(series.reference.value, facts.reference[metric], `${metric} of the reference`);
    }
  });

  it('has the confusion matrices of the reference and of the window', () => {
    for (const [dataSet, { tn, fp, fn, tp }] of [
      ['reference', facts.reference],
      ['current', facts.production.last_7_days],
    ] as const) {
      const behaviour = assessment.behaviour.find(each => each.dataSet === dataSet);
      const [[a, b] = [], [c, d] = []] = behaviour?.confusion?.counts ?? [];
      assert.deepEqual([a, b, c, d], [tn, fp, fn, tp], dataSet);
      for (const { statistic, measurement } of behaviour?.metrics ?? []) {
        const expected = dataSet === 'reference' ? facts.reference : facts.production.last_7_days;
        near(measurement.value, expected[statistic as (typeof METRICS)[number]], `${statistic}, ${dataSet}`);
      }
    }
  });

  it('has the control limits of the textbook, within what values are possible', () => {
    for (const metric of METRICS) {
      const chart = facts.charts[metric];
      const series = seriesOf(metric);
      assert.ok(chart);
      near(series.centre, chart.center, `centre of ${metric}`);
      assert.equal(series.limitsFrom, 'limits from 30 chunks of the reference');
      for (const { lower, upper } of series.points) {
        near(lower, Math.max(0, chart.lower), `lower limit of ${metric}`);
        near(upper, Math.min(1, chart.upper), `upper limit of ${metric}`);
      }
    }
  });

  it('signals the days outside the limits, all of them and no other', () => {
    for (const metric of METRICS) {
      const series = seriesOf(metric);
      assert.deepEqual(
        [...new Set(series.signals.flatMap(signal => signal.points))].map(dayOf),
        Object.keys(facts.charts[metric]?.outside ?? {}),
        metric,
      );
    }
    for (const metric of ['f1', 'recall', 'roc_auc', 'expected_calibration_error']) {
      assert.equal(dayOf(seriesOf(metric).since), '2026-11-10', metric);
    }
    assert.match(seriesOf('f1').finding, /^F1 has been below its lower limit since 10 Nov \(10 days\)\.$/);
  });

  it('finds each change on its day, and nothing that lasts before', () => {
    const since = (column: string) => dayOf(assessment.drift.find(each => each.column === column)?.since);
    assert.deepEqual(['merchant_category', 'amount', 'hour'].map(since), [
      '2026-11-10',
      '2026-11-12',
      '2026-11-13',
    ]);
    const category = assessment.drift.find(each => each.column === 'merchant_category');
    assert.deepEqual(
      category?.newCategories.map(each => each.value),
      ['gift_card'],
    );
    const first = assessment.chunks.findIndex(chunk => chunk.label === '2026-11-10');
    const early = assessment.drift.flatMap(each =>
      each.chunks
        .filter(chunk => chunk.chunk < first && chunk.drifted)
        .map(chunk => [each.column, chunk.chunk]),
    );
    assert.ok(early.length <= 2, `drifted before: ${JSON.stringify(early)}`);
    for (const each of assessment.drift) {
      const days = each.chunks
        .filter(chunk => chunk.chunk < first && chunk.drifted)
        .map(chunk => chunk.chunk);
      assert.ok(!days.some((day, i) => days[i + 1] === day + 1), `${each.column} drifts two days in a row`);
      assert.ok(each.since === undefined || each.since >= first, `${each.column} since ${dayOf(each.since)}`);
    }
  });

  it('judges: failing since 10 November, and says what changed first', () => {
    const { health, criteria } = assessment;
    assert.deepEqual(
      [health.state, health.since, health.sinceLabel, health.short],
      ['failing', '2026-11-10T00:00:00.000Z', '10 Nov', 'f1 0.579 < 0.85'],
    );
    assert.match(
      health.headline,
      /^F1 fell from 0\.912 to 0\.579 \(95% interval .*\)\. merchant_category changed first, on 10 Nov; from 13 Nov to 19 Nov: a new value gift_card is 8\.9% of rows/,
    );
    assert.deepEqual(
      health.decisive?.map(({ from, to }) => health.headline.slice(from, to)),
      ['0.579', 'merchant_category'],
    );
    assert.deepEqual(
      criteria.map(each => [each.text, each.verdict]),
      [
        ['f1 >= 0.85', 'fail'],
        ['roc_auc >= champion - 0.01', 'fail'],
        ['drifted_columns_share < 0.25', 'fail'],
        ['missing_rate(device_age_days) <= 0.05', 'pass'],
        ['expected_calibration_error <= 0.02', 'warn'],
      ],
    );
    const [f1, , share] = criteria;
    assert.deepEqual(share?.now.columns, { drifted: 3, compared: 10 });
    assert.match(share.reason, /That is 3 of 10 columns\./);
    for (const { chunk, value, verdict } of f1?.history ?? []) {
      const expected = facts.production_days[dayOf(chunk) ?? '']?.f1 ?? Number.NaN;
      near(value, expected, `criterion f1 on ${dayOf(chunk)}`);
      assert.equal(verdict, expected >= 0.85 ? 'pass' : 'fail');
    }
    assert.equal(dayOf(f1?.since), '2026-11-10');
    near(criteria[1]?.champion?.value, facts.reference.roc_auc, 'champion');
    assert.match(
      criteria[1]?.champion?.from ?? '',
      /^the reference: the champion has no recorded validation$/,
    );
  });
});
