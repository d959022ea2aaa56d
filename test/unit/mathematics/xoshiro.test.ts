import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitMix64, Xoshiro128 } from '../../../src/core/mathematics/xoshiro.ts';

test('xoshiro128** and SplitMix64 give the numbers of the reference implementations', () => {
  // From the tests of rand_xoshiro 0.6, made with the C code of https://prng.di.unimi.it
  const generator = Xoshiro128.from([1, 2, 3, 4]);
  assert.deepEqual(
    Array.from({ length: 10 }, () => generator.next()),
    [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804],
  );
  const split = splitMix64(1477776061723855037n);
  assert.deepEqual(
    Array.from({ length: 5 }, () => split()),
    [
      1985237415132408290n,
      2979275885539914483n,
      13511426838097143398n,
      8488337342461049707n,
      15141737807933549159n,
    ],
  );
});

test('uniform numbers and whole numbers fill their range evenly', () => {
  const generator = Xoshiro128.seeded(1);
  const counts = new Float64Array(7);
  let sum = 0;
  for (let i = 0; i < 70_000; i++) {
    const at = generator.below(7);
    counts[at] = (counts[at] ?? 0) + 1;
    const u = generator.uniform();
    assert.ok(u >= 0 && u < 1);
    sum += u;
  }
  const chiSquare = counts.reduce((total, count) => total + (count - 10_000) ** 2 / 10_000, 0);
  assert.ok(chiSquare < 22.46, `chi-square ${chiSquare}, 0.1 % point 22.46`);
  assert.ok(Math.abs(sum / 70_000 - 0.5) < 0.005);
});
