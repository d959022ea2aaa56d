/** Simulated data for benchmarks, the same at every run: what a monitored classifier leaves behind. */
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** mulberry32: a small seeded generator, uniform in [0, 1). */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Roughly normal: the sum of twelve uniforms. */
export function normal(random: () => number): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += random();
  return sum;
}

export interface TableShape {
  readonly rows: number;
  /** At least 6: timestamp, two of text, score and target among them. */
  readonly columns: number;
  /** Rows spread evenly over so many days from `start` on. */
  readonly days: number;
  readonly start: string;
  readonly seed: number;
  /** Added to the first feature. */
  readonly shift?: number;
}

/** A project with reference.csv, current.csv (its first feature shifted) and an evenkeel.yaml that asks for daily chunks. */
export async function makeProject(
  folder: string,
  shape: Pick<TableShape, 'rows' | 'columns' | 'days'>,
): Promise<void> {
  await writeCsv(join(folder, 'reference.csv'), { ...shape, start: '2026-01-01', seed: 1 });
  await writeCsv(join(folder, 'current.csv'), { ...shape, start: '2026-03-01', seed: 2, shift: 0.3 });
  await writeFile(
    join(folder, 'evenkeel.yaml'),
    `model: benchmark
task: binary
data: { reference: reference.csv, current: current.csv }
columns: { timestamp: timestamp, target: target, score: score }
chunk: day
criteria: [roc_auc >= 0.5, drifted_columns_share < 0.25]
`,
  );
}

/** Numbers (normal, lognormal, rounded, counts), two columns of text (4 and 200 values), a calibrated score and its target. */
export async function writeCsv(file: string, shape: TableShape): Promise<void> {
  await pipeline(Readable.from(lines(shape)), createWriteStream(file));
}

/** The CSV in pieces of a thousand lines. */
function* lines({ rows, columns, days, start, seed, shift = 0 }: TableShape): Generator<string> {
  const random = generator(seed);
  const features = columns - 5;
  const names = Array.from({ length: features }, (_, i) => `feature_${i}`);
  const first = Date.parse(`${start}T00:00:00Z`);
  const step = (days * 86_400_000) / rows;
  let piece = `timestamp,${names.join(',')},channel,merchant,score,target\n`;
  for (let row = 0; row < rows; row++) {
    const cells = [new Date(first + row * step).toISOString().slice(0, 19)];
    let leading = 0;
    for (let i = 0; i < features; i++) {
      const value = normal(random) + (i === 0 ? shift : 0);
      if (i === 0) leading = value;
      cells.push(SHAPES[i % SHAPES.length]?.(value) ?? '');
    }
    const score = 1 / (1 + Math.exp(1 - 1.3 * leading));
    cells.push(`channel ${Math.floor(random() * 4)}`, `m${Math.floor(random() * 200)}`);
    cells.push(score.toFixed(5), random() < score ? '1' : '0');
    piece += `${cells.join(',')}\n`;
    if (row % 1000 === 999) {
      yield piece;
      piece = '';
    }
  }
  yield piece;
}

/** Short rows: a timestamp, an amount, a category of four and a target. */
export async function writeNarrowCsv(file: string, rows: number): Promise<void> {
  await pipeline(Readable.from(narrowLines(rows)), createWriteStream(file));
}

function* narrowLines(rows: number): Generator<string> {
  const random = generator(5);
  let piece = 'timestamp,amount,channel,target\n';
  for (let row = 0; row < rows; row++) {
    const when = new Date(Date.UTC(2026, 0, 1) + row * 250).toISOString().slice(0, 19);
    const amount = (20 * Math.exp(random() - random())).toFixed(2);
    piece += `${when},${amount},channel ${Math.floor(random() * 4)},${random() < 0.2 ? 1 : 0}\n`;
    if (row % 1000 === 999) {
      yield piece;
      piece = '';
    }
  }
  yield piece;
}

const SHAPES: readonly ((value: number) => string)[] = [
  value => value.toFixed(5),
  value => Math.exp(value).toFixed(5),
  value => (50 + 10 * value).toFixed(2),
  value => Math.round(Math.abs(3 * value)).toString(),
];

/** Runs `work` in a new folder, which is removed afterwards. */
export async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'evenkeel-bench-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
