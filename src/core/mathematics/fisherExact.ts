export type Alternative = 'two-sided' | 'less' | 'greater';

/** Two-sided p of Fisher's exact test on the table [[a, b], [c, d]]. */
export function fisherExact(a: number, b: number, c: number, d: number): number {
  return fisherExactTest(a, b, c, d, 'two-sided');
}

/**
 * p of Fisher's exact test on the table [[a, b], [c, d]] of whole counts: the sum of the probabilities of all tables with
 * the same margins that are not more probable than this one (with 1e-14 relative slack for ties, as scipy.stats.fisher_exact); one-sided: of those with at
 * least (`greater`) or at most (`less`) as many in the first cell.
 * Probabilities by the ratio of neighbours from this table outwards, so no large factorials: 1e-12 relative.
 * Cost: the smallest margin.
 */
export function fisherExactTest(
  a: number,
  b: number,
  c: number,
  d: number,
  alternative: Alternative,
): number {
  const row = a + b;
  const column = a + c;
  const total = row + c + d;
  const lowest = Math.max(0, row + column - total);
  const highest = Math.min(row, column);
  const mode = Math.min(highest, Math.max(lowest, Math.floor(((row + 1) * (column + 1)) / (total + 2))));
  /** P(x + 1) / P(x) */
  const ratio = (x: number) => ((row - x) * (column - x)) / ((x + 1) * (total - row - column + x + 1));
  // relative to the mode: all in [0, 1]; what underflows is below 1e-308 of the mode
  const relative = new Float64Array(highest - lowest + 1);
  relative[mode - lowest] = 1;
  // proof: x − lowest runs over the indices between the mode's and the ends
  for (let x = mode; x < highest; x++) relative[x + 1 - lowest] = relative[x - lowest]! * ratio(x);
  for (let x = mode; x > lowest; x--) relative[x - 1 - lowest] = relative[x - lowest]! / ratio(x - 1);
  // proof: lowest ≤ a ≤ highest for any table with these margins
  const own = relative[a - lowest]! * (1 + 1e-14);
  let asExtreme = 0;
  let all = 0;
  for (const [k, probability] of relative.entries()) {
    all += probability;
    const counts =
      alternative === 'two-sided'
        ? probability <= own
        : alternative === 'less'
          ? k <= a - lowest
          : k >= a - lowest;
    if (counts) asExtreme += probability;
  }
  return Math.min(1, asExtreme / all);
}
