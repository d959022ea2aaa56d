/** Control charts, their constants and run lengths, against numpy and scipy. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { compute } from '../../src/core/catalogue/catalogue.ts';
import { inputsFromJson } from '../../src/core/catalogue/json.ts';
import type { OptionValue } from '../../src/core/catalogue/options.ts';
import { isUndefined } from '../../src/core/catalogue/statistic.ts';
import type { ControlChart } from '../../src/core/control/chart.ts';
import { c4, rangeConstants } from '../../src/core/control/constants.ts';
import { cusumRunLength, ewmaRunLength } from '../../src/core/control/integralEquation.ts';
import { checks } from '../checks.ts';
import { linesOf } from './lines.ts';

type Numbers = readonly (number | null)[];

interface Line {
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, readonly unknown[]>>;
  readonly options?: Readonly<Record<string, OptionValue>>;
  readonly expect?: Readonly<Record<string, number | Numbers>>;
  /** Absolute slack in units of the data, where the reference integrates coarsely or a sum cancels. */
  readonly digits?: number;
  readonly scale?: number;
  readonly constants?: readonly [number, Readonly<Record<'d2' | 'd3' | 'c4', number>>];
  readonly arl?: readonly ['ewma' | 'cusum', readonly [number, number, number], number];
}

const python = process.env['EVENKEEL_PYTHON'];
const skip = !python && 'EVENKEEL_PYTHON is not set';
const { compared } = checks(
  {
    individuals: 'numpy, from Montgomery 6.4',
    moving_range: 'numpy and scipy.stats.halfnorm',
    xbar_r: 'numpy, constants by scipy.integrate',
    xbar_s: 'numpy and scipy.stats.chi2',
    p_chart: 'numpy and scipy.stats.binom',
    np_chart: 'numpy and scipy.stats.binom',
    c_chart: 'numpy, from Montgomery 7.3',
    u_chart: 'numpy and scipy.stats.poisson',
    ewma_chart: 'numpy, and a Markov chain after Brook and Evans',
    cusum_chart: 'numpy, and a Markov chain after Brook and Evans',
  },
  skip,
);
let lines: readonly Line[] = [];

before(() => {
  if (python) lines = linesOf<Line>(python, 'reference_control.py');
});

test('charts have the centre, limits and statistics of the textbook', { skip }, () => {
  const problems: string[] = [];
  let numbers = 0;
  for (const { id, inputs, options, expect, digits = 1e-9, scale } of lines) {
    if (id === undefined || !inputs || !expect) continue;
    const outcome = compute(id, inputsFromJson(inputs), { ...(options && { options }) });
    assert.ok(!isUndefined(outcome), `${id}: ${JSON.stringify(outcome)}`);
    // The control charts' descriptors promise this shape as their value.
    const chart = outcome.value as unknown as ControlChart;
    const spread = (outcome.details?.['range'] ?? outcome.details?.['deviation']) as
      | { readonly lower: Numbers; readonly upper: Numbers }
      | undefined;
    const got: Readonly<Record<string, number | Numbers | undefined>> = {
      centre: chart.centre,
      lower: chart.lower,
      upper: chart.upper,
      statistic: chart.statistic,
      lowerStatistic: chart.lowerStatistic,
      spread_lower: spread?.lower,
      spread_upper: spread?.upper,
      beyond: [...new Set(chart.signals.flatMap(signal => signal.points))].sort((a, b) => a - b),
    };
    for (const [name, expected] of Object.entries(expect)) {
      const ours = [got[name] ?? []].flat();
      const theirs = [expected].flat();
      const fine =
        ours.length === theirs.length &&
        theirs.every((each, i) => agrees(ours[i], each, digits, scale ?? 1e-290));
      numbers += theirs.length;
      if (!fine)
        problems.push(
          `${id} ${JSON.stringify(options)} ${name}: ${ours.slice(0, 4)} for ${theirs.slice(0, 4)}`,
        );
    }
    compared(id);
  }
  console.log(`${numbers} numbers compared.`);
  assert.ok(numbers > 20_000);
  assert.equal(problems.length, 0, `${problems.length} differ:\n${problems.slice(0, 20).join('\n')}`);
});

function agrees(
  got: number | null | undefined,
  expected: number | null,
  digits: number,
  scale: number,
): boolean {
  // A limit is told also where a point is missing.
  if (expected === null) return got === null || got === undefined;
  if (typeof got !== 'number') return false;
  return got === expected || Math.abs(got - expected) <= digits * Math.max(Math.abs(expected), scale);
}

test('constants agree with another integration', { skip }, () => {
  const found = lines.flatMap(({ constants }) => (constants ? [constants] : []));
  assert.ok(found.length > 10);
  for (const [n, expected] of found) {
    const { d2, d3 } = rangeConstants(n);
    assert.ok(agrees(d2, expected.d2, 1e-10, 1), `d2(${n}) ${d2} ${expected.d2}`);
    // the reference's double sum is good to so many digits
    assert.ok(agrees(d3, expected.d3, 1e-8, 1), `d3(${n}) ${d3} ${expected.d3}`);
    assert.ok(agrees(c4(n), expected.c4, 1e-12, 1), `c4(${n})`);
  }
});

test('run lengths agree with a Markov chain of many states', { skip }, () => {
  const found = lines.flatMap(({ arl }) => (arl ? [arl] : []));
  assert.ok(found.length > 30);
  for (const [name, [a, b, shift], expected] of found) {
    const got = name === 'ewma' ? ewmaRunLength(a, b, shift, false) : cusumRunLength(a, b, shift, 0);
    assert.ok(agrees(got, expected, 1e-4, 1), `${name} ${a} ${b} ${shift}: ${got}, expected ${expected}`);
  }
});
