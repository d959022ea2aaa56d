/** Columns with enough rows to be put into buckets: what is known of them from one day to the next, in memory or not, says what all rows say. */
import { rm, utimes } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { TableStore } from '../../../src/core/tables/tableStore.ts';
import { assertClose } from '../close.ts';
import { assess, csv, folderWith, type Row, random, writeInto } from './support.ts';

const NOW = new Date('2026-05-01');
const ROWS_A_DAY = 8500;

/** One feature as it was, one moved a little, one far; one rounded, one of few numbers, and one of texts. */
function rowsOf(day: number, days: number, moved: number): string {
  const next = random(1000 + day);
  const bell = () => next() + next() + next() + next() - 2;
  return csv(
    Array.from({ length: ROWS_A_DAY * days }, (_, i): Row => {
      const leading = bell();
      const score = 1 / (1 + Math.exp(-2 * leading));
      return {
        ts: new Date(Date.UTC(2026, 2, 1 + day) + Math.floor((i * 86_400_000) / ROWS_A_DAY)).toISOString(),
        same: bell().toFixed(6),
        moved: (bell() + moved / 4).toFixed(6),
        far: (Math.exp(bell()) + 2 * moved).toFixed(6),
        // No −0, which JSON does not know.
        rounded: (bell() + moved / 4 + 0.001).toFixed(2).replace('-0.00', '0.00'),
        gaps: next() < 0.1 ? undefined : leading.toFixed(5),
        few: Math.round(Math.abs(3 * bell())),
        channel: `channel ${Math.floor(next() * 4)}`,
        score: score.toFixed(3),
        y: Number(next() < score),
      };
    }),
  );
}

const yaml = (drift = 'auto') => ({
  'evenkeel.yaml': [
    'model: test',
    'task: binary',
    'data: {reference: reference.csv, current: logs/*.csv}',
    'columns: {timestamp: ts, target: y, score: score}',
    'chunk: day',
    'window: all',
    `monitor: {performance: [f1, roc_auc, average_precision, log_loss, ece], drift: {method: ${drift}}}`,
  ].join('\n'),
});
const logs = (from: number, to: number) =>
  Object.fromEntries(
    Array.from({ length: to - from }, (_, i) => [`logs/${from + i}.csv`, rowsOf(from + i, 1, 1)]),
  );
const REFERENCE = rowsOf(-20, 3, 0);

async function write(folder: string, step: Readonly<Record<string, string>>): Promise<void> {
  await writeInto(folder, step);
  // Files that have just been written are read again.
  for (const name of Object.keys(step)) {
    await utimes(path.join(folder, name), NOW, new Date(NOW.getTime() - 60_000));
  }
}

const STEPS = [
  { 'reference.csv': REFERENCE, ...yaml(), ...logs(10, 18) },
  logs(18, 19),
  logs(19, 20),
  // A method that needs all rows in order, and back.
  yaml('anderson_darling'),
  { ...yaml(), ...logs(20, 21) },
  {},
];

const ON_DISK = { budgets: { tableBytes: 1, sniffBytes: 8 }, partBytes: 200_000 };

for (const [name, store] of [
  ['in memory', {}],
  ['in a file', ON_DISK],
  ['of another process', undefined],
] as const) {
  test(`days that are added to rows ${name}`, async () => {
    const [folder, fresh] = [await folderWith({}), await folderWith({})];
    const tables = store && new TableStore(store);
    for (const [i, step] of STEPS.entries()) {
      for (const each of [folder, fresh]) await write(each, step);
      const kept = await assess(folder, {
        now: NOW,
        ...(tables && { tables }),
        keepFrom: tables ? Number.POSITIVE_INFINITY : 0,
      });
      await rm(path.join(fresh, '.evenkeel'), { recursive: true, force: true });
      const anew = await assess(fresh, { now: NOW, keepFrom: Number.POSITIVE_INFINITY });
      const project = anew.project;
      assertClose({ ...kept, durationMs: 0, project }, { ...anew, durationMs: 0 }, `step ${i}`);
    }
  });
}
