import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Throttle } from '../../../src/extension/throttle.ts';

const INTERVAL = 60;

function counted(takes = 0) {
  const runs: { readonly start: number; end: number }[] = [];
  const throttle = new Throttle(async () => {
    const run = { start: performance.now(), end: Number.NaN };
    runs.push(run);
    await sleep(takes);
    run.end = performance.now();
  }, INTERVAL);
  return { throttle, runs };
}

test('the first request runs at once', async () => {
  const { throttle, runs } = counted();
  const asked = performance.now();
  await throttle.request();
  assert.equal(runs.length, 1);
  assert.ok((runs[0]?.start ?? 0) - asked < INTERVAL);
});

test('requests before a run begins share it', async () => {
  const { throttle, runs } = counted();
  await Promise.all([throttle.request(), throttle.request(), throttle.request()]);
  assert.equal(runs.length, 1);
});

test('a request during a run leads to one more run after it, and never to two at once', async () => {
  const { throttle, runs } = counted(30);
  const first = throttle.request();
  await sleep(10);
  const others = [throttle.request(), throttle.request()];
  await first;
  await Promise.all(others);
  assert.equal(runs.length, 2);
  const [a, b] = runs;
  assert.ok(a && b && b.start - a.end >= INTERVAL - 5, `only ${b && a && b.start - a.end} ms apart`);
});

test('asked all the time, it runs at its interval: it is not starved', async () => {
  const { throttle, runs } = counted();
  const until = performance.now() + 6 * INTERVAL;
  while (performance.now() < until) {
    void throttle.request();
    await sleep(5);
  }
  assert.ok(runs.length >= 3 && runs.length <= 8, `${runs.length} runs`);
});

test('a person who asks does not wait for the interval, and shortens the wait of others', async () => {
  const { throttle, runs } = counted();
  await throttle.request();
  const waiting = throttle.request();
  await sleep(5);
  await throttle.request(true);
  await waiting;
  const [a, b] = runs;
  assert.equal(runs.length, 2);
  assert.ok(a && b && b.start - a.end < INTERVAL - 20);
});

test('a run that fails rejects for those who asked for it, and the next one runs', async () => {
  let runs = 0;
  const throttle = new Throttle(async () => {
    if (++runs === 1) throw new Error('first');
  }, 1);
  await assert.rejects(throttle.request(), /first/);
  await throttle.request();
  assert.equal(runs, 2);
});

test('disposed, it runs no more', async () => {
  const { throttle, runs } = counted();
  await throttle.request();
  const waiting = throttle.request();
  await sleep(1);
  throttle.dispose();
  await waiting;
  await throttle.request(true);
  assert.equal(runs.length, 1);
});
