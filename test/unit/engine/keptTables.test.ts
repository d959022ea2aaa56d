import assert from 'node:assert/strict';
import { appendFile, mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { assessProject } from '../../../src/core/assessment/assess.ts';
import { handlers, type Work } from '../../../src/engine/handlers.ts';
import { watchOpens } from '../tables/opens.ts';
import { folderFor } from '../tables/support.ts';

const WORK: Work = {
  signal: new AbortController().signal,
  progress: () => undefined,
  output: () => undefined,
};

/** Rows of one day; some amounts are a word, so that they are read once more as the reference has them. */
function day(number: number, word = ''): string {
  const date = new Date(Date.UTC(2026, 0, number)).toISOString().slice(0, 10);
  const row = (_: unknown, i: number) =>
    `${date}T10:00:00Z,${i < 2 && word ? word : (i * 37 + number) % 101},${i % 3 ? 'web' : 'shop'},${i % 5 === 0 ? 1 : 0},${i % 4 === 0 ? 1 : 0}\n`;
  return Array.from({ length: 120 }, row).join('');
}

async function projectOf(t: TestContext) {
  const folder = await folderFor(t);
  await mkdir(join(folder, 'logs'));
  const header = 'when,amount,channel,label,prediction\n';
  const days = (from: number, to: number, word?: string) =>
    Array.from({ length: to - from }, (_, i) => day(from + i, word)).join('');
  const files = {
    'evenkeel.yaml':
      'model: kept\ndata:\n  reference: reference.csv\n  current: logs/*.csv\ncolumns:\n  timestamp: when\n  target: label\n  prediction: prediction\nchunk: day\n',
    'reference.csv': header + days(1, 25),
    'logs/1.csv': header + days(30, 35, 'none'),
    'logs/2.csv': header + days(35, 60, 'none'),
  };
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(folder, name), content);
    await utimes(join(folder, name), 1e9, 1e9);
  }
  return folder;
}

/** The assessment without what tells one run from another. */
function settled({
  createdAt: _at,
  durationMs: _ms,
  ...assessment
}: Awaited<ReturnType<typeof assessProject>>) {
  return assessment;
}

test('the engine reads what is new since the last assessment, and nothing else', async t => {
  const folder = await projectOf(t);
  const first = await handlers.assess({ folder }, WORK);
  assert.deepEqual(
    first.data.map(({ rows }) => rows),
    [24 * 120, 30 * 120],
  );
  const opened = watchOpens(t);
  const data = () => [...opened].filter(([name]) => name.endsWith('.csv'));
  const second = await handlers.assess({ folder }, WORK);
  assert.deepEqual(data(), []);
  assert.deepEqual(settled(second), settled(first));

  const log = join(folder, 'logs/2.csv');
  const rows = day(60, 'none');
  await appendFile(log, rows);
  await utimes(log, 1e9 + 1, 1e9 + 1);
  opened.clear();
  const third = await handlers.assess({ folder }, WORK);
  // Twice, for the amounts are read as the reference has them; with each, samples of the earlier bytes before and after.
  const samples = 2 * 16 * 4096 + 2;
  assert.deepEqual(data(), [['2.csv', 2 * (rows.length + samples)]]);
  assert.equal(third.data.at(-1)?.rows, 31 * 120);
  assert.deepEqual(settled(third), settled(await assessProject(folder, { record: false })));
});
