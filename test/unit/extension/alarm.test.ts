import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { Alarm } from '../../../src/extension/alarm.ts';

const NOON = Date.UTC(2026, 5, 1, 12);
const past = (minutes: number) => new Date(NOON + minutes * 60_000).toISOString();

/** An alarm at noon on a clock that is set forward by hand. */
function atNoon({ mock }: TestContext) {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: NOON });
  const rung: number[] = [];
  const alarm = new Alarm(() => rung.push(Date.now()));
  return {
    alarm,
    /** Minutes past noon at which it rang, up to the one that is given. */
    rungUntil: (minute: number) => {
      // the clock stands at the end of a step while timers of that step ring
      while (Date.now() < NOON + minute * 60_000) mock.timers.tick(1000);
      return rung.map(at => Math.floor((at - NOON) / 60_000));
    },
    rung,
  };
}

describe('an alarm', () => {
  it('rings once, when its moment has passed by the clock', t => {
    const { alarm, rungUntil, rung } = atNoon(t);
    alarm.set(past(30));
    assert.deepEqual(rungUntil(30), []);
    assert.deepEqual(rungUntil(300), [30]);
    assert.ok((rung[0] ?? 0) > Date.parse(past(30)));
  });

  it('does not ring again for a moment at which it rang: assessing may have failed then', t => {
    const { alarm, rungUntil } = atNoon(t);
    alarm.set(past(30));
    assert.deepEqual(rungUntil(31), [30]);
    alarm.set(past(30));
    assert.deepEqual(rungUntil(60), [30]);
    alarm.set(past(90));
    assert.deepEqual(rungUntil(120), [30, 90]);
  });

  it('is put off as long as something is written, and dropped when nothing runs any more', t => {
    const { alarm, rungUntil } = atNoon(t);
    for (let minute = 0; minute <= 60; minute += 20) {
      assert.deepEqual(rungUntil(minute), []);
      alarm.set(past(minute + 30));
    }
    alarm.set(undefined);
    assert.deepEqual(rungUntil(600), []);
  });

  it('rings for a moment that has passed while nobody looked', t => {
    const { alarm, rungUntil } = atNoon(t);
    alarm.set(past(-30));
    assert.deepEqual(rungUntil(1), [0]);
  });

  it('is silent once it is disposed of', t => {
    const { alarm, rungUntil } = atNoon(t);
    alarm.set(past(30));
    alarm.dispose();
    assert.deepEqual(rungUntil(60), []);
  });
});
