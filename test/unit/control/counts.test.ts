import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BINOMIAL, type CountLaw, countQuantiles, POISSON } from '../../../src/core/control/counts.ts';
import { Xoshiro128 } from '../../../src/core/mathematics/xoshiro.ts';

/** The smallest k with P(X ≤ k) ≥ p, by adding up probabilities one after the other. */
function addedUp(law: CountLaw, p: number, rate: number, size: number): number {
  // Logarithms of probabilities, which may be too small for a number.
  let logarithm = law.name === 'binomial' ? size * Math.log1p(-rate) : -rate * size;
  let sum = Math.exp(logarithm);
  let k = 0;
  while (sum < p && k < law.most(size)) {
    k++;
    logarithm += Math.log(
      law.name === 'binomial' ? ((size - k + 1) / k) * (rate / (1 - rate)) : (rate * size) / k,
    );
    sum += Math.exp(logarithm);
  }
  return k;
}

test('quantiles are those of the definition, in whatever order sizes are asked about', () => {
  const random = Xoshiro128.seeded(3);
  for (const law of [BINOMIAL, POISSON]) {
    for (let run = 0; run < 60; run++) {
      const rate = [1e-9, 0.001, 0.02, 0.3, 0.5, 0.9, 0.999][random.below(7)] ?? 0.5;
      const p = [0.00135, 0.025, 0.4, 0.5, 0.77, 0.975, 0.99865][random.below(7)] ?? 0.5;
      const quantile = countQuantiles(law, p, rate);
      for (let i = 0; i < 30; i++) {
        const size = i % 10 === 9 ? 1 + random.below(3) : 1 + random.below(i < 15 ? 60 : 600);
        assert.equal(quantile(size), addedUp(law, p, rate, size), `${law.name} ${p} ${rate} ${size}`);
      }
    }
  }
});

test('a count whose probability is p exactly is the quantile, as with scipy', () => {
  const of = (law: CountLaw, p: number, rate: number, size: number) => countQuantiles(law, p, rate)(size);
  // P(X ≤ 0) = 3/4, P(X ≤ 1) = 3/4, P(X ≤ 0) = 1/16, P(X ≤ 3) = 15/16, P(X ≤ 1) = 0.99
  assert.equal(of(BINOMIAL, 0.75, 0.25, 1), 0);
  assert.equal(of(BINOMIAL, 0.75, 0.5, 2), 1);
  assert.equal(of(BINOMIAL, 0.0625, 0.5, 4), 0);
  assert.equal(of(BINOMIAL, 0.9375, 0.5, 4), 3);
  assert.equal(of(BINOMIAL, 0.99, 0.1, 2), 1);
});
