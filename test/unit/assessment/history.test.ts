import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import {
  type ChunkRecord,
  HISTORY_FILE,
  readHistory,
  record,
  type ValidationRecord,
} from '../../../src/core/assessment/history.ts';

let root: string;
let folder: string;
let file: string;
before(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'evenkeel-history-'));
});
after(() => rm(root, { recursive: true, force: true }));
beforeEach(async () => {
  folder = await mkdtemp(path.join(root, 'case-'));
  file = path.join(folder, HISTORY_FILE);
});

const chunk = (name: string, f1: number | null, at = '2026-11-20T00:00:00.000Z'): ChunkRecord => ({
  kind: 'chunk',
  at,
  chunk: name,
  rows: 100,
  metrics: { f1 },
  criteria: [{ text: 'f1 >= 0.85', value: f1, verdict: 'pass' }],
  drifted: [],
});
const validation: ValidationRecord = {
  kind: 'validation',
  at: '2026-11-21T00:00:00.000Z',
  checkpoint: 'models/a.joblib',
  champion: false,
  verdict: 'fail',
  short: 'f1 0.79 < 0.85',
  rows: 500,
  values: { f1: 0.79 },
};
const NONE = { records: [], diagnostics: [] };

describe('history', () => {
  it('that does not exist yet is empty, and reading makes nothing', async () => {
    assert.deepEqual(await readHistory(folder), NONE);
    assert.deepEqual(await readHistory(path.join(folder, 'absent')), NONE);
    assert.deepEqual(await readdir(folder), []);
  });

  it('that was read before is read as one that was not: lines were added, broken ones among them, or others took their place', async () => {
    const line = (name: string) => `${JSON.stringify(chunk(name, 0.9))}\n`;
    const texts = [
      line('a'),
      `${line('a')}nonsense\n${line('b')}`,
      `${line('a')}nonsense\n${line('b')}{"kind"`,
      `${line('a')}nonsense\n${line('b')}more nonsense\n${line('c')}`,
      `${line('x')}nonsense\n${line('b')}more nonsense\n${line('c')}`,
      line('c'),
      '',
    ];
    await mkdir(path.dirname(file), { recursive: true });
    for (const text of texts) {
      await writeFile(file, text);
      const apart = await mkdtemp(path.join(root, 'apart-'));
      await mkdir(path.dirname(path.join(apart, HISTORY_FILE)), { recursive: true });
      await writeFile(path.join(apart, HISTORY_FILE), text);
      assert.deepEqual(await readHistory(folder), await readHistory(apart), JSON.stringify(text));
    }
  });

  it('comes back as it was recorded', async () => {
    const fresh = [chunk('2026-11-19', 0.9), chunk('2026-11-20', null), validation];
    assert.deepEqual(await record(folder, NONE, fresh), []);
    assert.deepEqual(await readHistory(folder), { records: fresh, diagnostics: [] });
  });

  it('does not grow when the same is assessed again, and grows when something changed', async () => {
    await record(folder, NONE, [chunk('a', 0.9), chunk('b', 0.8)]);
    const later = '2026-11-22T00:00:00.000Z';
    await record(folder, await readHistory(folder), [chunk('a', 0.9, later), chunk('b', 0.7, later)]);
    const { records } = await readHistory(folder);
    assert.deepEqual(records, [chunk('a', 0.9), chunk('b', 0.8), chunk('b', 0.7, later)]);
    // Back to what it once was is news too: the newest line counts.
    await record(folder, { records, diagnostics: [] }, [chunk('b', 0.8)]);
    assert.equal((await readHistory(folder)).records.length, 4);
  });

  it('records every validation, also one that says the same', async () => {
    await record(folder, NONE, [validation]);
    await record(folder, await readHistory(folder), [validation]);
    assert.equal((await readHistory(folder)).records.length, 2);
  });

  it('with a torn last line keeps all others, says so mildly, and stays whole when it goes on', async () => {
    await record(folder, NONE, [chunk('a', 0.9)]);
    await appendFile(file, '{"kind":"chunk","at":"2026');
    const torn = await readHistory(folder);
    assert.deepEqual(torn.records, [chunk('a', 0.9)]);
    assert.deepEqual(
      torn.diagnostics.map(({ severity, code, line, count }) => ({ severity, code, line, count })),
      [{ severity: 'info', code: 'torn-history', line: 2, count: 1 }],
    );
    assert.deepEqual(await record(folder, torn, [chunk('b', 0.8)]), []);
    const mended = await readHistory(folder);
    assert.deepEqual(mended.records, [chunk('a', 0.9), chunk('b', 0.8)]);
  });

  it('keeps what can be read around lines that cannot', async () => {
    await mkdir(path.dirname(file));
    const hostile = [
      'null',
      '[]',
      '42',
      '"x"',
      '{}',
      '{"kind":"chunk"}',
      '{"kind":"chunk","at":"x","rows":1,"chunk":"c","metrics":[],"criteria":[]}',
      '{"kind":"other","at":"x","rows":1}',
      'ﾊ\u0000',
    ];
    await writeFile(
      file,
      `${JSON.stringify(validation)}\r\n\n${hostile.join('\n')}\n${JSON.stringify(chunk('a', 1))}\n`,
    );
    const { records, diagnostics } = await readHistory(folder);
    assert.deepEqual(records, [validation, chunk('a', 1)]);
    assert.equal(diagnostics.length, 1);
    assert.deepEqual(
      { ...diagnostics[0], message: undefined, remedy: undefined },
      {
        severity: 'warning',
        code: 'broken-history',
        file: HISTORY_FILE,
        line: 3,
        count: hostile.length,
        message: undefined,
        remedy: undefined,
      },
    );
  });

  it('that is a folder gives a diagnostic, on reading and on writing', async () => {
    await mkdir(file, { recursive: true });
    assert.deepEqual(
      (await readHistory(folder)).diagnostics.map(each => each.code),
      ['unreadable-history'],
    );
    assert.deepEqual(
      (await record(folder, NONE, [validation])).map(each => each.code),
      ['history-not-written'],
    );
  });

  it('is never written through a link', async () => {
    const victim = path.join(folder, 'victim.txt');
    await writeFile(victim, 'mine');
    await mkdir(path.dirname(file));
    await symlink(victim, file);
    const [diagnostic] = await record(folder, NONE, [validation]);
    assert.match(diagnostic?.message ?? '', /symbolic link/);
    assert.equal(await readFile(victim, 'utf8'), 'mine');
  });

  it('on a full disk keeps what was there and says so', { skip: process.platform !== 'linux' }, async () => {
    await record(folder, NONE, [chunk('a', 0.9)]);
    // A limit on the file's size stands for the disk; the record is larger than what is left.
    const script = `
      import { record } from ${JSON.stringify(new URL('../../../src/core/assessment/history.ts', import.meta.url).href)};
      process.on('SIGXFSZ', () => {});
      const big = { ...${JSON.stringify(validation)}, short: 'x'.repeat(200_000) };
      console.log(JSON.stringify(await record(${JSON.stringify(folder)}, { records: [], diagnostics: [] }, [big])));
    `;
    const child = spawnSync(
      'bash',
      ['-c', 'ulimit -f 100; exec "$0" --input-type=module -e "$1"', process.execPath, script],
      { encoding: 'utf8' },
    );
    const [diagnostic] = JSON.parse(child.stdout);
    assert.equal(diagnostic.code, 'history-not-written');
    assert.match(diagnostic.message, /What was there is unchanged/);
    assert.deepEqual(await readHistory(folder), { records: [chunk('a', 0.9)], diagnostics: [] });
  });
});
