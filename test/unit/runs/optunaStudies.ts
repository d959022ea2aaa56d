/** What Optuna itself said of its studies, compared with what our reader says. Times without a zone were written in UTC. */
import assert from 'node:assert/strict';
import type { RunSource } from '../../../src/core/runs/reader.ts';
import type { RunStatus, Scalar } from '../../../src/core/runs/run.ts';

process.env['TZ'] = 'UTC';

type Told = number | 'NaN' | 'Infinity' | '-Infinity';

interface ExpectedTrial {
  readonly study: string;
  readonly state: string;
  readonly directions: readonly string[];
  readonly start: number | null;
  readonly end: number | null;
  readonly values: readonly Told[] | null;
  readonly metricNames: readonly string[] | null;
  readonly parameters: Readonly<Record<string, Scalar>>;
  readonly intermediate: readonly (readonly [step: number, value: Told])[];
  readonly userAttributes: Readonly<Record<string, unknown>>;
}

export type ExpectedStudies = Readonly<Record<string, ExpectedTrial>>;

const STATUS: Readonly<Record<string, RunStatus>> = {
  RUNNING: 'running',
  COMPLETE: 'finished',
  PRUNED: 'killed',
  FAIL: 'failed',
  WAITING: 'scheduled',
};

/** @returns how many values were compared */
export async function assertAsOptunaSays(
  source: RunSource,
  root: string,
  expected: ExpectedStudies,
): Promise<number> {
  let clock = Date.now();
  const context = { root, now: () => clock };
  const { runs, diagnostics } = await source.look(context);
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(runs.map(each => each.id).sort(), Object.keys(expected).sort());
  // As if one looked when what still runs was last written to.
  clock = Math.max(
    ...runs.map(({ status, updatedAt }) => (/running|stopped/.test(status) && updatedAt) || 0),
  );
  let compared = 0;
  for (const run of await source.describe(Object.keys(expected), context)) {
    const of = expected[run.id];
    assert.ok(of);
    assert.equal(run.experiment, of.study);
    assert.equal(run.status, STATUS[of.state]);
    assert.equal(run.tags.get('direction'), of.directions.join(', '));
    // Optuna keeps microseconds.
    assert.equal(run.startedAt, of.start === null ? undefined : Math.floor(Math.round(of.start * 1e6) / 1e3));
    assert.equal(run.endedAt, of.end === null ? undefined : Math.floor(Math.round(of.end * 1e6) / 1e3));
    assert.deepEqual(Object.fromEntries(run.parameters), of.parameters);
    compared += run.parameters.size;
    if (of.values) {
      const names =
        of.metricNames ?? (of.values.length === 1 ? ['value'] : of.values.map((_, at) => `value_${at}`));
      for (const [at, name] of names.entries()) {
        const told: number = Number(of.values[at]);
        assert.ok(Object.is(run.metrics.get(name)?.last, told), `${run.id} ${name}`);
        assert.deepEqual([...((await source.history(run.id, name, context))?.values ?? [])], [told]);
        compared += 1;
      }
    }
    const history = await source.history(run.id, 'intermediate', context);
    assert.deepEqual(
      [...(history?.steps ?? [])],
      of.intermediate.map(([step]) => step),
    );
    assert.deepEqual(
      [...(history?.values ?? [])],
      of.intermediate.map(([, value]) => Number(value)),
    );
    compared += of.intermediate.length;
    for (const [key, value] of Object.entries(of.userAttributes)) {
      const tag = run.tags.get(`user:${key}`);
      assert.deepEqual(typeof value === 'string' ? tag : JSON.parse(tag ?? ''), value);
      compared += 1;
    }
  }
  return compared;
}
