import { detectableNoncentrality } from '../mathematics/noncentralChiSquare.ts';
import { normalQuantile } from '../mathematics/normal.ts';
import type { Alarm } from './alarm.ts';

/** The smallest effect that samples of these sizes could have found: what "no drift" is worth. */
export interface Detectable {
  /** In which effect: `wasserstein` (σ of the reference), `jensen_shannon` (base 2), `ks`, or `proportion` (difference of shares). */
  readonly name: 'wasserstein' | 'jensen_shannon' | 'ks' | 'proportion';
  readonly value: number;
  /** Level of the single test, before any correction over columns, and the chance to find an effect of this size. */
  readonly level: number;
  readonly power: number;
}

/** The customary power (Cohen 1988, 2.4). */
export const POWER = 0.8;

export interface DetectableInput {
  readonly method: string;
  readonly alarm: Alarm;
  /** The effect beside the method, if any. */
  readonly effect: string | undefined;
  /** Values on either side. */
  readonly n: number;
  readonly m: number;
  /** For tests of categories: how many were compared; and the reference share of the hit of two. */
  readonly categories?: number;
  readonly share?: number;
  /** The chance to find it that is asked for, from a half on. Default: `POWER`. */
  readonly power?: number;
}

/**
 * The minimum detectable effect of a method at its level with a power of 80%, or the one asked for. Undefined for methods without a
 * p-value, and where sizes are so small that no effect at all reaches that power.
 * - KS: D = (K + z/2) √(1/n + 1/m) with K = √(−½ ln(α/2)), the asymptotic critical value, and z the normal quantile of the power (0.84): at
 *   the point where the distribution functions differ by D, the difference of the empirical ones has a standard deviation of at most ½ √(1/n + 1/m) (Massey
 *   1950), so the power is at least that, and more where the functions differ over a wide range. As a Wasserstein distance: the shift δ of a normal column with that D, D = 2Φ(δ/2) − 1.
 * - Chi-square and G on k categories: noncentrality λ of k − 1 degrees of freedom with that power (Cohen 1988, 7; w² = λ/N), and
 *   Jensen–Shannon² ≈ Σ (r − c)²/p̄ / (8 ln 2) = λ (1/n + 1/m) / (8 ln 2) for small differences (Lin 1991).
 * - Two proportions: Cohen's h = (z(1 − α/2) + z) √(1/n + 1/m) (Cohen 1988, 6), as the larger of both differences of shares that are
 *   h away from the reference's.
 */
export function detectableEffect(input: DetectableInput): Detectable | undefined {
  const { alarm, n, m, power = POWER } = input;
  if (alarm.on !== 'pValue' || !(alarm.at > 0 && alarm.at < 1) || n < 1 || m < 1) return undefined;
  const level = alarm.at;
  const found = effectOf(input, level, power, Math.sqrt(1 / n + 1 / m));
  return found && Number.isFinite(found.value) ? { ...found, level, power } : undefined;
}

function effectOf(
  { method, effect, categories = 0, share }: DetectableInput,
  level: number,
  power: number,
  spread: number,
): Pick<Detectable, 'name' | 'value'> | undefined {
  const z = normalQuantile(power);
  if (method === 'ks') {
    const distance = (Math.sqrt(-Math.log(level / 2) / 2) + z / 2) * spread;
    if (distance >= 1) return undefined;
    return effect === 'wasserstein'
      ? { name: 'wasserstein', value: 2 * normalQuantile((1 + distance) / 2) }
      : { name: 'ks', value: distance };
  }
  if (method === 'chi_square' || method === 'g_test') {
    if (categories < 2) return undefined;
    const lambda = detectableNoncentrality(categories - 1, level, power);
    const distance = spread * Math.sqrt(lambda / (8 * Math.LN2));
    return distance < 1 ? { name: 'jensen_shannon', value: distance } : undefined;
  }
  if ((method === 'proportions_z' || method === 'fisher_exact') && share !== undefined) {
    const h = (normalQuantile(1 - level / 2) + z) * spread;
    const angle = 2 * Math.asin(Math.sqrt(share));
    const differences = [angle + h, angle - h]
      .filter(each => each >= 0 && each <= Math.PI)
      .map(each => Math.abs(Math.sin(each / 2) ** 2 - share));
    return differences.length === 0 ? undefined : { name: 'proportion', value: Math.max(...differences) };
  }
  return undefined;
}
