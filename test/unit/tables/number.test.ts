import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isCode, parseDecimal, parseLoose } from '../../../src/core/tables/building/number.ts';

function parse(text: string): number {
  const bytes = Buffer.from(`,${text},`);
  return parseDecimal(bytes, 1, bytes.length - 1);
}

/** The fast path is right or declines; it must not decline what is common. */
function same(text: string, mayDecline: boolean): void {
  const fast = parse(text);
  if (mayDecline && Number.isNaN(fast)) return;
  assert.ok(Object.is(fast, Number(text)), `${text}: ${fast} instead of ${Number(text)}`);
}

test('property: every double as JavaScript writes it, and cut to any number of digits', () => {
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer({ min: 1, max: 21 }),
      (value, digits) => {
        same(String(value), true);
        same(value.toPrecision(digits), true);
      },
    ),
    { numRuns: 20_000, seed: 1 },
  );
});

test('property: doubles of everyday size take the fast path, seventeen digits included', () => {
  let declined = 0;
  let all = 0;
  fc.assert(
    fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), value => {
      if (Math.abs(value) < 1e-4) return;
      all++;
      same(String(value), true);
      if (Number.isNaN(parse(String(value)))) declined++;
    }),
    { numRuns: 20_000, seed: 2 },
  );
  assert.ok(declined < all / 100, `${declined} of ${all} declined`);
});

test('halfway cases: the digits of a tie between two doubles, and one digit beside it', () => {
  for (let k = 0; k < 60; k++) {
    const tie = 2n ** 53n + 2n * BigInt(k) + 1n;
    for (const text of [
      String(tie),
      `${tie}.0`,
      String(tie + 1n),
      `${String(tie).slice(0, -3)}.${String(tie).slice(-3)}`,
    ]) {
      same(text, true);
    }
  }
});

test('what is a decimal and what is not', () => {
  for (const text of [
    '0',
    '-0',
    '1',
    '+1',
    '-1.5',
    '.5',
    '5.',
    '1e5',
    '1E-5',
    '1.25e+3',
    '007',
    '123456789012345',
    '1e400',
    '1e-400',
  ]) {
    same(text, true);
    assert.ok(!Number.isNaN(parseLoose(text)), text);
  }
  for (const text of [
    '',
    '-',
    '.',
    '-.',
    '1.2.3',
    '1e',
    '1e+',
    'e5',
    '0x10',
    '1_000',
    '1,5',
    'abc',
    '--1',
    '1 2',
    'Infinityx',
  ]) {
    assert.ok(Number.isNaN(parse(text)), text);
    assert.ok(Number.isNaN(parseLoose(text)), text);
  }
  assert.equal(parseLoose(' 12 '), 12);
  assert.equal(parseLoose('-inf'), Number.NEGATIVE_INFINITY);
  assert.equal(parseLoose('Infinity'), Number.POSITIVE_INFINITY);
});

test('codes with leading zeros are told from numbers', () => {
  const code = (text: string) => isCode(Buffer.from(text), 0, text.length);
  for (const text of ['007', '00', '02134', '-01']) assert.ok(code(text), text);
  for (const text of ['0', '7', '0.5', '00.5', '10', '0e1', '-0']) assert.ok(!code(text), text);
});
