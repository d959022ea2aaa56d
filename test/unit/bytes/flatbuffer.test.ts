import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rootTable } from '../../../src/core/bytes/flatbuffer.ts';
import { memorySource } from '../../../src/core/bytes/source.ts';

/**
 * A table with an integer of 32 bits, a text and a list of tables that are this one again:
 * its places (12 bytes), the table (16), the text, the list.
 */
function round(count: number): Buffer {
  const bytes = Buffer.alloc(64 + 4 * count);
  bytes.writeUInt32LE(20, 0);
  bytes.write('TFL3', 4);
  bytes.writeUInt16LE(10, 8);
  bytes.writeUInt16LE(16, 10);
  for (const [field, at] of [4, 8, 12].entries()) bytes.writeUInt16LE(at, 12 + 2 * field);
  bytes.writeInt32LE(20 - 8, 20);
  bytes.writeInt32LE(-5, 24);
  bytes.writeUInt32LE(36 - 28, 28);
  bytes.writeUInt32LE(48 - 32, 32);
  bytes.writeUInt32LE(3, 36);
  bytes.write('abc', 40);
  bytes.writeUInt32LE(count, 48);
  for (let i = 0; i < count; i++) bytes.writeUInt32LE(2 ** 32 - (52 + 4 * i) + 20, 52 + 4 * i);
  return bytes;
}

describe('FlatBuffers', () => {
  it('give fields by number, and nothing for those that are not there', () => {
    const table = rootTable(memorySource(round(0)));
    assert.equal(table.int(0, 4), -5);
    assert.equal(table.text(1), 'abc');
    assert.deepEqual(table.tables(2), []);
    assert.equal(table.int(3, 4), undefined);
    assert.equal(table.text(300), '');
  });

  it('lead nowhere outside of the file', () => {
    // offsets go forward only, so that a table cannot hold itself
    assert.throws(() => rootTable(memorySource(round(2))).tables(2), { name: 'EndOfBytes' });
    const long = round(0);
    long.writeUInt32LE(0xffffffff, 36);
    assert.throws(() => rootTable(memorySource(long)).text(1), { code: 'broken-header' });
    const far = round(0);
    far.writeUInt32LE(0x7fffffff, 0);
    assert.throws(() => rootTable(memorySource(far)), { name: 'EndOfBytes' });
    for (let length = 0; length < 40; length += 1) {
      assert.throws(() => rootTable(memorySource(round(0).subarray(0, length))).text(1));
    }
  });
});
