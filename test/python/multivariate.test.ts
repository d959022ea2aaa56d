/** Charts of several variables and capability indices, against numpy and scipy. */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { compute } from '../../src/core/catalogue/catalogue.ts';
import { inputsFromJson } from '../../src/core/catalogue/json.ts';
import type { OptionValue } from '../../src/core/catalogue/options.ts';
import { isUndefined } from '../../src/core/catalogue/statistic.ts';
import { mewmaRunLength } from '../../src/core/control/integralEquation.ts';
import { betaUpperQuantile, fUpperQuantile } from '../../src/core/mathematics/beta.ts';
import { checks } from '../checks.ts';
import { linesOf } from './lines.ts';

interface Line {
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, readonly unknown[]>>;
  readonly options?: Readonly<Record<string, OptionValue>>;
  /** By the path into the outcome; a path through a list stands for that of all its members, one after the other. */
  readonly expect?: Readonly<Record<string, unknown>>;
  readonly quantile?: readonly ['beta' | 'f', readonly [number, number, number], number];
  /** Variables, λ, h and the run length. */
  readonly arl?: readonly [number, number, number, number];
}

const python = process.env['EVENKEEL_PYTHON'];
const skip = !python && 'EVENKEEL_PYTHON is not set';
const { compared } = checks(
  {
    hotelling_t2: 'numpy.linalg, scipy.stats.beta and scipy.stats.f',
    mewma: 'numpy.linalg, and a Markov chain after Runger and Prabhu by scipy.stats.ncx2',
    capability: 'numpy, scipy.stats.chi2 and scipy.stats.chi',
  },
  skip,
);
let lines: readonly Line[] = [];

before(() => {
  if (python) lines = linesOf<Line>(python, 'reference_multivariate.py');
});

test('charts and indices have the numbers of the textbook', { skip }, () => {
  const problems: string[] = [];
  let numbers = 0;
  for (const { id, inputs, options, expect } of lines) {
    if (id === undefined || !inputs || !expect) continue;
    const outcome = compute(id, inputsFromJson(inputs), { ...(options && { options }) });
    assert.ok(!isUndefined(outcome), `${id}: ${JSON.stringify(outcome)}`);
    for (const [path, expected] of Object.entries(expect)) {
      const ours = at(outcome, path.split('.'));
      const theirs = [expected].flat();
      numbers += theirs.length;
      if (ours.length !== theirs.length || !theirs.every((each, i) => agrees(ours[i], each))) {
        problems.push(
          `${id} ${JSON.stringify(options)} ${path}: ${ours.slice(0, 4)} for ${theirs.slice(0, 4)}`,
        );
      }
    }
    compared(id);
  }
  console.log(`${numbers} numbers compared.`);
  assert.ok(numbers > 10_000);
  assert.equal(problems.length, 0, `${problems.length} differ:\n${problems.slice(0, 20).join('\n')}`);
});

function at(value: unknown, [name, ...rest]: readonly string[]): unknown[] {
  if (Array.isArray(value)) {
    return name === undefined ? value : value.flatMap(each => at(each, [name, ...rest]));
  }
  if (name === undefined) return [value];
  return typeof value === 'object' && value !== null
    ? at((value as Record<string, unknown>)[name], rest)
    : [];
}

function agrees(ours: unknown, theirs: unknown): boolean {
  if (typeof ours !== 'number' || typeof theirs !== 'number') return ours === theirs;
  return Math.abs(ours - theirs) <= 1e-9 * Math.max(Math.abs(theirs), 1e-3);
}

test('upper quantiles agree with scipy', { skip }, () => {
  const found = lines.flatMap(({ quantile }) => (quantile ? [quantile] : []));
  assert.ok(found.length > 50);
  for (const [name, args, expected] of found) {
    const got = (name === 'beta' ? betaUpperQuantile : fUpperQuantile)(...args);
    assert.ok(Math.abs(got - expected) <= 1e-10 * expected, `${name} ${args}: ${got}, expected ${expected}`);
  }
});

test('run lengths of MEWMA agree with a Markov chain of many states', { skip }, () => {
  const found = lines.flatMap(({ arl }) => (arl ? [arl] : []));
  assert.ok(found.length > 5);
  for (const [variables, lambda, h, expected] of found) {
    const got = mewmaRunLength(lambda, h, variables, false);
    assert.ok(
      Math.abs(got - expected) <= 1e-4 * expected,
      `${variables} ${lambda} ${h}: ${got}, expected ${expected}`,
    );
  }
});
