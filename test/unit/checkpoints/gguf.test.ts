import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { memorySource } from '../../../src/core/bytes/source.ts';
import { inspectCandidate } from '../../../src/core/checkpoints/inspect.ts';

/** Files written number by number, as the format's description has them. */
const u32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
const u64 = (value: bigint) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
};
const text = (of: string) => Buffer.concat([u64(BigInt(Buffer.byteLength(of))), Buffer.from(of)]);

function file(
  keys: readonly Buffer[],
  tensors: readonly Buffer[],
  data = Buffer.alloc(0),
  version = 3,
): Buffer {
  const head = [Buffer.from('GGUF'), u32(version), u64(BigInt(tensors.length)), u64(BigInt(keys.length))];
  const before = Buffer.concat([...head, ...keys, ...tensors]);
  return Buffer.concat([before, Buffer.alloc((32 - (before.length % 32)) % 32), data]);
}

const tensor = (type: number, size = 2n, offset = 0n) =>
  Buffer.concat([text('w'), u32(1), u64(size), u32(type), u64(offset)]);
const value = (key: string, type: number, bytes: Buffer) => Buffer.concat([text(key), u32(type), bytes]);
const read = (of: Uint8Array) =>
  inspectCandidate({ path: 'm.gguf', name: 'm.gguf', source: memorySource(of) }, {});

describe('GGUF files that are not as they should be', () => {
  for (const [what, bytes] of [
    ['2^60 tensors', Buffer.concat([Buffer.from('GGUF'), u32(3), u64(2n ** 60n), u64(0n)])],
    ['2^60 keys', Buffer.concat([Buffer.from('GGUF'), u32(3), u64(0n), u64(2n ** 60n)])],
    [
      'the other byte order',
      Buffer.concat([Buffer.from('GGUF'), Buffer.from([0, 0, 0, 3]), u64(0n), u64(0n)]),
    ],
    ['a list of lists', file([value('a', 9, Buffer.concat([u32(9), u64(1n)]))], [])],
    ['a value of no type', file([value('a', 77, u32(0))], [])],
    ['a text of 2^60 letters', file([value('a', 8, u64(2n ** 60n))], [])],
    ['a list of 2^60 numbers', file([value('a', 9, Buffer.concat([u32(4), u64(2n ** 60n)]))], [])],
    ['an alignment of nothing', file([value('general.alignment', 4, u32(0))], [])],
    ['a header that is cut off', file([value('a', 8, text('b'))], [tensor(0)]).subarray(0, 60)],
  ] as const) {
    it(`${what}: told, and not called data only`, async () => {
      const found = await read(bytes);
      assert.equal(found?.format, 'gguf');
      assert.equal(found.safety.level, 'not-fully-inspected');
      assert.equal(found.diagnostics.length, 1);
    });
  }

  it('tensors that are cut off are told with what the header says of them', async () => {
    const found = await read(file([], [tensor(0)], Buffer.alloc(5)));
    assert.deepEqual(
      found?.tensors.map(({ name, shape, bytes }) => [name, shape, bytes]),
      [['w', [2], 8]],
    );
    assert.equal(found.diagnostics[0]?.code, 'truncated');
    assert.equal(found.safety.level, 'not-fully-inspected');
  });

  it('a type that is newer than those that are known is told as its number', async () => {
    const found = await read(file([value('__proto__', 8, text('x'))], [tensor(999)]));
    assert.deepEqual(
      found?.tensors.map(({ dtype, place }) => [dtype, place]),
      [['type 999', undefined]],
    );
    assert.equal(found.facts.get('__proto__'), 'x');
    assert.equal(found.safety.level, 'data-only');
  });

  it('integers beyond a double are texts', async () => {
    const found = await read(file([value('a', 10, u64(2n ** 63n)), value('b', 11, u64(2n ** 64n - 5n))], []));
    assert.equal(found?.facts.get('a'), '9223372036854775808');
    assert.equal(found?.facts.get('b'), -5);
  });
});
