import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { JsonError, type Loose, looseObject, parseLooseJson } from '../../../src/core/bytes/looseJson.ts';
import { fuzzCount, mutations } from '../../fuzz.ts';

/** As JSON.parse says it, with its objects made Maps. */
function asMaps(value: unknown): Loose {
  if (Array.isArray(value)) return value.map(asMaps);
  if (value === null || typeof value !== 'object') return value as Loose;
  return new Map(Object.entries(value).map(([key, inner]) => [key, asMaps(inner)]));
}

/** The error that a text is refused with. */
function refused(text: string, options = {}): JsonError {
  try {
    parseLooseJson(text, options);
  } catch (error) {
    assert.ok(error instanceof JsonError);
    return error;
  }
  return assert.fail(`accepted: ${text.slice(0, 40)}`);
}

describe('tolerant JSON', () => {
  it('says what JSON.parse says of JSON', () => {
    fc.assert(
      fc.property(fc.json(), text => {
        assert.deepEqual(parseLooseJson(text), asMaps(JSON.parse(text)));
      }),
    );
  });

  it('reads NaN and the infinities, a byte-order mark and raw line breaks in texts', () => {
    assert.deepEqual(parseLooseJson('[NaN, Infinity, -Infinity, -0, 1e400]'), [
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      -0,
      Number.POSITIVE_INFINITY,
    ]);
    assert.deepEqual(parseLooseJson('\ufeff {"a":\t"x\ny"}\r\n'), new Map([['a', 'x\ny']]));
    assert.equal(parseLooseJson(String.raw`"\u00e9\ud83d\ude00\"\\\/\b\f\n\r\t"`), 'é😀"\\/\b\f\n\r\t');
  });

  it('keeps ids of 18 digits where asked', () => {
    const exactIntegers = true;
    assert.equal(parseLooseJson('423526725350539966', { exactIntegers }), '423526725350539966');
    assert.equal(parseLooseJson('-9007199254740993', { exactIntegers }), '-9007199254740993');
    assert.equal(parseLooseJson('9007199254740991', { exactIntegers }), 9007199254740991);
    assert.equal(parseLooseJson('1e300', { exactIntegers }), 1e300);
    assert.equal(parseLooseJson('423526725350539966'), Number('423526725350539966'));
  });

  it('has no key that touches objects', () => {
    const found = looseObject('{"__proto__": {"polluted": 1}, "constructor": 2, "a": 1, "a": 3}');
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
    assert.deepEqual([...(found?.keys() ?? [])], ['__proto__', 'constructor', 'a']);
    assert.equal(found?.get('a'), 3);
    assert.equal(looseObject('[1]'), undefined);
  });

  it('says where a text is none', () => {
    const error = refused('{"a": 1,\n "b": nil}');
    assert.deepEqual([error.line, error.character, error.offset, error.code], [2, 7, 15, 'bad-json']);
    assert.match(error.message, /line 2, character 7/);
    const bad =
      '|{|[|"|{"a"|{"a":|{"a":1|{"a":1,}|[1,]|[1|1 2|01|+1|.5|1.|1e|-|tru|nan|"\\x"|"\\u12"|"\\u12g4"|{a:1}|\'a\'|"a';
    for (const text of bad.split('|')) refused(text);
  });

  it('keeps to its budgets', () => {
    assert.equal(refused('['.repeat(1e6)).code, 'too-deep');
    assert.equal(refused('{"a":'.repeat(1e5)).code, 'too-deep');
    assert.equal(refused('[1,2,3]', { values: 3 }).code, 'too-large');
    assert.equal(refused('[[1]]', { depth: 1 }).code, 'too-deep');
    assert.deepEqual(parseLooseJson('[[1]]', { depth: 2, values: 3 }), [[1]]);
  });

  it('lives through broken texts', () => {
    const text = '{"a": [1, -2.5e-3, NaN, "\\u00e9\\n"], "b": {"c": null, "d": true}, "é": [[]], "f": {}}';
    for (const { bytes, how } of mutations(1, new TextEncoder().encode(text), fuzzCount(20_000))) {
      try {
        parseLooseJson(new TextDecoder().decode(bytes));
      } catch (error) {
        assert.ok(error instanceof JsonError, `${how}: ${String(error)}`);
      }
    }
  });
});
