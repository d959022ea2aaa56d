/** Charts of several variables: numbers by hand or published, and what has no value. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compute } from '../../../src/core/catalogue/catalogue.ts';
import { inputsFromJson } from '../../../src/core/catalogue/json.ts';
import type { OptionValue } from '../../../src/core/catalogue/options.ts';
import { type Found, isUndefined } from '../../../src/core/catalogue/statistic.ts';
import type { ControlChart } from '../../../src/core/control/chart.ts';
import { ewmaRunLength, mewmaRunLength } from '../../../src/core/control/integralEquation.ts';

type Rows = readonly (readonly (number | string | null)[])[];

function outcomeOf(id: string, inputs: { values: Rows; reference?: Rows }, options = {}) {
  return compute(id, inputsFromJson(inputs), { options });
}

function chart(
  id: string,
  inputs: { values: Rows; reference?: Rows },
  options: Record<string, OptionValue> = {},
): ControlChart & { readonly details: NonNullable<Found['details']> } {
  const outcome = outcomeOf(id, inputs, options);
  if (isUndefined(outcome)) throw new Error(outcome.undefined);
  return { ...(outcome.value as unknown as ControlChart), details: outcome.details ?? {} };
}

function reason(id: string, values: Rows, reference?: Rows): string {
  const outcome = outcomeOf(id, { values, ...(reference && { reference }) });
  return isUndefined(outcome) ? outcome.undefined : '';
}

function near(got: unknown, expected: number, slack = 1e-12): void {
  assert.ok(typeof got === 'number' && Math.abs(got - expected) <= slack * Math.abs(expected), `${got}`);
}

/** What the variables have to do with each signal. */
function contributions(details: NonNullable<Found['details']>) {
  const found = details['decomposition'] as unknown as readonly {
    readonly variables: readonly { readonly alone: number; readonly conditional: number | null }[];
  }[];
  return found.map(({ variables }) => variables);
}

/** Means 0, variances 4/3, uncorrelated. */
const SQUARE: Rows = [
  [1, 1],
  [1, -1],
  [-1, 1],
  [-1, -1],
];

test('Hotelling: a new row by hand, its limit by F, and which variable it is', () => {
  const { statistic, upper, lower, signals, details } = chart('hotelling_t2', {
    values: [
      [2, 0],
      [20, 200],
      [0, 0],
    ],
    reference: SQUARE,
  });
  near(statistic?.[0], 3);
  assert.equal(statistic?.[2], 0);
  // p(m + 1)(m − 1)/(m(m − p)) = 30/8, and F with 2 and 2 degrees of freedom is 1/α − 1
  near(upper[0], (30 / 8) * (1 / 0.0027 - 1), 1e-10);
  assert.deepEqual(lower, [null, null, null]);
  assert.deepEqual(
    signals.map(({ points, at }) => ({ points, at })),
    [{ points: [1], at: 1 }],
  );
  const [variables = []] = contributions(details);
  near(variables[1]?.alone, 30_000);
  // without correlation the others explain nothing
  near(variables[0]?.conditional, 300);
  assert.deepEqual(details['runLength'], { inControl: { arl: 1 / 0.0027, method: 'exact' } });
});

test('Hotelling: phase I by the beta distribution, which T² cannot leave', () => {
  const { statistic, upper } = chart('hotelling_t2', { values: SQUARE });
  assert.ok(statistic?.every(each => Math.abs((each ?? 0) - 1.5) < 1e-12));
  // (m − 1)²/m = 9/4, and the beta distribution with 1 and 1/2 has 1 − √(1 − x) below x
  near(upper[0], (9 / 4) * (1 - 0.0027 ** 2), 1e-12);
});

test('Hotelling: what rows leave out, and infinities', () => {
  const { statistic, signals, details } = chart(
    'hotelling_t2',
    { values: [...SQUARE, [null, 1], ['Infinity', 0], [0.5, 0.5]] },
    { alpha: 0.01 },
  );
  assert.equal(statistic?.[4], null);
  assert.equal(statistic?.[5], Number.POSITIVE_INFINITY);
  assert.deepEqual(
    signals.map(signal => signal.points),
    [[5]],
  );
  assert.equal(details['rows'], 5);
  assert.deepEqual(details['incomplete'], { values: 1 });
  const [variables = []] = contributions(details);
  assert.deepEqual(variables[0], { variable: 0, alone: Number.POSITIVE_INFINITY, conditional: null });
  near(variables[1]?.alone, 0.1 ** 2 / (4.2 / 4));
  assert.equal(variables[1]?.conditional, null);
});

test('Hotelling: phase I leaves out what is beyond', () => {
  const quiet: Rows = [...Array(30).keys()].map(i => [Math.sin(i * 2.4), Math.cos(i * 5.1), (i * 7) % 5]);
  const { details } = chart('hotelling_t2', { values: [...quiet, [9, -9, 40]] }, { phase_one: true });
  assert.deepEqual(details['phaseOne'], { removed: [30], rounds: 2 });
});

test('MEWMA: published limits give the published run lengths', () => {
  // Prabhu & Runger 1997, table 1: h for 200
  for (const [variables, lambda, h] of [
    [2, 0.05, 7.35],
    [2, 0.1, 8.64],
    [2, 0.2, 9.65],
    [4, 0.05, 11.22],
    [4, 0.1, 12.73],
    [10, 0.1, 22.67],
  ] as const) {
    const row = (i: number) => Array.from({ length: variables }, (_, j) => Math.sin((i + 1) * (j + 1.3)));
    const values = Array.from({ length: 2 * variables + 2 }, (_, i) => row(i));
    const { details } = chart('mewma', { values }, { lambda, arl: 200 });
    near(details['h'], h, 1e-3);
    const { inControl } = chart('mewma', { values }, { lambda, h }).details['runLength'] as unknown as {
      inControl: { arl: number };
    };
    near(inControl.arl, 200, 5e-3);
  }
});

test('MEWMA: with limits that vary, h of Lowry and others; after a shift, their run length', () => {
  const { details } = chart('mewma', { values: SQUARE }, { time_varying: true });
  near(details['h'], 8.79, 1e-3);
  const found = chart('mewma', { values: SQUARE }, { shift: 1, h: 8.66 }).details['runLength'] as unknown as {
    shifted: { arl: number; standardError: number };
  };
  assert.ok(Math.abs(found.shifted.arl - 10.2) < 4 * found.shifted.standardError);
  assert.ok(found.shifted.standardError < 0.15);
});

test('MEWMA of one variable is the EWMA chart', () => {
  for (const varying of [false, true]) {
    near(mewmaRunLength(0.2, 9, 1, varying), ewmaRunLength(0.2, 3, 0, varying), 1e-9);
  }
});

test('MEWMA: with λ = 1 it is T²', () => {
  const values: Rows = [...SQUARE, [0.3, 0.2], [2, -3]];
  const t2 = chart('hotelling_t2', { values, reference: SQUARE }).statistic ?? [];
  const { statistic, details } = chart('mewma', { values, reference: SQUARE }, { lambda: 1 });
  for (const [i, each] of (statistic ?? []).entries()) near(each, t2[i] ?? Number.NaN);
  // χ² with two degrees of freedom exceeds −2 log p with probability p
  near(details['h'], 2 * Math.log(200), 1e-9);
});

test('MEWMA: by hand, with a missing row that changes nothing and an infinite one', () => {
  const values: Rows = [
    [1, 0],
    [null, 9],
    ['-Infinity', 0],
    [1, 0],
  ];
  const { statistic, signals } = chart('mewma', { values, reference: SQUARE }, { lambda: 0.5, h: 2 });
  // variances 4/3, of z 4/9
  near(statistic?.[0], 0.25 / (4 / 9));
  assert.equal(statistic?.[1], null);
  assert.equal(statistic?.[2], Number.POSITIVE_INFINITY);
  near(statistic?.[3], 0.75 ** 2 / (4 / 9));
  assert.deepEqual(
    signals.map(signal => signal.points),
    [[2]],
  );
});

test('MEWMA: one way to say where the limit is', () => {
  assert.throws(() => chart('mewma', { values: SQUARE }, { h: 8, arl: 200 }), /"h" and "arl" both/);
  const { details } = chart('mewma', { values: SQUARE }, { h: 1e5 });
  assert.deepEqual(details['runLength'], { inControl: null });
});

for (const id of ['hotelling_t2', 'mewma']) {
  test(`${id}: the size and place of values change nothing`, () => {
    const values: Rows = [...SQUARE, [0.3, 0.2], [2, -3]];
    const plain = chart(id, { values }).statistic ?? [];
    for (const scale of [1e300, 1e-300, 2e-310]) {
      const scaled = values.map(row => row.map((each, j) => Number(each) * (j === 0 ? scale : 1)));
      for (const [i, each] of (chart(id, { values: scaled }).statistic ?? []).entries()) {
        near(each, plain[i] ?? Number.NaN, 1e-8);
      }
    }
    const shifted = values.map(([a, b]) => [Number(a) + 1e6, Number(b)]);
    for (const [i, each] of (chart(id, { values: shifted }).statistic ?? []).entries()) {
      near(each, plain[i] ?? Number.NaN, 1e-8);
    }
  });

  test(`${id}: what has no covariance has no chart`, () => {
    assert.match(reason(id, [[1, 2]]), /needs 4 complete rows of finite numbers.*there is 1\.$/);
    assert.match(
      reason(id, [
        [1, 2],
        [3, 4],
        [5, 1],
      ]),
      /needs 4 complete rows.*there are 3\.$/,
    );
    assert.match(
      reason(
        id,
        [...SQUARE].map(([a]) => [a ?? 0, 7]),
      ),
      /Variable 1.*constant/,
    );
    const dependent = SQUARE.map(([a, b]) => [Number(a), Number(b), 0.1 * Number(a) + 0.7 * Number(b)]);
    assert.match(reason(id, [...dependent, [0.3, 0, 0.03]]), /Variable 2.*linear combination/);
    const far = [1.1, 2.3, 0.7, 5.9, 3.3].map(each => [1e7 + each, 3 * (1e7 + each)]);
    assert.match(reason(id, far), /Variable 1.*linear combination/);
    assert.match(
      reason(
        id,
        SQUARE.map(() => [null, null]),
      ),
      /All values of the input "values" are missing/,
    );
    assert.match(reason(id, SQUARE, [[1, null]]), /needs 3 complete rows.*there are 0/);
    assert.throws(
      () => reason(id, SQUARE, [[1], [2]]),
      /"values" and "reference" have 2 and 1 numbers per row/,
    );
  });
}
