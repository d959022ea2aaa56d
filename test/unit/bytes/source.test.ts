import assert from 'node:assert/strict';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { EndOfBytes, FileSource, partOf } from '../../../src/core/bytes/source.ts';
import { seeded } from '../../../src/core/mathematics/random.ts';

const folder = await mkdtemp(path.join(tmpdir(), 'evenkeel-source-'));
after(() => rm(folder, { recursive: true, force: true }));

describe('peeking at a file', () => {
  const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * 31) % 251));

  it('gives what reading gives, anywhere and of any length, also within a part', async () => {
    const file = path.join(folder, 'a');
    await writeFile(file, bytes);
    const source = new FileSource(file);
    const part = partOf(source, 1000, 150_000);
    const { uniform } = seeded(4);
    for (let i = 0; i < 2000; i++) {
      const at = Math.floor(uniform() * 149_000);
      const length = Math.floor(uniform() ** 4 * (150_000 - at));
      assert.deepEqual(
        Buffer.from(part.peek?.(at, length) ?? []),
        bytes.subarray(1000 + at, 1000 + at + length),
      );
    }
    assert.throws(() => source.peek(bytes.length - 1, 2), EndOfBytes);
    assert.throws(() => part.peek?.(149_999, 2), EndOfBytes);
    source.close();
  });

  it('reads little around it, and once', async () => {
    const file = path.join(folder, 'b');
    await writeFile(file, bytes);
    const source = new FileSource(file);
    for (let i = 0; i < 10; i++) source.peek(100_000, 16);
    assert.ok(source.bytesRead <= 512, String(source.bytesRead));
    source.close();
  });

  it('says so where the file was cut off meanwhile', async () => {
    const file = path.join(folder, 'c');
    await writeFile(file, bytes);
    const source = new FileSource(file);
    await truncate(file, 1000);
    assert.throws(() => source.peek(50_000, 10), EndOfBytes);
    source.close();
  });
});
