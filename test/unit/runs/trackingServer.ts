import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';

export interface Asked {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  readonly authorization: string | undefined;
}

/** A server that answers as `answer` says: an object as JSON, a text as it is, a number as a status. */
export async function served(
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

export function run(id: string, more: object = {}, metrics: readonly object[] = []): object {
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
export function small({ path, query, body }: Asked): unknown {
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
