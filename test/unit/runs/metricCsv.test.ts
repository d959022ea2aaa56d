import assert from 'node:assert/strict';
import { appendFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { type ColumnRoles, cellsOf, MetricCsv } from '../../../src/core/runs/metricCsv.ts';
import { timeOfNumber, timeOfText, writtenNumber } from '../../../src/core/runs/written.ts';
import { folder } from './support.ts';

const root = folder();
const between = async () => undefined;
let made = 0;

function roles(names: readonly string[]): ColumnRoles | undefined {
  if (!names.includes('step')) return undefined;
  const times = names.flatMap((name, at) => (name === 'time' ? [at] : []));
  const metrics = names.flatMap((name, at) => (name === 'step' ? [] : [[at, name] as const]));
  return { steps: [names.indexOf('step')], times, metrics: new Map(metrics) };
}

/** A log with this content, and what reads it on. */
function log(content: string, separator = ',') {
  made += 1;
  const path = join(root, `${made}.csv`);
  writeFileSync(path, content);
  const csv = new MetricCsv(path, { separator, roles });
  return {
    path,
    csv,
    readOn: (now = Date.now()) => csv.readOn(root, now, between),
    points: (name: string) => {
      const { steps = [], values = [] } = csv.metrics.byName.get(name)?.history() ?? {};
      return Array.from(values, (value, at) => [steps[at], value]);
    },
  };
}

describe('a log of metrics as a table', () => {
  it('has rows that fill in some columns only', async () => {
    const { csv, readOn, points } = log('a,b,step\n1,,0\n,2,0\n3,,5\n,,6\nNA,None,7\n');
    assert.equal(await readOn(), true);
    assert.deepEqual(points('a'), [
      [0, 1],
      [5, 3],
    ]);
    assert.deepEqual(points('b'), [[0, 2]]);
    assert.deepEqual([csv.rows, csv.bad, csv.isLog], [3, 0, true]);
  });

  it('keeps NaN, infinities, steps that come again, and those that go back', async () => {
    const { readOn, points } = log('step,x\n3,nan\n3,inf\n1,-inf\n1,1e-3\n');
    await readOn();
    assert.deepEqual(points('x'), [
      [3, Number.NaN],
      [3, Number.POSITIVE_INFINITY],
      [1, Number.NEGATIVE_INFINITY],
      [1, 0.001],
    ]);
  });

  it('is read on from behind the last whole line, and a torn one waits', async () => {
    const { path, readOn, points } = log('step,x\n0,1\n1,2');
    await readOn();
    assert.deepEqual(points('x'), [[0, 1]]);
    assert.equal(await readOn(), false);
    appendFileSync(path, '5\n2,3\n');
    await readOn();
    assert.deepEqual(points('x'), [
      [0, 1],
      [1, 25],
      [2, 3],
    ]);
  });

  it('has a last line without a line break once nothing was written for a minute, and takes it back when it grows', async () => {
    const { path, readOn, points } = log('step,x\n0,1\n1,2');
    await readOn();
    assert.equal(await readOn(Date.now() + 61_000), true);
    assert.deepEqual(points('x').at(-1), [1, 2]);
    assert.equal(await readOn(Date.now() + 61_000), false);
    appendFileSync(path, '5\n');
    await readOn();
    assert.deepEqual(points('x'), [
      [0, 1],
      [1, 25],
    ]);
  });

  it('starts over when it was rewritten', async () => {
    const { path, csv, readOn, points } = log('step,x\n0,1\n1,2\n');
    await readOn();
    writeFileSync(`${path}.new`, 'step,y,x\n0,7,1\n1,8,2\n2,9,3\n');
    renameSync(`${path}.new`, path);
    await readOn();
    assert.deepEqual(csv.names, ['step', 'y', 'x']);
    assert.equal(points('y').length, 3);
    assert.equal(points('x').length, 3);
  });

  it('goes on under a head that comes again, with the columns that it names', async () => {
    const { csv, readOn, points } = log('step,x\n0,1\nstep,x\n0,2\nstep,y,x\n1,5,3\n');
    await readOn();
    assert.deepEqual(points('x'), [
      [0, 1],
      [0, 2],
      [1, 3],
    ]);
    assert.deepEqual(points('y'), [[1, 5]]);
    assert.equal(csv.bad, 0);
  });

  it('may have a byte-order mark, quotes, and any line break', async () => {
    const { csv, readOn, points } = log('\ufeffstep,"a, ""b"""\r\r\n0,"1"\r\r\n\r\n1,2\r\n');
    await readOn();
    assert.deepEqual(csv.names, ['step', 'a, "b"']);
    assert.deepEqual(points('a, "b"'), [
      [0, 1],
      [1, 2],
    ]);
  });

  it('has decimals behind a comma where semicolons separate the cells, and nowhere else', async () => {
    const { readOn, points } = log('a;b;step\n0,5;-1,5e-3;1\n1.25;,5;2\n', ';');
    await readOn();
    assert.deepEqual(points('a'), [
      [1, 0.5],
      [2, 1.25],
    ]);
    assert.deepEqual(points('b'), [
      [1, -0.0015],
      [2, 0.5],
    ]);
    // What may be thousands is no number.
    const tabs = log('a\tb\tstep\n1,234\t2\t1\n', '\t');
    await tabs.readOn();
    assert.deepEqual([tabs.points('a'), tabs.points('b')], [[], [[1, 2]]]);
  });

  it('keeps columns of the same name apart', async () => {
    const { csv, readOn, points } = log('step,a,a,b,a\n1,2,3,4,5\n');
    await readOn();
    assert.deepEqual([...csv.metrics.byName.keys()], ['a', 'a.1', 'b', 'a.2']);
    assert.deepEqual(points('a.2'), [[1, 5]]);
  });

  it('counts rows that it cannot understand, and has the others', async () => {
    const { csv, readOn, points } = log('step\tx\n0\t1\n1\t2\t3\n2\t"4\n3\t5\n', '\t');
    await readOn();
    assert.equal(csv.bad, 2);
    assert.deepEqual(points('x'), [
      [0, 1],
      [3, 5],
    ]);
  });

  it('is not read where its head is that of other data', async () => {
    const { csv, readOn } = log('age,income\n1,2\n');
    await readOn();
    assert.deepEqual([csv.isLog, csv.rows, csv.bad], [false, 0, 0]);
  });

  it('counts rows where no step is filled in, or takes the one before', async () => {
    const { readOn, points } = log('step,x\n,1\n,2\n9,3\n,4\n');
    await readOn();
    assert.deepEqual(points('x'), [
      [0, 1],
      [1, 2],
      [9, 3],
      [9, 4],
    ]);
  });

  it('has times where a column says when, and a metric where it says how long', async () => {
    const { csv, readOn, points } = log('step,time,x\n0,1700000000.5,1\n1,1700000001500,2\n2,12.5,3\n');
    await readOn();
    const { times } = csv.metrics.byName.get('x')?.history() ?? {};
    assert.deepEqual([...(times ?? [])], [1_700_000_000_500, 1_700_000_001_500, Number.NaN]);
    assert.deepEqual(points('time'), [[2, 12.5]]);
    assert.deepEqual([csv.firstTime, csv.lastTime], [1_700_000_000_500, 1_700_000_001_500]);
  });

  it('knows when it was written', async () => {
    const { path, csv, readOn } = log('step,x\n0,1\n');
    utimesSync(path, 1_700_000_000, 1_700_000_000);
    await readOn();
    assert.equal(csv.modified, 1_700_000_000_000);
  });

  it('throws what keeps it from being read', async () => {
    const { csv } = log('');
    await assert.rejects(
      new MetricCsv(`${csv.path}.gone`, { separator: ',', roles }).readOn(root, 0, between),
      {
        code: 'ENOENT',
      },
    );
  });
});

describe('what programs write', () => {
  it('are numbers as Python and others write them', () => {
    for (const [text, value] of [
      ['1', 1],
      [' -1.5e-05 ', -1.5e-5],
      ['.5', 0.5],
      ['5.', 5],
      ['-0.5', -0.5],
      ['007', 7],
      ['2e5', 2e5],
      ['NaN', Number.NaN],
      ['-Infinity', Number.NEGATIVE_INFINITY],
      ['+inf', Number.POSITIVE_INFINITY],
    ] as const)
      assert.equal(writtenNumber(text), value, text);
    for (const text of [
      '',
      '-',
      'NA',
      'None',
      '0x10',
      '-0x10',
      '0b1',
      '1_000',
      '1 2',
      '1.2.3',
      '1e',
      '1e1e1',
      'True',
      '[0.1, 0.2]',
      '1,5',
    ]) {
      assert.equal(writtenNumber(text), undefined, text);
    }
  });

  it('are times of any unit, and no durations', () => {
    for (const value of [1.7e9, 1.7e12, 1.7e15, 1.7e18]) assert.equal(timeOfNumber(value), 1.7e12);
    for (const value of [0, 12.5, 86_400, 4e8, 2e19, -1.7e9, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.equal(timeOfNumber(value), undefined, String(value));
    }
  });

  it('are times as texts', () => {
    const local = new Date(2024, 1, 8, 23, 2, 14, 620).getTime();
    for (const text of ['2024-02-08T23:02:14.620335', '2024-02-08 23:02:14,620', '2024-02-08_23-02-14.620']) {
      assert.equal(timeOfText(text), local, text);
    }
    assert.equal(timeOfText('2024-02-08T23:02:14Z'), Date.UTC(2024, 1, 8, 23, 2, 14));
    assert.equal(timeOfText('2024-02-08 23:02:14 +01:00'), Date.UTC(2024, 1, 8, 22, 2, 14));
    assert.equal(timeOfText('2024-02-08'), new Date(2024, 1, 8).getTime());
    for (const text of ['', '2024', 'yesterday', '2024-13-45', '12:30:00']) {
      assert.equal(timeOfText(text), undefined, text);
    }
  });

  it('are cells in quotes', () => {
    assert.deepEqual(cellsOf('a,"b,""c""",,"d"', ','), ['a', 'b,"c"', '', 'd']);
    assert.deepEqual(cellsOf('', ','), ['']);
    assert.deepEqual(cellsOf('"a"', ','), ['a']);
    assert.deepEqual(cellsOf('"a",', ','), ['a', '']);
    assert.equal(cellsOf('"a,b', ','), undefined);
    assert.equal(cellsOf(','.repeat(20_000), ','), undefined);
  });
});
