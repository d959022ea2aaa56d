import assert from 'node:assert/strict';
import test from 'node:test';
import { timeAxis } from '../../../../src/webview/report/charts/axis.ts';
import { decimate } from '../../../../src/webview/report/charts/decimate.ts';
import * as format from '../../../../src/webview/shared/format.ts';

const measured = (value: number, lower?: number, upper?: number) =>
  format.measured({
    value,
    rows: 1,
    ...(lower !== undefined && upper !== undefined && { lower, upper, level: 0.95 }),
  });

test('a measured value has the digits that its interval leaves', () => {
  assert.equal(measured(0.7912, 0.77, 0.81), '0.79');
  assert.equal(measured(0.9178, 0.909, 0.927), '0.918');
  assert.equal(measured(0.7912), '0.791');
  assert.equal(measured(1234.5), '1,235');
  assert.equal(measured(0), '0');
  assert.equal(format.measured({ value: null, reason: 'no labels', rows: 0 }), '–');
  assert.equal(format.interval({ value: 0.79, lower: 0.77, upper: 0.81, level: 0.95, rows: 9 }), '0.77–0.81');
  assert.equal(format.interval({ value: 1, lower: 1, upper: 1, level: 0.95, rows: 9 }), '1.000–1.000');
  assert.equal(format.interval({ value: 1, rows: 9 }), undefined);
});

test('very small and very large values keep the digits that mean something, and lose the zeros', () => {
  const interval = (lower: number, upper: number) =>
    format.interval({ value: (lower + upper) / 2, lower, upper, level: 0.95, rows: 9 });
  assert.equal(measured(7.912e-13, 7.7e-13, 8.1e-13), '7.9E−13');
  assert.equal(interval(7.7e-13, 8.1e-13), '7.7E−13–8.1E−13');
  assert.equal(interval(0, 8.1e-13), '0–8E−13');
  assert.equal(interval(0, 0.00003), '0.00000–0.00003');
  assert.equal(measured(9.178e14, 9.09e14, 9.27e14), '9.18E14');
  assert.equal(measured(12345.6, 12000, 12700), '12,346');
  assert.equal(measured(8.684e14), '8.68E14');
  assert.equal(format.brief(-8.684e14), '−8.68E14');
  assert.equal(format.brief(0.842), '0.842');
  assert.equal(format.value(1_700_000_000_000), '1,700,000,000,000');
  // "−1–−3" would not be read
  assert.equal(interval(-3, -1), '−3 … −1');
  assert.equal(interval(-3, 1), '−3–1');
});

test('ticks of an axis have the digits that tell them apart', () => {
  const ticks = (first: number, distance: number) =>
    [first, first + distance].map(each => format.tick(each, distance));
  assert.deepEqual(ticks(0.8, 0.05), ['0.80', '0.85']);
  assert.deepEqual(ticks(0, 0.00005), ['0.00000', '0.00005']);
  assert.deepEqual(ticks(8e-13, 5e-14), ['8.0E−13', '8.5E−13']);
  assert.deepEqual(ticks(0, 1e-12), ['0', '1E−12']);
  assert.deepEqual(ticks(8e14, 5e13), ['8.0E14', '8.5E14']);
  assert.deepEqual(ticks(0.5, 1e-7), ['0.5000000', '0.5000001']);
  assert.deepEqual(ticks(20_000, 10_000), ['20,000', '30,000']);
});

test('numbers follow the language, shares and p-values say when they are tiny', () => {
  assert.equal(format.value(-0.25), '−0.25');
  assert.equal(format.share(0.00001), '< 0.1%');
  assert.equal(format.share(0), '0%');
  assert.equal(format.pValue(1e-9), '< 0.001');
  format.setLanguage('de');
  assert.equal(format.value(0.25), '0,25');
  format.setLanguage('no such language');
  assert.equal(format.value(0.25), '0.25');
});

test('long names keep both ends and whole letters', () => {
  assert.equal(format.shortName('abcdefghij', 7), 'abcd…ij');
  assert.equal(format.shortName('abc', 7), 'abc');
  assert.doesNotMatch(format.shortName('𝕱𝖗𝖆𝖚𝖉𝕱𝖗𝖆𝖚𝖉', 5), /[\ud800-\udbff](?![\udc00-\udfff])/);
  assert.equal(format.shortName('\u202egnp.exe', 40), '\u2068\u202egnp.exe\u2069');
});

test('decimation keeps extremes, ends, gaps and every signal', () => {
  const values = Array.from({ length: 10_000 }, (_, i): number | null => Math.sin(i / 50));
  values[5003] = 9;
  values[7001] = -9;
  values[8000] = null;
  const kept = decimate(values, 2000, new Set([1234, 4321]));
  assert.ok(kept.length <= 2600, `${kept.length}`);
  for (const wanted of [0, 9999, 5003, 7001, 8000, 1234, 4321]) assert.ok(kept.includes(wanted), `${wanted}`);
  assert.deepEqual(
    kept,
    [...kept].sort((a, b) => a - b),
  );
  assert.deepEqual(decimate([1, null, 3], 2000, new Set()), [0, 1, 2]);
  assert.deepEqual(decimate([], 2000, new Set()), []);
});

const DAY = 86_400_000;
const chunk = (index: number, start: number, days: number) => ({
  index,
  label: `chunk ${index}`,
  rows: 1,
  complete: true,
  start: new Date(start).toISOString(),
  end: new Date(start + days * DAY).toISOString(),
});

test('the time axis is real time where it can be, with ticks on chunks', () => {
  const start = Date.UTC(2026, 8, 20);
  const axis = timeAxis(
    Array.from({ length: 61 }, (_, i) => chunk(i, start + i * DAY, 1)),
    'en',
  );
  assert.equal(axis.kind, 'time');
  const ticks = axis.ticks(axis.min, axis.max, 6);
  assert.ok(ticks.length >= 3 && ticks.length <= 6, JSON.stringify(ticks));
  assert.equal(ticks[0]?.label, '20 Sept');
  assert.equal(ticks[0]?.value, axis.span(0)?.middle);
  const years = timeAxis(
    Array.from({ length: 60 }, (_, i) => chunk(i, Date.UTC(2021, i), 28)),
    'en',
  );
  const marks = years.ticks(years.min, years.max, 8).map(each => each.label);
  assert.ok(marks.length >= 3 && marks.length <= 8, marks.join());
  assert.ok(
    marks.every(each => /^\d{4}$|^\w+( \d{4})?$/.test(each)),
    marks.join(),
  );
});

test('undated or unordered chunks are drawn in their order', () => {
  const undated = [0, 1, 2].map(index => ({ index, label: `c${index}`, rows: 1, complete: true }));
  const axis = timeAxis(undated, 'en');
  assert.equal(axis.kind, 'order');
  assert.deepEqual(
    axis.ticks(axis.min, axis.max, 10).map(each => each.label),
    ['c0', 'c1', 'c2'],
  );
  assert.equal(timeAxis([chunk(0, 9 * DAY, 1), chunk(1, 2 * DAY, 1)], 'en').kind, 'order');
  assert.deepEqual(timeAxis([], 'en').ticks(0, 1, 5), []);
});

test('chunks that are days are named as people name days', () => {
  const named = (labels: string[]) =>
    timeAxis(
      labels.map((label, index) => ({ index, label, rows: 1, complete: true })),
      'en',
    );
  assert.equal(named(['2026-11-10', '2026-11-11']).label(1), '11 Nov');
  assert.equal(named(['2025-11-10', '2026-11-11']).label(1), '11 Nov 2026');
  assert.equal(named(['2026-W46']).label(0), '2026-W46');
  assert.equal(named([]).label(3), '3');
});

test('a phrase begins a title with a capital; what is no word stays as it is', () => {
  assert.equal(format.capitalised('missing cells'), 'Missing cells');
  assert.equal(format.capitalised('mistakes'), 'Mistakes');
  assert.equal(format.capitalised('änderung'), 'Änderung');
  for (const name of ['p95 latency', 'eBay share', 'card_age', 'T² of score', '']) {
    assert.equal(format.capitalised(name), name);
  }
});
