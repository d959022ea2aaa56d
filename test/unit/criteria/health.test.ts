import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Verdict } from '../../../src/core/assessment/assessment.ts';
import { healthOver, worst } from '../../../src/core/criteria/health.ts';

const LETTERS: Readonly<Record<string, Verdict>> = { p: 'pass', w: 'warn', f: 'fail', i: 'insufficient' };

/** Health after the verdicts written as letters: p, w, f, i. */
function after(letters: string, raise = 2, clear = 3) {
  const { state, since } = healthOver(
    [...letters].map(letter => LETTERS[letter] ?? 'pass'),
    { raise, clear },
  );
  return since === undefined ? state : `${state} since ${since}`;
}

test('the worst verdict', () => {
  assert.equal(worst([]), 'insufficient');
  assert.equal(worst(['pass', 'insufficient']), 'insufficient');
  assert.equal(worst(['insufficient', 'warn', 'pass']), 'warn');
  assert.equal(worst(['warn', 'fail']), 'fail');
});

test('health turns after two bad chunks and is good again after three', () => {
  assert.equal(after('pppp'), 'healthy since 0');
  assert.equal(after('pppf'), 'healthy since 0');
  assert.equal(after('pppff'), 'failing since 3');
  assert.equal(after('pppffpp'), 'failing since 3');
  assert.equal(after('pppffppp'), 'healthy since 5');
  assert.equal(after('ppfpfpfpf'), 'healthy since 0');
});

test('the mildest of the bad chunks says how far it turns', () => {
  assert.equal(after('pppwf'), 'warning since 3');
  assert.equal(after('pppwff'), 'failing since 4');
  assert.equal(after('pffwww'), 'warning since 3');
  assert.equal(after('pffwwp'), 'warning since 3');
  assert.equal(after('pffwpwp'), 'warning since 3');
});

test('insufficient chunks neither raise nor clear nor interrupt', () => {
  assert.equal(after('iiii'), 'unknown');
  assert.equal(after(''), 'unknown');
  assert.equal(after('ppifif'), 'failing since 3');
  assert.equal(after('ppffipipi'), 'failing since 2');
  assert.equal(after('ppffipipip'), 'healthy since 5');
});

test('few chunks: all of them must agree', () => {
  assert.equal(after('f'), 'failing since 0');
  assert.equal(after('if'), 'failing since 1');
  assert.equal(after('fp'), 'healthy since 1');
  assert.equal(after('ff', 5), 'failing since 0');
});

const verdicts = fc.array(fc.constantFrom<Verdict>('pass', 'warn', 'fail', 'insufficient'), {
  maxLength: 40,
});
const rules = fc.record({ raise: fc.integer({ min: 2, max: 5 }), clear: fc.integer({ min: 2, max: 5 }) });

test('one different chunk in a settled series never turns health', () => {
  fc.assert(
    fc.property(
      rules,
      fc.nat({ max: 30 }),
      fc.constantFrom<Verdict>('pass', 'fail', 'warn'),
      fc.constantFrom<Verdict>('pass', 'fail', 'warn'),
      (rule, at, settled, odd) => {
        const series = Array.from({ length: 10 + at }, () => settled);
        const state = healthOver(series, rule).state;
        assert.equal(healthOver([...series, odd], rule).state, state);
      },
    ),
  );
});

test('insufficient chunks can be left out without changing the state', () => {
  fc.assert(
    fc.property(verdicts, rules, (series, rule) => {
      const judged = series.filter(verdict => verdict !== 'insufficient');
      assert.equal(healthOver(series, rule).state, healthOver(judged, rule).state);
    }),
  );
});

test('a worse chunk never makes health better', () => {
  const order = ['unknown', 'healthy', 'warning', 'failing'];
  const levels: readonly Verdict[] = ['pass', 'warn', 'fail'];
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 2 }), { minLength: 6, maxLength: 20 }),
      fc.nat(),
      rules,
      (series, where, rule) => {
        const at = where % series.length;
        // The very beginning decides between unknown and known; after a first pass the order is total.
        const base = [0, ...series];
        const worse = base.map((level, i) => (i === at + 1 ? Math.min(2, level + 1) : level));
        const state = (each: readonly number[]) =>
          order.indexOf(
            healthOver(
              each.map(level => levels[level] ?? 'pass'),
              rule,
            ).state,
          );
        assert.ok(state(worse) >= state(base));
      },
    ),
  );
});

test('since is a chunk of the series, and the state holds from there on', () => {
  fc.assert(
    fc.property(verdicts, rules, (series, rule) => {
      const { state, since } = healthOver(series, rule);
      if (state === 'unknown') return assert.equal(since, undefined);
      assert.ok(since !== undefined && since >= 0 && since < series.length);
      assert.notEqual(series[since], 'insufficient');
    }),
  );
});
