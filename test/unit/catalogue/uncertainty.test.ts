import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compute } from '../../../src/core/catalogue/catalogue.ts';
import type { Inputs } from '../../../src/core/catalogue/evidence.ts';
import { isUndefined } from '../../../src/core/catalogue/statistic.ts';
import { f1Interval, logitInterval, wilson, Z95 } from '../../../src/core/catalogue/uncertainty.ts';

/** A small generator with a seed (mulberry32), so that every run sees the same numbers. */
function uniforms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function numbers(values: readonly number[]) {
  return { type: 'number', values: Float64Array.from(values) } as const;
}

function intervalOf(id: string, inputs: Inputs) {
  const outcome = compute(id, inputs);
  assert.ok(!isUndefined(outcome));
  return outcome.interval;
}

/** DeLong's standard error by its definition: every pair of a positive and a negative row. */
function naiveDeLong(truth: readonly number[], scores: readonly number[]): { area: number; error: number } {
  const of = (label: number) => scores.filter((_, i) => truth[i] === label);
  const [positives, negatives] = [of(1), of(0)];
  const wins = (a: number, b: number) => (a > b ? 1 : a === b ? 0.5 : 0);
  const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;
  const v10 = positives.map(p => mean(negatives.map(n => wins(p, n))));
  const v01 = negatives.map(n => mean(positives.map(p => wins(p, n))));
  const area = mean(v10);
  const variance = (values: readonly number[]) =>
    values.reduce((sum, each) => sum + (each - area) ** 2, 0) / (values.length - 1);
  return { area, error: Math.sqrt(variance(v10) / v10.length + variance(v01) / v01.length) };
}

describe('intervals', () => {
  it("Wilson's agree with statsmodels proportion_confint(method='wilson')", () => {
    // statsmodels 0.14: proportion_confint(7, 20, method='wilson') and (0, 10), (10, 10)
    assert.deepEqual(
      [wilson(7, 20), wilson(0, 10), wilson(10, 10)].map(each => [
        each.lower.toFixed(6),
        each.upper.toFixed(6),
      ]),
      [
        ['0.181192', '0.567146'],
        ['0.000000', '0.277533'],
        ['0.722467', '1.000000'],
      ],
    );
  });

  it("ROC-AUC's is DeLong's, with ties", () => {
    const random = uniforms(7);
    for (let round = 0; round < 50; round++) {
      const truth = Array.from({ length: 40 }, (_, i) => (i < 2 ? i : Number(random() < 0.4)));
      truth.push(0, 1);
      const scores = truth.map(label => Math.round(10 * (random() + 0.4 * label)) / 10);
      const { area, error } = naiveDeLong(truth, scores);
      const expected = logitInterval(area, error, 'DeLong, logit');
      const found = intervalOf('roc_auc', { y_true: numbers(truth), y_score: numbers(scores) });
      assert.ok(expected && found);
      assert.ok(
        Math.abs(found.lower - expected.lower) < 1e-12 && Math.abs(found.upper - expected.upper) < 1e-12,
      );
    }
  });

  it('an area of 1, one row of a class and weights give none', () => {
    const truth = numbers([0, 0, 1, 1]);
    assert.equal(intervalOf('roc_auc', { y_true: truth, y_score: numbers([0, 1, 2, 3]) }), undefined);
    assert.equal(
      intervalOf('roc_auc', { y_true: numbers([0, 0, 1]), y_score: numbers([0, 2, 1]) }),
      undefined,
    );
    assert.equal(
      intervalOf('roc_auc', {
        y_true: truth,
        y_score: numbers([0, 2, 1, 3]),
        weights: numbers([1, 2, 1, 2]),
      }),
      undefined,
    );
  });

  it("F1's covers the true F1 about 95 times in 100", () => {
    const random = uniforms(11);
    const shares = { tp: 0.1, fp: 0.05, fn: 0.04 };
    const truth = (2 * shares.tp) / (2 * shares.tp + shares.fp + shares.fn);
    let covered = 0;
    const rounds = 2000;
    for (let round = 0; round < rounds; round++) {
      const counts = { tp: 0, fp: 0, fn: 0 };
      for (let row = 0; row < 300; row++) {
        const u = random();
        if (u < shares.tp) counts.tp++;
        else if (u < shares.tp + shares.fp) counts.fp++;
        else if (u < shares.tp + shares.fp + shares.fn) counts.fn++;
      }
      const { lower, upper } = f1Interval(counts.tp, counts.tp + counts.fp + counts.fn);
      if (lower <= truth && truth <= upper) covered++;
    }
    assert.ok(covered / rounds > 0.93 && covered / rounds < 0.97, `covered ${covered / rounds}`);
  });

  it('Z95 is the 97.5 % quantile', () => assert.ok(Math.abs(Z95 - 1.959964) < 1e-6));
});
