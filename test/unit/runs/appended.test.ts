import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { memorySource } from '../../../src/core/bytes/source.ts';
import { AppendedFile } from '../../../src/core/runs/appendedFile.ts';
import { readLines } from '../../../src/core/runs/appendedLines.ts';
import { GrowingHistory } from '../../../src/core/runs/growingHistory.ts';
import { folder } from './support.ts';

describe('a file that grows', () => {
  /** Reads lines and says what was read, and whether it was from the beginning. */
  function watched(path: string, root: string) {
    const file = new AppendedFile(path);
    let broken = false;
    const look = async () => {
      const lines: string[] = [];
      let anew = false;
      const changed = await file.readOn(
        root,
        () => {
          anew = true;
        },
        (source, from) => {
          if (broken) throw new Error('out of the blue');
          return readLines(
            source,
            from,
            line => lines.push(line),
            async () => undefined,
          );
        },
      );
      return { changed, anew, lines };
    };
    return {
      look,
      fail: async () => {
        broken = true;
        await assert.rejects(look(), /out of the blue/);
        broken = false;
      },
    };
  }

  it('is read on, waits for its last line, and starts over where it is another', async () => {
    const root = folder();
    const path = join(root, 'log');
    writeFileSync(path, 'a\nb\r\nc');
    const { look, fail } = watched(path, root);
    assert.deepEqual(await look(), { changed: true, anew: false, lines: ['a', 'b'] });
    assert.deepEqual(await look(), { changed: false, anew: false, lines: [] });
    appendFileSync(path, 'd\n\ne\n');
    assert.deepEqual(await look(), { changed: true, anew: false, lines: ['cd', '', 'e'] });
    writeFileSync(path, 'A\nb\r\ncd\n\ne\nf\n');
    assert.deepEqual(await look(), { changed: true, anew: true, lines: ['A', 'b', 'cd', '', 'e', 'f'] });
    writeFileSync(join(root, 'other'), 'A\nb\r\ncd\n\ne\nf\ng\n');
    renameSync(join(root, 'other'), path);
    assert.equal((await look()).anew, true);
    writeFileSync(path, 'x\n');
    assert.deepEqual(await look(), { changed: true, anew: true, lines: ['x'] });
    appendFileSync(path, 'y\n');
    await fail();
    assert.deepEqual(await look(), { changed: true, anew: true, lines: ['x', 'y'] });
  });

  it('is no folder and no pipe', {
    skip: process.platform === 'win32' && 'Windows has no pipes',
  }, async () => {
    const root = folder();
    mkdirSync(join(root, 'folder'));
    execFileSync('mkfifo', [join(root, 'pipe')]);
    for (const name of ['folder', 'pipe']) {
      await assert.rejects(watched(join(root, name), root).look(), { code: 'no-file' });
    }
    await assert.rejects(watched(join(root, 'nothing'), root).look(), { code: 'ENOENT' });
  });

  it('has lines longer than a read, and none longer than any tracker writes', async () => {
    const text = `${'a'.repeat(3_000_000)}\n${'b'.repeat(17 * 1024 ** 2)}\nc\n`;
    const lengths: number[] = [];
    const source = memorySource(new TextEncoder().encode(text));
    const end = await readLines(
      source,
      0,
      line => lengths.push(line.length),
      async () => undefined,
    );
    assert.deepEqual(lengths, [3_000_000, 1]);
    assert.equal(end, source.size);
  });

  it('in UTF-16 has them, too, and ends behind its last whole line', async () => {
    const text = `${'a'.repeat(3_000_000)}\r\n${'b'.repeat(9 * 1024 ** 2)}\nĊ\ud800\nrest`;
    const lines: string[] = [];
    const source = memorySource(Buffer.concat([Buffer.from(text, 'utf16le'), Buffer.of(1)]));
    const end = await readLines(
      source,
      0,
      line => lines.push(line),
      async () => undefined,
      'utf-16le',
    );
    assert.deepEqual([lines[0]?.length, lines[1]], [3_000_000, 'Ċ\ufffd']);
    assert.equal(end, source.size - 2 * 'rest'.length - 1);
  });
});

describe('a history that grows', () => {
  it('sums itself up', () => {
    const history = new GrowingHistory();
    for (let step = 0; step < 100; step += 1)
      history.push(step, step * 1000, step === 50 ? Number.NaN : 100 - step);
    history.push(99, 1, -5);
    history.push(3, 2, 1e9);
    assert.deepEqual(history.summary('x'), {
      name: 'x',
      points: 102,
      last: -5,
      lastStep: 99,
      min: -5,
      max: 1e9,
    });
    const before = history.history();
    history.cutFrom(10);
    history.push(10, 0, 7);
    assert.deepEqual(history.summary('x'), {
      name: 'x',
      points: 12,
      last: 7,
      lastStep: 10,
      min: 7,
      max: 1e9,
    });
    assert.deepEqual([before.values.length, before.values[10]], [102, 90]);
    const both = new GrowingHistory();
    both.append(history, 5);
    both.append(history);
    assert.equal(both.points, 6 + 12);
    const nothing = new GrowingHistory();
    nothing.push(0, 0, Number.NEGATIVE_INFINITY);
    assert.deepEqual(nothing.summary('y'), {
      name: 'y',
      points: 1,
      last: Number.NEGATIVE_INFINITY,
      lastStep: 0,
    });
  });
});
