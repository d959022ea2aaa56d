/** How far two ends of what is drawn lie apart, to leave a share of it free; of a single value its size stands for that. */
export function spanOf(low: number, high: number): number {
  return high - low || Math.abs(high) || 1;
}
