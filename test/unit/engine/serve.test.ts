import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Assessment } from '../../../src/core/assessment/assessment.ts';
import type { Handlers } from '../../../src/engine/handlers.ts';
import { serve } from '../../../src/engine/serve.ts';
import { type FromEngine, isFromEngine, isToEngine } from '../../../src/protocol/engine.ts';
import { noHandlers } from './notAsked.ts';

function engine(assess: Handlers['assess']) {
  const sent: FromEngine[] = [];
  let receive: (message: unknown) => void = () => assert.fail('not listening');
  let disconnect = () => {};
  let exits = 0;
  serve(
    {
      send: message => void sent.push(message),
      onMessage: listener => {
        receive = listener;
      },
      onDisconnect: listener => {
        disconnect = listener;
      },
    },
    { ...noHandlers, assess },
    { version: '1', exit: () => void exits++ },
  );
  return {
    sent,
    receive: (message: unknown) => receive(message),
    disconnect: () => disconnect(),
    exits: () => exits,
  };
}

const turn = () => new Promise(resolve => setTimeout(resolve, 20));
const request = (id: number) => ({ kind: 'request', id, method: 'assess', params: { folder: '/f' } });

test('what is not a message of the protocol is logged and ignored, and fails where somebody waits for it', async () => {
  const { sent, receive } = engine(async () => ({}) as Assessment);
  const nonsense = [
    undefined,
    null,
    7,
    'assess',
    {},
    { kind: 'request' },
    { kind: 'request', id: 1.5, method: 'assess', params: { folder: '/f' } },
    { kind: 'request', id: 1, method: 'toString', params: { folder: '/f' } },
    { kind: 'request', id: 2, method: '__proto__', params: {} },
    { kind: 'request', id: 3, method: 'assess', params: { folder: 7 } },
    { kind: 'request', id: 4, method: 'validate', params: { folder: '/f' } },
  ];
  for (const message of nonsense) receive(message);
  receive(request(1));
  await turn();
  assert.equal(sent.filter(each => each.kind === 'log').length, nonsense.length);
  const failed = sent.flatMap(each => (each.kind === 'failed' ? [each.id] : []));
  assert.deepEqual(failed, [1, 2, 3, 4]);
  assert.deepEqual(sent.at(-1), { kind: 'result', id: 1, result: {} });
});

test('a request is answered once, however often its id comes and whatever is cancelled', async () => {
  const ends: (() => void)[] = [];
  const { sent, receive } = engine(() => new Promise(resolve => ends.push(() => resolve({} as Assessment))));
  receive(request(1));
  receive(request(1));
  receive({ kind: 'cancel', id: 99 });
  await turn();
  receive({ kind: 'cancel', id: 1 });
  receive({ kind: 'cancel', id: 1 });
  for (const end of ends) end();
  await turn();
  receive({ kind: 'cancel', id: 1 });
  await turn();
  assert.deepEqual(
    sent.filter(each => each.kind !== 'log'),
    [{ kind: 'cancelled', id: 1 }],
  );
});

test('a request cancelled in the turn it comes in is answered as cancelled', async () => {
  const { sent, receive } = engine(async (_, { signal }) => {
    signal.throwIfAborted();
    return {} as Assessment;
  });
  receive(request(1));
  receive({ kind: 'cancel', id: 1 });
  await turn();
  assert.deepEqual(sent, [{ kind: 'cancelled', id: 1 }]);
});

test('when the host goes, work is aborted and waited for before the engine leaves', async () => {
  let release = () => {};
  let aborted = false;
  const { receive, disconnect, exits } = engine(
    (_, { signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          aborted = true;
          release = () => reject(new Error('ended'));
        });
      }),
  );
  receive(request(1));
  await turn();
  disconnect();
  await turn();
  assert.ok(aborted);
  assert.equal(exits(), 0);
  release();
  await turn();
  assert.equal(exits(), 1);
});

test('progress is passed on no faster than people read', async () => {
  const { sent, receive } = engine(async (_, { progress }) => {
    for (let i = 0; i < 1000; i++) progress('reading', i / 1000);
    return {} as Assessment;
  });
  receive(request(1));
  await turn();
  assert.equal(sent.filter(each => each.kind === 'progress').length, 1);
});

test('the guards know every message of the protocol', () => {
  const toEngine = [{ kind: 'hello' }, { kind: 'cancel', id: 1 }, request(1)];
  for (const message of toEngine) assert.ok(isToEngine(message), JSON.stringify(message));
  const fromEngine = [
    { kind: 'ready', version: '1' },
    { kind: 'progress', id: 1, label: 'reading' },
    { kind: 'output', id: 1, text: '' },
    { kind: 'result', id: 1, result: null },
    { kind: 'failed', id: 1, message: 'm', usage: false },
    { kind: 'cancelled', id: 1 },
    { kind: 'log', level: 'info', text: 't' },
  ];
  for (const message of fromEngine) assert.ok(isFromEngine(message), JSON.stringify(message));
  for (const message of [null, {}, { kind: 'result' }, { kind: 'failed', id: 1 }, { kind: 'ready' }])
    assert.ok(!isFromEngine(message), JSON.stringify(message));
});
