/**
 * A power of two of about the size of a number above 0. Divided by it, weights keep all their digits, and their products neither overflow nor
 * vanish.
 */
export function powerOfTwoNear(size: number): number {
  return 2 ** Math.min(1000, Math.max(-1000, Math.floor(Math.log2(size))));
}
