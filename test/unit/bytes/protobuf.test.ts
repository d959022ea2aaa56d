import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Message } from '../../../src/core/bytes/protobuf.ts';
import { type ByteSource, MalformedError, memorySource } from '../../../src/core/bytes/source.ts';
import { fuzzCount, mutations } from '../../fuzz.ts';
import { bytesField, doubleField, floatField, varint, varintField } from './protobufWriter.ts';

/** A source that counts what was read of it, of which all but what is written in `bytes` is zero. */
function counted(bytes: Uint8Array, size = bytes.length): ByteSource & { readonly count: () => number } {
  let read = 0;
  return {
    size,
    read(at, length) {
      read += length;
      const found = new Uint8Array(length);
      found.set(bytes.subarray(at, at + length));
      return found;
    },
    count: () => read,
  };
}

/** The code that reading all fields of these bytes is refused with. */
function refused(bytes: readonly number[]): string {
  const message = new Message(Uint8Array.from(bytes));
  try {
    while (message.next());
  } catch (error) {
    assert.ok(error instanceof MalformedError);
    return error.code;
  }
  return 'accepted';
}

function first(bytes: readonly number[]): Message {
  const message = new Message(Uint8Array.from(bytes));
  assert.ok(message.next());
  return message;
}

describe('a protobuf message', () => {
  const INTEGERS = [
    0n,
    1n,
    127n,
    128n,
    (1n << 28n) - 1n,
    1n << 28n,
    (1n << 32n) - 1n,
    1n << 32n,
    1n << 35n,
    2n ** 53n - 1n,
    2n ** 53n,
    2n ** 53n + 1n,
    2n ** 62n + 12345n,
    2n ** 63n - 1n,
  ];

  it('has integers that are exact up to 2^53, and on request beyond', () => {
    for (const value of INTEGERS.flatMap(integer => [integer, -integer, -integer - 1n])) {
      const message = first(varintField(1, value));
      assert.equal(BigInt(message.exact()), value);
      assert.equal(typeof message.exact() === 'number', value > -(2n ** 53n) && value < 2n ** 53n);
      if (value > -(2n ** 53n) && value < 2n ** 53n) assert.equal(message.signed(), Number(value));
      assert.equal(message.boolean(), value !== 0n);
      assert.equal(first(varintField(1, value)).unsigned(), Number(BigInt.asUintN(64, value)));
    }
  });

  it('has texts, numbers, messages and repeated numbers', () => {
    const inner = [...doubleField(1, Number.NaN), ...floatField(2, -0)];
    const bytes = [
      ...bytesField(1, Buffer.from('épochs/loss')),
      ...bytesField(2, inner),
      ...bytesField(3, [...varint(3n), ...varint(-7n)]),
      ...varintField(3, 9n),
      ...bytesField(4, Buffer.from(Float64Array.of(1.5, Number.POSITIVE_INFINITY).buffer)),
      ...doubleField(4, 2.5),
      ...bytesField(5, Buffer.from(Float32Array.of(0.5, -1).buffer)),
      ...floatField(5, 4),
    ];
    const [integers, doubles, floats]: number[][] = [[], [], []];
    const message = new Message(Uint8Array.from(bytes));
    let text = '';
    while (message.next()) {
      if (message.field === 1) text = message.text();
      else if (message.field === 2) {
        const nested = message.message();
        assert.ok(nested.next());
        assert.equal(nested.double(), Number.NaN);
        assert.ok(nested.next());
        assert.equal(nested.float(), -0);
        assert.equal(nested.next(), false);
      } else if (message.field === 3) message.integers(integers ?? []);
      else if (message.field === 4) message.doubles(doubles ?? []);
      else message.floats(floats ?? []);
    }
    assert.equal(text, 'épochs/loss');
    assert.deepEqual(integers, [3, -7, 9]);
    assert.deepEqual(doubles, [1.5, Number.POSITIVE_INFINITY, 2.5]);
    assert.deepEqual(floats, [0.5, -1, 4]);
  });

  it('steps over groups, and groups in groups', () => {
    const group = [0x0b, 0x13, ...varintField(3, 5n), 0x14, ...bytesField(4, [1, 2]), 0x0c];
    const message = first([...group, ...varintField(2, 8n)]);
    assert.deepEqual([message.field, message.unsigned()], [2, 8]);
    assert.equal(refused([0x0b, 0x13]), 'truncated');
    assert.equal(refused(Array(100_000).fill(0x0b)), 'truncated');
  });

  it('does not read what nobody asks for', () => {
    const head = [...varintField(1, 7n), ...varint((2n << 3n) | 2n), ...varint(10n ** 9n)];
    const source = counted(Uint8Array.from(head), head.length + 1e9);
    const message = new Message(source);
    assert.ok(message.next());
    assert.equal(message.unsigned(), 7);
    assert.ok(message.next());
    assert.deepEqual([message.at, message.length], [head.length, 1e9]);
    assert.equal(message.next(), false);
    assert.ok(source.count() <= 1024, `${source.count()} bytes read`);
    assert.throws(() => message.text(), MalformedError);
  });

  it('says the same of a source as of bytes in memory', () => {
    const bytes = Uint8Array.from([
      ...bytesField(1, Buffer.alloc(3000, 'a')),
      ...bytesField(2, [...doubleField(1, 3), ...bytesField(2, Buffer.from('x'))]),
      ...varintField(3, 300n),
    ]);
    const told = (message: Message): unknown[] => {
      const found: unknown[] = [];
      while (message.next()) {
        if (message.field === 1) found.push(message.text());
        else if (message.field === 2) {
          const inner = message.message();
          while (inner.next()) found.push(inner.field === 1 ? inner.double() : inner.text());
        } else found.push(message.unsigned());
      }
      return found;
    };
    assert.deepEqual(told(new Message(counted(bytes))), told(new Message(bytes)));
    assert.deepEqual(told(new Message(memorySource(bytes))), ['a'.repeat(3000), 3, 'x', 300]);
  });

  it('is refused where it is none', () => {
    assert.equal(refused([0x00]), 'no-message');
    assert.equal(refused([0x0e, 0]), 'no-message');
    assert.equal(refused([0x0f, 0]), 'no-message');
    assert.equal(refused([0x08]), 'truncated');
    assert.equal(refused([0x08, ...Array(11).fill(0x80)]), 'no-message');
    assert.equal(refused([0x09, 1, 2, 3]), 'truncated');
    assert.equal(refused([0x0a, 0x02, 1]), 'truncated');
    assert.equal(refused([0x0a, ...varint(2n ** 60n)]), 'truncated');
    assert.equal(refused([0x0a, ...varint(-1n)]), 'truncated');
    assert.equal(refused([...varint(1n << 40n), 0]), 'no-message');
    assert.throws(() => first(varintField(1, 1n)).text(), MalformedError);
    assert.throws(() => first(bytesField(1, [1, 2, 3])).doubles([]), MalformedError);
  });

  it('is not followed deeper than any real one', () => {
    let bytes: number[] = [];
    for (let depth = 0; depth < 80; depth += 1) bytes = bytesField(1, bytes);
    const deep = (message: Message): number => (message.next() ? 1 + deep(message.message()) : 0);
    assert.throws(() => deep(new Message(Uint8Array.from(bytes))), { code: 'too-deep' });
  });

  it('lives through broken bytes', () => {
    const inner = [...doubleField(1, 3), ...bytesField(2, Buffer.from('step')), ...varintField(3, -5n)];
    const bytes = [...bytesField(1, inner), 0x0b, ...varintField(2, 5n), 0x0c, ...floatField(5, 1)];
    const walk = (message: Message): void => {
      while (message.next()) {
        if (message.type === 0) message.exact();
        else if (message.type === 1) message.double();
        else if (message.type === 5) message.float();
        else if (message.type === 2) {
          message.text();
          try {
            walk(message.message());
          } catch (error) {
            assert.ok(error instanceof MalformedError);
          }
        }
      }
    };
    for (const { bytes: broken, how } of mutations(2, Uint8Array.from(bytes), fuzzCount(50_000))) {
      try {
        walk(new Message(broken));
      } catch (error) {
        assert.ok(error instanceof MalformedError, `${how}: ${String(error)}`);
      }
    }
  });
});
