/** Columns that evenkeel.yaml names and no data set has: each told once, at its place, with the nearest name. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Diagnostic } from '../../../src/core/diagnostic.ts';
import { assess, assessOf, COLUMNS, folderWith, production, projectOf } from './support.ts';

const MONITOR = `monitor:
  performance: [f1, 'equal_opportunity_difference( gnder)']
  drift: {columns: {amuont: {method: ks}}}
  detectors:
    - adwni(amount)
    - adwin(scoer)
    - page_hinkley(missing(cuntry))
    - {detector: kswin, on: column(amont)}
    - eror
    - {detector: adwin, on: eror}
  charts:
    - {chart: xbar_s, of: nothing_like_it}
    - {chart: individuals, of: acuracy}
    - {chart: u, of: [missing(amount), missing(gendr)]}
    - {chart: p, of: contry = DE}
    - {chart: hotelling_t2, of: [amount, scor]}`;

function written(text: string, { line = 0, character = 0, length = 0 }: Diagnostic): string {
  return (text.split('\n')[line - 1] ?? '').slice(character - 1, character - 1 + length);
}

describe('columns that are named and absent', () => {
  it('are told at their places, wherever they are named, and only they', async () => {
    const files = projectOf(production(3), MONITOR);
    const columns = COLUMNS.replace(
      /\}$/,
      ', types: {amnt: number}, ranges: {amountt: [0, 1], amount: [0, 999]}, domains: {countr: [DE]}}',
    );
    const text = String(files['evenkeel.yaml']).replace(COLUMNS, columns);
    const { diagnostics } = await assessOf({ ...files, 'evenkeel.yaml': text });
    const all = diagnostics.filter(each => each.code === 'missing-column');
    const said = all.map(each => {
      assert.equal(each.file, 'evenkeel.yaml');
      assert.equal(each.severity, 'error');
      assert.equal(each.ofData, true);
      assert.equal(written(text, each), each.column, JSON.stringify(each));
      if (each.column === 'eror') assert.match(text.split('\n')[(each.line ?? 0) - 1] ?? '', /on: eror/);
      const under = /names under ([\w.]+)\./.exec(each.message)?.[1];
      return [each.column, under, /Did you mean (\w+)\?/.exec(each.message)?.[1]];
    });
    assert.deepEqual(said, [
      ['amnt', 'columns.types', 'amount'],
      ['amountt', 'columns.ranges', 'amount'],
      ['countr', 'columns.domains', 'country'],
      ['amuont', 'monitor.drift.columns', 'amount'],
      ['gnder', 'monitor.performance', 'gender'],
      ['scoer', 'monitor.detectors', 'score'],
      ['cuntry', 'monitor.detectors', 'country'],
      ['amont', 'monitor.detectors', 'amount'],
      ['eror', 'monitor.detectors', 'error'],
      ['nothing_like_it', 'monitor.charts', undefined],
      ['acuracy', 'monitor.charts', 'accuracy'],
      ['gendr', 'monitor.charts', 'gender'],
      ['contry', 'monitor.charts', 'country'],
      ['scor', 'monitor.charts', 'score'],
    ]);
    assert.match(
      all.find(each => each.column === 'nothing_like_it')?.message ?? '',
      /There are: id, ts, amount/,
    );
  });

  it('are no matter without current data: what is watched may be in these only', async () => {
    const files = projectOf(production(3), MONITOR);
    delete files['current.csv'];
    const { diagnostics } = await assess(await folderWith(files));
    assert.deepEqual(
      diagnostics.filter(each => each.code === 'missing-column'),
      [],
    );
  });

  it('are told where columns with roles are, too', async () => {
    const files = projectOf(production(3));
    const text = String(files['evenkeel.yaml']).replace('target: y', 'target: yy');
    const { diagnostics } = await assessOf({ ...files, 'evenkeel.yaml': text });
    const [found, ...others] = diagnostics.filter(each => each.code === 'missing-column');
    assert.ok(found && others.length === 0);
    assert.equal(written(text, found), 'yy');
    assert.match(found.message, /names as target/);
  });
});
