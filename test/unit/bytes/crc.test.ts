import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { crc32, crc32c, crc32Table, maskedCrc32c } from '../../../src/core/bytes/crc.ts';

const ascii = (text: string) => new TextEncoder().encode(text);

/** The definition, bit by bit. */
function bitwise(polynomial: number, bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ polynomial : sum >>> 1;
  }
  return ~sum >>> 0;
}

describe('checksums', () => {
  it('have the published check values', () => {
    assert.equal(crc32(ascii('123456789')), 0xcbf43926);
    assert.equal(crc32Table(ascii('123456789')), 0xcbf43926);
    assert.equal(crc32(new Uint8Array(0)), 0);
    assert.equal(crc32c(ascii('123456789')), 0xe3069283);
    assert.equal(crc32c(new Uint8Array(0)), 0);
  });

  it('have the values of RFC 3720 B.4', () => {
    assert.equal(crc32c(new Uint8Array(32)), 0x8a9136aa);
    assert.equal(crc32c(new Uint8Array(32).fill(0xff)), 0x62a8ab43);
    assert.equal(crc32c(Uint8Array.from({ length: 32 }, (_, at) => at)), 0x46dd794e);
    assert.equal(crc32c(Uint8Array.from({ length: 32 }, (_, at) => 31 - at)), 0x113fdb5c);
  });

  it('are those of the definition at every length and offset', () => {
    const bytes = Uint8Array.from({ length: 70 }, (_, at) => (at * 167 + 13) & 255);
    for (let from = 0; from < 10; from += 1) {
      for (let to = from; to <= bytes.length; to += 1) {
        const part = bytes.subarray(from, to);
        assert.equal(crc32c(bytes, from, to), bitwise(0x82f63b78, part));
        assert.equal(crc32Table(part), bitwise(0xedb88320, part));
        assert.equal(crc32(part), bitwise(0xedb88320, part));
      }
    }
  });

  it('are masked as TFRecord stores them', () => {
    // The frame of the first event of a real file: length 24 and its checksum.
    const frame = Uint8Array.from([0x18, 0, 0, 0, 0, 0, 0, 0, 0xa3, 0x7f, 0x4b, 0x22]);
    assert.equal(maskedCrc32c(frame, 0, 8), new DataView(frame.buffer).getUint32(8, true));
  });
});
