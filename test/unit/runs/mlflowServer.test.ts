import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { FolderRuns } from '../../../src/core/runs/folderRuns.ts';
import type { RunContext } from '../../../src/core/runs/reader.ts';
import { mlflowServer } from '../../../src/core/runs/readers/mlflowServer.ts';
import { KeptRuns } from '../../../src/engine/keptRuns.ts';
import { ownFolder, writeRun } from './mlflowStores.ts';
import { run, served, small } from './trackingServer.ts';

const CONTEXT: RunContext = { root: '/', now: () => 2000 };
const QUICK = { pauses: [1, 1], timeout: 2000 };

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

  it('knows the logged models of all experiments, however many there are', async () => {
    const last = '149';
    const { address } = await served(({ path, body }) => {
      const isOfLast = (body['experiment_ids'] as readonly string[] | undefined)?.includes(last) === true;
      if (path === 'experiments/search')
        return {
          experiments: Array.from({ length: 150 }, (_, n) => ({ experiment_id: `${n}`, name: `e${n}` })),
        };
      const outputs = { model_outputs: [{ model_id: 'm-1', step: 4 }] };
      if (path === 'runs/search')
        return { runs: isOfLast ? [{ ...run('a', { experiment_id: last }), outputs }] : [] };
      const model = { info: { model_id: 'm-1', name: 'churn', experiment_id: last } };
      return path === 'logged-models/search' ? { models: isOfLast ? [model] : [] } : 404;
    });
    const source = mlflowServer(address, QUICK);
    await source.look(CONTEXT);
    const [described] = await source.describe(['a'], CONTEXT);
    assert.deepEqual(described?.checkpoints, [{ name: 'churn', step: 4 }]);
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

describe('a folder with a tracking server', () => {
  it('lists the runs of both, and a server that is no address hides none', async () => {
    const root = ownFolder();
    writeRun(join(root, 'mlruns'), 'ours');
    const { address } = await served(small);
    const folder = new FolderRuns(root);
    const { runs, diagnostics } = await folder.look({ servers: [address, 'ftp://nowhere'] });
    assert.deepEqual(runs.map(each => [each.key, each.head.tracker]).sort(), [
      ['a', 'mlflow-server'],
      ['b', 'mlflow-server'],
      ['c', 'mlflow-server'],
      ['ours', 'mlflow-files'],
    ]);
    assert.deepEqual(
      diagnostics.map(each => each.code),
      ['bad-address'],
    );
    const described = await folder.describe(['a'], {});
    assert.equal(described.get('a')?.parameters.get('a/b'), '1e-05');
    assert.deepEqual([...((await folder.history('a', 'loss'))?.values ?? [])], [0.5, Number.NaN]);
    const alone = await folder.look({});
    assert.deepEqual(
      alone.runs.map(each => each.key),
      ['ours'],
    );
    folder.close();
  });

  it('tells each server who we are there, and no other', async () => {
    const [one, other] = [await served(small), await served(small)];
    const places = {
      folder: ownFolder(),
      servers: [{ address: one.address, credentials: { token: 'secret' } }, { address: other.address }],
    };
    const work = { signal: new AbortController().signal, progress: () => {} };
    await new KeptRuns(1).with(places, work, (overview, context) => overview.look(context));
    const authorizations = ({ asked }: typeof one) => [...new Set(asked.map(each => each.authorization))];
    assert.deepEqual(authorizations(one), ['Bearer secret']);
    assert.deepEqual(authorizations(other), [undefined]);
  });
});
