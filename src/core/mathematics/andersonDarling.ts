/** Intervals between neighbouring roots are left out once exp(−x u/2) is below the smallest number that matters beside 1. */
const NEGLIGIBLE = 80;
/** Midpoints per interval; the integrand is smooth and periodic in φ, so that more change nothing. */
const POINTS = 128;

/**
 * P(A² > x) of the limiting distribution of Anderson and Darling's statistic, Σ Z²_j / j(j + 1) of normal Z, for x ≥ 0: Smirnov's integral
 * (1/π) Σ ± ∫ e^(−xu/2) / (u √|D(u)|) du between the first and second, third and fourth … root j(j + 1) of
 * D(u) = −cos(π/2 √(1 + 4u)) / πu. 1e-11 relative from x = 0.1 on, so that a tail of 1e-100 keeps its digits; 1e-11 absolute below.
 */
export function andersonDarlingTail(x: number): number {
  // D has too many roots that count there, and P is 1 to 1e-20
  if (x < 0.02) return 1;
  let sum = 0;
  for (let k = 1, sign = 1; ; k += 2, sign = -sign) {
    const from = k * (k + 1);
    if ((x * (from - 2)) / 2 > NEGLIGIBLE) break;
    sum += sign * between(from, (k + 1) * (k + 2), x);
  }
  return Math.min(1, Math.max(0, (sum / Math.PI) * Math.exp(-x)));
}

/** The integral over one interval times e^x; u = middle + half sin φ takes out the poles at its ends. */
function between(from: number, to: number, x: number): number {
  const middle = (from + to) / 2;
  const half = (to - from) / 2;
  let sum = 0;
  for (let i = 0; i < POINTS; i++) {
    const phi = (Math.PI * (i + 0.5)) / POINTS - Math.PI / 2;
    const u = middle + half * Math.sin(phi);
    const d = Math.abs(Math.cos((Math.PI / 2) * Math.sqrt(1 + 4 * u))) / (Math.PI * u);
    sum += (half * Math.cos(phi) * Math.exp((-x * (u - 2)) / 2)) / (u * Math.sqrt(d));
  }
  return (sum * Math.PI) / POINTS;
}
