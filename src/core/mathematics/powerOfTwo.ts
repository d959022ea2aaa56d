/**
 * A power of two of about the size of a number above 0. Divided by it, numbers of that size keep all their digits, and their products
 * neither overflow nor vanish.
 */
export function powerOfTwoNear(size: number): number {
  return 2 ** Math.min(1000, Math.max(-1000, Math.floor(Math.log2(size))));
}

/** Whether squares of numbers of that size, and sums of them, stay well within the range of numbers. */
export function isWithinReach(size: number): boolean {
  return size > 1e-140 && size < 1e140;
}
