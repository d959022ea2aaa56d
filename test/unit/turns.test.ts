/** Long work in pieces: others get their turns between, and what is aborted ends and lets go of what it holds. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext, test } from 'node:test';
import { setImmediate as loop } from 'node:timers/promises';
import { makeProject } from '../../bench/data.ts';
import { type AssessOptions, assessProject } from '../../src/core/assessment/assess.ts';
import { compareInTurns, compareOverTime } from '../../src/core/drift/compareOverTime.ts';
import { sampleOf } from '../../src/core/drift/sample.ts';
import { atOnce, inTurns, type Pieces, turns } from '../../src/core/turns.ts';
import { random } from './assessment/support.ts';

/** Time goes on by a second each time somebody looks, so that every turn is given. */
function hasten(t: TestContext): void {
  let now = 0;
  t.mock.method(performance, 'now', () => (now += 1000));
}

function* counted(pieces: number, ended: () => void): Pieces<number> {
  try {
    for (let i = 0; i < pieces; i++) yield;
    return pieces;
  } finally {
    ended();
  }
}

describe('work in pieces', () => {
  it('is the same at once and in turns', async t => {
    hasten(t);
    let ended = 0;
    const end = () => ended++;
    assert.equal(atOnce(counted(5, end)), 5);
    assert.equal(await inTurns(counted(5, end), turns(undefined)), 5);
    assert.equal(ended, 2);
  });

  it('ends where it was aborted, and what it held is let go of', async t => {
    hasten(t);
    const abort = new AbortController();
    let pieces = 0;
    let ended = 0;
    function* work(): Pieces<void> {
      try {
        for (;;) {
          if (++pieces === 3) abort.abort(new Error('enough'));
          yield;
        }
      } finally {
        ended++;
      }
    }
    await assert.rejects(inTurns(work(), turns(abort.signal)), /enough/);
    assert.deepEqual([pieces, ended], [3, 1]);
  });
});

describe('columns that are compared in turns', () => {
  const next = random(3);
  const column = (rows: number, shift = 0) => ({
    type: 'number' as const,
    values: Float64Array.from({ length: rows }, () => next() + shift),
  });
  const inputFor = (shift: number) => {
    const window = column(90_000, shift);
    const chunks = Array.from({ length: 6 }, (_, i) => ({
      ...window,
      values: window.values.subarray(i * 15_000, (i + 1) * 15_000),
    }));
    return { reference: column(70_000), window, chunks, rule: {} };
  };
  const inputs = [inputFor(0), inputFor(0.1), inputFor(0.2)];

  it('are compared as at once, whoever else uses the memory meanwhile', async t => {
    hasten(t);
    const expected = inputs.map(compareOverTime);
    let isDone = false;
    const others = (async () => {
      for (let i = 0; !isDone; i++) {
        const own = column(50_000 + 1000 * (i % 7));
        const sorted = own.values.toSorted();
        const middle = sampleOf(own);
        assert.equal(middle.type === 'number' && middle.quantile(0), sorted[0]);
        await loop();
      }
      return true;
    })();
    const found = await Promise.all(inputs.map(input => compareInTurns(input, turns(undefined))));
    isDone = true;
    assert.deepEqual(found, expected);
    assert.ok(await others);
  });

  it('leave the memory to the next ones when they are aborted', async t => {
    hasten(t);
    const expected = inputs.map(compareOverTime);
    const abort = new AbortController();
    const aborted = inputs.map(input => compareInTurns(input, turns(abort.signal)));
    const ends = Promise.allSettled(aborted);
    await loop();
    abort.abort(new Error('enough'));
    assert.deepEqual(
      (await ends).map(({ status }) => status),
      ['rejected', 'rejected', 'rejected'],
    );
    const found = await Promise.all(inputs.map(input => compareInTurns(input, turns(undefined))));
    assert.deepEqual(found, expected);
  });
});

test('an assessment hears that it is cancelled wherever it is, and ends', { timeout: 120_000 }, async t => {
  const folder = await mkdtemp(join(tmpdir(), 'evenkeel-turns-'));
  t.after(() => rm(folder, { recursive: true }));
  await makeProject(folder, { rows: 3000, columns: 12, days: 20 });
  hasten(t);
  /** Turns of the event loop since all data were read; and those after which the assessment ended when it was cancelled at one of them. */
  const assessed = async (cancelAt: number) => {
    const abort = new AbortController();
    let turnsGiven = 0;
    let isComputing = false;
    let isDone = false;
    const options: AssessOptions = {
      signal: abort.signal,
      record: false,
      onProgress: label => {
        isComputing ||= label === 'Computing';
      },
    };
    const end = assessProject(folder, options).then(
      () => 'assessed',
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    void end.then(() => {
      isDone = true;
    });
    let cancelled: number | undefined;
    while (!isDone) {
      await loop();
      if (isComputing) turnsGiven++;
      if (turnsGiven === cancelAt && cancelled === undefined) {
        cancelled = turnsGiven;
        abort.abort(new Error('cancelled'));
      }
    }
    return { end: await end, turnsGiven, after: turnsGiven - (cancelled ?? 0) };
  };
  const { end, turnsGiven } = await assessed(Number.POSITIVE_INFINITY);
  assert.equal(end, 'assessed');
  // Some 670: without those between the days of a column, of which eleven are compared, there would be some 440.
  assert.ok(turnsGiven > 600, `${turnsGiven} turns`);
  for (let at = 1; at < turnsGiven; at += Math.ceil(turnsGiven / 12)) {
    const { end: how, after } = await assessed(at);
    assert.equal(how, 'cancelled', `at turn ${at}`);
    assert.ok(after <= 2, `ended ${after} turns after turn ${at}`);
  }
});
