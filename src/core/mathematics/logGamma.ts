/** ½ log 2π */
export const HALF_LOG_TWO_PI = Math.log(2 * Math.PI) / 2;

/** Lanczos coefficients for g = 7, n = 9 (P. Godfrey). */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/**
 * log Γ(x) for x > 0. Lanczos approximation below 15, Stirling's series above; 1e-14 relative, and absolute where the value is
 * near 0 (x near 1 and 2).
 */
export function logGamma(x: number): number {
  if (x > 16) return (x - 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI + stirlingSeries(x);
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  // proof: k < LANCZOS.length
  let sum = LANCZOS[0]!;
  for (let k = 1; k < LANCZOS.length; k++) sum += LANCZOS[k]! / (x - 1 + k);
  const t = x + 6.5;
  return HALF_LOG_TWO_PI + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/** What Stirling's formula for log Γ(x + 1) leaves out, as its asymptotic series; 1e-17 for x > 15. */
export function stirlingSeries(x: number): number {
  const r = 1 / (x * x);
  return (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r * (1 / 1188 - (r * 691) / 360360))))) / x;
}
