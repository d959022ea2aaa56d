import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { FileSource } from '../../../src/core/bytes/source.ts';
import { inspectCandidate } from '../../../src/core/checkpoints/inspect.ts';
import { writeLargeTorch } from './largeTorch.ts';

const GIGABYTE = 1024 ** 3;
const folder = mkdtempSync(path.join(tmpdir(), 'evenkeel-large-'));
after(() => rmSync(folder, { recursive: true, force: true }));

describe('a checkpoint of 5 GB', () => {
  for (const count of [4, 5120]) {
    it(`with ${count} tensors is told by reading less than 8 MB`, async () => {
      const file = path.join(folder, `${count}.pt`);
      writeLargeTorch(file, count, 5 * GIGABYTE);
      const source = new FileSource(file);
      assert.ok(source.size > 5 * GIGABYTE);
      const found = await inspectCandidate({ path: file, name: 'large.pt', source }, {});
      source.close();
      assert.equal(found?.tensors.length, count);
      assert.equal(found?.tensorBytes, 5 * GIGABYTE);
      assert.deepEqual(found?.tensors[count - 1]?.shape, [(5 * GIGABYTE) / count / 4]);
      assert.ok(found?.tensors.every(({ place }) => place !== undefined));
      // the checksum of the description is left out, and the writer of this test has no better
      const rules = found?.safety.findings.map(({ rule }) => rule);
      assert.deepEqual([...new Set(rules)], ['zip-bad-crc']);
      assert.ok(source.bytesRead < 8 * 1024 ** 2, `${source.bytesRead} bytes were read`);
    });
  }
});
