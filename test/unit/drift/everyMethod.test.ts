/** What every drift method owes its caller, whichever it is. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isUndefined } from '../../../src/core/catalogue/statistic.ts';
import { drift } from '../../../src/core/drift/index.ts';
import { between, categories, numbers } from './samples.ts';

const value = fc.oneof(fc.integer({ min: -4, max: 4 }), fc.double({ min: -1e6, max: 1e6, noNaN: true }));
const sample = fc.array(value, { minLength: 1, maxLength: 40 });
const words = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 40 });
const methods = drift.filter(each => each.kind === 'drift' && each.id !== 'correlation_drift');
/** Their value is a place, a ratio or standardised, and not 0 where samples are alike. */
const NOT_ZERO_WHEN_ALIKE = new Set([
  'mann_whitney',
  'fisher_exact',
  'anderson_darling',
  'baumgartner_weiss_schindler',
  'cramer_von_mises',
  'mmd',
]);
const close = (a: number, b: number) =>
  a === b || Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));

for (const { id, columnTypes = [] } of methods) {
  test(`${id}: the order of rows changes nothing, and a sample does not differ from itself`, () => {
    const onNumbers = fc.property(sample, sample, (reference, current) => {
      const straight = between(id, numbers(reference), numbers(current));
      const turned = between(id, numbers(reference.toReversed()), numbers(current.toSorted((a, b) => b - a)));
      assert.equal(isUndefined(straight), isUndefined(turned));
      if (!isUndefined(straight) && !isUndefined(turned)) {
        assert.ok(close(Number(straight.value), Number(turned.value)), `${straight.value} ${turned.value}`);
        assert.ok(close(straight.pValue ?? 0, turned.pValue ?? 0));
      }
      assertAlike(id, between(id, numbers(reference), numbers(reference)));
    });
    const onWords = fc.property(words, words, (reference, current) => {
      const straight = between(id, categories(reference), categories(current));
      const turned = between(id, categories(reference.toReversed()), categories(current.toReversed()));
      assert.equal(isUndefined(straight), isUndefined(turned));
      if (!isUndefined(straight) && !isUndefined(turned)) {
        assert.ok(close(Number(straight.value), Number(turned.value)));
        assert.ok(close(straight.pValue ?? 0, turned.pValue ?? 0));
      }
      assertAlike(id, between(id, categories(reference), categories(reference)));
    });
    if (columnTypes.includes('number')) fc.assert(onNumbers, { numRuns: 60 });
    if (columnTypes.includes('category')) fc.assert(onWords, { numRuns: 60 });
  });
}

function assertAlike(id: string, outcome: ReturnType<typeof between>): void {
  if (isUndefined(outcome)) return;
  if (!NOT_ZERO_WHEN_ALIKE.has(id))
    assert.ok(Math.abs(Number(outcome.value)) < 1e-9, `${id} ${outcome.value}`);
  // Anderson–Darling's p ends at 0.25
  if (outcome.pValue !== undefined) assert.ok(outcome.pValue >= 0.25, `${id} p ${outcome.pValue}`);
}
