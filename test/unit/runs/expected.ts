/** What the tools' own APIs say of runs that they wrote, held against what our readers say. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExtraEntry, ExtraKind } from '../../../src/core/runs/extras.ts';
import { tensorboard } from '../../../src/core/runs/readers/tensorboard.ts';
import { wandb } from '../../../src/core/runs/readers/wandb.ts';
import { Opened } from './support.ts';

/** Numbers that JSON cannot hold are texts: `nan`, `inf`, `-inf`. */
export type Written = number | string;
type Points = readonly (readonly [step: number, value: Written])[];

export function asNumber(written: Written): number {
  if (typeof written === 'number') return written;
  return (
    { nan: Number.NaN, inf: Number.POSITIVE_INFINITY, '-inf': Number.NEGATIVE_INFINITY }[written] ??
    assert.fail(written)
  );
}

export function expectedIn<T>(folder: string): Readonly<Record<string, T>> {
  const { runs } = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as {
    runs: Record<string, T>;
  };
  assert.ok(Object.keys(runs).length > 0);
  return runs;
}

interface WandbExpected {
  readonly status: string;
  /** Empty: it was not named. */
  readonly name?: string | null;
  readonly parent?: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly summary: Readonly<Record<string, number>>;
  readonly metrics: Readonly<Record<string, Points>>;
}

/** Compares every point, parameter and status of the runs in a folder that make_tracklogs.py made. */
export async function compareWandb(folder: string): Promise<void> {
  const later = Date.now() + 3_600_000;
  const opened = new Opened(wandb, folder, () => later);
  const { diagnostics } = await opened.look();
  assert.deepEqual(diagnostics, []);
  const runs = await opened.runs();
  const all = expectedIn<WandbExpected>(folder);
  assert.deepEqual([...runs.keys()].sort(), Object.keys(all).sort());
  for (const [id, expected] of Object.entries(all)) {
    const run = runs.get(id);
    assert.ok(run);
    assert.deepEqual(
      [run.status, run.experiment, run.parent],
      [expected.status, 'fixtures', expected.parent],
      id,
    );
    if (expected.name !== undefined) assert.equal(run.name, expected.name || id, id);
    const parameters = Object.entries(expected.config).map(([name, value]) => [name, parameter(value)]);
    assert.deepEqual(Object.fromEntries(run.parameters), Object.fromEntries(parameters), id);
    const own = [...run.metrics.keys()].filter(name => !name.startsWith('system/'));
    assert.deepEqual(
      own.sort(),
      [...Object.keys(expected.metrics), ...Object.keys(expected.summary)].sort(),
      id,
    );
    for (const [name, points] of Object.entries(expected.metrics)) {
      const wanted = points.map(([step, value]) => [step, asNumber(value)]);
      const found = await opened.points(id, name);
      if (expected.status === 'stopped') {
        // Killed: what was in its memory was lost.
        assert.ok(found.length > 100, `${found.length} points of ${id}`);
        assert.deepEqual(found, wanted.slice(0, found.length), `${id} ${name}`);
      } else assert.deepEqual(found, wanted, `${id} ${name}`);
    }
    for (const [name, value] of Object.entries(expected.summary))
      assert.equal(run.metrics.get(name)?.last, value, name);
  }
}

/** As a run has it: a list is JSON, and an integer beyond 2^53 a text. */
export function parameter(value: unknown): unknown {
  if (Array.isArray(value)) return `[${value.join(', ')}]`;
  return typeof value === 'number' && value > Number.MAX_SAFE_INTEGER ? String(BigInt(value)) : value;
}

interface Array2d {
  readonly shape: readonly number[];
  readonly values: readonly Written[];
}
type Entries<T> = readonly (readonly [step: number, seconds: number, value: T])[];

interface EventsExpected {
  readonly scalars: Readonly<Record<string, Entries<Written>>>;
  readonly histograms: Readonly<Record<string, Entries<Array2d>>>;
  readonly pr_curves: Readonly<Record<string, Entries<Array2d>>>;
  readonly text: Readonly<Record<string, Entries<readonly string[] | string>>>;
  readonly hparams: Readonly<Record<string, unknown>>;
  readonly status?: number;
}

/** Compares every point, parameter, histogram, curve and text of the runs in a folder that make_tracklogs.py made. */
export async function compareTensorboard(folder: string): Promise<void> {
  for (const [path, expected] of Object.entries(expectedIn<EventsExpected>(folder))) {
    const opened = new Opened(tensorboard, join(folder, path), () => Date.now() + 3_600_000);
    const { diagnostics } = await opened.look();
    assert.deepEqual(diagnostics, []);
    const run = await opened.run();
    assert.deepEqual(Object.fromEntries(run.parameters), expected.hparams, path);
    if (expected.status === 1) assert.equal(run.status, 'finished');
    assert.deepEqual([...run.metrics.keys()].sort(), Object.keys(expected.scalars).sort(), path);
    for (const [tag, points] of Object.entries(expected.scalars)) {
      const found = await opened.source.history('.', tag, opened.context);
      const wanted = {
        steps: Float64Array.from(points, ([step]) => step),
        times: Float64Array.from(points, ([, seconds]) => seconds * 1000),
        values: Float64Array.from(points, ([, , value]) => asNumber(value)),
      };
      assert.deepEqual(found, wanted, `${path} ${tag}`);
    }
    await compareExtras(opened, 'histogram', expected.histograms, (entry, { shape, values }) => {
      assert.ok(entry.kind === 'histogram');
      const rows = entry.left.flatMap((left, at) => [left, entry.right[at], entry.counts[at]]);
      // TensorBoard turns the doubles of old histograms into floats.
      assert.deepEqual(
        rows.map(single),
        values.map(value => single(asNumber(value))),
      );
      assert.equal(entry.left.length, shape[0]);
    });
    await compareExtras(opened, 'pr-curve', expected.pr_curves, (entry, { values }) => {
      assert.ok(entry.kind === 'pr-curve');
      const { truePositives, falsePositives, trueNegatives, falseNegatives, precision, recall } = entry;
      const rows = [truePositives, falsePositives, trueNegatives, falseNegatives, precision, recall];
      assert.deepEqual(rows.flat(), values.map(asNumber));
    });
    await compareExtras(opened, 'text', expected.text, (entry, texts) => {
      assert.ok(entry.kind === 'text');
      assert.deepEqual(entry.texts, typeof texts === 'string' ? [texts] : texts);
    });
  }
}

const single = (value: number | undefined) => Math.fround(value ?? Number.NaN);

async function compareExtras<T>(
  opened: Opened,
  kind: ExtraKind,
  expected: Readonly<Record<string, Entries<T>>>,
  compare: (entry: ExtraEntry, value: T) => void,
): Promise<void> {
  const series = (await opened.source.extras?.('.', opened.context)) ?? assert.fail('no extras');
  const found = new Map(series.filter(one => one.kind === kind).map(one => [one.name, one]));
  assert.deepEqual([...found.keys()].sort(), Object.keys(expected).sort());
  for (const [name, entries] of Object.entries(expected)) {
    assert.deepEqual(
      [...(found.get(name)?.steps ?? [])],
      entries.map(([step]) => step),
      name,
    );
    for (const [at, [, , value]] of entries.entries()) {
      const entry = await opened.source.extra?.('.', kind, name, at, opened.context);
      assert.ok(entry, `${name} ${at}`);
      compare(entry, value);
    }
  }
}
