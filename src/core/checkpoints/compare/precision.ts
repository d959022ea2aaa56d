import type { TensorChange } from './comparison.ts';

/** Binary digits of the significand, the hidden one with it, by type. */
const DIGITS: ReadonlyMap<string, number> = new Map([
  ['float64', 53],
  ['float32', 24],
  ['float16', 11],
  ['bfloat16', 8],
  ['float8_e4m3fn', 4],
  ['float8_e4m3fnuz', 4],
  ['float8_e5m2', 3],
  ['float8_e5m2fnuz', 3],
]);

/**
 * Whether all that became of a tensor may be that it was rounded to another type: numbers of p binary digits are off by at most 2^−p of
 * themselves, so their norm is, too. What underflows is farther off, and not said to be rounding.
 */
export function isRounding({ a, b, measures }: TensorChange): boolean {
  if (!a || !b || a.dtype === b.dtype || measures?.relative === undefined) return false;
  if (measures.leftOut > 0) return false;
  const [one, other] = [DIGITS.get(a.dtype), DIGITS.get(b.dtype)];
  if (one === undefined || other === undefined) return false;
  return measures.relative <= 2 ** -Math.min(one, other);
}
