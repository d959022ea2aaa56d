import { upperGamma } from './gamma.ts';

/** P(Z > z) of the standard normal distribution: ½ Q(½, z²/2). 1e-13 relative, down to the smallest doubles. */
export function normalTail(z: number): number {
  const tail = upperGamma(0.5, (z * z) / 2) / 2;
  return z >= 0 ? tail : 1 - tail;
}

/** Density of the standard normal distribution. */
export function normalDensity(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}

/** P(Z ≤ z). */
export function normalProbability(z: number): number {
  return normalTail(-z);
}

/**
 * The z with P(Z ≤ z) = p, for 0 ≤ p ≤ 1. Starts from Abramowitz & Stegun 26.2.23 (error below 4.5e-4) and takes Halley steps on
 * the exact tail; 1e-13 relative.
 */
export function normalQuantile(p: number): number {
  if (p === 0) return Number.NEGATIVE_INFINITY;
  if (p === 1) return Number.POSITIVE_INFINITY;
  if (p === 0.5) return 0;
  const tail = Math.min(p, 1 - p);
  const t = Math.sqrt(-2 * Math.log(tail));
  let z =
    t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  for (let step = 0; step < 4; step++) {
    const u = (normalTail(z) - tail) / normalDensity(z);
    z += u / (1 - (z * u) / 2);
  }
  return p < 0.5 ? -z : z;
}
