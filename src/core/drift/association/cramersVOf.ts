import type { CategoryVector } from '../../tables/column.ts';

/** Rarer categories than the so many most frequent count as one: tables of ids say nothing. */
const LISTED = 20;

/**
 * Cramér's V of two category columns of one data set, bias-corrected (Bergsma 2013); rows in which either is missing are left out, and the
 * 20 most frequent categories of each are kept apart. Undefined where either has one category only.
 * @param first of each row its group, by `groupsOf`; likewise `second`
 */
export function cramersVOf(first: Int8Array, second: Int8Array): number | undefined {
  const width = LISTED + 1;
  const table = new Float64Array(width * width);
  let total = 0;
  for (let row = 0; row < first.length; row++) {
    // proof: both columns have a group per row, which is below the width
    const group = first[row]!;
    const other = second[row]!;
    if (group < 0 || other < 0) continue;
    table[group * width + other]!++;
    total++;
  }
  const rows = new Float64Array(width);
  const columns = new Float64Array(width);
  // proof: k is below width²
  for (const [k, count] of table.entries()) {
    rows[Math.floor(k / width)]! += count;
    columns[k % width]! += count;
  }
  let chiSquare = 0;
  for (const [k, count] of table.entries()) {
    const expected = (rows[Math.floor(k / width)]! * columns[k % width]!) / total;
    if (expected > 0) chiSquare += (count - expected) ** 2 / expected;
  }
  const r = rows.filter(each => each > 0).length;
  const c = columns.filter(each => each > 0).length;
  if (r < 2 || c < 2 || total < 3) return undefined;
  const excess = chiSquare / total - ((r - 1) * (c - 1)) / (total - 1);
  const least = Math.min(r - 1 - (r - 1) ** 2 / (total - 1), c - 1 - (c - 1) ** 2 / (total - 1));
  return excess > 0 && least > 0 ? Math.min(1, Math.sqrt(excess / least)) : 0;
}

/** Group of each row: the most frequent categories by themselves, all others together; −1 where there is none. */
export function groupsOf({ codes, dictionary }: CategoryVector): Int8Array {
  const counts = new Float64Array(dictionary.length);
  // proof: codes are −1 or index the dictionary
  for (let row = 0; row < codes.length; row++) if (codes[row]! >= 0) counts[codes[row]!]!++;
  const order = Array.from(counts.keys()).sort((a, b) => counts[b]! - counts[a]! || a - b);
  const groups = new Int8Array(dictionary.length).fill(LISTED);
  for (const [group, code] of order.slice(0, LISTED).entries()) groups[code] = group;
  const ofRow = new Int8Array(codes.length).fill(-1);
  // proof: as above
  for (let row = 0; row < codes.length; row++) if (codes[row]! >= 0) ofRow[row] = groups[codes[row]!]!;
  return ofRow;
}
