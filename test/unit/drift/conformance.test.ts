/** Published and reproduced numbers of other libraries. Ids are those of the conformance table; cases that need numpy's generator are in test/python. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { compute } from '../../../src/core/catalogue/catalogue.ts';
import type { Matrix } from '../../../src/core/catalogue/evidence.ts';
import { isUndefined } from '../../../src/core/catalogue/statistic.ts';
import type { Vector } from '../../../src/core/tables/column.ts';
import { between, type Call, categories, counted, found, numbers, range } from './samples.ts';

interface Seeds {
  readonly normal_1_1: readonly number[];
  readonly normal_5_2: readonly number[];
  readonly psi_reference: readonly number[];
  readonly psi_current: readonly number[];
  readonly mmd_reference: readonly (readonly number[])[];
  readonly mmd_current: readonly (readonly number[])[];
}
const seeds = JSON.parse(
  readFileSync(new URL('../../fixtures/drift/seeds.json', import.meta.url), 'utf8'),
) as Seeds;
const matrix = (rows: readonly (readonly number[])[]): Matrix => ({
  type: 'matrix',
  columns: [0, 1].map(k => Float64Array.from(rows, row => row[k] ?? Number.NaN)),
});

const A_REF = numbers(range(100).map(i => i / 10));
const A_CUR = numbers(range(100).map(i => i / 10 + 2));
const repeated = (counts: readonly number[]) =>
  numbers(counts.flatMap((count, i) => Array.from({ length: count }, () => i + 1)));
const R6 = repeated([16, 18, 16, 14, 12, 12]);
const C6 = repeated([16, 16, 16, 16, 16, 8]);
const I20 = numbers(range(20));
const J20 = numbers(range(20).map(i => i + 3.5));
const CAT_REF = counted({ a: 50, b: 30, c: 20 });
const CAT_NEW = counted({ a: 30, b: 30, c: 30, d: 10 });
const CAT_SAME = counted({ a: 30, b: 30, c: 40 });
const W8 = numbers([38.7, 41.5, 43.8, 44.5, 45.5, 46.0, 47.7, 58.0]);
const X8 = numbers([39.2, 39.3, 39.7, 41.4, 41.8, 42.9, 43.3, 45.8]);
/** Drawn by numpy's legacy generator after seed 31: test/python/peers/seeds.py. */
const ONE = numbers(seeds.normal_1_1);
const FIVE = numbers(seeds.normal_5_2);
const P = counted({ a: 5, b: 3, c: 2 });
const Q = counted({ a: 3, b: 3, c: 4 });

interface Case {
  readonly id: string;
  readonly statistic: string;
  readonly inputs: readonly [Vector, Vector];
  readonly weights?: readonly [readonly number[], readonly number[]];
  readonly call?: Call;
  readonly value?: number;
  readonly p?: number;
  readonly within?: number;
}

const profile = (name: string): Call => ({ profile: name });

const CASES: readonly Case[] = [
  { id: 'KS-1', statistic: 'ks', inputs: [I20, J20], value: 0.2, p: 0.8319696107963263 },
  {
    id: 'KS-3',
    statistic: 'ks',
    inputs: [numbers(range(50)), numbers(range(60).map(i => 0.9 * i + 4))],
    value: 0.16333333333333333,
    p: 0.41503328281653473,
  },
  {
    id: 'KS-5',
    statistic: 'ks',
    inputs: [numbers([1, 2, 2, 3, 3, 3, 4, 4, 5]), numbers([2, 3, 3, 4, 4, 5, 5, 5, 6])],
    value: 1 / 3,
    p: 0.7301110654051831,
  },
  { id: 'KS-7', statistic: 'ks', inputs: [A_REF, A_CUR], call: profile('evidently'), p: 0.03638428787491733 },
  {
    id: 'KS-9',
    statistic: 'ks',
    inputs: [numbers(range(20_000).map(i => i / 1000)), numbers(range(1000).map(i => i / 50 + 1))],
    call: profile('nannyml'),
    value: 0.0500000000000025,
  },
  {
    id: 'KS-9 exact',
    statistic: 'ks',
    inputs: [numbers(range(20_000).map(i => i / 1000)), numbers(range(1000).map(i => i / 50 + 1))],
    value: 0.05005000000000004,
  },
  {
    id: 'CHI-1',
    statistic: 'chi_square',
    inputs: [R6, C6],
    call: profile('evidently'),
    p: 0.67309,
    within: 1e-5,
  },
  {
    id: 'CHI-3',
    statistic: 'chi_square',
    inputs: [
      categories(range(30).map(i => ['a', 'b', null][i % 3] ?? null)),
      categories(range(30).map(i => ['a', 'b', null][i % 3] ?? null)),
    ],
    call: profile('evidently'),
    p: 1,
  },
  {
    id: 'CHI-5',
    statistic: 'chi_square',
    inputs: [CAT_REF, CAT_NEW],
    call: profile('evidently'),
    value: Number.POSITIVE_INFINITY,
    p: 0,
  },
  {
    id: 'CHI-7',
    statistic: 'chi_square',
    inputs: [categories(['a', 'a', 'b', 'a', 'a', 'b']), categories(['b', 'a', 'c', 'c', 'c', 'c'])],
    call: profile('frouros'),
    value: 6.13333333,
    p: 0.04657615,
    within: 5e-9,
  },
  {
    id: 'CHI-9 and Z-1',
    statistic: 'chi_square',
    inputs: [counted({ x: 80, y: 20 }), counted({ x: 60, y: 40 })],
    value: 9.523809523809524,
    p: 0.0020282311484520824,
  },
  {
    id: 'CHI-10',
    statistic: 'chi_square',
    inputs: [C6, R6],
    call: profile('evidently'),
    value: 3.5,
    p: 0.6233876277495822,
  },
  { id: 'PSI-0', statistic: 'psi', inputs: [P, Q], value: 0.2407945608651872 },
  {
    id: 'PSI-2',
    statistic: 'psi',
    inputs: [CAT_REF, CAT_NEW],
    call: profile('deepchecks'),
    value: 0.3499442939334787,
  },
  {
    id: 'PSI-4',
    statistic: 'psi',
    inputs: [A_REF, A_CUR],
    call: profile('evidently'),
    value: 2.1012195638745648,
  },
  {
    id: 'PSI-6',
    statistic: 'psi',
    inputs: [I20, J20],
    call: { profile: 'frouros', options: { bins: 4 } },
    value: 0.22617630984737905,
  },
  {
    id: 'JS-1',
    statistic: 'jensen_shannon',
    inputs: [P, Q],
    call: { options: { base: Math.E } },
    value: 0.17211473103812178,
  },
  {
    id: 'JS-3',
    statistic: 'jensen_shannon',
    inputs: [A_REF, A_CUR],
    call: profile('evidently'),
    value: 0.3258538224165169,
  },
  {
    id: 'JS-5',
    statistic: 'jensen_shannon',
    inputs: [CAT_REF, CAT_NEW],
    call: profile('evidently'),
    value: 0.22874617893301466,
  },
  {
    id: 'W-1',
    statistic: 'wasserstein',
    inputs: [numbers([0, 1, 3]), numbers([5, 6, 8])],
    call: profile('scipy'),
    value: 5,
  },
  {
    id: 'W-3',
    statistic: 'wasserstein',
    inputs: [A_REF, A_CUR],
    call: profile('evidently'),
    value: 0.6928549666419949,
  },
  {
    id: 'W-4',
    statistic: 'wasserstein',
    inputs: [A_REF, A_CUR],
    call: profile('nannyml'),
    value: 1.9999999999999996,
  },
  {
    id: 'W-6',
    statistic: 'wasserstein',
    inputs: [A_REF, A_CUR],
    call: profile('deepchecks'),
    value: 0.16806722689075632,
  },
  {
    id: 'W-8',
    statistic: 'wasserstein',
    inputs: [numbers(range(100)), numbers(range(100).map(i => i + 50))],
    call: profile('deepchecks'),
    value: 0.33,
    within: 0.01,
  },
  {
    id: 'W-1 with weights of 1',
    statistic: 'wasserstein',
    inputs: [numbers([0, 1, 3]), numbers([5, 6, 8])],
    weights: [
      [1, 1, 1],
      [2, 2, 2],
    ],
    call: profile('scipy'),
    value: 5,
  },
  {
    id: 'E-2',
    statistic: 'energy_distance',
    inputs: [numbers([0.7, 7.4, 2.4, 6.8]), numbers([1.4, 8])],
    weights: [
      [2.1, 4.2, 7.4, 8],
      [7.6, 8.8],
    ],
    value: 0.8800334097615822,
  },
  {
    id: 'E-4',
    statistic: 'energy_distance',
    inputs: [A_REF, A_CUR],
    call: profile('evidently'),
    value: 0.864175908018732,
  },
  {
    id: 'KS-13',
    statistic: 'kuiper',
    inputs: [I20, J20],
    call: profile('frouros'),
    value: 0.2,
    p: 0.9963712,
  },
  { id: 'KS-13, ours', statistic: 'kuiper', inputs: [I20, J20], value: 0.2, p: 0.9963712 },
  {
    id: 'Z-1',
    statistic: 'proportions_z',
    inputs: [counted({ 0: 80, 1: 20 }), counted({ 0: 60, 1: 40 })],
    call: profile('evidently'),
    p: 0.0020282311484520754,
  },
  {
    id: 'G-2',
    statistic: 'g_test',
    inputs: [CAT_REF, CAT_SAME],
    call: profile('evidently'),
    p: 4.113984602624448e-6,
  },
  {
    id: 'FE-2',
    statistic: 'fisher_exact',
    inputs: [categories(['a', 'b', 'b', 'a', 'a', 'b']), counted({ a: 6 })],
    call: profile('evidently'),
    p: 0.181,
    within: 1e-3,
  },
  {
    id: 'FE-4',
    statistic: 'fisher_exact',
    inputs: [counted({ a: 90, b: 60 }), counted({ a: 60, b: 90 })],
    call: profile('evidently'),
    p: 0.00078,
    within: 1e-5,
  },
  { id: 'H-1', statistic: 'hellinger', inputs: [P, Q], value: 0.17279743315408166 },
  {
    id: 'H-3',
    statistic: 'hellinger',
    inputs: [A_REF, A_CUR],
    call: profile('evidently'),
    value: 0.39376519109957164,
  },
  {
    id: 'H-5 Evidently',
    statistic: 'hellinger',
    inputs: [CAT_REF, CAT_NEW],
    call: profile('evidently'),
    value: 0.260293471107019,
  },
  {
    id: 'H-5 NannyML',
    statistic: 'hellinger',
    inputs: [CAT_REF, CAT_NEW],
    call: profile('nannyml'),
    value: 0.260293471107019,
  },
  {
    id: 'H-7',
    statistic: 'hellinger',
    inputs: [I20, J20],
    call: profile('frouros'),
    value: 0.4023255652625974,
  },
  {
    id: 'KL-1',
    statistic: 'kl_divergence',
    inputs: [P, Q],
    call: profile('evidently'),
    value: 0.11678337577100631,
  },
  {
    id: 'KL-3',
    statistic: 'kl_divergence',
    inputs: [A_REF, A_CUR],
    call: profile('evidently'),
    value: 1.050504731464136,
  },
  {
    id: 'TV-1',
    statistic: 'total_variation',
    inputs: [R6, C6],
    call: profile('evidently'),
    p: 0.928,
    within: 1e-3,
  },
  { id: 'TV-3', statistic: 'total_variation', inputs: [P, Q], value: 0.2 },
  { id: 'LI-2', statistic: 'l_infinity', inputs: [CAT_REF, CAT_NEW], call: profile('nannyml'), value: 0.2 },
  {
    id: 'BH-2',
    statistic: 'bhattacharyya',
    inputs: [ONE, FIVE],
    call: profile('frouros'),
    value: 0.810041883,
    within: 1e-8,
  },
  {
    id: 'HI-1',
    statistic: 'histogram_intersection',
    inputs: [ONE, FIVE],
    call: profile('frouros'),
    value: 0.78,
  },
  {
    id: 'JS-11',
    statistic: 'jensen_shannon',
    inputs: [ONE, FIVE],
    call: profile('frouros'),
    value: 0.67010107,
    within: 1e-8,
  },
  {
    id: 'W-12',
    statistic: 'wasserstein',
    inputs: [ONE, FIVE],
    call: profile('frouros'),
    value: 3.85346006,
    within: 1e-8,
  },
  {
    id: 'CV-1',
    statistic: 'cramers_v',
    inputs: [counted({ a: 200, b: 800 }), counted({ a: 400, b: 600 })],
    call: profile('deepchecks'),
    value: 0.21602579183508638,
  },
  {
    id: 'CV-3',
    statistic: 'cramers_v',
    inputs: [
      categories([
        ...Array.from({ length: 200 }, () => 'a'),
        ...Array.from({ length: 800 }, () => 'b'),
        ...Array.from({ length: 100 }, () => null),
      ]),
      counted({ a: 400, b: 600 }),
    ],
    call: { profile: 'deepchecks', options: { missing: 'category' } },
    value: 0.3,
    within: 0.01,
  },
  {
    id: 'AD-1',
    statistic: 'anderson_darling',
    inputs: [W8, X8],
    call: profile('evidently'),
    value: 1.7183096744360893,
    p: 0.06351467728760844,
  },
  {
    id: 'CVM-1',
    statistic: 'cramer_von_mises',
    inputs: [I20, J20],
    value: 0.27750000000000075,
    p: 0.16386600791011488,
  },
  { id: 'MW-2', statistic: 'mann_whitney', inputs: [I20, J20], value: 136, p: 0.08585487995041037 },
  {
    id: 'MW-2 less',
    statistic: 'mann_whitney',
    inputs: [I20, J20],
    call: profile('evidently'),
    p: 0.042927439975205185,
  },
  {
    id: 'T-2',
    statistic: 't_test',
    inputs: [numbers([1, 2, 3, 4, 5]), numbers([2, 3, 4, 5, 9])],
    value: -1.1428571428571426,
    p: 0.2937254912355014,
  },
  {
    id: 'ES-1',
    statistic: 'epps_singleton',
    inputs: [R6, C6],
    call: profile('evidently'),
    p: 0.81,
    within: 1e-2,
  },
];

for (const { id, statistic, inputs, weights, call, value, p, within } of CASES) {
  test(`${id}: ${statistic}${call?.profile ? ` as ${call.profile}` : ''}`, () => {
    const outcome = found(statistic, ...inputs, call, weights);
    if (value !== undefined) assertClose(outcome.value, value, within);
    if (p !== undefined) assertClose(outcome.pValue ?? Number.NaN, p, within);
  });
}

test('T-2: degrees of freedom', () => {
  const { details } = found('t_test', numbers([1, 2, 3, 4, 5]), numbers([2, 3, 4, 5, 9]));
  assertClose(Number(details?.['degrees']), 6.45213301981861);
});

test('PSI-8 and KS-11 and MMD-2: numbers drawn by numpy after its seeds', () => {
  const psi = found('psi', numbers(seeds.psi_reference), numbers(seeds.psi_current), profile('frouros'));
  assertClose(psi.value, 0.01840072, 1e-8);
  const outcome = compute(
    'mmd',
    { reference: matrix(seeds.mmd_reference), current: matrix(seeds.mmd_current) },
    profile('frouros'),
  );
  assert.ok(!isUndefined(outcome));
  assertClose(Number(outcome.value), 0.10163633, 1e-8);
});

test('FDR-1: Bonferroni compares each p-value with the level over the number of features', () => {
  const p = [0.01, 0.02, 0.2, 0.04];
  const adjusted = compute('bonferroni', { p_values: numbers(p) });
  assert.ok(!isUndefined(adjusted) && Array.isArray(adjusted.value));
  for (const level of [0.05, 0.01, 0.1]) {
    assert.deepEqual(
      adjusted.value.map(each => Number(each) < level),
      p.map(each => each < level / p.length),
    );
  }
});

test('BIN-1: numbers of cells of histogram_bin_edges', () => {
  for (const [binning, cells] of [
    ['numpy_sturges', 8],
    ['numpy_doane', 8],
    ['fd', 5],
    ['auto', 8],
    ['scott', 5],
    ['rice', 10],
    ['sqrt', 10],
  ] as const) {
    // of both samples together, which are the hundred values of the case
    const half = A_REF.values.filter((_, i) => i % 2 === 0);
    const rest = A_REF.values.filter((_, i) => i % 2 === 1);
    const { details } = found('total_variation', numbers(half), numbers(rest), { options: { binning } });
    assert.equal(details?.['cells'], cells, binning);
  }
});

test('a binning that asks for millions of cells says so', () => {
  const outcome = between(
    'psi',
    numbers([...range(100).map(i => i / 1e4), 1e9]),
    numbers(range(100).map(i => i / 1e4)),
    { options: { binning: 'fd' } },
  );
  assert.match(
    isUndefined(outcome) ? outcome.undefined : '',
    /^The rule fd asks for more than a million cells/,
  );
});

function assertClose(got: number, expected: number, within = 1e-9 * Math.abs(expected)): void {
  assert.ok(got === expected || Math.abs(got - expected) <= within, `${got}, expected ${expected}`);
}
