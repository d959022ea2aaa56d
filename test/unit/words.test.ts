import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatCount, formatDay, formatValue } from '../../src/core/words.ts';

test('whole and large numbers read as Intl writes them in English', () => {
  const intl = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
  const number = fc.oneof(
    fc.integer(),
    fc.double({ min: 1000, max: 1e15, noNaN: true }),
    fc.double({ min: -1e15, max: -1000, noNaN: true }),
  );
  fc.assert(
    fc.property(number, value => {
      assert.equal(formatValue(value), intl.format(value).replace('-', '−'));
    }),
  );
  assert.equal(formatValue(1234.5), '1,235');
  assert.equal(formatValue(-1234.5), '−1,235');
  assert.equal(formatCount(1_234_567, 'row'), '1,234,567 rows');
  assert.equal(formatCount(1, 'row'), '1 row');
});

test('days have a year only where it is not that of the neighbour', () => {
  const november = Date.UTC(2026, 10, 12, 23, 59);
  assert.equal(formatDay(november), '12 Nov');
  assert.equal(formatDay(november, Date.UTC(2027, 0, 1)), '12 Nov 2026');
});
