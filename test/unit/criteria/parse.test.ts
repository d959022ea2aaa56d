import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Criterion, Expression, StatisticCall } from '../../../src/core/criteria/criterion.ts';
import { formatCriterion } from '../../../src/core/criteria/format.ts';
import { parseCriterion } from '../../../src/core/criteria/parse.ts';
import { termNames } from '../../../src/core/criteria/vocabulary.ts';

function parsed(text: string): Criterion {
  const result = parseCriterion(text);
  assert.ok('criterion' in result, `${text}: ${'error' in result ? result.error.message : ''}`);
  return result.criterion;
}

/** What is wrong, with the part of the text that it is about. */
function problem(text: string): { message: string; at: string; offset: number } {
  const result = parseCriterion(text);
  assert.ok('error' in result, `${text} should not be accepted`);
  const { message, offset, length } = result.error;
  return { message, at: text.slice(offset, offset + length), offset };
}

function call(text: string): Omit<StatisticCall, 'offset'> {
  const { left } = parsed(`${text} >= 0`);
  assert.equal(left.kind, 'statistic');
  const { offset: _, ...rest } = left as StatisticCall;
  return rest;
}

/** A criterion without the places, to compare by meaning. */
function meaning(criterion: Criterion): unknown {
  return JSON.parse(JSON.stringify(criterion, (key, value) => (key === 'offset' ? undefined : value)));
}

test('numbers: exponents, percent, a point first', () => {
  const numbers: [string, number][] = [
    ['0.85', 0.85],
    ['.5', 0.5],
    ['5.', 5],
    ['1e-3', 0.001],
    ['85%', 0.85],
    ['0.1 %', 0.001],
    ['1e1%', 0.1],
    ['29%', 0.29],
  ];
  for (const [text, value] of numbers) {
    assert.deepEqual(parsed(`f1 >= ${text}`).right, { kind: 'number', value }, text);
  }
});

test('every comparison, also as people and word processors write it', () => {
  const signs: [string, string][] = [
    ['>=', '>='],
    ['<=', '<='],
    ['==', '=='],
    ['!=', '!='],
    ['>', '>'],
    ['<', '<'],
    ['≥', '>='],
    ['≤', '<='],
    ['≠', '!='],
  ];
  for (const [written, comparison] of signs) assert.equal(parsed(`f1${written}0.5`).comparison, comparison);
  assert.deepEqual(meaning(parsed('f1 ≥ 1 − 0.2')), meaning(parsed('f1 >= 1 - 0.2')));
});

test('products bind stronger than sums, and both from left to right', () => {
  const number = (value: number): Expression => ({ kind: 'number', value });
  assert.deepEqual(parsed('f1 > 1 - 2 - 3 * 4 / 5').right, {
    kind: 'binary',
    operator: '-',
    left: { kind: 'binary', operator: '-', left: number(1), right: number(2) },
    right: {
      kind: 'binary',
      operator: '/',
      left: { kind: 'binary', operator: '*', left: number(3), right: number(4) },
      right: number(5),
    },
  });
  assert.deepEqual(parsed('f1 > -(1 - 2)').right, {
    kind: 'negate',
    of: { kind: 'binary', operator: '-', left: number(1), right: number(2) },
  });
});

test('arguments: class, column, group, option', () => {
  const statistic = { kind: 'statistic', subject: 'current' };
  assert.deepEqual(call('recall(fraud)'), { ...statistic, id: 'recall', argument: 'fraud', options: {} });
  assert.deepEqual(call("recall('not fraud')"), {
    ...statistic,
    id: 'recall',
    argument: 'not fraud',
    options: {},
  });
  assert.deepEqual(call('recall("it\'s")'), { ...statistic, id: 'recall', argument: "it's", options: {} });
  assert.deepEqual(call('recall(-1)'), { ...statistic, id: 'recall', argument: '-1', options: {} });
  assert.deepEqual(call('recall(true)'), { ...statistic, id: 'recall', argument: 'true', options: {} });
  assert.deepEqual(call('fbeta(beta=2)'), { ...statistic, id: 'fbeta', options: { beta: 2 } });
  assert.deepEqual(call('recall(fraud, gender=F)'), {
    ...statistic,
    id: 'recall',
    argument: 'fraud',
    group: { column: 'gender', value: 'F' },
    options: {},
  });
  assert.deepEqual(call("f1('age band'='18-25', average=macro)"), {
    ...statistic,
    id: 'f1',
    group: { column: 'age band', value: '18-25' },
    options: { average: 'macro' },
  });
  assert.deepEqual(call('drift(amount)'), { ...statistic, id: 'drift', argument: 'amount', options: {} });
  assert.deepEqual(call('equal_opportunity_difference(gender)'), {
    ...statistic,
    id: 'equal_opportunity_difference',
    argument: 'gender',
    options: {},
  });
  assert.deepEqual(call('drifted_columns_share'), { ...statistic, id: 'drifted_columns_share', options: {} });
});

test('an alias is the statistic it stands for', () => {
  assert.equal(call('auc').id, 'roc_auc');
  assert.equal(call('signals(f1_score)').argument, 'f1');
});

test('champion and reference alone mean the first statistic, with its arguments', () => {
  const { left, right } = parsed('recall(fraud) >= champion - 0.01');
  assert.equal(right.kind, 'binary');
  const champion = right.kind === 'binary' ? right.left : undefined;
  assert.deepEqual(champion, { ...(left as StatisticCall), subject: 'champion', offset: 17 });
  assert.deepEqual(
    meaning(parsed('champion - 0.01 <= recall(fraud)')),
    meaning(parsed('champion(recall(fraud)) - 0.01 <= recall(fraud)')),
  );
  assert.deepEqual(meaning(parsed('f1 / reference > 95%')), meaning(parsed('f1 / reference(f1) > 0.95')));
});

test('what is wrong is named with its place', () => {
  const wrong: [text: string, at: string, message: RegExp][] = [
    ['', '', /empty/],
    ['   ', '   ', /empty/],
    ['f1', 'f1', /comparison is missing/],
    ['f1 >=', '', /ends too early.*Expected a statistic/],
    ['f1 = 0.8', '=', /write >=/],
    ['f1 => 0.8', '=>', /Write ">="/],
    ['f1 <> 0.8', '<>', /Write "!="/],
    ['f1 >= 0,85', ',', /decimals with a point, as in 0\.85/],
    ['recal(fraud) > 0.5', 'recal', /Did you mean "recall"/],
    ['f1 >= chamipon', 'chamipon', /Did you mean "champion"/],
    ['frobnicate > 1', 'frobnicate', /compute --list/],
    ['0.8 <= f1 <= 0.9', '<=', /Write two criteria: "0\.8 <= f1" and "f1 <= 0\.9"/],
    ['f1 >= 0.8 and recall > 0.5', 'and', /two criteria/],
    ['f1 >= 0.8 && recall > 0.5', '&&', /two criteria/],
    ['f1 is above 0.8', 'is', /comparison was expected/],
    ['(f1 >= 0.8)', '>=', /inside brackets/],
    ['(f1 + 0.1 ', '(', /never closed/],
    ['recall(fraud >= 0.5', '>=', /inside brackets/],
    ['recall(not fraud) >= 0.5', 'fraud', /needs quotes/],
    ["recall('fraud) >= 0.5", "'fraud) >= 0.5", /never closed/],
    ['recall(gender==F) >= 0.5', '==', /one "="/],
    ['recall(a, b) >= 0.5', 'b', /second one/],
    ['recall(a=1, b=2) >= 0.5', 'b=2', /one group/],
    ['fbeta(beta=two) > 0.5', 'beta=two', /expected a number/],
    ['fbeta(beta=1, beta=2) > 0.5', 'beta=2', /given twice/],
    ['f1(average=makro) > 0.5', 'average=makro', /Did you mean "macro"/],
    ['psi(amount, profile=evidently) < 0.2', 'profile=evidently', /monitor\.drift/],
    ['psi < 0.2', 'psi', /needs a column, as in psi\(amount\)/],
    ['rows(amount) > 3', 'amount', /takes no class or column/],
    ['signals(drift) == 0', 'drift', /not a metric/],
    ['estimated(recall(alpha)) >= 0.5', '(', /plain name alone, as in estimated\(f1\)/],
    ['roc_curve > 0.5', 'roc_curve', /curve, not a single number/],
    ['champion >= 0.5', 'champion', /none\. Name one/],
    ['champion(0.5) <= f1', '0.5', /one statistic/],
    ['reference(drifted_columns) < 3', 'drifted_columns', /already compares/],
    ['drift(amount) < reference', 'reference', /already compares/],
    ['0.5 < 0.6', '0.5 < 0.6', /names no statistic/],
    ['warn: f1 > 0.5', 'warn', /Unknown statistic|comparison/],
    ['f1 > 0.5 💥', '💥', /Unexpected character/],
    ['f1 > 1.2.3', '1.2.3', /not a number/],
    ['f1 > 85percent', '85percent', /not a number/],
    ['f1 > 1e999', '1e999', /too large/],
    [`${'('.repeat(60)}f1${')'.repeat(60)} > 1`, '(', /nested more than/],
    ['f1 > 0.5 0.6', '0.6', /should end/],
    ['* f1 > 1', '*', /Found "\*"\. Expected a statistic/],
  ];
  for (const [text, at, message] of wrong) {
    // A severity inside the text stops at the colon before names are looked up.
    const found = problem(text);
    if (text.startsWith('warn:')) assert.match(found.message, /severity as a key/);
    else {
      assert.equal(found.at, at, `${text}: ${found.message}`);
      assert.match(found.message, message, text);
    }
  }
});

test('a very long criterion is refused, not worked through', () => {
  const found = problem(`f1 > ${'1+'.repeat(5000)}1`);
  assert.match(found.message, /2000 characters/);
});

/** Trees as the parser makes them. */
const names = fc.oneof(
  fc.constantFrom('fraud', 'F', 'age_band', '1', '-2.5', 'true', 'größe', 'a.b'),
  fc.string({ minLength: 1, maxLength: 8 }),
);
const calls: fc.Arbitrary<Expression> = fc.oneof(
  fc
    .record({
      subject: fc.constantFrom('current', 'champion', 'reference' as const),
      argument: fc.option(names, { nil: undefined }),
      group: fc.option(
        fc.record({
          column: names.filter(
            name =>
              !['average', 'class', 'positive', 'zero_division', 'profile'].includes(name) &&
              !/^-?[\d.]/.test(name),
          ),
          value: names,
        }),
        { nil: undefined },
      ),
    })
    .map(
      ({ subject, argument, group }): Expression => ({
        kind: 'statistic',
        id: 'recall',
        subject: subject as 'current',
        ...(argument !== undefined && { argument }),
        ...(group && { group }),
        options: {},
        offset: 0,
      }),
    ),
  fc.double({ min: 0, max: 1e6, noNaN: true }).map((value): Expression => ({ kind: 'number', value })),
);
const expressions: fc.Arbitrary<Expression> = fc.letrec<{ tree: Expression }>(tie => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    calls,
    tie('tree').map((of): Expression => ({ kind: 'negate', of })),
    fc
      .tuple(fc.constantFrom('+', '-', '*', '/' as const), tie('tree'), tie('tree'))
      .map(
        ([operator, left, right]): Expression => ({ kind: 'binary', operator: operator as '+', left, right }),
      ),
  ),
})).tree;

test('what is printed is read back as the same criterion', () => {
  const first: Expression = { kind: 'statistic', id: 'f1', subject: 'current', options: {}, offset: 0 };
  fc.assert(
    fc.property(expressions, fc.constantFrom('>=', '<=', '!=', '>', '<' as const), (right, comparison) => {
      const criterion: Criterion = { left: first, comparison: comparison as '>=', right };
      const text = formatCriterion(criterion);
      if (text.length > 2000) return;
      assert.deepEqual(meaning(parsed(text)), meaning(criterion), text);
    }),
    { numRuns: 500 },
  );
});

test('no text makes the parser throw, and every place is inside the text', () => {
  const pieces = fc.constantFrom(
    ...termNames().slice(0, 12),
    'champion',
    'reference',
    '(',
    ')',
    ',',
    '=',
    '>=',
    '<',
    '-',
    '+',
    '/',
    '*',
    '%',
    '0.5',
    '1e',
    "'",
    '"',
    ' ',
    'x',
    '≥',
    '\n',
    '\u{1f4a5}',
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.array(pieces, { maxLength: 25 }).map(parts => parts.join('')),
  );
  fc.assert(
    fc.property(texts, text => {
      const result = parseCriterion(text);
      if ('criterion' in result) return;
      const { offset, length, message } = result.error;
      assert.ok(offset >= 0 && length >= 0 && offset + length <= text.length, `${offset}+${length}`);
      assert.ok(message.length > 0);
    }),
    { numRuns: 3000 },
  );
});

test('differences from the champion and ends of intervals', () => {
  assert.deepEqual(call('difference(f1)'), {
    kind: 'statistic',
    id: 'f1',
    subject: 'difference',
    options: {},
  });
  assert.deepEqual(call('lower_bound(difference(recall(fraud, gender=F)))'), {
    kind: 'statistic',
    id: 'recall',
    subject: 'difference',
    argument: 'fraud',
    group: { column: 'gender', value: 'F' },
    options: {},
    bound: 'lower',
  });
  assert.deepEqual(call('upper_bound(mae)'), {
    kind: 'statistic',
    id: 'mae',
    subject: 'current',
    options: {},
    bound: 'upper',
  });
  // what the champion's value is compared with may be a bound; it is the value itself
  const { right } = parsed('lower_bound(f1) >= champion');
  assert.deepEqual(
    { ...right, offset: 0 },
    { kind: 'statistic', id: 'f1', subject: 'champion', options: {}, offset: 0 },
  );
  for (const text of [
    'difference(f1) >= -0.01',
    'upper_bound(champion(mae)) <= 3',
    '0 < lower_bound(difference(fbeta(beta=2)))',
  ]) {
    const once = parsed(text);
    const again = parsed(formatCriterion(once).replace('≥', '>=').replace('≤', '<=').replace('−', '-'));
    assert.deepEqual(meaning(again), meaning(once), text);
  }
});

test('differences and bounds: mistakes at their places', () => {
  const wrong: [string, string, RegExp][] = [
    ['difference >= 0', 'difference', /difference needs a statistic, as in difference\(f1\)/],
    ['difference(missing_rate(a)) >= 0', 'missing_rate', /no metric of a model's answers/],
    ['difference(equal_opportunity_difference(gender)) <= 0', 'equal_opportunity_difference', /not compared/],
    ['difference(drift(a)) >= 0', 'drift', /no metric/],
    ['difference(champion) >= 0', 'champion', /Unknown statistic "champion"/],
    ['lower_bound >= 0', 'lower_bound', /as in lower_bound\(f1\)/],
    ['lower_bound(champion) >= 0', 'champion', /as in champion\(f1\)/],
    ['lower_bound(upper_bound(f1)) >= 0', 'upper_bound', /A bound has no bounds/],
    ['lower_bound(f1 >= 0', '(', /never closed|cannot stand inside/],
    ['lower_bund(f1) >= 0', 'lower_bund', /Did you mean "lower_bound"/],
    ['diference(f1) >= 0', 'diference', /Did you mean "difference"/],
  ];
  for (const [text, at, words] of wrong) {
    const found = problem(text);
    assert.match(found.message, words, text);
    if (!text.startsWith('lower_bound(f1 ')) assert.equal(found.at, at, text);
  }
});

test('run takes the name of a metric as runs log it, and which value of its history', () => {
  assert.deepEqual(call("run('val/loss', of=best)"), {
    kind: 'statistic',
    id: 'run',
    subject: 'current',
    argument: 'val/loss',
    options: { of: 'best' },
  });
  assert.equal(formatCriterion(parsed("run('val/loss', of=min) <= 0.3")), "run('val/loss', of=min) ≤ 0.3");
  assert.equal(call('run(f1)').argument, 'f1');
  assert.match(
    problem('run <= 1').message,
    /run needs a metric as training runs log it, as in run\(val_loss\)/,
  );
  assert.deepEqual(problem('run(a, of=median) <= 1').at, 'of=median');
  assert.match(
    problem('run(a) <= champion').message,
    /run is of training runs, so it has no value for the champion/,
  );
  assert.match(problem('reference(run(a)) <= 1').message, /no value for the reference/);
  assert.match(problem('difference(run(a)) <= 1').message, /no metric of a model's answers/);
});
