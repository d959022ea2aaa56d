import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { FolderRuns } from '../../../../src/core/runs/folderRuns.ts';
import { exportRuns, formatOf } from '../../../../src/core/runs/views/exportRuns.ts';
import { ordered } from '../../../../src/core/runs/views/order.ts';
import { RunsOverview } from '../../../../src/core/runs/views/overview.ts';
import {
  PLAIN_QUERY,
  type RunRow,
  type RunsPage,
  type TableQuery,
} from '../../../../src/core/runs/views/table.ts';
import { numberOf } from '../../../../src/core/runs/views/values.ts';
import { ownFolder } from '../mlflowStores.ts';
import { listed, MadeReader, type MadeRun } from './madeRuns.ts';

const QUERY: TableQuery = { ...PLAIN_QUERY, count: 100 };

const MADE: readonly MadeRun[] = [
  {
    id: 'old',
    head: { startedAt: 1000, endedAt: 61_000, experiment: 'one' },
    parameters: { lr: '0.1', same: 1 },
    metrics: { loss: [0.5], 'system/cpu': [9] },
  },
  {
    id: 'new',
    head: { startedAt: 3000, experiment: 'two', status: 'running', parent: 'old' },
    parameters: { lr: '0.02', same: 1 },
    metrics: { loss: [Number.NaN] },
    tags: { who: 'ada' },
  },
  {
    id: 'bin',
    head: { startedAt: 2000, experiment: 'one', deleted: true },
    metrics: { loss: [0.1], gone: [1] },
  },
  { id: 'none', head: { startedAt: 2000 }, parameters: { lr: 'auto', same: 1 } },
];

const open: RunsOverview[] = [];
after(() => {
  for (const each of open) each.close();
});

function overviewOf(runs: readonly MadeRun[]) {
  const reader = new MadeReader(runs);
  const overview = new RunsOverview(new FolderRuns(ownFolder(), [reader]));
  open.push(overview);
  const page = (query: Partial<TableQuery>, whole = false) =>
    overview.page({ ...QUERY, ...query }, { now: () => 100_000 }, whole);
  return { reader, overview, page };
}

const keys = ({ rows }: RunsPage) =>
  rows.map(row =>
    row.kind === 'run' ? row.key : `[${row.experiment} ${row.runs}${row.folded ? ' folded' : ''}]`,
  );
const cellsOf = ({ rows }: RunsPage) =>
  rows.filter((row): row is RunRow => row.kind === 'run').map(row => row.cells);

describe('values of runs', () => {
  for (const [value, number] of [
    ['0.1', 0.1],
    [' -1e-3 ', -0.001],
    ['.5', 0.5],
    ['5.', 5],
    ['+inf', Number.POSITIVE_INFINITY],
    ['-Infinity', Number.NEGATIVE_INFINITY],
    ['NaN', Number.NaN],
    ['', undefined],
    ['0x10', undefined],
    ['1_000', undefined],
    ['12px', undefined],
    ['9'.repeat(41), undefined],
    [true, undefined],
    [null, undefined],
    [3, 3],
  ] as const) {
    it(`${JSON.stringify(value)} is ${number}`, () => assert.equal(numberOf(value), number));
  }
});

describe('the order of runs', () => {
  const runs = [
    listed({ id: 'text', parameters: { v: 'b10' } }),
    listed({ id: 'none' }),
    listed({ id: 'nan', parameters: { v: 'nan' } }),
    listed({ id: 'two', parameters: { v: '2' } }),
    listed({ id: 'ten', parameters: { v: 10 } }),
    listed({ id: 'text2', parameters: { v: 'b9' } }),
    listed({ id: 'low', parameters: { v: '-inf' } }),
  ];
  const by = (descending: boolean) =>
    ordered(runs, [{ column: 'parameter:v', descending }], 0)
      .map(each => each.key)
      .join(' ');

  it('puts numbers before texts, NaN behind numbers, and what is missing last, either way', () => {
    assert.equal(by(false), 'low two ten nan text2 text none');
    assert.equal(by(true), 'ten two low nan text text2 none');
  });

  it('takes the newest first where nothing else decides, and passes over what is no column', () => {
    const two = [
      listed({ id: 'a', head: { startedAt: 1 } }),
      listed({ id: 'b', head: { startedAt: 2 } }),
      listed({ id: 'c', head: { updatedAt: 3 } }),
      listed({ id: 'd' }),
    ];
    const sort = [{ column: 'nonsense', descending: true }];
    assert.deepEqual(
      ordered(two, sort, 0).map(each => each.key),
      ['c', 'b', 'a', 'd'],
    );
  });

  it('sorts by a second column where the first is equal', () => {
    const some = ['x1', 'y2', 'x3'].map(id =>
      listed({ id, parameters: { kind: id[0] ?? '', n: Number(id[1]) } }),
    );
    const sort = [
      { column: 'parameter:kind', descending: false },
      { column: 'parameter:n', descending: true },
    ];
    assert.deepEqual(
      ordered(some, sort, 0).map(each => each.key),
      ['x3', 'x1', 'y2'],
    );
  });
});

describe('a page of the table', () => {
  it('has the newest runs first, without the bin, and the columns that tell most', async () => {
    const page = await overviewOf(MADE).page({});
    assert.deepEqual(keys(page), ['new', 'none', 'old']);
    assert.deepEqual(page.shown, [
      'run:started',
      'metric:loss',
      'parameter:lr',
      'run:duration',
      'run:experiment',
    ]);
    assert.deepEqual(cellsOf(page), [
      [3000, 'NaN', '0.02', 97_000, 'two'],
      [2000, null, 'auto', null, null],
      [1000, 0.5, '0.1', 60_000, 'one'],
    ]);
    assert.deepEqual([page.runs, page.matching, page.lines, page.live, page.described], [3, 3, 3, 1, 3]);
    const [row] = page.rows;
    assert.ok(row?.kind === 'run' && row.parent === 'old' && row.status === 'running');
  });

  it('tells every column, how many runs have it and whether it is of numbers', async () => {
    const { columns } = await overviewOf(MADE).page({ deleted: true });
    const told = columns.map(({ id, runs, numeric }) => `${id} ${runs}${numeric ? ' #' : ''}`);
    assert.deepEqual(told, [
      'run:status 4',
      'run:experiment 3',
      'run:started 4 #',
      'run:duration 2 #',
      'run:tracker 4',
      'parameter:lr 3',
      'parameter:same 3 #',
      'metric:gone 1 #',
      'metric:loss 3 #',
      'metric:system/cpu 1 #',
      'tag:who 1',
    ]);
  });

  it('groups by experiment, the newest first, and folds', async () => {
    const { page } = overviewOf(MADE);
    assert.deepEqual(keys(await page({ grouped: true, deleted: true, folded: ['one'] })), [
      '[two 1]',
      'new',
      '[one 2 folded]',
      '[ 1]',
      'none',
    ]);
  });

  it('keeps pinned runs first whatever the filter, and leaves out hidden ones', async () => {
    const { page } = overviewOf(MADE);
    const found = await page({
      pinned: ['old', 'old', 'gone'],
      hidden: ['none'],
      filter: 'two',
      grouped: true,
    });
    assert.deepEqual(keys(found), ['old', '[two 1]', 'new']);
    assert.equal(found.matching, 1);
  });

  it('is a stretch of the lines, and none behind the last', async () => {
    const { page } = overviewOf(MADE);
    assert.deepEqual(keys(await page({ from: 1, count: 1 })), ['none']);
    assert.deepEqual(keys(await page({ from: 99 })), []);
  });

  it('tells a filter that makes no sense', async () => {
    const found = await overviewOf(MADE).page({ filter: 'los < 1' });
    assert.equal(found.problem?.message, 'No run has "los". Did you mean "loss"?');
    assert.equal(found.matching, 3);
  });

  it('of no runs is empty', async () => {
    const page = await overviewOf([]).page({});
    assert.deepEqual([page.runs, page.lines, page.rows, page.columns, page.shown], [0, 0, [], [], []]);
  });
});

describe('a folder of many runs', () => {
  const many = Array.from({ length: 1000 }, (_, at) => ({
    id: `r${String(at).padStart(4, '0')}`,
    head: { startedAt: at },
    metrics: { loss: [at % 7] },
  }));

  it('is listed without reading what runs recorded that are not shown', async () => {
    const { page, reader } = overviewOf(many);
    const first = await page({ count: 20 });
    assert.equal(first.described, 20);
    assert.equal(reader.described.flat().length, 20);
    await page({ count: 20 });
    await page({ from: 10, count: 20 });
    assert.equal(reader.described.flat().length, 30, 'what is known is not read again');
    const whole = await page({ count: 20 }, true);
    assert.equal(whole.described, 1000);
  });

  it('reads all where the order needs it, once', async () => {
    const { page, reader } = overviewOf(many);
    const sort = [{ column: 'metric:loss', descending: true }];
    const sorted = await page({ sort, columns: ['metric:loss'], count: 3 });
    assert.deepEqual(cellsOf(sorted), [[6], [6], [6]]);
    assert.deepEqual(keys(sorted), ['r0993', 'r0986', 'r0979']);
    await page({ sort, from: 500, count: 3 });
    assert.equal(reader.described.flat().length, 1000);
  });

  it('tells progress, and stops when asked to', async () => {
    const { overview } = overviewOf(many);
    const labels: string[] = [];
    const abort = new AbortController();
    const onProgress = (label: string) => {
      labels.push(label);
      if (labels.length === 2) abort.abort(new Error('enough'));
    };
    await assert.rejects(overview.page(QUERY, { signal: abort.signal, onProgress }, true), /enough/);
    assert.deepEqual(labels, ['Reading runs: 250 of 1000', 'Reading runs: 500 of 1000']);
  });
});

describe('keys of runs', () => {
  it('are of all that the filter leaves, also where they are folded away, or of some lines', async () => {
    const { overview } = overviewOf(MADE);
    const query = { ...QUERY, grouped: true, folded: ['two'], deleted: true };
    assert.deepEqual(await overview.keys(query, {}, {}), ['new', 'bin', 'old', 'none']);
    assert.deepEqual(await overview.keys(query, { from: 0, to: 3 }, {}), ['bin']);
    assert.deepEqual(await overview.keys({ ...query, filter: 'status = running' }, {}, {}), ['new']);
  });
});

describe('looking again', () => {
  it('reads runs that live or whose head has changed, and no others', async () => {
    const { page, reader, overview } = overviewOf(MADE);
    await page({});
    reader.described.length = 0;
    reader.runs = MADE.map(each => (each.id === 'new' ? { ...each, metrics: { loss: [0.7, 0.6] } } : each));
    await overview.look({});
    assert.deepEqual(reader.described.flat(), ['new']);
    const live = await page({ columns: ['metric:loss'] });
    assert.deepEqual(cellsOf(live), [[0.6], [null], [0.5]]);
    reader.runs = reader.runs.map(each =>
      each.id === 'old'
        ? { ...each, head: { ...each.head, status: 'failed' }, metrics: { loss: [0.4] } }
        : each,
    );
    await overview.look({});
    const failed = await page({ columns: ['run:status', 'metric:loss'] });
    assert.deepEqual(cellsOf(failed).at(-1), ['failed', 0.4]);
  });

  it('reads all again when told to, and forgets runs that are gone', async () => {
    const { page, reader, overview } = overviewOf(MADE);
    await page({});
    reader.runs = MADE.filter(each => each.id !== 'none').map(each => ({ ...each, metrics: { loss: [9] } }));
    await overview.look({}, true);
    const again = await page({ columns: ['metric:loss'] });
    assert.deepEqual(keys(again), ['new', 'old']);
    assert.deepEqual(cellsOf(again), [[9], [9]]);
  });
});

describe('experiments and runs of a tree', () => {
  it('are told with their counts, as many as are wanted', async () => {
    const { overview } = overviewOf(MADE);
    const { groups, more } = await overview.groups(2, {});
    assert.deepEqual(groups, [
      { experiment: 'two', runs: 1, live: 1 },
      { experiment: '', runs: 1, live: 0 },
    ]);
    assert.equal(more, 1);
    const { runs } = await overview.leaves('', 10, {});
    assert.deepEqual(
      runs.map(each => each.key),
      ['none'],
    );
    assert.equal((await overview.leaves('one', 0, {})).more, 1);
  });
});

describe('whether anything is new', () => {
  it('is told by a version that changes with what runs are and recorded, and not by looking', async () => {
    const { overview, reader, page } = overviewOf(MADE);
    const version = async () => {
      await overview.look({});
      return (await overview.groups(9, {})).version;
    };
    await page({});
    const first = await version();
    assert.equal(await version(), first);
    reader.runs = MADE.map(each => (each.id === 'new' ? { ...each, metrics: { loss: [1, 2] } } : each));
    const second = await version();
    assert.notEqual(second, first, 'a value more');
    reader.runs = reader.runs.slice(1);
    assert.notEqual(await version(), second, 'a run less');
    const { overview: other } = overviewOf(MADE);
    await other.page(QUERY, {});
    assert.notEqual((await other.groups(9, {})).version, first, 'opened anew');
  });
});

describe('one run', () => {
  it('is told whole, and one that is gone is told to be', async () => {
    const { overview } = overviewOf(MADE);
    const detail = await overview.detail('new', {});
    assert.deepEqual(detail.metrics, [{ name: 'loss', last: 'NaN', lastStep: 0, points: 1 }]);
    assert.deepEqual(detail.tags, [['who', 'ada']]);
    await assert.rejects(overview.detail('nobody', {}), /not there any more/);
  });
});

describe('the table as a file', () => {
  async function written(runs: readonly MadeRun[], name: string, query: Partial<TableQuery> = {}) {
    const { overview } = overviewOf(runs);
    const out = join(ownFolder(), name);
    await exportRuns(overview, { ...QUERY, ...query }, out, formatOf(name), { now: () => 100_000 });
    return readFile(out, 'utf8');
  }

  it('is CSV with all digits, and nothing that a spreadsheet would run', async () => {
    const runs: MadeRun[] = [
      {
        id: 'a',
        head: { name: '=HYPERLINK("x")', startedAt: 0, endedAt: 1500 },
        parameters: { name: 'a,b', x: -0.1 },
        metrics: { loss: [1 / 3] },
      },
      {
        id: 'b',
        head: { name: '-cmd', startedAt: -1 },
        parameters: { x: 2 },
        metrics: { loss: [Number.NEGATIVE_INFINITY] },
      },
    ];
    const columns = ['run:started', 'run:duration', 'parameter:name', 'parameter:x', 'metric:loss'];
    assert.equal(
      await written(runs, 'runs.csv', { columns, grouped: true }),
      [
        'key,name,status,started,duration_ms,parameter:name,x,loss',
        `a,"'=HYPERLINK(""x"")",finished,1970-01-01T00:00:00.000Z,1500,"a,b",-0.1,${1 / 3}`,
        "b,'-cmd,finished,1969-12-31T23:59:59.999Z,,,2,-Infinity",
        '',
      ].join('\r\n'),
    );
  });

  it('is Markdown in which a name cannot break the table', async () => {
    const runs = [{ id: 'a', head: { name: 'x|y\n*z*' }, metrics: { loss: [0.5] } }];
    assert.equal(
      await written(runs, 'runs.MD', { columns: ['metric:loss'] }),
      '| key | name | status | loss |\n| --- | --- | --- | --- |\n| a | x\\|y \\*z\\* | finished | 0.5 |\n',
    );
  });

  it('has every run of a large table', async () => {
    const runs = Array.from({ length: 1234 }, (_, at) => ({ id: `r${at}` }));
    assert.equal((await written(runs, 'runs.csv')).split('\r\n').length, 1 + 1234 + 1);
  });
});
