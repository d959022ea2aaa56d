import assert from 'node:assert/strict';
import { appendFile, mkdir, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import type { Assessment } from '../../../src/core/assessment/assessment.ts';
import { TableStore } from '../../../src/core/tables/tableStore.ts';
import { assess, csv, folderWith, type Row, random, writeInto } from './support.ts';

const CONFIG = `model: memory
task: binary
data: {reference: reference.csv, current: logs/*.csv}
columns: {timestamp: at, target: label, score: score}
chunk: day
criteria: [roc_auc >= 0.5]
`;
const NOW = new Date('2026-03-01');

/** A day of rows whose labels follow the score. */
function day(number: number): string {
  const next = random(number);
  const rows = Array.from({ length: 60 }, (_, i): Row => {
    const score = next();
    return {
      at: new Date(Date.UTC(2026, 0, number, 0, i)).toISOString(),
      amount: (next() * 100).toFixed(3),
      shop: ['a', 'b', `only day ${number}`][Math.floor(next() * 3)],
      score: score.toFixed(4),
      label: Number(next() < score),
    };
  });
  return csv(rows);
}

const days = (...numbers: number[]) =>
  Object.fromEntries(
    numbers.map(number => [`logs/${String(number).padStart(2, '0')}.csv`, day(number)] as const),
  );

/** By folder, what is kept of its tables from one assessment to the next. */
const kept = new Map<string, TableStore>();

async function assessed(folder: string, tables = kept.get(folder)): Promise<Assessment> {
  const options = { now: NOW, rememberFrom: 0, ...(tables && { tables }) };
  return { ...(await assess(folder, options)), durationMs: 0 };
}

const linesOf = async (file: string) => (await readFile(file, 'utf8')).trimEnd().split('\n');

/** Files that were last changed long ago, each at its own time. */
async function writeSettled(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  await writeInto(folder, files);
  for (const name of Object.keys(files)) await utimes(path.join(folder, name), ++clock, clock);
}
let clock = Date.parse('2026-01-01') / 1000;

for (const isKept of [false, true])
  describe(`memory of assessed chunks${isKept ? ', in a process that keeps tables' : ''}`, () => {
    async function project(): Promise<{ folder: string; cache: string }> {
      const folder = await folderWith({});
      await writeSettled(folder, { 'evenkeel.yaml': CONFIG, 'reference.csv': day(40), ...days(1, 2, 3) });
      if (isKept) kept.set(folder, new TableStore({ budgets: { sniffBytes: 8 } }));
      return { folder, cache: path.join(folder, '.evenkeel/cache/answers.jsonl') };
    }

    it('changes nothing in the document, however much of it is known', async () => {
      const { folder } = await project();
      const first = await assessed(folder);
      assert.deepEqual(await assessed(folder), first);
      await writeSettled(folder, days(4));
      const grown = await assessed(folder);
      await rm(path.join(folder, '.evenkeel'), { recursive: true });
      assert.deepEqual(await assessed(folder), grown);
      assert.deepEqual(await assessed(folder, new TableStore()), grown);
      await rm(path.join(folder, '.evenkeel'), { recursive: true });
      assert.deepEqual(await assessed(folder, new TableStore()), grown);
    });

    it('is read: an answer that was changed in the cache is the one that is reported', async () => {
      const { folder, cache } = await project();
      const first = await assessed(folder);
      const area = first.performance.find(each => each.statistic === 'roc_auc')?.points[1]?.value;
      assert.ok(typeof area === 'number');
      const text = await readFile(cache, 'utf8');
      await writeFile(cache, text.replaceAll(`"value":${area}`, '"value":0.125'));
      const again = await assessed(folder);
      assert.equal(again.performance.find(each => each.statistic === 'roc_auc')?.points[1]?.value, 0.125);
      // Of the same length as before: only the time of change tells.
      await writeFile(cache, text.replaceAll(`"value":${area}`, '"value":0.625'));
      const other = await assessed(folder);
      assert.equal(other.performance.find(each => each.statistic === 'roc_auc')?.points[1]?.value, 0.625);
      await rm(cache);
      assert.deepEqual(await assessed(folder), first);
    });

    it('grows by a line for a new day, and by none without one', async () => {
      const { folder, cache } = await project();
      await assessed(folder);
      const before = await linesOf(cache);
      await assessed(folder);
      assert.deepEqual(await linesOf(cache), before);
      await writeSettled(folder, days(4));
      await assessed(folder);
      const after = await linesOf(cache);
      assert.deepEqual(after.slice(0, before.length), before);
      assert.equal(after.length, before.length + 1);
    });

    it('is void for rows that changed, and for another reference', async () => {
      const { folder, cache } = await project();
      await assessed(folder);
      const poisoned = (await readFile(cache, 'utf8')).replaceAll(/"value":[0-9.]+/g, '"value":0.125');
      await writeFile(cache, poisoned);
      await writeSettled(folder, { 'logs/02.csv': day(2).replaceAll('only day 2', 'another') });
      const drift = (await assessed(folder)).drift.find(each => each.column === 'amount');
      assert.equal(drift?.chunks[0]?.value, 0.125);
      assert.notEqual(drift?.chunks[1]?.value, 0.125);
      await writeSettled(folder, { 'reference.csv': day(41) });
      const { drift: anew } = await assessed(folder);
      assert.ok(anew.every(each => each.chunks.every(chunk => chunk.value !== 0.125)));
    });

    it('writes nothing when nothing is to be recorded', async () => {
      const { folder } = await project();
      await assess(folder, { record: false, rememberFrom: 0 });
      assert.ok(!(await readdir(folder)).includes('.evenkeel'));
    });

    it('takes nothing from a cache that is torn, of another shape, or no file', async () => {
      const { folder, cache } = await project();
      const first = await assessed(folder);
      const [head = '', ...lines] = await linesOf(cache);
      const changed = (
        change: (line: { alone: Record<string, unknown>; compared: Record<string, unknown> }) => void,
      ) =>
        lines.map(text => {
          const line = JSON.parse(text);
          change(line);
          return JSON.stringify(line);
        });
      const broken = [
        lines.map(line => line.slice(0, -20)),
        changed(line => {
          for (const key of Object.keys(line.compared)) line.compared[key] = 'drift';
        }),
        changed(line => {
          for (const key of Object.keys(line.alone)) line.alone[key] = { rows: 1, outcome: {} };
        }),
        changed(line => {
          line.alone['toString:'] = 1;
          line.alone['constructor:'] = {};
        }),
        ['null', '[]', '{', ''],
      ];
      for (const content of broken) {
        await writeFile(cache, [head, ...content].join('\n'));
        assert.deepEqual(await assessed(folder), first);
      }
      for (const content of [
        '',
        'null\n',
        '{"context":1}\n',
        `{"context":"${'x'.repeat(43)}"}\n${lines[0]}\n`,
      ]) {
        await writeFile(cache, content);
        assert.deepEqual(await assessed(folder), first);
      }
      await rm(cache);
      await mkdir(cache);
      assert.deepEqual(await assessed(folder), first);
    });

    it('never writes through a symbolic link', async () => {
      const { folder, cache } = await project();
      const elsewhere = await folderWith({ 'precious.txt': '' });
      const precious = path.join(elsewhere, 'precious.txt');
      await assessed(folder);
      await appendFile(precious, await readFile(cache));
      const before = await readFile(precious, 'utf8');
      await rm(cache);
      await symlink(precious, cache);
      await writeSettled(folder, days(4));
      await assessed(folder);
      assert.equal(await readFile(precious, 'utf8'), before);
    });
  });
