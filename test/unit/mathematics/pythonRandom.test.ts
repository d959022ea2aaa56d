/** The Mersenne Twister against its authors' output, and Python's sampling against CPython 3.11. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MersenneTwister } from '../../../src/core/mathematics/mersenneTwister.ts';
import { PythonRandom } from '../../../src/core/mathematics/pythonRandom.ts';

function words(generator: MersenneTwister, count: number): number[] {
  return Array.from({ length: count }, () => generator.uint32());
}

test('seeded by an array: the first numbers of mt19937ar.out', () => {
  const generator = MersenneTwister.seededBy(Uint32Array.of(0x123, 0x234, 0x345, 0x456));
  assert.deepEqual(words(generator, 5), [1067595299, 955945823, 477289528, 4107218783, 4228976476]);
});

test('seeded by a number: the 10 000th number that the C++ standard demands', () => {
  assert.equal(words(new MersenneTwister(5489), 10_000).at(-1), 4123659995);
});

test('a generator goes on from a copied state', () => {
  const generator = new MersenneTwister(1);
  words(generator, 700);
  const copy = new MersenneTwister(Uint32Array.from(generator.state));
  assert.deepEqual(words(copy, 700), words(generator, 700));
});

test('a state that was given out beyond its end is refilled', () => {
  const generator = new MersenneTwister(1);
  const spoilt = Uint32Array.from(generator.state);
  spoilt[624] = 4_000_000_000;
  assert.deepEqual(words(new MersenneTwister(spoilt), 3), words(generator, 3));
});

test('random.Random: getrandbits of seeds of one and two words', () => {
  const bits = (seed: number, count: number) => {
    const random = new PythonRandom(seed);
    return Array.from({ length: count }, () => random.bits(32));
  };
  assert.deepEqual(bits(42, 3), [2746317213, 478163327, 107420369]);
  assert.deepEqual(bits(0, 2), [3626764237, 1654615998]);
  assert.deepEqual(bits(-7, 2), [1390851128, 4071050724]);
  assert.deepEqual(bits(2 ** 40 + 5, 3), [2166296868, 2220160828, 1153647273]);
});

test('random.Random(42).sample: from the pool and by the set', () => {
  const sampler = () => {
    const random = new PythonRandom(42);
    return (n: number, k: number) => {
      const drawn = new Uint32Array(k);
      random.sample(n, drawn);
      return [...drawn];
    };
  };
  const pool = sampler();
  assert.deepEqual(
    pool(70, 30),
    [
      14, 3, 35, 31, 28, 17, 13, 43, 47, 57, 34, 5, 37, 27, 2, 1, 58, 63, 69, 32, 38, 54, 67, 12, 45, 41, 59,
      26, 51, 65,
    ],
  );
  assert.deepEqual(pool(4, 3), [2, 0, 3]);
  const set = sampler();
  assert.deepEqual(set(1000, 6), [654, 114, 25, 759, 281, 250]);
  assert.deepEqual(set(1000, 3), [228, 142, 754]);
  // 85 numbers are the most that CPython samples six of from a pool, 21 the most for five
  assert.deepEqual(set(85, 6), [13, 69, 11, 75, 54, 4]);
  assert.deepEqual(set(86, 6), [3, 11, 27, 29, 64, 77]);
  assert.deepEqual(set(21, 5), [0, 17, 6, 19, 13]);
  assert.deepEqual(set(22, 5), [7, 14, 18, 8, 0]);
});
