import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Measurement } from '../../../src/core/assessment/assessment.ts';
import { criterionResultSchema } from '../../../src/core/assessment/document/judgement.ts';
import { evaluateCriterion, type Judgement } from '../../../src/core/criteria/evaluate.ts';
import { formatCall } from '../../../src/core/criteria/format.ts';
import { parseCriterion } from '../../../src/core/criteria/parse.ts';

function judged(
  text: string,
  values: Readonly<Record<string, number | string | Measurement>>,
  severity: 'fail' | 'warn' = 'fail',
): Judgement {
  const parsed = parseCriterion(text);
  assert.ok('criterion' in parsed, JSON.stringify(parsed));
  return evaluateCriterion(parsed.criterion, severity, call => {
    const value = values[formatCall(call)];
    if (typeof value === 'number') return { value, rows: 100 };
    if (typeof value === 'string') return { value: null, reason: value, rows: 100 };
    return value ?? { value: null, reason: `${formatCall(call)} was not given.`, rows: 0 };
  });
}

test('met, missed, and missed with the severity warn', () => {
  assert.deepEqual(judged('f1 >= 0.85', { f1: 0.79 }), {
    verdict: 'fail',
    reason: 'f1 is 0.79, below 0.85 by 0.06.',
    now: { value: 0.79, rows: 100 },
    bound: { comparison: '>=', value: 0.85, text: '≥ 0.85' },
    statistic: 'f1',
  });
  assert.equal(judged('f1 >= 0.85', { f1: 0.79 }, 'warn').verdict, 'warn');
  assert.equal(judged('f1 >= 0.85', { f1: 0.91 }).verdict, 'pass');
  assert.equal(judged('f1 >= 0.85', { f1: 0.85 }).verdict, 'pass');
  const strict = judged('f1 > 0.85', { f1: 0.85 });
  assert.equal(strict.verdict, 'fail');
  assert.equal(strict.reason, 'f1 is 0.85, equal to 0.85; it must be above.');
});

test('equality compares exactly', () => {
  assert.equal(judged('f1 == 0.3', { f1: 0.1 + 0.2 }).verdict, 'fail');
  assert.equal(judged('f1 != 0.3', { f1: 0.1 + 0.2 }).verdict, 'pass');
  assert.equal(judged('duplicate_ids == 0', { duplicate_ids: 0 }).verdict, 'pass');
});

test('a reason never says that 0.85 is below 0.85', () => {
  const { reason } = judged('f1 >= 0.85', { f1: 0.8499996 });
  assert.match(reason, /f1 is 0\.8499\d*, below 0\.85/);
});

test('not enough to say is insufficient, with the reason, never pass', () => {
  const missing = judged('roc_auc >= 0.9', { roc_auc: 'Only class 0 occurs.' });
  assert.equal(missing.verdict, 'insufficient');
  assert.equal(missing.reason, 'roc_auc has no value: Only class 0 occurs.');
  assert.equal(missing.now.value, null);
  assert.equal(judged('f1 != 0.5', { f1: Number.NaN }).verdict, 'insufficient');
  assert.equal(judged('f1 < 0.5', { f1: Number.NaN }, 'warn').verdict, 'insufficient');
});

test('an undefined operand anywhere makes the whole undefined', () => {
  const champion = judged('f1 >= champion - 0.01', { f1: 0.9, 'champion(f1)': 'There is no champion.' });
  assert.equal(champion.verdict, 'insufficient');
  assert.equal(champion.reason, 'champion(f1) has no value: There is no champion.');
  assert.equal(champion.now.value, 0.9);
  assert.equal(champion.bound.value, null);
});

test('a division by zero is insufficient', () => {
  const zero = judged('f1 / reference > 95%', { f1: 0.9, 'reference(f1)': 0 });
  assert.equal(zero.verdict, 'insufficient');
  assert.match(zero.reason, /divides by zero/);
});

test('infinities compare, have no place in the document, and never become NaN', () => {
  const infinite = judged('log_loss <= 0.5', { log_loss: Number.POSITIVE_INFINITY });
  assert.equal(infinite.verdict, 'fail');
  assert.deepEqual(infinite.now, { value: null, reason: 'The value is infinite.', rows: 100 });
  const nan = judged('log_loss - reference < 1', {
    log_loss: Number.POSITIVE_INFINITY,
    'reference(log_loss)': Number.POSITIVE_INFINITY,
  });
  assert.equal(nan.verdict, 'insufficient');
});

test('champion and reference are handed back with the judgement', () => {
  const judgement = judged('f1 >= champion - 0.02', { f1: 0.9, 'champion(f1)': 0.91 });
  assert.equal(judgement.verdict, 'pass');
  assert.deepEqual(judgement.champion, { value: 0.91, rows: 100 });
  assert.equal(judgement.bound.text, '≥ champion(f1) − 0.02');
  assert.equal(judgement.reason, 'f1 is 0.9, above champion(f1) − 0.02, which is 0.89, by 0.01.');
});

test('a criterion written the other way round means the same', () => {
  const mirrored = judged('0.85 <= f1', { f1: 0.79 });
  assert.deepEqual(mirrored, judged('f1 >= 0.85', { f1: 0.79 }));
  assert.equal(judged('champion - 0.01 <= f1', { f1: 0.9, 'champion(f1)': 0.8 }).now.value, 0.9);
});

test('computed sides have a value but no interval; a single statistic keeps its own', () => {
  const interval: Measurement = { value: 0.82, lower: 0.77, upper: 0.87, level: 0.95, rows: 50 };
  const single = judged('f1 >= 0.85', { f1: interval });
  assert.equal(single.verdict, 'fail');
  assert.deepEqual(single.now, interval);
  assert.match(single.reason, /The 95% interval 0\.77–0\.87 includes the bound\.$/);
  const computed = judged('f1 * 2 >= 1.5', { f1: interval });
  assert.equal(computed.now.lower, undefined);
  assert.equal(computed.now.rows, 50);
});

test('each statistic is measured once', () => {
  const parsed = parseCriterion('f1 + f1 - reference > f1 / 2');
  assert.ok('criterion' in parsed);
  const asked: string[] = [];
  evaluateCriterion(parsed.criterion, 'fail', call => {
    asked.push(formatCall(call));
    return { value: 1, rows: 1 };
  });
  assert.deepEqual(asked, ['f1', 'reference(f1)']);
});

test('a judgement fits the assessment', () => {
  for (const f1 of [0.5, Number.POSITIVE_INFINITY, Number.NaN]) {
    const { champion: _, reference: __, ...judgement } = judged('f1 >= 0.85', { f1 });
    const result = { text: 'f1 >= 0.85', severity: 'fail', history: [], ...judgement };
    assert.ok(criterionResultSchema.safeParse(result).success, String(f1));
  }
});
