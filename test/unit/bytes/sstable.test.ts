import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { memorySource } from '../../../src/core/bytes/source.ts';
import { isTable, tableEntries, tablePlaces } from '../../../src/core/bytes/sstable.ts';
import { tableOf } from './sstableWriter.ts';

const some = Array.from(
  { length: 23 },
  (_, i) => [`layer/${String(i).padStart(3, '0')}`, [i, 255 - i]] as const,
);

function read(bytes: Uint8Array): { entries: [string, number[]][]; damaged: number } {
  let damaged = 0;
  const entries: [string, number[]][] = [];
  for (const { key, value } of tableEntries(memorySource(bytes), () => damaged++)) {
    entries.push([Buffer.from(key).toString(), [...value]]);
  }
  return { entries, damaged };
}

describe('tables of LevelDB', () => {
  for (const perBlock of [1, 5, 100]) {
    it(`give their entries in order, ${perBlock} a block`, () => {
      const { entries, damaged } = read(tableOf(some, perBlock));
      assert.deepEqual(
        entries,
        some.map(([key, value]) => [key, [...value]]),
      );
      assert.equal(damaged, 0);
    });

    it(`give the places of their values, ${perBlock} a block`, () => {
      const bytes = tableOf(some, perBlock);
      assert.deepEqual(
        [...tablePlaces(memorySource(bytes))].map(({ key, at, length }) => [
          Buffer.from(key).toString(),
          [...bytes.subarray(at, at + length)],
        ]),
        some.map(([key, value]) => [key, [...value]]),
      );
    });
  }

  it('are read with a wrong checksum, which is told', () => {
    const bytes = tableOf(some, 100);
    // the last byte of the first value
    const at = bytes.indexOf(Buffer.from([0, 255])) + 1;
    bytes[at] = 7;
    const { entries, damaged } = read(bytes);
    assert.deepEqual(entries[0], ['layer/000', [0, 7]]);
    assert.equal(damaged, 1);
  });

  it('are not read when they are packed, cut off or something else', () => {
    assert.throws(() => read(tableOf(some, 5, 1)), { code: 'packed' });
    const whole = tableOf(some);
    assert.equal(isTable(memorySource(whole)), true);
    for (const length of [0, 10, 47, 48, whole.length - 1]) {
      assert.throws(() => read(whole.subarray(0, length)), { code: 'broken-table' });
    }
    // a block that would have more places of whole keys than bytes, whichever it is
    for (const block of [0, 1]) {
      const bytes = tableOf(some, 1);
      bytes.writeUInt32LE(1000, 27 * block + 18);
      assert.throws(() => read(bytes), { code: 'broken-table' });
      assert.throws(() => [...tablePlaces(memorySource(bytes))], { code: 'broken-table' });
    }
    // without its beginning all places are wrong
    assert.throws(() => read(whole.subarray(40)), { name: /MalformedError|EndOfBytes/ });
  });
});
