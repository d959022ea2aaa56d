/**
 * What a new day of production costs, beside the year before it: the share of a whole assessment that assessing it anew takes, by a process
 * that has assessed before, as the editor's, and by another one, as a command line each night.
 */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { assessProject } from '../src/core/assessment/assess.ts';
import { TableStore } from '../src/core/tables/tableStore.ts';
import { type Benchmark, type Measurement, median, timed } from './benchmark.ts';
import { inTemporaryFolder, writeCsv } from './data.ts';
import { CLI, run } from './programs.ts';

const DAYS = 365;
/**
 * Rounds of the larger data take half a minute each: in each several days come, one after the other. The largest, ten million rows, do not
 * fit into memory. Large data are judged, in one process: of the smallest a day is mostly what does not depend on the rows, and takes less
 * than anybody notices; and another process begins by reading what was kept, with code that has not been compiled.
 */
const SIZES = [
  { rowsPerDay: 2000, columns: 15, rounds: 3, isJudged: false },
  { rowsPerDay: 10_000, columns: 15, rounds: 2, isJudged: true },
  { rowsPerDay: 27_400, columns: 25, rounds: 1, isJudged: true },
] as const;
/** Files that were written within the last tenth of a second may still change, so that they are read again: those of a day lie there for longer. */
const SETTLED_MS = 200;
const NEW_DAYS = 9;
/** So long after the last assessment an engine saves what is known, and a little more. */
const SAVED_MS = 13_000;
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
  const { rowsPerDay, columns } = size;
  for (const each of ['logs', 'later']) await mkdir(join(folder, each));
  const shape = { columns, rows: 20_000, days: 30, start: '2024-12-01', seed: 1 };
  await writeCsv(join(folder, 'reference.csv'), shape);
  for (let day = 0; day < DAYS + NEW_DAYS; day++) await writeDay(folder, day, size);
  const measurements: Measurement[] = [];
  for (const window of ['all', '7'] as const) {
    await writeFile(join(folder, 'evenkeel.yaml'), `${CONFIG}window: ${window}\n`);
    const rows = `${DAYS} days of ${rowsPerDay} rows × ${columns} columns, window ${window}`;
    measurements.push(
      ...shareOf(`Assessing ${rows}`, await inOneProcess(folder, size), size.isJudged),
      ...shareOf(`Assessing ${rows}, from the command line`, await inNewProcesses(folder, size), false),
    );
  }
  return measurements;
}

/** Times of whole assessments, and of those with a day more. */
interface Times {
  readonly whole: readonly number[];
  readonly added: readonly number[];
}

function shareOf(what: string, { whole, added }: Times, isJudged: boolean): Measurement[] {
  return [
    { what, ours: median(whole) },
    { what: 'The same with a day more', ours: median(added) },
    {
      what: 'The same as a share of the whole',
      ours: (100 * median(added)) / median(whole),
      unit: '%',
      ...(isJudged && { bar: { below: 2 } }),
    },
  ];
}

async function inOneProcess(folder: string, { rounds }: Size): Promise<Times> {
  const times: { whole: number[]; added: number[] } = { whole: [], added: [] };
  for (let round = 0; round < rounds; round++) {
    const tables = new TableStore();
    await inRound(folder, times, () => timed(() => assessProject(folder, { tables })));
    // else it keeps them for ten minutes
    tables.clear();
    // it saves what is known when it has had no question for a while
    await setTimeout(SAVED_MS);
  }
  return times;
}

async function inNewProcesses(folder: string, { rounds }: Size): Promise<Times> {
  const times: { whole: number[]; added: number[] } = { whole: [], added: [] };
  const assess = async () => (await run(process.execPath, [CLI, 'assess', folder, '--json'])).milliseconds;
  for (let round = 0; round < rounds; round++) await inRound(folder, times, assess);
  return times;
}

/** Assesses a folder that nobody has assessed, and again after each new day. */
async function inRound(
  folder: string,
  { whole, added }: { readonly whole: number[]; readonly added: number[] },
  assess: () => Promise<number>,
): Promise<void> {
  await rm(join(folder, '.evenkeel'), { recursive: true, force: true });
  await setTimeout(SETTLED_MS);
  whole.push(await assess());
  for (let day = DAYS; day < DAYS + NEW_DAYS; day++) {
    await rename(fileOf(folder, day, 'later'), fileOf(folder, day, 'logs'));
    added.push(await assess());
  }
  for (let day = DAYS; day < DAYS + NEW_DAYS; day++) {
    await rename(fileOf(folder, day, 'logs'), fileOf(folder, day, 'later'));
  }
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
