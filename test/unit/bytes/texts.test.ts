import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { decimalIn, LONGEST_NAME, nameOf } from '../../../src/core/bytes/texts.ts';

const ascii = (text: string) => new TextEncoder().encode(text);
const decimal = (text: string) => decimalIn(ascii(`x${text}y`), 1, text.length);

describe('a number in bytes', () => {
  it('is the nearest double, or left to who reads all numbers', () => {
    const digits = fc
      .stringMatching(/^-?(0|[1-9][0-9]{0,15})(\.[0-9]{1,15})?$/)
      .filter(text => text.length <= 17);
    let exact = 0;
    fc.assert(
      fc.property(digits, text => {
        const found = decimal(text);
        if (found === undefined) return;
        exact += 1;
        assert.ok(Object.is(found, Number(text)), text);
      }),
      { numRuns: 20_000 },
    );
    assert.ok(exact > 5000, `${exact}`);
  });

  it('is of every double with few digits', () => {
    for (const text of [
      '0',
      '-0',
      '-0.0',
      '0.1',
      '5',
      '-1.5',
      '0.00000000000001',
      '123456789012345',
      '999999999999.999',
    ]) {
      assert.ok(Object.is(decimal(text), Number(text)), text);
    }
  });

  it('is none where it is written in another way', () => {
    for (const text of [
      '',
      '-',
      '.5',
      '5.',
      '1e5',
      'NaN',
      '1.2.3',
      '--1',
      '1-',
      '+1',
      ' 1',
      '1234567890123456',
      '1,5',
      'Infinity',
    ]) {
      assert.equal(decimal(text), undefined, text);
    }
  });
});

describe('a name in bytes', () => {
  it('is the text, whatever was read before', () => {
    const names = fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(names, texts => {
        for (const text of [...texts, ...texts]) {
          const bytes = ascii(text);
          if (bytes.length <= LONGEST_NAME) assert.equal(nameOf(bytes, 0, bytes.length), text);
        }
      }),
    );
  });

  it('is not another of the same length and place', () => {
    for (let at = 0; at < 20_000; at += 1) {
      const text = `metric/${at}`;
      const bytes = ascii(`<${text}>`);
      assert.equal(nameOf(bytes, 1, text.length), text);
    }
  });
});
