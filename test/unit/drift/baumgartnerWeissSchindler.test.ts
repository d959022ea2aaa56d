/** The rank test of Baumgartner, Weiß and Schindler: their own example, and how p comes about by size and ties. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { andersonDarlingTail } from '../../../src/core/mathematics/andersonDarling.ts';
import { found, normal, numbers, range } from './samples.ts';

const near = (value: number | undefined, expected: number, within: number) =>
  assert.ok(value !== undefined && Math.abs(value - expected) <= within, `${value}, expected ${expected}`);

test('the example of the paper, as scipy has it', () => {
  const x = [1, 2, 3, 4, 6, 7, 8];
  const y = [5, 9, 10, 11, 12, 13, 14];
  const { value, pValue, details } = found('bws', numbers(x), numbers(y));
  near(value, 5.132167152575315, 1e-12);
  near(pValue, 0.002913752913752914, 1e-15);
  assert.deepEqual([details?.['method'], details?.['orders']], ['exact', 3432]);
});

test('the limiting distribution is that of A²: its tabulated quantiles', () => {
  // D'Agostino and Stephens, Goodness-of-fit techniques, table 4.2
  for (const [x, p] of [
    [1.248, 0.25],
    [1.933, 0.1],
    [2.492, 0.05],
    [3.878, 0.01],
  ] as const) {
    near(andersonDarlingTail(x), p, 2e-4 * Math.sqrt(p));
  }
  assert.equal(andersonDarlingTail(0), 1);
  assert.ok(Math.abs(Math.log(andersonDarlingTail(200)) + 200) < 5);
});

test('large samples have the limit, and a tail that keeps its digits', () => {
  const next = normal(3);
  const reference = numbers(range(400).map(() => next()));
  const alike = found('bws', reference, numbers(range(300).map(() => next())));
  assert.equal(alike.details?.['method'], 'asymptotic');
  assert.ok(alike.pValue !== undefined && alike.pValue > 0.05 && alike.pValue < 1);
  const { pValue } = found('bws', reference, numbers(range(300).map(() => next() + 2)));
  assert.ok(pValue !== undefined && pValue > 0 && pValue < 1e-50, `${pValue}`);
});

test('tied values have p by random orders, the same each time', () => {
  const constant = numbers(range(80).map(() => 1));
  assert.equal(found('bws', constant, numbers(range(70).map(() => 1))).pValue, 1);
  const ratings = numbers(range(150).map(i => i % 5));
  const more = numbers(range(150).map(i => Math.min(4, (i % 5) + (i % 2))));
  const { pValue, details } = found('bws', ratings, more);
  assert.equal(details?.['method'], 'random orders');
  assert.equal(found('bws', ratings, more).pValue, pValue);
  assert.ok(pValue !== undefined && pValue < 0.05);
});
