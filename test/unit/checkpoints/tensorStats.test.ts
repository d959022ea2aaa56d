import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { memorySource } from '../../../src/core/bytes/source.ts';
import type { Tensor } from '../../../src/core/checkpoints/checkpoint.ts';
import { TensorSummary } from '../../../src/core/checkpoints/tensorStats.ts';
import { valuesOf } from '../../../src/core/checkpoints/tensorValues.ts';

function tensor(
  dtype: string,
  shape: readonly number[],
  bytes: number,
  more: Partial<NonNullable<Tensor['place']>> = {},
): Tensor {
  return {
    name: 't',
    dtype,
    shape,
    bytes,
    place: { file: '', offset: 0, bytes, littleEndian: true, ...more },
  };
}

function all(bytes: Uint8Array, of: Tensor): number[] {
  return [...valuesOf(of, memorySource(bytes))].flatMap(block => [...block]);
}

describe('values of a tensor', () => {
  it('of 8-bit floats, all 256 of the types that the formats define', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    const values = (dtype: string) => all(bytes, tensor(dtype, [256], 256));
    // OCP 8-bit floating point, revision 1.0: largest and smallest numbers
    assert.equal(values('float8_e4m3fn')[0x7e], 448);
    assert.ok(Number.isNaN(values('float8_e4m3fn')[0x7f]));
    assert.equal(values('float8_e4m3fn')[1], 2 ** -9);
    assert.equal(values('float8_e5m2')[0x7b], 57344);
    assert.equal(values('float8_e5m2')[0x7c], Number.POSITIVE_INFINITY);
    assert.equal(values('float8_e5m2')[1], 2 ** -16);
    assert.equal(values('float8_e4m3fnuz')[0x7f], 240);
    assert.ok(Number.isNaN(values('float8_e4m3fnuz')[0x80]));
    assert.equal(values('float8_e5m2fnuz')[0x7f], 57344);
    assert.equal(values('float8_e8m0fnu')[127], 1);
  });

  it('of half precision: subnormal, infinite, NaN', () => {
    const words = Uint16Array.of(0x0001, 0x3c00, 0x7bff, 0x7c00, 0xfc00, 0x7e00, 0x8000);
    const values = all(new Uint8Array(words.buffer), tensor('float16', [7], 14));
    assert.deepEqual(values, [
      2 ** -24,
      1,
      65504,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.NaN,
      -0,
    ]);
  });

  it('with strides, of either byte order', () => {
    const view = new DataView(new ArrayBuffer(24));
    for (let i = 0; i < 6; i++) view.setFloat32(i * 4, i, false);
    const bytes = new Uint8Array(view.buffer);
    assert.deepEqual(
      all(bytes, tensor('float32', [3, 2], 24, { littleEndian: false, strides: [1, 3] })),
      [0, 3, 1, 4, 2, 5],
    );
    assert.deepEqual(
      all(bytes, tensor('float32', [2, 2], 4, { littleEndian: false, strides: [0, 0] })),
      [0, 0, 0, 0],
    );
  });

  it('of a type that is not read are none', () => {
    assert.deepEqual(all(new Uint8Array(8), tensor('complex64', [1], 8)), []);
  });
});

describe('statistics of values', () => {
  const of = (...blocks: readonly (readonly number[])[]) => {
    const summary = new TensorSummary();
    for (const block of blocks) summary.add(Float64Array.from(block));
    return summary.result();
  };

  it('do not depend on the blocks', () => {
    const values = Array.from({ length: 1000 }, (_, i) => 1e6 + Math.sin(i));
    const whole = of(values);
    const parts = of(values.slice(0, 1), values.slice(1, 700), [], values.slice(700));
    assert.ok(Math.abs((whole.std ?? 0) - (parts.std ?? 1)) < 1e-12);
    assert.ok(Math.abs((whole.mean ?? 0) - (parts.mean ?? 1)) < 1e-6);
  });

  it('of values whose sum is too large', () => {
    const { mean, min, max } = of([1e308, 1.5e308, 1.7e308]);
    assert.ok(Math.abs((mean ?? 0) / 1.4e308 - 1) < 1e-12);
    assert.deepEqual([min, max], [1e308, 1.7e308]);
  });

  it('count what is no finite number, and zeros', () => {
    assert.deepEqual(of([Number.NaN, Number.POSITIVE_INFINITY, 0, -0, 2]), {
      count: 5,
      nan: 1,
      infinite: 1,
      zeros: 2,
      min: 0,
      max: 2,
      mean: 2 / 3,
      std: Math.sqrt(8 / 9),
    });
    assert.deepEqual(of([Number.NaN]), { count: 1, nan: 1, infinite: 0, zeros: 0 });
    assert.deepEqual(of([]), { count: 0, nan: 0, infinite: 0, zeros: 0 });
  });
});
