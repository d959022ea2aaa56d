/** Published constants and average run lengths, and that machines and rules mean the same patterns. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compute } from '../../../src/core/catalogue/catalogue.ts';
import type { OptionValue } from '../../../src/core/catalogue/options.ts';
import { isUndefined } from '../../../src/core/catalogue/statistic.ts';
import { tableFactors } from '../../../src/core/control/constants.ts';
import { cusumRunLength, ewmaRunLength, mewmaRunLength } from '../../../src/core/control/integralEquation.ts';
import { machinesOf, SIGNAL } from '../../../src/core/control/machines.ts';
import { RULE_SETS, rulesOf } from '../../../src/core/control/rules.ts';
import { normalLaw, runLengthOf, simulatedRunLength } from '../../../src/core/control/runLength.ts';
import { upperGamma } from '../../../src/core/mathematics/gamma.ts';
import { normalTail } from '../../../src/core/mathematics/normal.ts';
import { seeded } from '../../../src/core/mathematics/random.ts';
import { numbers } from '../drift/samples.ts';

const LIMITS = { lower: -3, upper: 3 };

test('constants are those of Montgomery, appendix VI, to the printed digits', () => {
  const printed: Readonly<Record<number, Readonly<Record<string, string>>>> = {
    2: {
      A2: '1.880',
      A3: '2.659',
      c4: '0.7979',
      B4: '3.267',
      d2: '1.128',
      d3: '0.853',
      D2: '3.686',
      D4: '3.267',
    },
    3: {
      A2: '1.023',
      A3: '1.954',
      c4: '0.8862',
      B4: '2.568',
      d2: '1.693',
      d3: '0.888',
      D2: '4.358',
      D4: '2.575',
    },
    5: {
      A2: '0.577',
      A3: '1.427',
      c4: '0.9400',
      B4: '2.089',
      d2: '2.326',
      d3: '0.864',
      D2: '4.918',
      D4: '2.114',
    },
    7: {
      A2: '0.419',
      A3: '1.182',
      c4: '0.9594',
      B3: '0.118',
      B4: '1.882',
      d2: '2.704',
      d3: '0.833',
      D3: '0.076',
      D4: '1.924',
    },
    10: {
      A2: '0.308',
      A3: '0.975',
      c4: '0.9727',
      B3: '0.284',
      B4: '1.716',
      d2: '3.078',
      d3: '0.797',
      D3: '0.223',
      D4: '1.777',
    },
    25: {
      A2: '0.153',
      A3: '0.606',
      c4: '0.9896',
      B3: '0.565',
      B4: '1.435',
      d2: '3.931',
      d3: '0.708',
      D3: '0.459',
      D4: '1.541',
    },
  };
  for (const [n, row] of Object.entries(printed)) {
    const ours = tableFactors(Number(n));
    for (const [name, digits] of Object.entries(row)) {
      const decimals = digits.split('.')[1]?.length ?? 0;
      // the table was made by hand: its last digit may be off by one
      assert.ok(
        Math.abs((ours[name] ?? 0) - Number(digits)) < 1.01 * 10 ** -decimals,
        `${name}(${n}) ${ours[name]} ${digits}`,
      );
    }
  }
});

test('run lengths in control of Western Electric rules are those of Champ & Woodall 1987', () => {
  const we = (...which: number[]) => which.map(each => `western_electric-${each}`).join();
  const published: readonly (readonly [string, number])[] = [
    [we(1), 370.4],
    [we(1, 2), 225.44],
    [we(1, 3), 166.05],
    [we(1, 4), 152.73],
    [we(1, 2, 3), 132.89],
    [we(1, 2, 4), 122.05],
    [we(1, 3, 4), 105.78],
    ['western_electric', 91.75],
  ];
  for (const [rules, arl] of published) {
    const found = runLengthOf(rulesOf(rules), LIMITS, normalLaw());
    assert.equal(found?.arl.toFixed(2), arl.toFixed(2), rules);
  }
});

test('CUSUM run lengths are those of Montgomery, table 9.3, and of Lucas & Crosier with a head start', () => {
  const shifts = [0, 0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 4];
  const published = {
    4: [168, 74.2, 26.6, 13.3, 8.38, 4.75, 3.34, 2.62, 2.19, 1.71],
    5: [465, 139, 38, 17, 10.4, 5.75, 4.01, 3.11, 2.57, 2.01],
  };
  for (const [h, row] of Object.entries(published)) {
    for (const [i, arl] of row.entries()) {
      const found = cusumRunLength(0.5, Number(h), shifts[i] ?? 0, 0);
      assert.ok(Math.abs(found / arl - 1) < 0.006, `h ${h}, shift ${shifts[i]}: ${found} ${arl}`);
    }
  }
  assert.ok(Math.abs(cusumRunLength(0.5, 5, 0, 2.5) - 430) < 1);
  assert.ok(Math.abs(cusumRunLength(0.5, 5, 1, 2.5) - 6.35) < 0.01);
});

test('EWMA designs of Lucas & Saccucci 1990 run 500 points in control', () => {
  for (const [lambda, limit, shifted] of [
    [0.1, 2.814, 10.3],
    [0.2, 2.962, 10.5],
    [0.4, 3.054, 14.3],
  ] as const) {
    assert.ok(Math.abs(ewmaRunLength(lambda, limit, 0, false) - 500) < 1.5);
    assert.ok(Math.abs(ewmaRunLength(lambda, limit, 1, false) - shifted) < 0.1);
  }
  // λ = 1 is a Shewhart chart
  assert.ok(Math.abs(ewmaRunLength(1, 3, 0.5, true) - 155.22) < 0.01);
});

test('a designed run length is reached', () => {
  const series = numbers([1, 2, 1.5, 0.5, 1, 2, 1]);
  const told = (id: string, options: Record<string, OptionValue>) => {
    const outcome = compute(id, { values: series }, { options });
    if (isUndefined(outcome)) throw new Error(outcome.undefined);
    const runLength = outcome.details?.['runLength'] as { inControl: { arl: number } } | undefined;
    return { arl: runLength?.inControl.arl ?? 0, h: Number(outcome.details?.['h']) };
  };
  assert.ok(Math.abs(told('individuals', { arl: 250, rules: 'limits' }).arl - 250) < 1e-6);
  for (const time_varying of [true, false]) {
    assert.ok(Math.abs(told('ewma_chart', { arl: 370, time_varying }).arl - 370) < 1e-3);
  }
  const cusum = told('cusum_chart', { arl: 370 });
  assert.ok(Math.abs(cusum.arl - 370) < 1e-3);
  // Hawkins 1993: h = 4.77 for k = 0.5
  assert.equal(cusum.h.toFixed(2), '4.77');
});

test('machines signal where rules are first met', () => {
  const random = seeded(7);
  for (const rule of Object.values(RULE_SETS).flat()) {
    let met = 0;
    for (let run = 0; run < 300; run++) {
      const z = Float64Array.from(
        { length: 60 },
        () => random.normal() * (run % 3 === 0 ? 0.8 : 1.4) + (run % 2) * 0.7,
      );
      const states = machinesOf(rule).map(machine => ({ machine, state: 0 }));
      const first = z.findIndex((each, at) => {
        const step = at === 0 ? 0 : Math.sign(each - (z[at - 1] ?? 0));
        for (const one of states) one.state = one.machine.next(one.state, each, step);
        return states.some(({ state }) => state === SIGNAL);
      });
      const expected = z.findIndex((_, at) => rule.met(z, at) !== undefined);
      assert.equal(first, expected, rule.id);
      if (expected >= 0) met++;
    }
    assert.ok(met > 3, `${rule.id} was met ${met} times`);
  }
});

test('a simulated run length says how exact it is, and is the same every time', () => {
  const once = runLengthOf(rulesOf('nelson'), LIMITS, normalLaw());
  assert.ok(once);
  assert.equal(once.method, 'simulation');
  assert.ok((once.standardError ?? 1) > 0 && (once.standardError ?? 99) < once.arl / 30);
  assert.deepEqual(runLengthOf(rulesOf('nelson'), LIMITS, normalLaw()), once);
});

test('where a simulation sees no signal there is no run length, and runs that were cut off count as without one', () => {
  assert.equal(
    simulatedRunLength(() => undefined),
    null,
  );
  let runs = 0;
  const cut = simulatedRunLength(() => (runs++ < 4 ? 100_000 : undefined));
  // four signals within four million points
  assert.deepEqual(cut, { arl: 1_000_000, method: 'simulation', standardError: 500_000 });
});

test('run lengths keep their digits however long they are', () => {
  for (const limit of [0.5, 3, 6, 7, 8]) {
    const exact = 1 / (2 * normalTail(limit));
    assert.ok(Math.abs(ewmaRunLength(1, limit, 0, false) / exact - 1) < 1e-11, `λ 1, limit ${limit}`);
    const pairs = 1 / upperGamma(1, (limit * limit) / 2);
    assert.ok(Math.abs(mewmaRunLength(1, limit * limit, 2, false) / pairs - 1) < 1e-11, `h ${limit}²`);
  }
  // with a slack so large that each point is judged by itself, nearly
  assert.ok(Math.abs(cusumRunLength(5, 3, 0, 0) * 2 * normalTail(8) - 1) < 1e-3);
  // D. Siegmund 1985: exp(2k(h + 1.166)), about, for each side
  for (const h of [10, 30, 40, 100]) {
    const about = (Math.exp(h + 1.166) - (h + 1.166) - 1) / (2 * 0.5 ** 2) / 2;
    assert.ok(Math.abs(cusumRunLength(0.5, h, 0, 0) / about - 1) < 0.01, `h ${h}`);
  }
  assert.equal(ewmaRunLength(0.2, 60, 0, false), Number.POSITIVE_INFINITY);
});

test('a run length that no decision interval has is a wrong option that says what there can be', () => {
  const asked = (options: Record<string, OptionValue>) => () =>
    compute('cusum_chart', { values: numbers([1, 2, 3, 4, 2, 1]) }, { options });
  assert.throws(asked({ arl: 370, k: 5 }), /"arl" is 370; .* 1\.84e\+6 \(h = 0\.01\) to /u);
  assert.throws(asked({ arl: 1_000_000, k: 0 }), /"arl" is 1000000; /u);
  assert.throws(asked({ head_start: 0.75 }), /head_start/u);
});
