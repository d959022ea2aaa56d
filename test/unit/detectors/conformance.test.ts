/** Rows at which published detectors find drift on published streams. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compute } from '../../../src/core/catalogue/catalogue.ts';
import { isUndefined, type Json } from '../../../src/core/catalogue/statistic.ts';
import { stream } from './streams.ts';

type Call = NonNullable<Parameters<typeof compute>[2]>;

function found(id: string, values: readonly number[], call: Call = {}) {
  const outcome = compute(id, { values: { type: 'number', values: Float64Array.from(values) } }, call);
  assert.ok(!isUndefined(outcome), isUndefined(outcome) ? outcome.undefined : '');
  return {
    ...(outcome.value as { readonly drifts: Json; readonly warnings: Json }),
    details: outcome.details ?? {},
  };
}

const CASES: readonly (readonly [
  name: string,
  id: string,
  stream: string,
  call: Call,
  drifts: readonly number[],
  warnings?: readonly number[],
])[] = [
  ['AD-W1', 'adwin', 'S1', {}, [1023]],
  ['AD-W5', 'adwin', 'S1', { profile: 'river@0.10' }, [1055, 1087, 1215]],
  ['AD-W7 DET', 'adwin', 'DET', {}, [351]],
  ['AD-W7 STEP', 'adwin', 'STEP', {}, [319]],
  ['DDM-2', 'ddm', 'PY2', {}, [1334], [1084, 1492]],
  ['EDDM-1', 'eddm', 'S2', { profile: 'river@0.10' }, [681, 848, 983, 1042, 1089]],
  ['EDDM-3', 'eddm', 'PY2', { options: { alpha: 0.8, beta: 0.75 } }, [1278], [1059]],
  ['PH-1', 'page_hinkley', 'S1', { profile: 'river@0.10' }, [1020, 1991]],
  [
    'Page–Hinkley of old River counts from 1',
    'page_hinkley',
    'STEP',
    { profile: 'river@0.10', options: { delta: 0, threshold: 0.5 } },
    [28, 59, 88, 120, 160, 189, 221, 261, 290, 319, 359, 388, 420, 460, 489, 521, 561, 590],
  ],
  ['PH-3', 'page_hinkley', 'PY1', {}, [1006]],
  ['PH-7', 'page_hinkley', 'DET', { profile: 'frouros' }, [400]],
  ['CS-2 DET', 'cusum', 'DET', {}, [303]],
  ['CS-2 STEP', 'cusum', 'STEP', {}, [301]],
  ['EW-2 DET', 'ewma', 'DET', {}, [313]],
  ['EW-2 STEP', 'ewma', 'STEP', {}, [306]],
  ['EW-3', 'ecdd_wt', 'DET', {}, [303]],
  ['GMA-1', 'gma', 'F300', { options: { min_instances: 1 } }, [134]],
  ['BO-1', 'bocd', 'F300', { options: { hazard: 0.01, data_var: 0.5, min_instances: 1 } }, [100, 203]],
  ['SH-1', 'shewhart', 'G2', { options: { k: 4 } }, [300]],
  ['HA-1', 'hddm_a', 'S2', {}, [1047]],
  ['HA-3', 'hddm_a', 'PY2', {}, [1206], [451]],
  [
    'Frouros’ two-sided HDDM-A',
    'hddm_a',
    'DET',
    { profile: 'frouros', options: { two_sided_test: true } },
    [34, 64, 94, 124, 154, 184, 214, 244, 274, 304, 336, 366, 396, 426, 456, 486, 516, 546, 576],
  ],
  ['HW-1', 'hddm_w', 'S2', {}, [1018]],
  ['HW-3', 'hddm_w', 'DET', {}, [320]],
  ['HW-3 Frouros', 'hddm_w', 'DET', { profile: 'frouros' }, [320]],
  [
    'KW-1',
    'kswin',
    'S1',
    { profile: 'river', options: { alpha: 1e-4, window_size: 200, stat_size: 100, seed: 42 } },
    [1042],
  ],
  ['KSWIN of River’s documentation', 'kswin', 'PY1', { profile: 'river', options: { alpha: 1e-4 } }, [1016]],
  ['RD-1', 'rddm', 'R42', {}, [1021]],
  ['FH-1', 'fhddm', 'F42', {}, [315]],
  ['FR-1 ADWIN', 'adwin', 'DET', { profile: 'frouros' }, [383]],
  ['FR-1 RDDM', 'rddm', 'DET', {}, [310]],
];

for (const [name, id, on, call, drifts, warnings] of CASES) {
  test(`${name}: ${id} on ${on}`, () => {
    const result = found(id, stream(on), call);
    assert.deepEqual(result.drifts, drifts);
    if (warnings) assert.deepEqual((result.warnings as number[]).slice(0, warnings.length), warnings);
  });
}

test('FR-1 STEPD: right answers are the ones', () => {
  const right = stream('DET').map(error => 1 - error);
  assert.deepEqual(found('stepd', right, { profile: 'frouros' }).drifts, [309]);
});

test('AD-W9: statistics and silence', () => {
  const { details } = found('adwin', [1, 2, 3, 4, 5]);
  assert.deepEqual([details['estimate'], details['width']], [3, 5]);
  assert.deepEqual(found('adwin', new Array<number>(5000).fill(1)).drifts, []);
  const jump = [...new Array<number>(50).fill(0), ...new Array<number>(50).fill(1000)];
  assert.deepEqual(found('adwin', jump, { options: { grace_period: 100, clock: 1 } }).drifts, []);
});

test('a deviation larger than numbers can be is told, since nothing is beyond it', () => {
  const values = Float64Array.from({ length: 120 }, (_, i) => (i < 60 ? (i % 7) - 3 : 90) * 1e200);
  for (const id of ['shewhart', 'cusum', 'ewma', 'adwin']) {
    const outcome = compute(id, { values: { type: 'number', values } });
    assert.ok(isUndefined(outcome) && /sums of .* overflow/.test(outcome.undefined), id);
    const scaled = { values: { type: 'number', values: values.map(each => each / 1e200) } } as const;
    assert.ok(!isUndefined(compute(id, scaled)), id);
  }
});

test('ADWIN: one bucket of a size, with all values in the oldest, is no overflow', () => {
  const constant = new Array<number>(65).fill(1e3);
  for (const length of [32, 33, 64, 65]) {
    const { details } = found('adwin', constant.slice(0, length), { options: { max_buckets: 1 } });
    assert.deepEqual([details['estimate'], details['width']], [1e3, length]);
  }
});
