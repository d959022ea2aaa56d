/** What the tools' own APIs say of runs that they logged into files, held against what our readers say. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FolderRuns } from '../../../src/core/runs/folderRuns.ts';

/** Numbers that JSON cannot hold are texts: `nan`, `inf`, `-inf`. */
type Written = number | string;

interface Expected {
  readonly id?: string;
  readonly name?: string;
  readonly experiment?: string;
  readonly status: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly metrics: Readonly<
    Record<string, readonly (readonly [step: number, value: Written, time?: number])[]>
  >;
  readonly checkpoints?: readonly (readonly [name: string, step: number | null])[];
  /** Digits that are written; all of them where it is not said. */
  readonly digits?: number;
  /** Metrics that the tool's API does not tell. */
  readonly more?: readonly string[];
}

const WORDS: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
};

function asNumber(written: Written): number {
  return typeof written === 'number' ? written : (WORDS[written] ?? assert.fail(written));
}

/** Compares every run, parameter, point and checkpoint of a folder that make_runlogs.py made. */
export async function compareLogs(folder: string): Promise<void> {
  const { runs: all } = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as {
    runs: Readonly<Record<string, Expected>>;
  };
  assert.ok(Object.keys(all).length > 0);
  // Nothing is written any more.
  const now = () => Date.now() + 10 * 3_600_000;
  const runs = new FolderRuns(folder);
  const { runs: found, diagnostics } = await runs.look({ now });
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(found.map(({ head }) => head.place ?? '').sort(), Object.keys(all).sort());
  const described = await runs.describe(
    found.map(({ key }) => key),
    { now },
  );
  for (const { key, head } of found) {
    const expected = all[head.place ?? ''] ?? assert.fail(head.place);
    const run = described.get(key) ?? assert.fail(key);
    const place = head.place ?? '';
    assert.equal(run.status, expected.status, place);
    for (const part of ['id', 'name', 'experiment'] as const) {
      if (expected[part] !== undefined) assert.equal(run[part], expected[part], `${place} ${part}`);
    }
    assert.deepEqual(Object.fromEntries(run.parameters), expected.parameters, place);
    const told = run.checkpoints.map(({ name, step }) => [name, step ?? null]);
    if (expected.checkpoints) assert.deepEqual(told, expected.checkpoints, place);
    const names = [...Object.keys(expected.metrics), ...(expected.more ?? [])];
    assert.deepEqual([...run.metrics.keys()].sort(), names.sort(), place);
    for (const [name, points] of Object.entries(expected.metrics)) {
      const history = await runs.history(key, name, { now });
      const where = `${place} ${name}`;
      assert.ok(history, where);
      assert.deepEqual(
        [...history.steps],
        points.map(([step]) => step),
        where,
      );
      for (const [at, [, written, time]] of points.entries()) {
        const value: number = history.values[at] ?? assert.fail(where);
        if (expected.digits === undefined) assert.equal(value, asNumber(written), where);
        else assertClose(value, asNumber(written), expected.digits, where);
        if (time !== undefined) assert.equal(history.times[at], time, where);
      }
      assert.equal(run.metrics.get(name)?.points, points.length, where);
    }
  }
  runs.close();
}

function assertClose(actual: number, expected: number, digits: number, where: string): void {
  assert.ok(
    Math.abs(actual - expected) <= 10 ** -digits * Math.abs(expected),
    `${where}: ${actual}, ${expected}`,
  );
}
