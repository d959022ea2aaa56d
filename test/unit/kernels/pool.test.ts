import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isUndefined } from '../../../src/core/catalogue/statistic.ts';
import { UsageError } from '../../../src/core/diagnostic.ts';
import {
  endIdleThreads,
  KernelPool,
  type PoolOptions,
  type PoolTask,
  shared,
  withPool,
} from '../../../src/core/kernels/pool.ts';

const column = (...values: number[]) => ({
  type: 'number' as const,
  values: shared(Float64Array.from(values)),
});

const task: PoolTask<'compute'> = {
  name: 'compute',
  input: {
    inputs: { y_true: column(0, 1, 1, 0), y_pred: column(0, 1, 0, 0) },
    calls: [
      { statistic: 'accuracy' },
      { statistic: 'precision', profile: 'sklearn', options: { average: 'macro' } },
    ],
  },
};

async function withOwnPool(options: PoolOptions, use: (pool: KernelPool) => Promise<void>): Promise<void> {
  const pool = new KernelPool(options);
  try {
    await use(pool);
  } finally {
    await pool.close();
  }
}

const worker = (name: string) => new URL(`./workers/${name}.ts`, import.meta.url);

test('tasks run in threads, in the order of their calls, more tasks than threads', async () => {
  await withOwnPool({ size: 2 }, async pool => {
    const answers = await Promise.all(Array.from({ length: 7 }, () => pool.run(task)));
    for (const [accuracy, precision] of answers) {
      assert.ok(accuracy && precision && !isUndefined(accuracy) && !isUndefined(precision));
      assert.equal(accuracy.value, 0.75);
      assert.equal(precision.value, (2 / 3 + 1) / 2);
    }
  });
});

test('memory that is handed over is not here any more, once there is a thread to take it', async () => {
  await withOwnPool({ size: 1 }, async pool => {
    const given = () => {
      const values = Float64Array.of(0, 1, 1, 0);
      const input = { ...task.input, inputs: { ...task.input.inputs, y_true: { type: 'number', values } } };
      return { values, order: { ...task, input, handOver: [values.buffer] } as PoolTask<'compute'> };
    };
    const [first, second] = [given(), given()];
    for (const { order } of [first, second]) {
      const [accuracy] = await pool.run(order);
      assert.ok(accuracy && !isUndefined(accuracy));
      assert.equal(accuracy.value, 0.75);
    }
    assert.equal(first.values.length, 4, 'a thread that has not started might not');
    assert.equal(second.values.length, 0);
  });
});

test('a wrong call stays a usage error, and the thread goes on', async () => {
  await withOwnPool({ size: 1 }, async pool => {
    const wrong = { ...task, input: { ...task.input, calls: [{ statistic: 'acuracy' }] } };
    await assert.rejects(
      pool.run(wrong),
      error => error instanceof UsageError && /"accuracy"/.test(error.message),
    );
    assert.equal((await pool.run(task)).length, 2);
  });
});

test('an aborted task ends at once; tasks behind it go on waiting, and can be aborted there', async () => {
  await withOwnPool({ size: 1, worker: worker('hanging') }, async pool => {
    const [running, waiting] = [new AbortController(), new AbortController()];
    const first = pool.run({ ...task, signal: running.signal });
    const second = pool.run({ ...task, signal: waiting.signal });
    await new Promise(resolve => setTimeout(resolve, 300));
    const start = performance.now();
    running.abort();
    await assert.rejects(first, { name: 'AbortError' });
    waiting.abort(new Error('changed my mind'));
    await assert.rejects(second, /changed my mind/);
    assert.ok(performance.now() - start < 1000);
    await assert.rejects(pool.run({ ...task, signal: AbortSignal.abort() }), { name: 'AbortError' });
  });
});

test('a thread that dies takes only its task with it', async () => {
  await withOwnPool({ size: 1, worker: worker('crashing') }, async pool => {
    const answers = await Promise.allSettled([pool.run(task), pool.run(task)]);
    for (const answer of answers) {
      assert.ok(answer.status === 'rejected');
      assert.match(String(answer.reason), /exit code 7/);
    }
  });
});

test('without threads, tasks run here', async () => {
  for (const file of [worker('throwing'), worker('no-such-file'), new URL('https://example.org/')]) {
    await withOwnPool({ size: 2, worker: file }, async pool => {
      const answers = await Promise.all([pool.run(task), pool.run(task), pool.run(task)]);
      for (const [accuracy] of answers)
        assert.ok(accuracy && !isUndefined(accuracy) && accuracy.value === 0.75);
    });
  }
});

test("what cannot be sent is that task's error", async () => {
  await withOwnPool({ size: 1 }, async pool => {
    const unsendable = { ...task, input: { ...task.input, inputs: { y_true: (() => 0) as never } } };
    await assert.rejects(pool.run(unsendable), /could not be cloned/);
    assert.equal((await pool.run(task)).length, 2);
  });
});

test('a closed pool rejects what is left and what comes', async () => {
  const pool = new KernelPool({ size: 1, worker: worker('hanging') });
  const left = [pool.run(task), pool.run(task)];
  const rejections = left.map(each => assert.rejects(each, /was closed/));
  await pool.close();
  await Promise.all(rejections);
  await assert.rejects(pool.run(task), /is closed/);
});

test('those who use the common pool at the same time, or soon after, share it', async () => {
  let first: KernelPool | undefined;
  await withPool(async pool => {
    first = pool;
    await withPool(async same => assert.equal(same, pool));
    assert.equal((await pool.run(task)).length, 2);
  });
  await withPool(async again => assert.equal(again, first));
  await endIdleThreads();
  await assert.rejects(first?.run(task) ?? assert.fail(), /is closed/);
  await withPool(async next => assert.notEqual(next, first));
  await endIdleThreads();
});

test('threads that nobody uses any more end after a minute', async t => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const pool = await withPool(async used => used);
  t.mock.timers.tick(1_000);
  assert.equal((await pool.run(task)).length, 2);
  t.mock.timers.tick(60_000);
  await assert.rejects(pool.run(task), /is closed/);
});

test('each thread that waits is told to let go of what it was given', async () => {
  await withOwnPool({ size: 2, worker: worker('noting') }, async pool => {
    const asked = () => Promise.all([pool.run(task), pool.run(task)]);
    assert.deepEqual(await asked(), Array(2).fill(['compute']));
    await pool.rest();
    assert.deepEqual(await asked(), Array(2).fill(['compute', 'letGo', 'compute']));
  });
});

test('a thread that has let go of everything goes on', async () => {
  await withOwnPool({ size: 1 }, async pool => {
    const first = await pool.run(task);
    await pool.rest();
    assert.deepEqual(await pool.run(task), first);
  });
});

test('work on many items is shared, and ends with the first that fails', async () => {
  const pool = new KernelPool({ size: 2 });
  const done: number[] = [];
  await pool.each([1, 2, 3, 4, 5], async item => void done.push(item));
  assert.deepEqual(done.sort(), [1, 2, 3, 4, 5]);
  const begun: number[] = [];
  const failing = pool.each(Array(100).keys(), async item => {
    begun.push(item);
    await new Promise(resolve => setImmediate(resolve));
    if (item === 3) throw new Error('this one');
  });
  await assert.rejects(failing, /this one/);
  await new Promise(resolve => setTimeout(resolve, 20));
  assert.ok(begun.length <= 6, `${begun.length} were begun`);
  await pool.close();
});

test('an answer may hold what the thread was given, however large', async () => {
  await withOwnPool({ size: 1 }, async pool => {
    const values = (shift: number) =>
      shared(Float64Array.from({ length: 600_000 }, (_, i) => Math.sin(i) + shift));
    const input = {
      reference: { type: 'number' as const, values: values(0) },
      window: { type: 'number' as const, values: values(0.01) },
      chunks: [],
      rule: {},
      keep: { spareReference: false, spareWindow: false },
    };
    const first = await pool.run({ name: 'compareOverTime', input });
    assert.ok(first.facts);
    const again = await pool.run({ name: 'compareOverTime', input: { ...input, known: first.facts } });
    assert.deepEqual(again.window, first.window);
    assert.deepEqual(again.facts?.reference, first.facts.reference);
  });
});
