import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { appendDurably, writeAtomically } from '../../../src/core/files/durable.ts';
import { stateFolder } from '../../../src/core/files/stateFolder.ts';

let root: string;
let folder: string;
let file: string;
before(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'evenkeel-files-'));
});
after(() => rm(root, { recursive: true, force: true }));
beforeEach(async () => {
  folder = await mkdtemp(path.join(root, 'case-'));
  file = path.join(folder, 'lines.jsonl');
});

const DURABLE = new URL('../../../src/core/files/durable.ts', import.meta.url).href;

/** Runs a module's text in a process of its own and kills it without warning once it has said `ready` and `delay` ms have gone by. */
async function killedAfter(delay: number, text: string): Promise<void> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', text], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = new Promise(resolve => child.once('exit', resolve));
  await new Promise(resolve => child.stdout.once('data', resolve));
  await wait(delay);
  child.kill('SIGKILL');
  await gone;
}

describe('appending durably', () => {
  it('adds whole lines after those that are there', async () => {
    await appendDurably(file, ['a', 'b']);
    await appendDurably(file, []);
    await appendDurably(file, ['c']);
    assert.equal(await readFile(file, 'utf8'), 'a\nb\nc\n');
  });

  it('ends a torn last line first, so that no new line is glued to it', async () => {
    await writeFile(file, '{"a":1}\n{"b":');
    await appendDurably(file, ['{"c":3}']);
    assert.equal(await readFile(file, 'utf8'), '{"a":1}\n{"b":\n{"c":3}\n');
  });

  it('keeps lines apart when several append at once', async () => {
    const lines = Array.from({ length: 40 }, (_, i) => JSON.stringify({ i, text: 'x'.repeat(500) }));
    await Promise.all(lines.map(line => appendDurably(file, [line])));
    const found = (await readFile(file, 'utf8')).split('\n').filter(line => line !== '');
    assert.deepEqual(found.sort(), [...lines].sort());
  });

  it('rejects on a full disk', { skip: process.platform !== 'linux' }, async () => {
    await assert.rejects(appendDurably('/dev/full', ['a']), { code: 'ENOSPC' });
  });

  it('leaves no half line behind when the disk fills up in the middle', {
    skip: process.platform !== 'linux',
  }, async () => {
    // A limit on the file's size stands for the disk: the write is cut short at it, as on a full disk.
    await writeFile(file, 'old\n');
    const script = `
      import { appendDurably } from ${JSON.stringify(DURABLE)};
      process.on('SIGXFSZ', () => {});
      await appendDurably(${JSON.stringify(file)}, ['x'.repeat(200_000)]).then(() => console.log('written'), error => console.log(error.code));
    `;
    const child = spawn(
      'bash',
      ['-c', `ulimit -f 100; exec "$0" --input-type=module -e "$1"`, process.execPath, script],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let said = '';
    for await (const part of child.stdout) said += part;
    assert.equal(said, 'EFBIG\n');
    assert.equal(await readFile(file, 'utf8'), 'old\n');
  });

  it('survives a kill at any moment: every line that was acknowledged is there, at most the last is torn', async () => {
    const acknowledged = path.join(folder, 'acknowledged.txt');
    for (let round = 0; round < 6; round++) {
      await killedAfter(
        7 * round,
        `
        import { appendFileSync } from 'node:fs';
        import { appendDurably } from ${JSON.stringify(DURABLE)};
        console.log('ready');
        for (let i = 0; ; i++) {
          const id = 'round ${round} line ' + i;
          await appendDurably(${JSON.stringify(file)}, [JSON.stringify({ id, filler: 'x'.repeat(20_000) })]);
          appendFileSync(${JSON.stringify(acknowledged)}, id + '\\n');
        }`,
      );
    }
    await appendDurably(file, ['{"id":"after"}']);
    const lines = (await readFile(file, 'utf8')).split('\n').slice(0, -1);
    const whole: string[] = [];
    let torn = 0;
    for (const line of lines) {
      try {
        whole.push(JSON.parse(line).id);
      } catch {
        torn++;
      }
    }
    assert.ok(torn <= 6, `${torn} torn lines after 6 kills`);
    assert.equal(whole.at(-1), 'after');
    const promised = (await readFile(acknowledged, 'utf8'))
      .split('\n')
      .filter(line => / line \d+$/.test(line));
    assert.ok(promised.length > 0);
    for (const id of promised) assert.ok(whole.includes(id), `${id} was acknowledged and is lost`);
  });
});

describe('writing atomically', () => {
  it('replaces a file and leaves nothing beside it', async () => {
    await writeFile(file, 'old');
    await writeAtomically(file, 'new');
    assert.equal(await readFile(file, 'utf8'), 'new');
    assert.deepEqual(await readdir(folder), ['lines.jsonl']);
  });

  it('keeps the old content when it fails', async () => {
    await mkdir(path.join(folder, 'taken'));
    await assert.rejects(writeAtomically(path.join(folder, 'taken'), 'x'));
    assert.deepEqual(await readdir(folder), ['taken']);
    await assert.rejects(writeAtomically(path.join(folder, 'absent', 'x'), 'x'), { code: 'ENOENT' });
  });

  it('never shows half of a file, whenever it is killed', async () => {
    const contents = ['a', 'b'].map(letter => letter.repeat(400_000));
    await writeFile(file, contents[0] ?? '');
    for (let round = 0; round < 4; round++) {
      await killedAfter(
        5 * round,
        `
        import { writeAtomically } from ${JSON.stringify(DURABLE)};
        console.log('ready');
        for (let i = 0; ; i++) await writeAtomically(${JSON.stringify(file)}, (i % 2 ? 'a' : 'b').repeat(400_000));`,
      );
      assert.ok(contents.includes(await readFile(file, 'utf8')), 'half a file');
    }
  });

  it('several at once in one process end with one of them, whole', async () => {
    const contents = Array.from({ length: 8 }, (_, i) => String(i).repeat(300_000));
    await Promise.all(contents.map(content => writeAtomically(file, content)));
    assert.ok(contents.includes(await readFile(file, 'utf8')));
    assert.deepEqual(await readdir(folder), ['lines.jsonl']);
  });
});

describe('the state folder', () => {
  it('is made with what git should not keep, once', async () => {
    assert.equal(await stateFolder(folder, 'jobs'), path.join(folder, '.evenkeel', 'jobs'));
    assert.equal(
      await readFile(path.join(folder, '.evenkeel', '.gitignore'), 'utf8'),
      'cache/\njobs/\n*.lock\n',
    );
    await writeFile(path.join(folder, '.evenkeel', '.gitignore'), 'mine\n');
    await stateFolder(folder, 'jobs');
    assert.equal(await readFile(path.join(folder, '.evenkeel', '.gitignore'), 'utf8'), 'mine\n');
  });

  it('is refused where a link or a file stands in its place', async () => {
    const elsewhere = await mkdtemp(path.join(root, 'elsewhere-'));
    await symlink(elsewhere, path.join(folder, '.evenkeel'));
    await assert.rejects(stateFolder(folder), /is a symbolic link; expected a folder\. Move it away\.$/);
    await rm(path.join(folder, '.evenkeel'));
    await stateFolder(folder);
    await writeFile(path.join(folder, '.evenkeel', 'jobs'), '');
    await assert.rejects(stateFolder(folder, 'jobs'), /is a file; expected a folder/);
    assert.deepEqual(await readdir(elsewhere), []);
  });
});
