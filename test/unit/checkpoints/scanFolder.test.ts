import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { inspect } from '../../../src/core/checkpoints/inspect.ts';
import { type FolderScan, scanFolder } from '../../../src/core/checkpoints/scanFolder.ts';
import { bytesOf, calling, op } from './assembler.ts';

const made: string[] = [];
after(async () => {
  for (const folder of made) await rm(folder, { recursive: true, force: true });
});

async function folderWith(files: Readonly<Record<string, Uint8Array | string>>): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'evenkeel-scan-'));
  made.push(folder);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), content);
  }
  return folder;
}

const evil = calling('os', 'system');
const levels = ({ scanned }: FolderScan) =>
  Object.fromEntries(scanned.map(each => [each.path, each.safety.level]));

describe('a scan of a folder', () => {
  it('tells files by what is in them, whatever they are called and however small', async () => {
    const folder = await folderWith({
      'model.pkl': evil,
      'deep/er/notes.txt': evil,
      'no ending': bytesOf('cos\nsystem\n.'),
      'README.md': '# A model\n\nimport os\n',
      'table.csv': 'a,b\n1,2\n',
      'code.py': 'class Net:\n    pass\n',
      'empty.pt': '',
      'image.png': Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]),
      'weights.pt': 'this is no checkpoint',
      'pulled.pt': 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n',
      'fine.pkl': bytesOf(op.proto(4), op.none, op.stop),
    });
    const found = await scanFolder(folder);
    assert.deepEqual(levels(found), {
      'deep/er/notes.txt': 'dangerous',
      'model.pkl': 'dangerous',
      'no ending': 'dangerous',
      'pulled.pt': 'not-fully-inspected',
      'weights.pt': 'not-fully-inspected',
      'fine.pkl': 'data-only',
    });
    assert.equal(found.files, 11);
    assert.match(
      found.scanned.find(each => each.path === 'pulled.pt')?.safety.findings[0]?.message ?? '',
      /Git LFS/,
    );
  });

  it('follows no link, and tells of one that leads out', async () => {
    const outside = await folderWith({ 'outside.pkl': evil });
    const folder = await folderWith({ 'a/inner.pkl': evil });
    await symlink(outside, path.join(folder, 'away'));
    await symlink(path.join(outside, 'outside.pkl'), path.join(folder, 'file.pkl'));
    await symlink(folder, path.join(folder, 'a/loop'));
    await symlink(path.join(folder, 'gone'), path.join(folder, 'dead'));
    const found = await scanFolder(folder);
    assert.deepEqual(levels(found), { 'a/inner.pkl': 'dangerous' });
    assert.deepEqual(
      found.diagnostics.map(({ code, file }) => [code, file]),
      [
        ['link-outside', 'away'],
        ['link-outside', 'file.pkl'],
      ],
    );
  });

  it('goes on where something cannot be read', {
    skip: process.getuid?.() === 0 ? 'root reads everything' : false,
  }, async () => {
    const folder = await folderWith({ 'locked/x.pkl': evil, 'secret.pkl': evil, 'z.pkl': evil });
    await chmod(path.join(folder, 'locked'), 0);
    await chmod(path.join(folder, 'secret.pkl'), 0);
    const found = await scanFolder(folder);
    await chmod(path.join(folder, 'locked'), 0o700);
    assert.deepEqual(levels(found), { 'z.pkl': 'dangerous' });
    assert.deepEqual(
      found.diagnostics.map(({ code, file }) => [code, file]),
      [
        ['unreadable', 'locked'],
        ['unreadable', 'secret.pkl'],
      ],
    );
  });

  it('takes one file too, and refuses what is not there', async () => {
    const folder = await folderWith({ 'model.pkl': evil });
    assert.deepEqual(levels(await scanFolder(path.join(folder, 'model.pkl'))), { '': 'dangerous' });
    await assert.rejects(scanFolder(path.join(folder, 'gone')), { name: 'UsageError' });
  });

  it('ends when it is aborted', async () => {
    const folder = await folderWith(
      Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`${i}.pkl`, evil])),
    );
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('enough')), 1);
    await assert.rejects(
      (async () => {
        for (;;) await scanFolder(folder, { signal: stop.signal });
      })(),
      /enough/,
    );
  });
});

describe('inspect', () => {
  it('tells what is no checkpoint, and refuses what is not there', async () => {
    const folder = await folderWith({
      'a.txt': 'hello',
      'half.pt': 'PK\u0003\u0004 and no more of it than this',
    });
    const found = await inspect(path.join(folder, 'a.txt'));
    assert.deepEqual(
      [found.format, found.safety.level, found.diagnostics[0]?.code],
      ['unknown', 'not-fully-inspected', 'not-recognised'],
    );
    assert.equal((await inspect(folder)).diagnostics[0]?.code, 'not-recognised');
    assert.equal((await inspect(path.join(folder, 'half.pt'))).safety.level, 'not-fully-inspected');
    await assert.rejects(inspect(path.join(folder, 'gone.pt')), {
      name: 'UsageError',
      message: /there is nothing/,
    });
  });
});
