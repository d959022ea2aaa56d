/** What a new day of production costs, beside the year before it: the share of a whole assessment that assessing it anew takes. */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { assessProject } from '../src/core/assessment/assess.ts';
import { TableStore } from '../src/core/tables/tableStore.ts';
import { type Benchmark, type Measurement, median, timed } from './benchmark.ts';
import { inTemporaryFolder, writeCsv } from './data.ts';

const DAYS = 365;
/** Rounds of the larger data take half a minute each: in each several days come, one after the other. The largest do not fit into memory. */
const SIZES = [
  { rowsPerDay: 2000, columns: 15, rounds: 3 },
  { rowsPerDay: 10_000, columns: 15, rounds: 2 },
  { rowsPerDay: 27_400, columns: 25, rounds: 1 },
] as const;
/** Files that were written within the last tenth of a second may still change, so that they are read again: those of a day lie there for longer. */
const SETTLED_MS = 200;
const NEW_DAYS = 3;
const FIRST = Date.UTC(2025, 0, 1);

const CONFIG = `model: benchmark
task: binary
data: { reference: reference.csv, current: logs/*.csv }
columns: { timestamp: timestamp, target: target, score: score }
chunk: day
criteria: [roc_auc >= 0.5, drifted_columns_share < 0.25]
`;

type Size = (typeof SIZES)[number];

export const benchmark: Benchmark = {
  title: 'A new day',
  run: async () => {
    const measurements: Measurement[] = [];
    for (const size of SIZES) measurements.push(...(await inTemporaryFolder(folder => ofSize(folder, size))));
    return measurements;
  },
};

async function ofSize(folder: string, size: Size): Promise<Measurement[]> {
  const { rowsPerDay, columns, rounds } = size;
  for (const each of ['logs', 'later']) await mkdir(join(folder, each));
  const shape = { columns, rows: 20_000, days: 30, start: '2024-12-01', seed: 1 };
  await writeCsv(join(folder, 'reference.csv'), shape);
  for (let day = 0; day < DAYS + NEW_DAYS; day++) await writeDay(folder, day, size);
  const measurements: Measurement[] = [];
  for (const window of ['all', '7'] as const) {
    await writeFile(join(folder, 'evenkeel.yaml'), `${CONFIG}window: ${window}\n`);
    const [whole, added]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      await rm(join(folder, '.evenkeel'), { recursive: true, force: true });
      const tables = new TableStore();
      await setTimeout(SETTLED_MS);
      whole.push(await timed(() => assessProject(folder, { tables })));
      for (let day = 0; day < NEW_DAYS; day++) {
        await rename(fileOf(folder, DAYS + day, 'later'), fileOf(folder, DAYS + day, 'logs'));
        added.push(await timed(() => assessProject(folder, { tables })));
      }
      // else it keeps them for ten minutes
      tables.clear();
      for (let day = 0; day < NEW_DAYS; day++) {
        await rename(fileOf(folder, DAYS + day, 'logs'), fileOf(folder, DAYS + day, 'later'));
      }
    }
    const rows = `${DAYS} days of ${rowsPerDay} rows × ${columns} columns, window ${window}`;
    measurements.push(
      { what: `Assessing ${rows}`, ours: median(whole) },
      {
        what: `The same with a day more, as a share of it`,
        ours: (100 * median(added)) / median(whole),
        unit: '%',
        bar: { below: 2 },
      },
    );
  }
  return measurements;
}

/** New days lie elsewhere until they come: who writes them is another program, whose garbage is not ours. */
function fileOf(folder: string, day: number, within = day < DAYS ? 'logs' : 'later'): string {
  return join(folder, within, `${dateOf(day)}.csv`);
}

function dateOf(day: number): string {
  return new Date(FIRST + day * 86_400_000).toISOString().slice(0, 10);
}

function writeDay(folder: string, day: number, { rowsPerDay: rows, columns }: Size): Promise<void> {
  const shape = { columns, rows, days: 1, start: dateOf(day), seed: day + 2 };
  return writeCsv(fileOf(folder, day), shape);
}
