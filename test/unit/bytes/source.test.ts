import assert from 'node:assert/strict';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { EndOfBytes, FileSource, partOf } from '../../../src/core/bytes/source.ts';
import { seeded } from '../../../src/core/mathematics/random.ts';

const folder = await mkdtemp(path.join(tmpdir(), 'evenkeel-source-'));
after(() => rm(folder, { recursive: true, force: true }));

describe('what lies near a place of a file', () => {
  const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * 31) % 251));

  it('is what reading gives, anywhere and of any length, and no more than its part', async () => {
    const file = path.join(folder, 'a');
    await writeFile(file, bytes);
    const source = new FileSource(file);
    const part = partOf(source, 1000, 150_000);
    const { uniform } = seeded(4);
    for (let i = 0; i < 2000; i++) {
      const at = Math.floor(uniform() * 150_000);
      const length = Math.floor(uniform() ** 4 * (150_000 - at));
      const found = part.near?.(at, length);
      assert.ok(found && found.at >= 0 && found.at <= at, String(found?.at));
      const end = found.at + found.bytes.length;
      assert.ok(end >= at + length && end <= 150_000, `${found.bytes.length} bytes at ${found.at}`);
      assert.deepEqual(Buffer.from(found.bytes), bytes.subarray(1000 + found.at, 1000 + end));
    }
    assert.throws(() => source.near(bytes.length - 1, 2), EndOfBytes);
    assert.throws(() => part.near?.(149_999, 2), EndOfBytes);
    source.close();
  });

  it('takes little reading, and only once', async () => {
    const file = path.join(folder, 'b');
    await writeFile(file, bytes);
    const source = new FileSource(file);
    for (let i = 0; i < 10; i++) source.near(100_000, 16);
    assert.ok(source.bytesRead <= 768, String(source.bytesRead));
    source.close();
  });

  it('says so where the file was cut off meanwhile', async () => {
    const file = path.join(folder, 'c');
    await writeFile(file, bytes);
    const source = new FileSource(file);
    await truncate(file, 1000);
    assert.throws(() => source.near(50_000, 10), EndOfBytes);
    source.close();
  });
});
