/** Files of ours in a folder that others can write to. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readOwnFile } from '../../../src/core/files/ownFile.ts';

const NO_PIPES = process.platform === 'win32' && 'There are no named pipes in folders here.';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evenkeel-own-'));
});
after(() => rm(folder, { recursive: true, force: true }));

test('a file is read whole, and refused where it is too large or absent', async () => {
  const file = join(folder, 'file');
  await writeFile(file, 'what we wrote');
  assert.equal((await readOwnFile(file)).toString(), 'what we wrote');
  await assert.rejects(readOwnFile(file, 12), /larger than 12 bytes/);
  await assert.rejects(readOwnFile(join(folder, 'none')), { code: 'ENOENT' });
});

test('a pipe that nobody writes to is refused at once, and so is a device behind a link', {
  skip: NO_PIPES,
}, async () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  await assert.rejects(readOwnFile(pipe), /is no file of its own/);
  await symlink('/dev/zero', join(folder, 'link'));
  await assert.rejects(readOwnFile(join(folder, 'link')), { code: 'ELOOP' });
});
