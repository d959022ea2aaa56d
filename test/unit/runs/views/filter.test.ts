import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { filterOf } from '../../../../src/core/runs/views/filter.ts';
import { listed } from './madeRuns.ts';

const DAY = Date.parse('2026-11-20T12:00:00Z');
const runs = [
  listed({
    id: 'a1',
    head: { name: 'tree deep', experiment: 'churn', startedAt: DAY, endedAt: DAY + 3 * 3_600_000 },
    parameters: { lr: '0.10', depth: 12, kind: 'tree' },
    metrics: { 'val loss': [0.5, 0.3], auc: [0.9] },
    tags: { user: 'ada' },
  }),
  listed({
    id: 'b2',
    head: { name: 'net', experiment: 'fraud', status: 'failed', startedAt: DAY + 864e5 },
    parameters: { lr: 1e-3, kind: 'pre-trained' },
    metrics: { 'val loss': [Number.NaN] },
    tags: { user: 'Grace', 'mlflow.source.git.branch': 'main' },
  }),
  listed({ id: 'c3', head: { name: 'and', status: 'running', startedAt: DAY } }),
];
const known = new Set(['lr', 'depth', 'kind', 'val loss', 'auc', 'user', 'mlflow.source.git.branch']);
const NOW = DAY + 3_600_000;

function found(text: string) {
  const { matches, problem } = filterOf(text, known);
  assert.equal(problem, undefined, problem?.message);
  return runs
    .filter(each => matches(each, NOW))
    .map(each => each.key)
    .join(' ');
}

describe('filtering runs', () => {
  for (const [text, keys] of [
    ['', 'a1 b2 c3'],
    ['   ', 'a1 b2 c3'],
    ['TREE', 'a1'],
    ['churn', 'a1'],
    ['ada', 'a1'],
    ['pre-trained', 'b2'],
    ['-tree', 'b2 c3'],
    ['not tree', 'b2 c3'],
    ['--tree', 'a1'],
    ['tree deep', 'a1'],
    ['tree or net', 'a1 b2'],
    ['"tree deep"', 'a1'],
    ['"and"', 'c3'],
    ['lr = 0.1', 'a1'],
    ['lr=0.1', 'a1'],
    ['lr == 1e-1', 'a1'],
    ['lr < 0.01', 'b2'],
    ['lr<=0.1', 'a1 b2'],
    ['lr != 0.1', 'b2 c3'],
    ['lr > -1', 'a1 b2'],
    ['"val loss" <= 0.3', 'a1'],
    ['"val loss" = nan', 'b2'],
    ['metric:auc', 'a1'],
    ['metrics.auc > 0.8', 'a1'],
    ['-metric:auc', 'b2 c3'],
    ['params.kind = TREE', 'a1'],
    ['kind ~ train', 'b2'],
    ['tag:user = grace', 'b2'],
    ['tags.mlflow.source.git.branch = main', 'b2'],
    ['status = failed', 'b2'],
    ['status != finished', 'b2 c3'],
    ['experiment = fraud or status = running', 'b2 c3'],
    ['(tree or net) and lr < 0.01', 'b2'],
    ['tree and (lr > 0.01)', 'a1'],
    ['not (tree or net)', 'c3'],
    ['started > 2026-11-21', 'b2'],
    ['duration > 2h', 'a1'],
    ['duration <= 60min', 'c3'],
    ['name = net', 'b2'],
    ['id = c3', 'c3'],
    ['depth = 12 lr = 0.1', 'a1'],
    ['"', ''],
  ] as const) {
    it(`${text || 'nothing'} → ${keys || 'none'}`, () => assert.equal(found(text), keys));
  }

  for (const [text, from, to, message] of [
    ['lr <', 3, 4, 'A value is missing behind "<".'],
    ['< 3', 0, 1, 'A name is missing before "<".'],
    ['lr < abc', 5, 8, '"abc" is no number, so nothing is greater or less than it.'],
    ['(tree', 0, 1, 'This parenthesis is not closed.'],
    ['tree)', 4, 5, 'There is no parenthesis that this one closes.'],
    ['tree or', 6, 7, 'Something to look for is missing here.'],
    ['and tree', 0, 3, 'Something to look for is missing here.'],
    ['dept = 3', 0, 4, 'No run has "dept". Did you mean "depth"?'],
    ['run:nothing = 3', 0, 11, 'No run has "nothing".'],
    ['started > soon', 10, 14, '"soon" is no date. Write it as 2026-11-30.'],
    ['duration > 3', 11, 12, '"3" is no duration. Write it as 90s, 5min or 2h.'],
  ] as const) {
    it(`tells where ${text} makes no sense, and leaves all runs`, () => {
      const { problem, matches } = filterOf(text, known);
      assert.deepEqual(problem, { message, from, to });
      assert.ok(runs.every(each => matches(each, NOW)));
    });
  }

  it('ends with a message where parentheses are deeper than anybody writes', () => {
    assert.equal(filterOf(`${'('.repeat(100_000)}x`).problem?.message, 'This is nested too deeply.');
    assert.equal(filterOf(`${'-'.repeat(100_000)}x`).problem?.message, 'This is nested too deeply.');
  });

  it('knows whether it looks at more than the head of a run', () => {
    assert.equal(filterOf('status = failed').needsValues, false);
    assert.equal(filterOf('started > 2026-01-01 or duration < 2h').needsValues, false);
    assert.equal(filterOf('lr < 1').needsValues, true);
    assert.equal(filterOf('word').needsValues, true);
  });

  it('calls no name unknown while not all runs are known', () => {
    assert.equal(filterOf('dept = 3').problem, undefined);
  });
});
