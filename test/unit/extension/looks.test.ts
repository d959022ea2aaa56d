import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { type Look, Looks, untilNext } from '../../../src/extension/looks.ts';

/** Looks at a place of things by hand; `pass` lets so many ms go by and all promises settle. */
function looking({ mock }: TestContext) {
  mock.timers.enable({ apis: ['setTimeout'] });
  const place = { marks: { a: '1' } as Readonly<Record<string, string>>, live: false, broken: false };
  const seen = { looks: 0, changes: 0 };
  const look = async (): Promise<Look> => {
    seen.looks += 1;
    if (place.broken) throw new Error('not to be reached');
    return { marks: new Map(Object.entries(place.marks)), live: place.live };
  };
  const looks = new Looks(
    look,
    () => {
      seen.changes += 1;
    },
    0,
  );
  const settled = () => new Promise<void>(resolve => setImmediate(resolve));
  const pass = async (ms: number) => {
    await settled();
    mock.timers.tick(ms);
    await settled();
  };
  return { looks, place, seen, pass };
}

const QUIET = untilNext(false);
const LIVE = untilNext(true);

describe('looks', () => {
  it('tell each change once, and not what was there at first', async t => {
    const { looks, place, seen, pass } = looking(t);
    looks.begin();
    looks.begin();
    await pass(QUIET);
    assert.deepEqual(seen, { looks: 2, changes: 0 });
    place.marks = { a: '2' };
    await pass(QUIET);
    await pass(QUIET);
    assert.deepEqual(seen, { looks: 4, changes: 1 });
  });

  it('come more often while something is under way', async t => {
    const { looks, place, seen, pass } = looking(t);
    place.live = true;
    looks.begin();
    await pass(LIVE);
    await pass(LIVE);
    assert.equal(seen.looks, 3);
    place.live = false;
    await pass(LIVE);
    await pass(LIVE);
    assert.equal(seen.looks, 4);
  });

  it('do not tell what somebody has acted on, nor a thing that is looked at for the first time or no more', async t => {
    const { looks, place, seen, pass } = looking(t);
    looks.begin();
    await pass(0);
    place.marks = { a: '2' };
    await looks.note();
    await pass(QUIET);
    place.marks = { a: '2', b: '1' };
    await pass(QUIET);
    place.marks = { b: '1' };
    await pass(QUIET);
    assert.equal(seen.changes, 0);
    place.marks = { b: '2' };
    await pass(QUIET);
    assert.equal(seen.changes, 1);
  });

  it('are shared by all who ask before they begin', async t => {
    const { looks, seen } = looking(t);
    await Promise.all(Array.from({ length: 100 }, () => looks.note()));
    assert.equal(seen.looks, 1);
  });

  it('go on after one that failed', async t => {
    const { looks, place, seen, pass } = looking(t);
    looks.begin();
    await pass(0);
    place.broken = true;
    await pass(QUIET);
    assert.equal(seen.changes, 0);
    place.broken = false;
    place.marks = { a: '2' };
    await pass(QUIET);
    assert.equal(seen.changes, 1);
  });

  it('begin when told to and end when disposed of', async t => {
    const { looks, place, seen, pass } = looking(t);
    await looks.note();
    await pass(10 * QUIET);
    assert.equal(seen.looks, 1);
    looks.begin();
    await pass(0);
    looks.dispose();
    place.marks = { a: '2' };
    await pass(10 * QUIET);
    assert.deepEqual(seen, { looks: 2, changes: 0 });
  });
});
