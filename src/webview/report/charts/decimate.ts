/**
 * Positions to draw of a long line: per bucket the first, the smallest, the largest and the last, so that no peak is lost, and all
 * of `keep` (the signals), so that no signal is. Gaps stay gaps: a bucket with missing values keeps one of them.
 * @param values null where there is none
 * @param most how many positions may be drawn, about; shorter lines are kept whole
 * @returns ascending positions
 */
export function decimate(
  values: readonly (number | null)[],
  most: number,
  keep: ReadonlySet<number>,
): readonly number[] {
  if (values.length <= most) return [...values.keys()];
  const size = Math.ceil(values.length / Math.max(1, Math.floor(most / 4)));
  const kept = new Set(keep);
  for (let start = 0; start < values.length; start += size) {
    const end = Math.min(values.length, start + size);
    let low: number | undefined;
    let high: number | undefined;
    let gap: number | undefined;
    let lowest = Number.POSITIVE_INFINITY;
    let highest = Number.NEGATIVE_INFINITY;
    for (const [offset, value] of values.slice(start, end).entries()) {
      if (value === null) {
        gap = start + offset;
        continue;
      }
      if (value < lowest) [low, lowest] = [start + offset, value];
      if (value > highest) [high, highest] = [start + offset, value];
    }
    for (const position of [start, low, high, gap, end - 1]) if (position !== undefined) kept.add(position);
  }
  return [...kept].sort((a, b) => a - b);
}
