import assert from 'node:assert/strict';
import { test } from 'node:test';
import { find } from '../../../src/core/catalogue/catalogue.ts';
import { defaultMetrics, settingsOf } from '../../../src/core/config/defaults.ts';
import { isProjectMarker } from '../../../src/core/config/discover.ts';
import { parseDuration } from '../../../src/core/config/duration.ts';
import { parseConfig } from '../../../src/core/config/parse.ts';

function settings(text: string) {
  return settingsOf(parseConfig(`model: m\ndata: {}\n${text}`, 'f'));
}

test('every setting has its default', () => {
  assert.deepEqual(settings(''), {
    window: 'all',
    minRows: 30,
    cache: true,
    threshold: 0.5,
    drift: { method: 'auto', columns: new Map() },
    chart: { type: 'auto', rules: 'nelson', phaseOne: false, season: 'none', metrics: new Map() },
    charts: [],
    runs: { folder: '.', charts: [] },
    detectors: [],
    intervals: 'closed',
    health: { raise: 2, clear: 3 },
    predictTimeoutMs: 600_000,
    prediction: {},
  });
});

test('what is written wins', () => {
  const written = settings(
    'positive: 1\nchunk: {size: 500}\nwindow: 7\nmin_rows: 5\nhealth: {raise: 1, clear: 1, stale: 2w}\ncheckpoints: {timeout: 90s}\n',
  );
  assert.equal(written.positive, '1');
  assert.deepEqual(written.chunk, { by: 'size', size: 500 });
  assert.equal(written.window, 7);
  assert.deepEqual(written.health, { raise: 1, clear: 1, staleMs: 14 * 86_400_000 });
  assert.equal(written.predictTimeoutMs, 90_000);
  assert.deepEqual(settings('chunk: week').chunk, { by: 'period', period: 'week' });
  assert.deepEqual(settings('chunk: {number: 4}').chunk, { by: 'number', number: 4 });
});

test('a chart is of the type, width and season that are written', () => {
  assert.deepEqual(
    settings('monitor:\n  chart: {type: ewma, sigmas: 2.7, arl: 500, phase_one: true, season: day_of_week}\n')
      .chart,
    {
      type: 'ewma',
      rules: 'nelson',
      sigmas: 2.7,
      arl: 500,
      phaseOne: true,
      season: 'day_of_week',
      metrics: new Map(),
    },
  );
});

test('charts of single metrics and of columns inherit what they do not say', () => {
  const { chart, charts } = settings(
    `monitor:
  chart: {type: ewma, arl: 500, lambda: 0.3, season: day_of_week, metrics: {f1: {type: cusum, shift: 0.5}, error_rate: p, recall: {sigmas: 2}}}
  charts:
    - {chart: u, of: [missing(a), missing(b)], sigmas: 2, season: none}
    - {chart: xbar_s, of: a, name: spend, rules: limits, specification: {lower: 0}}
`,
  );
  const base = { rules: 'nelson', arl: 500, lambda: 0.3, phaseOne: false, season: 'day_of_week' };
  assert.deepEqual(chart.metrics.get('f1'), { ...base, type: 'cusum', shift: 0.5 });
  assert.deepEqual(
    chart.metrics.get('zero_one_loss'),
    { ...base, type: 'p' },
    'an alias leads to the metric',
  );
  const { arl: _, ...others } = base;
  assert.deepEqual(
    chart.metrics.get('recall'),
    { ...others, type: 'ewma', sigmas: 2 },
    'sigmas wins over arl',
  );
  assert.deepEqual(charts, [
    {
      ...others,
      season: 'none',
      sigmas: 2,
      name: 'u(missing(a), missing(b))',
      chart: 'u',
      of: ['missing(a)', 'missing(b)'],
    },
    { ...base, rules: 'limits', name: 'spend', chart: 'xbar_s', of: ['a'], specification: { lower: 0 } },
  ]);
});

test('a column inherits the method; the threshold only where the method stays the same', () => {
  const { drift } = settings(
    'monitor:\n  drift:\n    method: psi\n    threshold: 0.2\n    columns:\n      a: {threshold: 0.1}\n      b: {method: ks}\n      c: {}\n',
  );
  assert.deepEqual(drift.columns.get('a'), { method: 'psi', threshold: 0.1 });
  assert.equal(drift.columns.get('b')?.threshold, undefined);
});

test('the default metrics exist', () => {
  for (const task of ['binary', 'multiclass', 'regression'] as const) {
    for (const scores of [true, false]) {
      for (const metric of defaultMetrics(task, { scores }))
        assert.equal(find(metric)?.kind, 'metric', metric);
    }
  }
});

test('durations', () => {
  assert.equal(parseDuration('90s'), 90_000);
  assert.equal(parseDuration('1.5 h'), 5_400_000);
  assert.equal(parseDuration('7d'), 604_800_000);
  for (const wrong of ['', '5', 'h', '-1h', '1 year', '1e3s'])
    assert.equal(parseDuration(wrong), undefined, wrong);
});

test('markers are exact names', () => {
  for (const name of [
    'evenkeel.yaml',
    'mlruns',
    'mlflow.db',
    'wandb',
    'lightning_logs',
    'dvclive',
    'trainer_state.json',
  ]) {
    assert.ok(isProjectMarker(name), name);
  }
  for (const name of ['Evenkeel.yaml', 'mlruns2', 'runs', 'package.json', 'constructor'])
    assert.ok(!isProjectMarker(name), name);
});
