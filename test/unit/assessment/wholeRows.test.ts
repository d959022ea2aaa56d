/** Statistics of rows as a whole in criteria, and what is suspicious about a reference. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  assessOf,
  COLUMNS,
  csv,
  production,
  projectOf,
  REFERENCE,
  type Row,
  START,
  told,
} from './support.ts';

describe('criteria on whole rows', () => {
  // Amounts that do not repeat by chance.
  const distinct = (row: Row, day: number, index: number) => ({ ...row, amount: 1000 * day + index + 0.001 });
  const rows = production(6, distinct);
  const criteria = (lines: readonly string[]) => `criteria:\n${lines.map(line => `  - ${line}`).join('\n')}`;
  const measured = async (criterion: string, current = rows) => {
    const [result] = (await assessOf(projectOf(current, criteria([criterion])))).criteria;
    assert.ok(result);
    return result.now;
  };

  test('count repetitions of rows and ids', async () => {
    const [first] = rows;
    assert.ok(first);
    const twice = [...rows, first, { ...first, id: 'another' }];
    assert.equal((await measured('duplicate_rows <= 0.1', twice)).value, 2 / twice.length);
    assert.equal((await measured('duplicate_id_rate <= 0.1', twice)).value, 1 / twice.length);
  });

  test('find rows of the reference, whatever codes the files gave to texts', async () => {
    const reference = production(20, row => row, { from: -20, seed: 7 });
    const shared = reference.slice(0, 30).map(row => ({ ...row, ts: new Date(START).toISOString() }));
    assert.equal(
      (await measured('split_overlap < 0.5', [...rows, ...shared])).value,
      30 / (rows.length + 30),
    );
  });

  test('know which labels contradict one another', async () => {
    const changed = [...rows, ...rows.slice(0, 10).map(row => ({ ...row, y: 1 - Number(row['y']) }))];
    assert.equal((await measured('label_conflicts <= 0.1', changed)).value, 20 / changed.length);
  });

  test('tell how fresh the data are, and take options', async () => {
    const now = START + 100 * 24 * 3_600_000;
    const value = (await measured(`freshness(now=${now}) < 24`)).value ?? 0;
    assert.ok(value > 94 * 24 && value < 95 * 24, String(value));
  });

  test('say what is absent', async () => {
    const files = {
      'evenkeel.yaml': `model: m\ndata: {current: current.csv}\ncriteria:\n  - split_overlap < 0.1\n  - duplicate_id_rate < 1\n`,
      'current.csv': 'x,y\n1,0\n2,1\n',
    };
    const [overlap, ids] = (await assessOf(files)).criteria;
    assert.match(overlap?.reason ?? '', /no reference data/);
    assert.match(ids?.reason ?? '', /no id column/);
  });
});

test('a feature that holds the answer is told; honest ones are not', async () => {
  const reference = production(20, row => ({ ...row, refunded: row['y'] === 1 ? 'yes' : 'no' }), {
    from: -20,
  });
  const assessment = await assessOf({
    'evenkeel.yaml': `model: m\ntask: binary\ndata: {reference: reference.csv}\n${COLUMNS}\n`,
    'reference.csv': csv(reference),
  });
  assert.equal(told(assessment, 'target-leakage').column, 'refunded');
  assert.equal(assessment.diagnostics.filter(each => each.code === 'target-leakage').length, 1);
  const honest = await assessOf({
    'evenkeel.yaml': `model: m\ntask: binary\ndata: {reference: reference.csv}\n${COLUMNS}\n`,
    'reference.csv': REFERENCE,
  });
  assert.ok(!honest.diagnostics.some(each => each.code === 'target-leakage'));
});
