import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unscaled } from '../../../src/core/bytes/hdf5/scaleOffset.ts';

/** Parameters as the library writes them: what it did, of how many values. Files that it wrote itself are held against it by test/python/hdf5.test.ts. */
const parameters = ({
  method = 2,
  factor = 0,
  count = 4,
  isFloat = 0,
  width = 2,
  big = 0,
  fill = undefined as number | undefined,
} = {}) => [method, factor, count, isFloat, width, 0, big, fill === undefined ? 0 : 1, fill ?? 0];

/** Bits of each value, the least value, the values. */
const chunk = (bits: number, least: number, ...packed: readonly number[]) =>
  Uint8Array.of(bits, 0, 0, 0, 8, least, ...new Array<number>(15).fill(0), ...packed);

describe('the scale-offset filter of HDF5', () => {
  it('adds the least value, and knows where nothing was written', () => {
    const packed = chunk(4, 10, 0x0f, 0x3e);
    const values = (of: readonly number[]) => [
      ...new Uint16Array(unscaled(packed, of, 8)?.slice().buffer ?? new ArrayBuffer(0)),
    ];
    assert.deepEqual(values(parameters({ fill: 500 })), [10, 500, 13, 24]);
    assert.deepEqual(values(parameters()), [10, 25, 13, 24]);
    assert.deepEqual([...(unscaled(packed, parameters({ big: 1 }), 8) ?? [])], [0, 10, 0, 25, 0, 13, 0, 24]);
  });

  it('has no bits for what is the same everywhere', () => {
    assert.deepEqual([...(unscaled(chunk(0, 7), parameters(), 8) ?? [])], [7, 0, 7, 0, 7, 0, 7, 0]);
  });

  it('is not undone where its parameters or its bytes are none', () => {
    const packed = chunk(4, 10, 0x0f, 0x3e);
    assert.equal(unscaled(packed, [], 8), undefined);
    assert.equal(unscaled(packed, parameters(), 6), undefined);
    assert.equal(unscaled(packed, parameters({ width: 3 }), 12), undefined);
    assert.equal(unscaled(packed, parameters({ isFloat: 1, method: 1, width: 4 }), 16), undefined);
    assert.equal(unscaled(packed.subarray(0, 20), parameters(), 8), undefined);
    assert.equal(unscaled(packed.subarray(0, 22), parameters(), 8), undefined);
    assert.equal(unscaled(chunk(17, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), parameters(), 8), undefined);
  });
});
