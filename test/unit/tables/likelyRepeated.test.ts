/** Rows that may be like another one, found by their hashes as rows are added, against a look at all of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LikelyRepeated } from '../../../src/core/tables/likelyRepeated.ts';

const noTurn = () => Promise.resolve();

/** Different whole numbers that look random. */
function hashes(from: number, length: number): Int32Array {
  return Int32Array.from({ length }, (_, i) => Math.imul(from + i, 0x9e3779b1));
}

/** The rows whose hash is there more than once, in both data sets together. */
function repeatedIn(now: Int32Array, before: Int32Array): { now: number[]; before: number[] } {
  const times = new Map<number, number>();
  for (const hash of [...now, ...before]) times.set(hash, (times.get(hash) ?? 0) + 1);
  const rowsOf = (all: Int32Array) => [...all.keys()].filter(row => (times.get(all[row] ?? 0) ?? 0) > 1);
  return { now: rowsOf(now), before: rowsOf(before) };
}

test('of a few rows that are added those are found that have the hash of another one, and no others', async () => {
  const before = hashes(0, 1000);
  const first = hashes(1000, 200_000);
  const second = hashes(201_000, 5000);
  // like rows of the reference, an earlier one, the first of all, and one another
  second.set([before[17] ?? 0, first[123_456] ?? 0, first[0] ?? 0, second[4000] ?? 0], 100);
  const rows = new LikelyRepeated();
  const found = await rows.add(first, before, noTurn);
  assert.deepEqual(plain(found), { now: [], before: [] });
  const all = Int32Array.from([...first, ...second]);
  const expected = repeatedIn(all, before);
  assert.deepEqual(expected, {
    now: [0, 123_456, 200_100, 200_101, 200_102, 200_103, 204_000],
    before: [17],
  });
  assert.deepEqual(plain(await rows.add(second, undefined, noTurn)), expected);
});

test('of many rows that may be like others all that are so are among those found', async () => {
  const first = hashes(0, 300_000);
  for (let row = 0; row < 150_000; row += 2) first[row + 1] = first[row] ?? 0;
  const found = await new LikelyRepeated().add(first, undefined, noTurn);
  const rows = new Set(found.now);
  assert(repeatedIn(first, new Int32Array(0)).now.every(row => rows.has(row)));
  assert.equal(found.before.length, 0);
});

test('what is kept goes on as if it had never been away, and its set is written anew only when many rows have come', async () => {
  const before = hashes(0, 1000);
  let all = hashes(1000, 100_000);
  let rows = new LikelyRepeated();
  await rows.add(all, before, noTurn);
  const sets = new Set<Int32Array>();
  for (let day = 0; day < 12; day++) {
    const { kept } = rows;
    sets.add(kept.now.set.bits);
    // as of another process, where what has been kept does not change
    const own = structuredClone(kept);
    rows = new LikelyRepeated({ ...own, now: { ...own.now, set: { ...kept.now.set } } });
    const added = hashes(101_000 + 1000 * day, 1000);
    // like a row of the reference, one of the first, and one of those that have come the day before
    added.set([before[day] ?? 0, all[day] ?? 0, all.at(-7) ?? 0], 50);
    all = Int32Array.from([...all, ...added]);
    const found = plain(await rows.add(added, undefined, noTurn));
    const expected = repeatedIn(all, before);
    const isOf = new Set(found.now);
    const ofLast = expected.now.filter(row => row >= all.length - 1000);
    assert.ok(
      [...ofLast, day, all.length - 1007].every(row => isOf.has(row)),
      `day ${day}`,
    );
    assert.ok(found.before.includes(day));
  }
  assert.equal(sets.size, 2);
});

function plain({ now, before }: { now: Int32Array; before: Int32Array }): {
  now: number[];
  before: number[];
} {
  return { now: [...now], before: [...before] };
}
