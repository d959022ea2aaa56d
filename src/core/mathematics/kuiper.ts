import { logGamma } from './logGamma.ts';

/** From here on the exact sum for a large V is not worth its time: p is the smallest there is, and the series has it too. */
const EXACT_UP_TO = 100_000;

/**
 * P(V ≥ v) of Kuiper's statistic of one sample of n values, 0 ≤ v ≤ 1; n need not be whole, as the harmonic size of two samples is not.
 * Which formula where: S. Paltani, Astronomy and Astrophysics 420, 2004: Kuiper's (1960) exact forms for v < 2/n and < 3/n; Stephens'
 * (1965) sum for large v and whole n; else Kuiper's asymptotic series with the term in 1/√n. Cut to [0, 1], which the forms for whole n
 * may leave for others.
 */
export function kuiperTail(n: number, v: number): number {
  return Math.min(1, Math.max(0, tail(n, v)));
}

function tail(n: number, v: number): number {
  if (v < 2 / n) {
    const base = v - 1 / n;
    return base <= 0 ? 1 : 1 - Math.exp(logGamma(n + 1) + (n - 1) * Math.log(base));
  }
  if (v < 3 / n) return middle(n, v);
  const parity = n % 2;
  if (n <= EXACT_UP_TO && ((v > 0.5 && parity === 0) || (v > (n - 1) / (2 * n) && parity === 1))) {
    return stephensSum(n, v);
  }
  return series(n, v);
}

function middle(n: number, v: number): number {
  const k = -(n * v - 1) / 2;
  const root = Math.sqrt(k * k - (n * v - 2) ** 2 / 2);
  const [a, b] = [-k + root, -k - root];
  const scale = Math.exp(logGamma(n) - (n - 2) * Math.log(n));
  const powers = b ** (n - 1) * (1 - a) - a ** (n - 1) * (1 - b);
  // a power of a negative number that is not whole has no value
  const result = 1 - (scale * powers) / (b - a);
  return Number.isNaN(result) ? series(n, v) : result;
}

function stephensSum(n: number, v: number): number {
  let sum = 0;
  for (let t = 0; t <= Math.floor(n * (1 - v)); t++) {
    const y = v + t / n;
    const rest = 1 - v - t / n;
    const polynomial =
      y ** 3 * n -
      y * y * t * (3 - 2 / n) +
      (y * t * (t - 1) * (3 - 2 / n)) / n -
      (t * (t - 1) * (t - 2)) / (n * n);
    const power = n - t - 1;
    if (power > 0 && !(rest > 0)) continue;
    const logarithm =
      logGamma(n + 1) -
      logGamma(t + 1) -
      logGamma(n - t + 1) +
      (t - 3) * Math.log(y) +
      (power === 0 ? 0 : power * Math.log(rest));
    sum += polynomial * Math.exp(logarithm);
  }
  return sum;
}

function series(n: number, v: number): number {
  const z2 = v * v * n;
  let first = 0;
  let second = 0;
  for (let k = 1; ; k++) {
    const exponent = 2 * k * k * z2;
    if (exponent > 708) break;
    const weight = Math.exp(-exponent);
    first += 2 * (4 * k * k * z2 - 1) * weight;
    second += k * k * (4 * k * k * z2 - 3) * weight;
  }
  return first - ((8 * v) / 3) * second;
}
