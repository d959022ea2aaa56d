import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, test } from 'node:test';
import {
  Cancelled,
  EngineClient,
  EngineCrashed,
  EngineFailure,
  type EngineOptions,
} from '../../../src/extension/engineClient.ts';

const clients: EngineClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});

function start(options: Pick<EngineOptions, 'idleMs' | 'flags'> = {}) {
  const crashes: { what: string; gaveUp: boolean }[] = [];
  const lines: string[] = [];
  const write = (text: string) => void lines.push(text);
  const client = new EngineClient({
    script: path.join(import.meta.dirname, 'tinyEngine.ts'),
    log: { info: write, warn: write, error: write },
    onCrash: (what, gaveUp) => crashes.push({ what, gaveUp }),
    ...options,
  });
  clients.push(client);
  const ask = async (folder: string, options = {}) =>
    (await client.request('assess', { folder }, options)).createdAt;
  return { client, crashes, lines, ask };
}

/** Whether a process exists. */
function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function eventually(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if (await condition()) return;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  assert.fail(`never came true: ${what}`);
}

test('nothing is started before the first request, and one process answers many', async () => {
  const { client, ask } = start();
  assert.equal(client.pid, undefined);
  const answers = await Promise.all(['a', 'b', 'c'].map(folder => ask(folder)));
  assert.deepEqual(answers, ['a', 'b', 'c']);
  assert.equal(await ask('pid'), String(client.pid));
});

test('an engine whose program does not know a flag is started without', async () => {
  const { ask, crashes, lines } = start({ flags: ['--no-such-flag'] });
  assert.equal(await ask('a'), 'a');
  assert.deepEqual(crashes, []);
  assert.ok(lines.includes('The engine is started without --no-such-flag.'));
});

test('progress and output arrive before the result', async () => {
  const { ask } = start();
  const output: string[] = [];
  assert.equal(await ask('output', { onOutput: (text: string) => output.push(text) }), 'said');
  assert.deepEqual(output, ['one\n', 'two\n']);
});

test('a failure is the engine’s sentence, also for a wrong call and a handler that throws at once', async () => {
  const { client, ask, crashes } = start();
  await assert.rejects(ask('fail'), new EngineFailure('The file is broken.'));
  await assert.rejects(ask('usage'), new EngineFailure('Wrong call.'));
  await assert.rejects(
    client.request('propose', { folder: 'f', reference: 'r' }),
    new EngineFailure('not asynchronous'),
  );
  assert.deepEqual(crashes, []);
});

test('a cancelled request ends at once, the engine stays', async () => {
  const { client, ask } = start();
  const abort = new AbortController();
  const asked = ask('wait', { signal: abort.signal, onProgress: () => abort.abort() });
  await assert.rejects(asked, Cancelled);
  const { pid } = client;
  assert.equal(await ask('after'), 'after');
  assert.equal(client.pid, pid);
  await assert.rejects(ask('never', { signal: AbortSignal.abort() }), Cancelled);
});

test('a reply that comes after the cancellation is dropped', async () => {
  const { ask } = start();
  await ask('warm');
  const abort = new AbortController();
  const asked = ask('ignore-cancel', { signal: abort.signal });
  abort.abort();
  await assert.rejects(asked, Cancelled);
  await new Promise(resolve => setTimeout(resolve, 200));
  assert.equal(await ask('next'), 'next');
});

test('garbage from the engine is logged and harms nothing', async () => {
  const { ask, lines } = start();
  assert.equal(await ask('garbage'), 'after garbage');
  assert.equal(lines.filter(line => line.includes('not a message')).length, 5);
});

test('a crash fails everything pending, is told once, and the next request starts a new engine', async () => {
  const { client, ask, crashes } = start();
  const first = await ask('pid');
  const waiting = ask('wait');
  const crashing = ask('crash');
  await assert.rejects(waiting, EngineCrashed);
  await assert.rejects(crashing, EngineCrashed);
  assert.equal(crashes.length, 1);
  await assert.rejects(ask('crash'), EngineCrashed);
  assert.equal(crashes.length, 1, 'a second crash in a row is not told again');
  assert.notEqual(await ask('pid'), first);
  assert.ok(client.pid);
});

test('after three crashes in a minute the engine stays down until it is revived', async () => {
  const { client, ask, crashes } = start();
  for (let i = 0; i < 3; i++) await assert.rejects(ask('crash'), EngineCrashed);
  assert.deepEqual(
    crashes.map(each => each.gaveUp),
    [false, true],
  );
  await assert.rejects(ask('a'), /repeatedly/);
  assert.equal(client.pid, undefined);
  client.revive();
  assert.equal(await ask('a'), 'a');
});

test('an error thrown where nobody waits counts as a crash', async () => {
  const { ask, crashes } = start();
  await assert.rejects(ask('throw-later'), EngineCrashed);
  assert.equal(crashes.length, 1);
  assert.equal(await ask('a'), 'a');
});

test('an engine killed from outside is a crash', async () => {
  const { client, ask, crashes } = start();
  const waiting = ask('wait', { onProgress: () => client.pid && process.kill(client.pid, 'SIGKILL') });
  await assert.rejects(waiting, EngineCrashed);
  assert.match(crashes[0]?.what ?? '', /SIGKILL|channel/);
});

test('an idle engine is ended and started again; that is no crash', async () => {
  const { client, ask, crashes } = start({ idleMs: 100 });
  const pid = Number(await ask('pid'));
  await eventually(() => !lives(pid), 'the engine ends');
  assert.equal(client.pid, undefined);
  assert.equal(await ask('a'), 'a');
  assert.deepEqual(crashes, []);
});

test('dispose lets the engine end what it runs, and leaves no process', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'evenkeel-engine-'));
  const mark = path.join(folder, 'mark');
  const { client, ask, crashes } = start();
  const pid = Number(await ask('pid'));
  const running = client.request('validate', { folder, checkpoint: mark });
  await ask('a');
  client.dispose();
  await assert.rejects(running, EngineCrashed);
  await eventually(() => !lives(pid), 'the engine ends');
  assert.equal(await readFile(mark, 'utf8'), 'ended');
  assert.deepEqual(crashes, []);
  await rm(folder, { recursive: true });
});
