import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, describe, it } from 'node:test';
import type { RunContext } from '../../../src/core/runs/reader.ts';
import { mlflowServer } from '../../../src/core/runs/readers/mlflowServer.ts';

const CONTEXT: RunContext = { root: '/', now: () => 2000 };
const QUICK = { pauses: [1, 1], timeout: 2000 };

interface Asked {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  readonly authorization: string | undefined;
}

/** A server that answers as `answer` says: an object as JSON, a text as it is, a number as a status. */
async function served(
  answer: (asked: Asked, times: number) => unknown,
): Promise<{ address: string; asked: Asked[] }> {
  const all: Asked[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    let text = '';
    request.on('data', part => {
      text += part;
    });
    request.on('end', () => {
      const url = new URL(request.url ?? '', 'http://localhost');
      const asked = {
        path: url.pathname.replace('/prefix/api/2.0/mlflow/', ''),
        query: url.searchParams,
        body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
        authorization: request.headers.authorization,
      };
      all.push(asked);
      const given = answer(asked, all.filter(each => each.path === asked.path).length);
      if (typeof given === 'number') response.writeHead(given, { 'retry-after': '0' }).end('{}');
      else if (given === undefined) response.destroy();
      else response.end(typeof given === 'string' ? given : JSON.stringify(given));
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/prefix/`, asked: all };
}

function run(id: string, more: object = {}, metrics: readonly object[] = []): object {
  return {
    info: {
      run_id: id,
      experiment_id: '901234567890123456',
      run_name: `run ${id}`,
      status: 'FINISHED',
      start_time: '1000',
      end_time: 1500,
      ...more,
    },
    data: {
      metrics,
      params: [{ key: 'a/b', value: '1e-05' }],
      tags: [{ key: 'mlflow.parentRunId', value: 'p' }],
    },
  };
}

/** Three runs in two pages, and the pages of one history. */
function small({ path, query, body }: Asked): unknown {
  if (path === 'experiments/search') {
    // As text JSON, because an id of 18 digits is no double.
    return '{"experiments": [{"experiment_id": 901234567890123456, "name": "churn"}, {"experiment_id": "2", "lifecycle_stage": "deleted"}]}';
  }
  if (path === 'runs/search') {
    return body['page_token'] === 'two'
      ? { runs: [run('c', { experiment_id: '2' })] }
      : {
          runs: [
            run('a', {}, [
              { key: 'loss', value: 'NaN', timestamp: '1400', step: '3' },
              { key: 'inf', value: '-Infinity', timestamp: 1400, step: 0 },
              { key: 'large', value: 1.7976931348623157e308, timestamp: 1400, step: 0 },
            ]),
            run('b', { status: 'RUNNING', end_time: undefined, lifecycle_stage: 'deleted' }),
          ],
          next_page_token: 'two',
        };
  }
  if (path === 'metrics/get-history') {
    assert.equal(query.get('run_id'), 'a');
    return query.get('page_token') === 'more'
      ? { metrics: [{ key: 'loss', value: 'NaN', timestamp: '1400', step: '3' }] }
      : { metrics: [{ key: 'loss', value: 0.5, timestamp: 1300, step: 2 }], next_page_token: 'more' };
  }
  return 404;
}

describe('MLflow tracking server', () => {
  it('lists runs of all pages, with numbers that come as text', async () => {
    const { address } = await served(small);
    const source = mlflowServer(address, QUICK);
    const { runs, diagnostics } = await source.look(CONTEXT);
    assert.deepEqual(diagnostics, []);
    assert.deepEqual(
      runs.map(({ id, name, experiment, status, startedAt, endedAt, parent, deleted }) => [
        id,
        name,
        experiment,
        status,
        startedAt,
        endedAt,
        parent,
        deleted,
      ]),
      [
        ['a', 'run a', 'churn', 'finished', 1000, 1500, 'p', undefined],
        ['b', 'run b', 'churn', 'running', 1000, undefined, 'p', true],
        ['c', 'run c', '2', 'finished', 1000, 1500, 'p', true],
      ],
    );
    const [a] = await source.describe(['a'], CONTEXT);
    assert.deepEqual([...(a?.parameters ?? [])], [['a/b', '1e-05']]);
    assert.deepEqual(
      [...(a?.metrics.values() ?? [])].map(each => [each.name, each.last, each.lastStep]),
      [
        ['loss', Number.NaN, 3],
        ['inf', Number.NEGATIVE_INFINITY, 0],
        ['large', Number.POSITIVE_INFINITY, 0],
      ],
    );
    const history = await source.history('a', 'loss', CONTEXT);
    assert.deepEqual([...(history?.values ?? [])], [0.5, Number.NaN]);
    assert.deepEqual([...(history?.steps ?? [])], [2, 3]);
    assert.deepEqual([...(history?.times ?? [])], [1300, 1400]);
    assert.equal(await source.history('a', 'none', CONTEXT), undefined);
    assert.equal(await source.history('none', 'loss', CONTEXT), undefined);
  });

  it('says who we are with each request, and nowhere else', async () => {
    for (const [credentials, expected] of [
      [{ token: 'secret-1' }, 'Bearer secret-1'],
      [{ username: 'ada', password: 'secret-1' }, `Basic ${Buffer.from('ada:secret-1').toString('base64')}`],
    ] as const) {
      const { address, asked } = await served(() => 403);
      const { diagnostics } = await mlflowServer(address, QUICK).look({
        ...CONTEXT,
        credentials: async () => credentials,
      });
      assert.ok(asked.length > 0 && asked.every(each => each.authorization === expected));
      assert.deepEqual(
        diagnostics.map(each => [each.severity, each.code]),
        [['error', 'not-authorised']],
      );
      assert.ok(!JSON.stringify(diagnostics).includes('secret'));
    }
  });

  it('takes a name and a password from the address, and shows neither', async () => {
    const { address, asked } = await served(() => 500);
    const { diagnostics } = await mlflowServer(address.replace('//', '//ada:s%40cret@'), QUICK).look(CONTEXT);
    assert.equal(asked[0]?.authorization, `Basic ${Buffer.from('ada:s@cret').toString('base64')}`);
    assert.deepEqual(
      diagnostics.map(each => each.code),
      ['server-error'],
    );
    assert.ok(!/ada|cret/.test(JSON.stringify(diagnostics)));
  });

  it('asks again after a pause when there is too much to do', async () => {
    const { address, asked } = await served((each, times) =>
      times < 3 ? (times === 1 ? 429 : 503) : small(each),
    );
    const { runs, diagnostics } = await mlflowServer(address, QUICK).look(CONTEXT);
    assert.equal(runs.length, 3);
    assert.deepEqual(diagnostics, []);
    assert.equal(asked.filter(each => each.path === 'experiments/search').length, 3);
  });

  it('keeps what it knew while the server is away', async () => {
    let isAway = false;
    const { address } = await served(each => (isAway ? undefined : small(each)));
    const source = mlflowServer(address, QUICK);
    await source.look(CONTEXT);
    isAway = true;
    const { runs, diagnostics } = await source.look(CONTEXT);
    assert.equal(runs.length, 3);
    assert.deepEqual(
      diagnostics.map(each => each.code),
      ['unreachable'],
    );
    assert.equal((await source.describe(['a'], CONTEXT)).length, 1);
    assert.equal(await source.history('a', 'loss', CONTEXT), undefined);
  });

  it('is not led in circles, and not by answers that are none', async () => {
    const circle = await served(({ path }) =>
      path === 'experiments/search'
        ? { experiments: [{ experiment_id: '1' }] }
        : { runs: [run('a')], next_page_token: 'again' },
    );
    assert.equal((await mlflowServer(circle.address, QUICK).look(CONTEXT)).runs.length, 1);
    for (const text of [
      '<html>Sign in</html>',
      '[]',
      '{"experiments": 1',
      '{"experiments": [1, null, {"experiment_id": {}}]}',
      '{"experiments": {}}',
    ]) {
      const { address } = await served(() => text);
      const { runs } = await mlflowServer(address, QUICK).look(CONTEXT);
      assert.deepEqual(runs, [], text);
    }
  });

  it('ends when it is told to, and gives up on a server that does not answer', async () => {
    const { address } = await served(() => 503);
    const stop = new AbortController();
    const looking = mlflowServer(address, { pauses: [10_000], timeout: 1000 }).look({
      ...CONTEXT,
      signal: stop.signal,
    });
    setTimeout(() => stop.abort(new Error('enough')), 50);
    await assert.rejects(looking);
    const silent = createServer(() => undefined);
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve));
    after(() => {
      silent.close();
      silent.closeAllConnections();
    });
    const { diagnostics } = await mlflowServer(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`, {
      pauses: [],
      timeout: 100,
    }).look(CONTEXT);
    assert.deepEqual(
      diagnostics.map(each => each.code),
      ['unreachable'],
    );
  });

  it('asks only servers of the web', () => {
    for (const address of ['', 'mlruns', 'file:///etc/passwd', 'sqlite:///mlflow.db', 'databricks']) {
      assert.throws(() => mlflowServer(address), { name: 'MalformedError', code: 'bad-address' });
    }
  });
});
