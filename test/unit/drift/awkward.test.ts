/** What no statistic may do to its caller: throw, answer NaN, or be silent about why there is no value. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isUndefined, type Json } from '../../../src/core/catalogue/statistic.ts';
import { drift } from '../../../src/core/drift/index.ts';
import { quality } from '../../../src/core/quality/index.ts';
import type { Vector } from '../../../src/core/tables/column.ts';
import { between, categories, counted, found, normal, numbers, range } from './samples.ts';

const { NaN: MISSING, POSITIVE_INFINITY: INF, NEGATIVE_INFINITY: MINUS } = Number;

const SAMPLES: Readonly<Record<string, Vector>> = {
  'no numbers': numbers([]),
  'no categories': categories([]),
  'all missing': numbers([MISSING, MISSING]),
  'all missing categories': categories([null, null, null]),
  'one number': numbers([3]),
  'one category': categories(['a']),
  constant: numbers([2, 2, 2, 2]),
  'another constant': numbers([5, 5, 5]),
  'one repeated category': categories(['a', 'a', 'a']),
  numbers: numbers(range(50).map(i => Math.sin(i))),
  categories: counted({ a: 10, b: 5, c: 1 }),
  infinite: numbers([MINUS, 1, 2, INF, INF]),
  'only infinite': numbers([INF, INF, MINUS]),
  huge: numbers([-1.7e308, 0, 1.7e308]),
  denormal: numbers([5e-324, 0, -5e-324]),
  'signed zeros': numbers([0, -0, 0]),
  'ten thousand categories': categories(range(10_000).map(i => `id ${i}`)),
  'an instant': { type: 'timestamp', values: Float64Array.of(1e12, 2e12) },
};

const statistics = [...drift, ...quality].filter(({ needs }) => needs.includes('reference'));

test('every statistic, profile and pair of awkward samples: a number and not NaN, or a reason', () => {
  for (const statistic of statistics) {
    for (const profile of [undefined, ...(statistic.profiles ?? []).map(each => each.id)]) {
      for (const [first, reference] of Object.entries(SAMPLES)) {
        for (const [second, current] of Object.entries(SAMPLES)) {
          const call = `${statistic.id} ${profile ?? ''}: ${first}, ${second}`;
          const outcome = between(statistic.id, reference, current, profile ? { profile } : {});
          if (isUndefined(outcome)) {
            assert.match(outcome.undefined, /^[A-Z].*\.$/, call);
          } else {
            assert.ok(
              typeof outcome.value === 'number' && !Number.isNaN(outcome.value),
              `${call}: ${outcome.value}`,
            );
            const { pValue = 0 } = outcome;
            assert.ok(pValue >= 0 && pValue <= 1, `${call}: p ${pValue}`);
          }
          assert.ok(!hasNaN(outcome.details ?? {}), `${call}: NaN in details`);
        }
      }
    }
  }
});

function hasNaN(json: Json): boolean {
  if (typeof json === 'number') return Number.isNaN(json);
  if (typeof json !== 'object' || json === null) return false;
  return Object.values(json).some(each => hasNaN(each as Json));
}

test('p-values far out in the tail are tiny numbers, not NaN', () => {
  const next = normal(7);
  const reference = numbers(Array.from({ length: 20_000 }, next));
  for (const shift of [0.3, 0.5, 1, 3, 1000]) {
    const { value, pValue } = found(
      'ks',
      reference,
      numbers(Array.from({ length: 15_000 }, () => next() + shift)),
    );
    assert.ok(value > 0.1 && pValue !== undefined && pValue >= 0 && pValue < 1e-50, `${shift}: ${pValue}`);
  }
  const { pValue } = found('chi_square', counted({ a: 10_000, b: 10_000 }), counted({ a: 13_500, b: 6_500 }));
  assert.ok(pValue !== undefined && pValue > 0 && pValue < 1e-250);
});

test('a single category on both sides is no difference, in every profile', () => {
  for (const profile of ['evidently', 'scipy', 'nannyml', 'frouros', 'azure']) {
    assert.equal(found('chi_square', counted({ a: 10 }), counted({ a: 7 }), { profile }).pValue, 1);
  }
});

test('missing values are reported, not counted', () => {
  const { value, details } = found('ks', numbers([1, 2, MISSING, 3]), numbers([1, 2, 3, MISSING, MISSING]));
  assert.equal(value, 0);
  assert.deepEqual(details?.['missing'], { reference: 1, current: 2 });
});

test('reasons name the side and what was found there', () => {
  const reason = (id: string, reference: Vector, current: Vector) => {
    const outcome = between(id, reference, current);
    return isUndefined(outcome) ? outcome.undefined : '';
  };
  assert.equal(reason('ks', numbers([]), numbers([1])), 'The reference sample is empty.');
  assert.equal(
    reason('psi', numbers([1]), numbers([MISSING])),
    'All 1 values of the current sample are missing.',
  );
  assert.match(reason('ks', numbers([1]), categories(['a'])), /the current sample holds categories/);
  assert.match(reason('wasserstein', numbers([1, INF]), numbers([1])), /1 infinite values/);
  assert.match(reason('wasserstein', numbers([1, 1]), numbers([2])), /constant.*normalise=none/);
});

test('infinities are values to KS and to quantile cells', () => {
  const reference = numbers([MINUS, ...range(98), INF]);
  const current = numbers([...range(90), ...Array.from({ length: 10 }, () => INF)]);
  assert.ok(Math.abs(found('ks', reference, current).value - 0.09) < 1e-12);
  assert.ok(found('psi', reference, current).value < 0.1);
});
