/** Published and reproduced numbers of other libraries. Ids are those of the conformance table; cases that need numpy's generator are in test/python. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { autoEdges, doaneEdges, sturgesEdges } from '../../../src/core/drift/binEdges.ts';
import { NumberSample } from '../../../src/core/drift/sample.ts';
import type { Vector } from '../../../src/core/tables/column.ts';
import { type Call, categories, counted, found, numbers, range } from './samples.ts';

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
const P = counted({ a: 5, b: 3, c: 2 });
const Q = counted({ a: 3, b: 3, c: 4 });

interface Case {
  readonly id: string;
  readonly statistic: string;
  readonly inputs: readonly [Vector, Vector];
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
];

for (const { id, statistic, inputs, call, value, p, within } of CASES) {
  test(`${id}: ${statistic}${call?.profile ? ` as ${call.profile}` : ''}`, () => {
    const outcome = found(statistic, ...inputs, call);
    if (value !== undefined) assertClose(outcome.value, value, within);
    if (p !== undefined) assertClose(outcome.pValue ?? Number.NaN, p, within);
  });
}

test('BIN-1: numbers of cells of histogram_bin_edges', () => {
  const sample = new NumberSample(A_REF);
  assert.equal(sturgesEdges(0, 9.9, 100).length - 1, 8);
  assert.equal(doaneEdges(sample).length - 1, 8);
  assert.equal(autoEdges(sample.sorted).length - 1, 8);
});

function assertClose(got: number, expected: number, within = 1e-9 * Math.abs(expected)): void {
  assert.ok(got === expected || Math.abs(got - expected) <= within, `${got}, expected ${expected}`);
}
