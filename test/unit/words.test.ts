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

test('days read as Intl writes them in British English', () => {
  const short = { day: 'numeric', month: 'short', timeZone: 'UTC' } as const;
  const day = new Intl.DateTimeFormat('en-GB', short);
  const dayOfYear = new Intl.DateTimeFormat('en-GB', { ...short, year: 'numeric' });
  fc.assert(
    fc.property(
      fc.date({ min: new Date('0001-01-01Z'), max: new Date('9999-12-31Z'), noInvalidDate: true }),
      date => {
        assert.equal(formatDay(date.getTime()), day.format(date));
        const otherYear = Date.UTC(date.getUTCFullYear() === 2026 ? 2027 : 2026, 5);
        assert.equal(formatDay(date.getTime(), otherYear), dayOfYear.format(date));
      },
    ),
  );
});
