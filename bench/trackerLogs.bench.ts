/** Logs of Weights & Biases and TensorBoard, and tables that no tracker wrote: opened, and looked at again when one has grown; a large one against TensorBoard's loader. */
import { appendFileSync, closeSync, mkdirSync, openSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { maskedCrc32c } from '../src/core/bytes/crc.ts';
import { FolderRuns } from '../src/core/runs/folderRuns.ts';
import type { RunSource } from '../src/core/runs/reader.ts';
import { tensorboard } from '../src/core/runs/readers/tensorboard.ts';
import { wandb } from '../src/core/runs/readers/wandb.ts';
import { event, eventFile, frame, image, simple, summary } from '../test/unit/runs/eventWriter.ts';
import { historyRecord, logOf, summaryRecord, type Values } from '../test/unit/runs/wandbWriter.ts';
import { type Benchmark, interleaved, type Measurement, startTimed } from './benchmark.ts';
import { inTemporaryFolder } from './data.ts';

const ROUNDS = 9;
const ROWS = 2000;
const RUNS = 200;
const POINTS = 10_000;
const PICTURE = 200 * 1024;
const LARGE = 1024 ** 3;
/** What TensorBoard's loader reads in some seconds. */
const BOTH = 16 * 1024 ** 2;
const SCRIPT = fileURLToPath(new URL('./trackerLogs_reference.py', import.meta.url));

export const benchmark: Benchmark = {
  title: 'Logs of runs',
  run: ({ tools }) =>
    inTemporaryFolder(async root => [
      await opened(root),
      await refreshed(root, 'W&B', wandbRuns(root)),
      await refreshed(root, 'TensorBoard', tensorboardRuns(root)),
      await tablesRefreshed(join(root, 'tables')),
      await large(root, LARGE, undefined),
      await large(root, BOTH, await tools()),
    ]),
};

async function opened(root: string): Promise<Measurement> {
  const folder = join(root, 'opened');
  const rows = Array.from({ length: ROWS }, (_, step) => {
    const metrics = Array.from(
      { length: 8 },
      (_, at) => [[`train/metric_${at}`], `${Math.sin(step * at + 1)}`] as const,
    );
    const values: Values = [...metrics, [['_timestamp'], `${1.7e9 + step}`], [['_step'], `${step}`]];
    return [historyRecord(step, values), summaryRecord(values)];
  });
  write(join(folder, 'run-20260101_000000-a'), 'run-a.wandb', logOf(rows.flat()));
  const look = async () => {
    const source = wandb.open({ absolute: folder, relative: '' });
    await source.look({ root });
    const [run] = await source.describe(['a'], { root });
    if (run?.metrics.size !== 8) throw new Error('The log was not read.');
    source.close();
  };
  const { ours } = await interleaved(ROUNDS, look, undefined);
  return { what: `W&B log of ${ROWS} rows of 8 metrics, opened`, ours, bar: { below: 50 } };
}

interface Grown {
  readonly sources: readonly RunSource[];
  /** Adds a point to the history of one run. */
  readonly grow: (step: number) => void;
  readonly run: RunSource;
  readonly id: string;
}

function wandbRuns(root: string): Grown {
  const folder = join(root, 'wandb');
  const point = (step: number) => historyRecord(step, [[['loss'], `${step / 7}`]]);
  const log = logOf(Array.from({ length: POINTS }, (_, step) => point(step)));
  const paths = Array.from({ length: RUNS }, (_, at) =>
    write(join(folder, `run-20260101_${100_000 + at}-r${at}`), `run-r${at}.wandb`, log),
  );
  const run = wandb.open({ absolute: folder, relative: '' });
  // A log of one record begins with the header of 7 bytes.
  return {
    sources: [run],
    grow: step => appendFileSync(paths[7] ?? '', logOf([point(step)]).subarray(7)),
    run,
    id: 'r7',
  };
}

function tensorboardRuns(root: string): Grown {
  const point = (step: number) => event(step, summary(simple('loss', step / 7)));
  const file = eventFile(...Array.from({ length: POINTS }, (_, step) => point(step)));
  const folders = Array.from({ length: RUNS }, (_, at) => join(root, 'events', `r${at}`));
  const paths = folders.map(folder => write(folder, 'events.out.tfevents.1700000000.h', file));
  const sources = folders.map(folder => tensorboard.open({ absolute: folder, relative: '' }));
  const [run] = sources;
  if (run === undefined) throw new Error('There is no run.');
  return {
    sources,
    grow: step => appendFileSync(paths[0] ?? '', Uint8Array.from(frame(point(step)))),
    run,
    id: '.',
  };
}

async function refreshed(
  root: string,
  tracker: string,
  { sources, grow, run, id }: Grown,
): Promise<Measurement> {
  for (const source of sources) await source.look({ root });
  let step = POINTS;
  const refresh = async () => {
    grow(step);
    step += 1;
    for (const source of sources) await source.look({ root });
    await run.describe([id], { root });
    const history = await run.history(id, 'loss', { root });
    if (history?.values.length !== step) throw new Error('The new point was not read.');
  };
  const { ours } = await interleaved(ROUNDS, refresh, undefined);
  return {
    what: `One of ${RUNS} ${tracker} runs of ${POINTS} points, looked at again`,
    ours,
    bar: { below: 50 },
  };
}

/** With the search of the folder, as the editor does it: in each of its folders a table, and settings beside it. */
async function tablesRefreshed(root: string): Promise<Measurement> {
  const row = (step: number) => `${step},${1 / (step + 1)},${1 - 1 / (step + 1)},${1.1 / (step + 1)}\n`;
  const log = Array.from({ length: POINTS }, (_, step) => row(step)).join('');
  const tables = Array.from({ length: RUNS }, (_, at) => {
    const folder = join(root, `run_${at}`);
    write(folder, 'config.json', Buffer.from('{"lr": 0.1, "layers": 3}'));
    return write(folder, 'metrics.csv', Buffer.from(`epoch,loss,accuracy,val_loss\n${log}`));
  });
  const runs = new FolderRuns(root);
  let step = POINTS;
  const refresh = async () => {
    appendFileSync(tables[7] ?? '', row(step));
    step += 1;
    const found = await runs.look();
    if (found.runs.length !== RUNS) throw new Error(`${found.runs.length} runs were found.`);
    await runs.describe(['run_7']);
    const history = await runs.history('run_7', 'loss');
    if (history?.values.length !== step) throw new Error('The new row was not read.');
  };
  const { ours } = await interleaved(ROUNDS, refresh, undefined);
  runs.close();
  return {
    what: `One of ${RUNS} folders with a CSV log of ${POINTS} rows, all searched again`,
    ours,
    bar: { below: 50 },
  };
}

async function large(root: string, bytes: number, tools: string | undefined): Promise<Measurement> {
  const folder = join(root, `pictures ${bytes}`);
  const path = write(folder, 'events.out.tfevents.1700000000.h', eventFile());
  const numbers = Array.from({ length: 20 }, (_, step) =>
    frame(event(step, summary(simple('loss', step)))),
  ).flat();
  const part = Buffer.concat([pictureFrame(), Uint8Array.from(numbers)]);
  const descriptor = openSync(path, 'a');
  for (let size = 0; size < bytes; size += part.length) writeSync(descriptor, part);
  closeSync(descriptor);
  const peer = tools === undefined ? undefined : await startTimed(tools, [SCRIPT, folder]);
  const scan = async () => {
    const source = tensorboard.open({ absolute: folder, relative: '' });
    await source.look({ root });
    if ((await source.history('.', 'loss', { root })) === undefined) throw new Error('There are no numbers.');
    source.close();
  };
  const measured = await interleaved(1, scan, peer?.time).finally(() => peer?.close());
  const megabytes = Math.round(statSync(path).size / 1e6);
  return {
    what: `Event file with pictures of 200 KB, ${megabytes} MB, its numbers`,
    ours: measured.ours,
    ...(measured.peer !== undefined && { peer: { name: 'TensorBoard', value: measured.peer } }),
    // 500 MB/s.
    bar: { below: megabytes * 2 },
  };
}

/** As a frame of many numbers would be, but fast: the writer of the tests goes byte by byte. */
function pictureFrame(): Buffer {
  const data = Uint8Array.from(event(1, summary(image('picture', PICTURE))));
  const framed = Buffer.alloc(12 + data.length + 4);
  framed.writeUInt32LE(data.length, 0);
  framed.writeUInt32LE(maskedCrc32c(framed, 0, 8), 8);
  framed.set(data, 12);
  framed.writeUInt32LE(maskedCrc32c(data), 12 + data.length);
  return framed;
}

function write(folder: string, name: string, bytes: Uint8Array): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
}
