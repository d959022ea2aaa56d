import { logGamma } from './logGamma.ts';

/**
 * P(W² > x) of the limiting distribution of the Cramér–von Mises statistic, for x ≥ 0.
 * Below 1 from the series of Csörgő and Faraway 1996 (1.2) for the other side; from 1 on by Smirnov's integral (Anderson and Darling
 * 1952), of which the first interval is all that counts there, so that a tail of 1e-100 keeps its digits. 1e-13 relative, absolute
 * below x = 1.
 */
export function cramerVonMisesTail(x: number): number {
  if (x <= 0) return 1;
  return x < 1 ? Math.min(1, Math.max(0, 1 - series(x))) : smirnovIntegral(x);
}

function series(x: number): number {
  let sum = 0;
  for (let k = 0; ; k++) {
    const odd = 4 * k + 1;
    const q = (odd * odd) / (16 * x);
    if (2 * q > 745) return sum;
    const weight = Math.exp(logGamma(k + 0.5) - logGamma(k + 1) - 2 * q) / (Math.PI ** 1.5 * Math.sqrt(x));
    sum += weight * Math.sqrt(odd) * scaledBesselK(0.25, q);
  }
}

/** e^x K_ν(x) = ∫ e^(−x (cosh t − 1)) cosh νt dt over t > 0: the trapezoid rule converges geometrically. */
function scaledBesselK(order: number, x: number): number {
  const step = 0.125;
  let sum = 0.5;
  for (let k = 1; ; k++) {
    const t = k * step;
    const half = Math.sinh(t / 2);
    const exponent = 2 * x * half * half;
    if (exponent > 745) return sum * step;
    sum += Math.exp(-exponent) * Math.cosh(order * t);
  }
}

/** (2/π) ∫ √(−s / sin s) e^(−x s²/2) / s ds from π to 2π, with s = 3π/2 + π/2 sin φ, which takes the poles out. */
function smirnovIntegral(x: number): number {
  const points = 2000;
  let sum = 0;
  for (let k = 0; k < points; k++) {
    const phi = (Math.PI * (k + 0.5)) / points - Math.PI / 2;
    const s = 1.5 * Math.PI + (Math.PI / 2) * Math.sin(phi);
    const exponent = (-x * (s * s - Math.PI ** 2)) / 2;
    if (exponent < -745) break;
    sum += (Math.cos(phi) * Math.exp(exponent)) / Math.sqrt(s * Math.cos((Math.PI / 2) * Math.sin(phi)));
  }
  return sum * (Math.PI / points) * Math.exp((-x * Math.PI ** 2) / 2);
}
