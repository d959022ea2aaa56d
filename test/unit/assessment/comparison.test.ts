/** A candidate beside the champion on the same rows: differences, their intervals, and what can be said of them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { validationText } from '../../../src/cli/summary.ts';
import { comparisonOf } from '../../../src/core/assessment/comparison.ts';
import { Slice } from '../../../src/core/assessment/slice.ts';
import type { Validation } from '../../../src/core/assessment/validation.ts';
import { validationToMarkdown } from '../../../src/core/export/markdown.ts';
import { normalTail } from '../../../src/core/mathematics/normal.ts';
import { Xoshiro128 } from '../../../src/core/mathematics/xoshiro.ts';
import { pairedDeLong } from '../../../src/core/metrics/pairedDeLong.ts';
import type { NumberColumn } from '../../../src/core/tables/column.ts';
import { validation } from '../../browser/fixtures.ts';

const ROLES = { target: 'y', prediction: 'p', score: 's', features: [], protected: [] };
const LABELLING = { task: 'binary' as const, positive: '1', negative: '0', threshold: 0.5 };

interface Answers {
  readonly y: readonly number[];
  readonly p: readonly number[];
  readonly s: readonly number[];
}

function sliceOf(answers: Answers, labelling: ConstructorParameters<typeof Slice>[2] = LABELLING): Slice {
  const columns = Object.entries(answers).map(([name, values]): [string, NumberColumn] => [
    name,
    { name, type: 'number', values: Float64Array.from(values) },
  ]);
  return new Slice(
    { rowCount: answers.y.length, columns: new Map(columns), files: [], diagnostics: [] },
    ROLES,
    labelling,
  );
}

/** Answers that are right as often as `skill` says; the truth is the same for the same seed. */
function answers(rows: number, skill: number, seed: number): Answers {
  const truth = Xoshiro128.seeded(99);
  const random = Xoshiro128.seeded(seed);
  const y = Array.from({ length: rows }, () => truth.below(2));
  const s = y.map(label => {
    const right = random.uniform() < skill;
    return (label === Number(right) ? 0.5 : 0) + random.uniform() / 2;
  });
  return { y, p: s.map(score => Number(score >= 0.5)), s };
}

describe('a candidate beside the champion', () => {
  it('is better where the interval of the difference is above 0, worse where it is below', () => {
    const [good, bad] = [sliceOf(answers(2000, 0.9, 1)), sliceOf(answers(2000, 0.8, 2))];
    for (const [id, better, worse] of [
      ['accuracy', good, bad],
      ['brier_score', good, bad],
    ] as const) {
      const found = comparisonOf({ id }, better, worse);
      assert.equal(found.better, 'candidate', id);
      assert.ok((found.pValue ?? 1) < 0.01);
      assert.match(found.finding, /is better than that of the champion \([+−]/);
      assert.equal(comparisonOf({ id }, worse, better).better, 'champion');
    }
    const { difference, method } = comparisonOf({ id: 'accuracy' }, good, bad);
    assert.match(method ?? '', /^paired bootstrap/);
    // Both are binomial, and independent given the truth: 0.1 with a standard error of √((0.09 + 0.16)/2000) = 0.011.
    assert.ok(Math.abs((difference.value ?? 0) - 0.1) < 0.03);
    assert.ok(Math.abs((difference.upper ?? 0) - (difference.lower ?? 0) - 2 * 1.96 * 0.0112) < 0.008);
  });

  it('of the same skill cannot be told apart, whatever the metric says', () => {
    const found = comparisonOf(
      { id: 'f1' },
      sliceOf(answers(1500, 0.85, 3)),
      sliceOf(answers(1500, 0.85, 4)),
    );
    assert.equal(found.better, 'neither');
    assert.ok((found.pValue ?? 0) > 0.05 && (found.pValue ?? 2) <= 1);
    assert.match(found.finding, /cannot be told apart/);
  });

  it('says what the z-test of paired rows says, whose mean it resamples', () => {
    for (let run = 0; run < 15; run++) {
      const [one, other] = [answers(300, 0.8, 100 + run), answers(300, 0.8, 900 + run)];
      const gaps = one.y.map((label, row) => Number(one.p[row] === label) - Number(other.p[row] === label));
      const mean = gaps.reduce((sum, each) => sum + each, 0) / gaps.length;
      const variance = gaps.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (gaps.length - 1);
      const half = 1.96 * Math.sqrt(variance / gaps.length);
      const { difference, pValue, better } = comparisonOf({ id: 'accuracy' }, sliceOf(one), sliceOf(other));
      assert.ok(Math.abs((difference.lower ?? 0) - (mean - half)) < 0.15 * half, `lower end of run ${run}`);
      assert.ok(Math.abs((difference.upper ?? 0) - (mean + half)) < 0.15 * half, `upper end of run ${run}`);
      const p = 2 * normalTail(Math.abs(mean) / Math.sqrt(variance / gaps.length));
      assert.ok(Math.abs((pValue ?? 0) - p) < 0.08, `p of run ${run}: ${pValue}, ${p}`);
      if (Math.abs(Math.abs(mean) - half) > 0.15 * half) {
        assert.equal(better, Math.abs(mean) < half ? 'neither' : mean > 0 ? 'candidate' : 'champion');
      }
    }
  });

  it('compares areas by DeLong, also where the truth is text', () => {
    const [a, b] = [answers(400, 0.9, 5), answers(400, 0.85, 6)];
    const direct = pairedDeLong(Uint8Array.from(a.y), Float64Array.from(a.s), Float64Array.from(b.s));
    const found = comparisonOf({ id: 'roc_auc' }, sliceOf(a), sliceOf(b));
    assert.ok(direct);
    assert.equal(found.method, 'paired DeLong');
    assert.deepEqual(
      [found.difference.lower, found.difference.upper, found.pValue],
      [direct.interval.lower, direct.interval.upper, direct.pValue],
    );
    assert.ok(Math.abs((found.difference.value ?? 0) - direct.difference) < 1e-12);
  });

  it('leaves rows out that one of them has not answered', () => {
    const [a, b] = [answers(200, 0.9, 7), answers(200, 0.7, 8)];
    const holes = (of: Answers, at: number): Answers => ({
      ...of,
      p: of.p.map((each, row) => (row % 10 === at ? Number.NaN : each)),
    });
    const found = comparisonOf({ id: 'accuracy' }, sliceOf(holes(a, 0)), sliceOf(holes(b, 1)));
    assert.equal(found.difference.rows, 160);
    const kept = (of: Answers): Answers => {
      const stays = (_: number, row: number) => row % 10 > 1;
      return { y: of.y.filter(stays), p: of.p.filter(stays), s: of.s.filter(stays) };
    };
    assert.deepEqual(found, comparisonOf({ id: 'accuracy' }, sliceOf(kept(a)), sliceOf(kept(b))));
  });

  it('says why where nothing can be said', () => {
    const same = answers(100, 0.9, 9);
    const alike = comparisonOf({ id: 'accuracy' }, sliceOf(same), sliceOf(same));
    assert.deepEqual([alike.difference.value, alike.better, alike.pValue], [0, 'neither', null]);
    assert.match(alike.finding, /is that of the champion/);
    assert.equal(comparisonOf({ id: 'roc_auc' }, sliceOf(same), sliceOf(same)).difference.value, 0);
    const oneClass = { ...same, y: same.y.map(() => 1) };
    const none = comparisonOf({ id: 'roc_auc' }, sliceOf(oneClass), sliceOf(oneClass));
    assert.equal(none.difference.value, null);
    assert.match(none.finding, /^ROC-AUC cannot be compared: .+\.$/);
  });

  it('of numbers compares errors', () => {
    const random = Xoshiro128.seeded(11);
    const y = Array.from({ length: 500 }, () => random.uniform() * 10);
    const noisy = (width: number) => y.map(value => value + (random.uniform() - 0.5) * width);
    const labelling = { task: 'regression' as const, threshold: 0.5 };
    const [near, far] = [1, 2].map(width => sliceOf({ y, p: noisy(width), s: y }, labelling));
    assert.ok(near && far);
    assert.equal(comparisonOf({ id: 'mae' }, near, far).better, 'candidate');
    assert.equal(comparisonOf({ id: 'r2' }, far, near).better, 'champion');
  });

  it('is told in the terminal and in Markdown', () => {
    const found: Validation = validation();
    assert.match(validationText(found), /F1 +−0\.078 +−0\.091 to −0\.065 +p = 0\.002 +F1 is worse/);
    assert.match(validationToMarkdown(found), /## Beside the champion\n\n\| Metric \| Difference/);
    assert.doesNotMatch(validationText({ ...found, comparison: [] }), /Difference/);
  });
});
