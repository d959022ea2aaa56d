import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { betterOf } from '../../../../src/core/runs/views/better.ts';
import { type ComparedListing, compareRuns } from '../../../../src/core/runs/views/compareRuns.ts';
import type { ComparisonQuery } from '../../../../src/core/runs/views/comparison.ts';
import { curveOf, smoothed, thinned } from '../../../../src/core/runs/views/curves.ts';
import { turns } from '../../../../src/core/turns.ts';
import { historyOf, listed, type MadeRun } from './madeRuns.ts';

const PLAIN = { axis: 'step', smoothing: 0, most: 1000 } as const;

function history(points: readonly (readonly [step: number, time: number, value: number])[]) {
  const column = (at: 0 | 1 | 2) => Float64Array.from(points, each => each[at]);
  return { steps: column(0), times: column(1), values: column(2) };
}

describe('what is better', () => {
  for (const [names, better] of [
    [
      [
        'loss',
        'val/loss',
        'eval_loss',
        'trainLoss',
        'MSE',
        'val_mean_absolute_error',
        'logloss',
        'FID',
        'l2',
      ],
      'lower',
    ],
    [
      [
        'accuracy',
        'val_acc',
        'AUC',
        'rocAUC',
        'eval/f1',
        'R2',
        'mAP',
        'MeanAveragePrecision',
        'neg_mean_squared_error',
      ],
      'higher',
    ],
    [['lr', 'epoch', 'classes', 'mapping', 'lossless', 'f1_loss', 'grad_norm', 'blossom'], undefined],
  ] as const) {
    for (const name of names)
      it(`of ${name} is ${better ?? 'not told'}`, () => assert.equal(betterOf(name), better));
  }
});

describe('smoothing', () => {
  it('is the moving average of TensorBoard, by hand', () => {
    // weight 0.5: 4; (0.5·2 + 0.5·8)/0.75 …
    const found = smoothed([4, 8, 0], 0.5);
    const wanted = [4, (0.25 * 4 + 0.5 * 8) / 0.75, (0.125 * 4 + 0.25 * 8 + 0.5 * 0) / 0.875];
    for (const [at, each] of wanted.entries()) assert.ok(Math.abs((found[at] ?? 0) - each) < 1e-15);
  });

  it('leaves a constant as it is, however long and strong', () => {
    const found = smoothed(new Array(10_000).fill(0.1), 0.999);
    assert.ok(found.every(each => Math.abs(each - 0.1) < 1e-12));
  });
});

describe('thinning a line', () => {
  it('leaves a short one whole', () => assert.deepEqual(thinned([3, 1, 2], 3), [0, 1, 2]));

  it('keeps first, last and every peak', () => {
    const values = Array.from({ length: 10_000 }, (_, at) => Math.sin(at / 700));
    values[4321] = 99;
    values[7654] = -99;
    const kept = thinned(values, 200);
    assert.ok(kept.length <= 204, `${kept.length}`);
    for (const at of [0, 4321, 7654, 9999]) assert.ok(kept.includes(at), `${at}`);
    assert.deepEqual(
      kept,
      [...new Set(kept)].toSorted((a, b) => a - b),
    );
  });
});

describe('a curve', () => {
  it('leaves out NaN and infinities, and counts them', () => {
    const curve = curveOf('a', historyOf([1, Number.NaN, 3, Number.POSITIVE_INFINITY]), {}, PLAIN);
    assert.deepEqual(curve, { key: 'a', x: [0, 2], y: [1, 3], points: 4, notFinite: 2, best: [] });
  });

  it('of values that are all NaN is empty, and there', () => {
    assert.deepEqual(curveOf('a', historyOf([Number.NaN]), {}, PLAIN)?.notFinite, 1);
    assert.deepEqual(curveOf('a', historyOf([]), {}, PLAIN)?.x, []);
  });

  it('goes over the clock, the time since the start, or the epochs that were recorded', () => {
    const log = history([
      [10, 5000, 1],
      [20, 6000, 2],
      [30, 7000, 3],
    ]);
    assert.deepEqual(curveOf('a', log, {}, { ...PLAIN, axis: 'time' })?.x, [5000, 6000, 7000]);
    assert.deepEqual(curveOf('a', log, {}, { ...PLAIN, axis: 'relative' })?.x, [0, 1000, 2000]);
    assert.deepEqual(
      curveOf('a', log, { startedAt: 4000 }, { ...PLAIN, axis: 'relative' })?.x,
      [1000, 2000, 3000],
    );
    const epochs = history([
      [19, 0, 1],
      [30, 0, 2],
    ]);
    assert.deepEqual(curveOf('a', log, { epochs }, { ...PLAIN, axis: 'epoch' })?.x, [1, 1, 2]);
    assert.deepEqual(curveOf('a', log, { epochs: 'steps' }, { ...PLAIN, axis: 'epoch' })?.x, [10, 20, 30]);
  });

  it('is none where the axis has nothing', () => {
    const log = history([[1, Number.NaN, 5]]);
    for (const axis of ['time', 'relative', 'epoch'] as const)
      assert.equal(curveOf('a', log, {}, { ...PLAIN, axis }), undefined);
  });

  it('marks each new best value, the last ones where there are many', () => {
    const falling = historyOf([5, 6, 4, 4, 3]);
    assert.deepEqual(curveOf('a', falling, {}, { ...PLAIN, better: 'lower' })?.best, [
      [0, 5],
      [2, 4],
      [4, 3],
    ]);
    const rising = historyOf(Array.from({ length: 1000 }, (_, at) => at));
    const best = curveOf('a', rising, {}, { ...PLAIN, better: 'higher', most: 10 })?.best;
    assert.equal(best?.length, 50);
    assert.deepEqual(best?.at(-1), [999, 999]);
  });
});

describe('comparing runs', () => {
  const compare = (runs: readonly MadeRun[], query: Partial<ComparisonQuery> = {}) => {
    const all: ComparedListing[] = runs.map(listed);
    const histories = new Map(runs.map(each => [each.id, each.metrics ?? {}]));
    return compareRuns(
      all,
      { runs: runs.map(each => each.id), axis: 'step', smoothing: 0, ...query },
      async (key, metric) => {
        const made = histories.get(key)?.[metric];
        return made && historyOf(made);
      },
      turns(undefined),
    );
  };

  it('draws the metrics of most runs, those of the machine only when asked for', async () => {
    const { charts, metrics } = await compare([
      { id: 'a', metrics: { 'system/cpu': [1], loss: [3, 2], auc: [0.5] } },
      { id: 'b', metrics: { 'system/cpu': [1], loss: [4, 1] } },
    ]);
    assert.deepEqual(metrics, [
      { name: 'loss', runs: 2 },
      { name: 'auc', runs: 1 },
      { name: 'system/cpu', runs: 2 },
    ]);
    assert.deepEqual(
      charts.map(each => [each.metric, each.better, each.curves.map(curve => curve.key)]),
      [
        ['loss', 'lower', ['a', 'b']],
        ['auc', 'higher', ['a']],
      ],
    );
    const asked = await compare([{ id: 'a', metrics: { 'system/cpu': [1], loss: [1] } }], {
      metrics: ['system/cpu', 'gone'],
    });
    assert.deepEqual(
      asked.charts.map(each => each.metric),
      ['system/cpu'],
    );
  });

  it('tells which runs an axis leaves out', async () => {
    const { charts } = await compare(
      [
        { id: 'a', metrics: { loss: [1, 2], epoch: [0, 1] } },
        { id: 'b', metrics: { loss: [1, 2] } },
      ],
      { axis: 'epoch', metrics: ['loss'] },
    );
    assert.deepEqual([charts[0]?.curves.map(each => each.key), charts[0]?.withoutAxis], [['a'], ['b']]);
  });

  it('goes over epochs where a log counts them, has them in a group, or Keras named the metric by them', async () => {
    const { charts } = await compare(
      [
        { id: 'a', metrics: { loss: [1, 2], epoch_loss: [1, 2] }, more: { steps: 'epochs' } },
        { id: 'b', metrics: { loss: [1, 2], 'train/epoch': [5, 6] } },
        { id: 'c', metrics: { loss: [1, 2], epoch_loss: [1, 2, 3] } },
      ],
      { axis: 'epoch', metrics: ['loss', 'epoch_loss'] },
    );
    assert.deepEqual(
      charts.map(({ curves, withoutAxis }) => [curves.map(({ key, x }) => [key, x]), withoutAxis]),
      [
        [
          [
            ['a', [0, 1]],
            ['b', [5, 6]],
          ],
          ['c'],
        ],
        [
          [
            ['a', [0, 1]],
            ['c', [0, 1, 2]],
          ],
          [],
        ],
      ],
    );
  });

  it('gives 200 runs of 10 000 values fewer points each, and not more than a message can carry', async () => {
    const values = Array.from({ length: 10_000 }, (_, at) => Math.sin(at));
    const runs = Array.from({ length: 200 }, (_, at) => ({
      id: `r${at}`,
      metrics: { loss: values, auc: values },
    }));
    const { charts } = await compare(runs, { smoothing: 0.6 });
    const points = charts.flatMap(each => each.curves.map(curve => curve.x.length));
    assert.equal(points.length, 400);
    assert.ok(points.reduce((a, b) => a + b, 0) <= 62_000);
    assert.ok(
      charts[0]?.curves.every(each => each.points === 10_000 && each.smooth?.length === each.x.length),
    );
  });

  it('puts values side by side, those that differ first, and says which metric is best', async () => {
    const { values } = await compare([
      {
        id: 'a',
        parameters: { a_same: '0.10', lr: 1 },
        metrics: { loss: [0.5], auc: [0.5] },
        more: { dataSets: [{ name: 'train', digest: 'x' }], commit: 'c1' },
      },
      {
        id: 'b',
        head: { status: 'failed' },
        parameters: { a_same: 0.1, lr: 2, only: true },
        metrics: { loss: [0.4], auc: [0.5] },
        more: { dataSets: [{ name: 'train', digest: 'y' }] },
      },
    ]);
    const told = values.map(({ kind, name, values: [a, b], differs, best }) =>
      [kind, name, a, b, differs ? 'differs' : '', best?.join() ?? ''].join(' ').trim(),
    );
    assert.deepEqual(told, [
      'run status finished failed differs',
      'run tracker test test',
      'run commit c1  differs',
      'parameter lr 1 2 differs',
      'parameter only  true differs',
      'parameter a_same 0.10 0.1',
      'metric loss 0.5 0.4 differs 1',
      'metric auc 0.5 0.5',
      'data train x y differs',
    ]);
  });

  it('of no runs has nothing', async () => {
    assert.deepEqual((await compare([])).charts, []);
  });
});
