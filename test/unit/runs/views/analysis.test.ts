import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seeded } from '../../../../src/core/mathematics/random.ts';
import { analyseRuns } from '../../../../src/core/runs/views/analyse.ts';
import type { AnalysisQuery } from '../../../../src/core/runs/views/analysis.ts';
import { permutationImportance } from '../../../../src/core/runs/views/importance.ts';
import { turns } from '../../../../src/core/turns.ts';
import { listed, type MadeRun } from './madeRuns.ts';

const turn = turns(undefined);
const QUERY: AnalysisQuery = { filter: '', hidden: [] };

const analyse = (runs: readonly MadeRun[], query: Partial<AnalysisQuery> = {}) =>
  analyseRuns(runs.map(listed), { ...QUERY, ...query }, turn);

/** Runs whose loss depends on the learning rate most, on the kind less, and on nothing else. */
function searched(count: number): readonly MadeRun[] {
  const { uniform, normal } = seeded(1);
  return Array.from({ length: count }, (_, at) => {
    const lr = 10 ** (-5 * uniform());
    const kind = ['tree', 'net', 'line'][Math.floor(3 * uniform())] ?? 'net';
    const loss = -2 * Math.log10(lr) + (kind === 'net' ? 3 : 0) + 0.2 * normal();
    return {
      id: `r${at}`,
      head: { startedAt: at },
      parameters: { lr: String(lr), kind, noise: uniform(), seed: 7, id: `x${at}` },
      metrics: { loss: [loss], 'system/cpu': [50] },
    };
  });
}

describe('importance of parameters', () => {
  it('finds what the metric depends on, and says so the same way each time', async () => {
    const { importance, reason } = await analyse(searched(150));
    assert.equal(reason, undefined);
    assert.deepEqual(
      importance.map(each => each.parameter),
      ['lr', 'kind', 'noise'],
    );
    const [lr, kind, noise] = importance;
    assert.ok(lr && kind && noise);
    assert.ok(
      lr.importance > 0.6 && kind.importance > 0.08 && noise.importance < 0.05,
      JSON.stringify(importance),
    );
    assert.ok(Math.abs(lr.importance + kind.importance + noise.importance - 1) < 1e-12);
    assert.ok((lr.correlation ?? 0) < -0.8 && Math.abs(noise.correlation ?? 1) < 0.2);
    assert.equal(kind.correlation, undefined);
    assert.deepEqual((await analyse(searched(150))).importance, importance);
  });

  it('is of the runs that have both', async () => {
    const runs = searched(60).map((each, at) => ({
      ...each,
      parameters: at % 3 === 0 ? { kind: each.parameters?.['kind'] ?? '' } : (each.parameters ?? {}),
    }));
    const lr = (await analyse(runs)).importance.find(each => each.parameter === 'lr');
    assert.equal(lr?.runs, 40);
  });

  for (const [what, runs, reason] of [
    ['few runs', searched(9), /needs 10 runs with this metric; there are 9/],
    [
      'the same parameters',
      searched(20).map(each => ({ ...each, parameters: { lr: 1 } })),
      /No parameter differs/,
    ],
    [
      'the same metric',
      searched(20).map(each => ({ ...each, metrics: { loss: [1] } })),
      /the same in all runs/,
    ],
    ['no metric', searched(20).map(each => ({ ...each, metrics: {} })), /there are 0|No parameter/],
    [
      'a metric of chance',
      searched(40).map((each, at) => ({ ...each, metrics: { loss: [((at * 7919) % 101) / 101] } })),
      /no better than the mean/,
    ],
    ['only NaN', searched(20).map(each => ({ ...each, metrics: { loss: [Number.NaN] } })), /there are 0/],
    ['no run', [], /No parameter differs/],
  ] as const) {
    it(`of ${what} is none, with the reason`, async () => {
      const found = await analyse(runs);
      assert.deepEqual(found.importance, []);
      assert.match(found.reason ?? '', reason);
    });
  }

  it('of extreme numbers is finite', async () => {
    const target = Float64Array.from({ length: 40 }, (_, at) => (at % 2 ? 1e150 : -1e150));
    const values = Float64Array.from({ length: 40 }, (_, at) =>
      at % 2 ? Number.MAX_VALUE : -Number.MAX_VALUE,
    );
    const { growth, r2 } = await permutationImportance([{ values, isCategory: false }], target, turn);
    assert.ok((growth[0] ?? 0) > 1 && r2 > 0.99, `${growth} ${r2}`);
  });
});

describe('axes', () => {
  it('are parameters that differ, and the metric last; names of runs are no axis', async () => {
    const { axes, metric, better, metrics } = await analyse(searched(60));
    assert.deepEqual(
      axes.map(({ name, scale }) => `${name} ${scale}`),
      ['kind category', 'lr logarithmic', 'noise linear', 'loss linear'],
    );
    assert.deepEqual(axes[0]?.categories, ['line', 'net', 'tree']);
    assert.deepEqual([metric, better, metrics], ['loss', 'lower', ['loss', 'system/cpu']]);
  });

  it('have null where a run has no value, or one that is not finite', async () => {
    const { axes } = await analyse([
      { id: 'a', head: { startedAt: 3 }, parameters: { x: 'inf' }, metrics: { m: [1] } },
      { id: 'b', head: { startedAt: 2 }, parameters: { x: '3' }, metrics: { m: [Number.NaN] } },
      { id: 'c', head: { startedAt: 1 }, parameters: { x: -4 }, metrics: { m: [2] } },
      { id: 'd', parameters: { x: 5 } },
    ]);
    assert.deepEqual(
      axes.map(each => each.values),
      [
        [null, 3, -4],
        [1, null, 2],
      ],
    );
  });

  it('take an even sample of very many runs', async () => {
    const many = Array.from({ length: 5000 }, (_, at) => ({
      id: `r${at}`,
      head: { startedAt: at },
      parameters: { x: at },
      metrics: { m: [at] },
    }));
    const { runs, of, axes } = await analyse(many, { metric: 'm' });
    assert.deepEqual([runs.length, of, axes[0]?.values.length], [2000, 5000, 2000]);
  });
});
