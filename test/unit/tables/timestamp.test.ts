import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  daysFromCivil,
  instantOf,
  instantOfBasicDate,
  instantOfCell,
  instantOfEpoch,
  isAmbiguousDate,
} from '../../../src/core/tables/building/timestamp.ts';

test('the forms that people use', () => {
  const at = Date.UTC(2026, 2, 4, 14, 30, 5);
  for (const [text, expected, zoned] of [
    ['2026-03-04', Date.UTC(2026, 2, 4), false],
    ['2026-03-04T14:30:05Z', at, true],
    ['2026-03-04 14:30:05', at, false],
    ['2026-03-04T14:30', at - 5000, false],
    ['2026-03-04T16:30:05+02:00', at, true],
    ['2026-03-04T09:00:05-0530', at, true],
    ['2026-03-04 16:30:05 +02', at, true],
    ['2026-03-04T14:30:05.25Z', at + 250, true],
    ['2026-03-04T14:30:05,250', at + 250, false],
    ['2026-03-04T24:00:00', Date.UTC(2026, 2, 5), false],
    ['2024-02-29', Date.UTC(2024, 1, 29), false],
    ['1969-12-31T23:59:59Z', -1000, true],
  ] as const) {
    assert.deepEqual(instantOf(text), { milliseconds: expected, zoned }, text);
  }
  assert.equal(instantOf('2026-03-04T14:30:05.123456789Z')?.milliseconds, at + 123.456789);
});

test('what is none', () => {
  for (const text of [
    '2026-02-30',
    '2025-02-29',
    '2026-13-01',
    '2026-00-01',
    '2026-01-00',
    '2026-1-1',
    '03/04/2026',
    '2026/03/04',
    '20260304',
    '2026-03-04T24:00:01',
    '2026-03-04T25:00',
    '2026-03-04T12:60',
    '2026-03-04T12:00:60',
    '2026-03-04T',
    '2026-03-04T12',
    '2026-03-04T12:00:',
    '2026-03-04T12:00:00.',
    '2026-03-04T12:00:00+',
    '2026-03-04T12:00:00+2',
    '2026-03-04T12:00:00+02:',
    '2026-03-04T12:00:00+02:000',
    '2026-03-04T12:00:00+24:00',
    '2026-03-04T12:00:00Zx',
    '2026-03-04T12:00:00 ',
    '2026-03-04x',
    ' 2026-03-04',
    '',
    '2026-03-04T12:00:00.1234567890Zz',
  ]) {
    assert.equal(instantOf(text), undefined, text);
  }
});

test('property: what Date writes is read back', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('0000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
      date => {
        assert.equal(instantOf(date.toISOString())?.milliseconds, date.getTime());
        assert.equal(
          daysFromCivil(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()),
          Math.floor(date.getTime() / 86_400_000),
        );
      },
    ),
    { seed: 3, numRuns: 2000 },
  );
});

test('epochs by magnitude', () => {
  const at = Date.UTC(2026, 0, 1);
  for (const scale of [1e-3, 1, 1e3, 1e6]) assert.equal(instantOfEpoch(at * scale), at);
  assert.equal(instantOfEpoch(0), 0);
  assert.ok(Number.isNaN(instantOfEpoch(1e30)));
});

test('dates that need guessing are known as such', () => {
  for (const text of ['03/04/2026', '3.4.26', '03-04-2026 12:00']) assert.ok(isAmbiguousDate(text), text);
  for (const text of ['2026-03-04', '3/4', '1.2.3456789']) assert.ok(!isAmbiguousDate(text), text);
});

test('a whole number of eight digits is a date where it writes one, else an epoch', () => {
  assert.equal(instantOfBasicDate(20260304), Date.UTC(2026, 2, 4));
  assert.equal(instantOfBasicDate(19000101), Date.UTC(1900, 0, 1));
  assert.equal(instantOfBasicDate(21001231), Date.UTC(2100, 11, 31));
  assert.equal(instantOfBasicDate(20240229), Date.UTC(2024, 1, 29));
  for (const none of [
    20260230,
    20250229,
    20261301,
    20260100,
    20260032,
    18991231,
    21010101,
    20260304.5,
    Number.NaN,
  ]) {
    assert.equal(instantOfBasicDate(none), undefined, String(none));
  }
});

test('blanks around are allowed in a cell', () => {
  assert.deepEqual(instantOfCell(' \t2026-03-04 '), { milliseconds: Date.UTC(2026, 2, 4), zoned: false });
  assert.equal(instantOfCell('  '), undefined);
});
