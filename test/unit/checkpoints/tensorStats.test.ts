import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import { memorySource } from '../../../src/core/bytes/source.ts';
import type { Tensor } from '../../../src/core/checkpoints/checkpoint.ts';
import { inspect } from '../../../src/core/checkpoints/inspect.ts';
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

  it('that PyTorch conjugates only when they are used are not read as they stand', async () => {
    const file = path.join(import.meta.dirname, '../../fixtures/checkpoints/pickle/complex.pt');
    const places = new Map((await inspect(file)).tensors.map(({ name, place }) => [name, place]));
    assert.ok(places.get('single'));
    assert.ok(places.has('conjugated') && places.get('conjugated') === undefined);
  });

  it('of a type that is not read are none', () => {
    assert.deepEqual(all(new Uint8Array(8), tensor('datetime64', [1], 8)), []);
  });

  it('of complex numbers are their moduli, of either byte order, with strides, too large to be squared', () => {
    const view = new DataView(new ArrayBuffer(32));
    for (const [i, part] of [3, -4, 0, 2].entries()) view.setFloat32(i * 4, part, false);
    const bytes = new Uint8Array(view.buffer);
    const big = { littleEndian: false };
    assert.deepEqual(all(bytes, tensor('complex64', [2], 16, big)), [5, 2]);
    assert.deepEqual(all(bytes, tensor('complex64', [3], 16, { ...big, strides: [0] })), [5, 5, 5]);
    for (const [i, part] of [3e200, 4e200, Number.NaN, 1].entries()) view.setFloat64(i * 8, part, true);
    const [huge = 0, none] = all(bytes, tensor('complex128', [2], 32));
    assert.ok(Math.abs(huge / 5e200 - 1) < 1e-15 && Number.isNaN(none));
    view.setFloat64(24, Number.NEGATIVE_INFINITY, true);
    assert.deepEqual(all(bytes, tensor('complex128', [2], 32))[1], Number.POSITIVE_INFINITY);
  });

  it('that are packed as varints', () => {
    const bytes = Uint8Array.of(0x01, 0x80, 0x01, ...new Array<number>(9).fill(0xff), 0x01, 0x00);
    const packed = (dtype: string, shape: readonly number[], length = bytes.length) =>
      all(bytes, tensor(dtype, shape, length, { varints: true }));
    assert.deepEqual(packed('int64', [4]), [1, 128, -1, 0]);
    assert.deepEqual(packed('int32', [4]), [1, 128, -1, 0]);
    assert.deepEqual(packed('int8', [4]), [1, -128, -1, 0]);
    assert.deepEqual(packed('float16', [4]), [2 ** -24, 2 ** -17, Number.NaN, 0]);
    assert.throws(() => packed('int64', [5]), { code: 'truncated' });
    assert.throws(() => packed('int64', [4], 8), { code: 'truncated' });
    const endless = new Uint8Array(20).fill(0xff);
    assert.throws(() => all(endless, tensor('int64', [2], 20, { varints: true })), { code: 'no-message' });
    // more of them than are unpacked at once, numbers across the seam among them
    const many = Uint8Array.from({ length: 200_001 }, (_, i) => (i === 0 ? 5 : i % 2 ? 0x80 : 0x03));
    const found = all(many, tensor('uint32', [100_001], many.length, { varints: true }));
    assert.ok(found.every((value, i) => value === (i === 0 ? 5 : 3 * 128)));
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
