import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decoded } from '../../../src/core/bytes/encoding.ts';
import { memorySource } from '../../../src/core/bytes/source.ts';
import { wholeText } from '../../../src/core/bytes/wholeText.ts';

const TEXT = '{"größe": "π 😀"}';
const little = (text: string) => Buffer.from(text, 'utf16le');
const big = (text: string) => little(text).swap16();
/** In the middle of other bytes, as a piece of a file that was read. */
const within = (bytes: Uint8Array) =>
  Buffer.concat([Buffer.of(0xff, 0xfe), bytes, Buffer.of(1)]).subarray(2, -1);

describe('a text in whole', () => {
  for (const [name, bytes] of [
    ['UTF-8', Buffer.from(TEXT)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${TEXT}`)],
    ['UTF-16 with a mark, little endian', little(`\ufeff${TEXT}`)],
    ['UTF-16 with a mark, big endian', big(`\ufeff${TEXT}`)],
  ] as const) {
    it(`in ${name} is the same text, and has no mark`, () => {
      assert.equal(decoded(within(bytes)), TEXT);
      assert.equal(wholeText(memorySource(within(bytes)), 100), TEXT);
    });
  }

  it('in UTF-16 without a mark is known where it is asked for as JSON, and nowhere else', () => {
    for (const bytes of [little(TEXT), big(TEXT)]) {
      assert.equal(wholeText(memorySource(bytes), 100), TEXT);
      assert.ok(decoded(bytes).includes('\0'));
    }
  });

  it('from its middle on keeps what is a mark only in front', () => {
    assert.equal(decoded(little('\ufeffa'), { encoding: 'utf-16le', mark: 0 }), '\ufeffa');
    assert.equal(decoded(Buffer.from('\ufeffa'), { encoding: 'utf-8', mark: 0 }), '\ufeffa');
  });

  it('that is cut off within a character ends with what stands for none', () => {
    for (const cut of [Buffer.from('aπ').subarray(0, -1), little('\ufeffaπ').subarray(0, -1)]) {
      assert.equal(decoded(cut), 'a\ufffd');
    }
  });

  it('of no bytes is empty', () => {
    assert.equal(decoded(new Uint8Array(0)), '');
  });
});
