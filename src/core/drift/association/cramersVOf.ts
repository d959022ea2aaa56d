import type { CategoryVector } from '../../tables/column.ts';

/** Rarer categories than the so many most frequent count as one: tables of ids say nothing. */
const LISTED = 20;

/**
 * Cramér's V of two category columns of one data set, bias-corrected (Bergsma 2013); rows in which either is missing are left out, and the
 * 20 most frequent categories of each are kept apart. Undefined where either has one category only.
 */
export function cramersVOf(first: CategoryVector, second: CategoryVector): number | undefined {
  const a = groupsOf(first);
  const b = groupsOf(second);
  const width = LISTED + 1;
  const table = new Float64Array(width * width);
  let total = 0;
  const { codes } = first;
  const others = second.codes;
  for (let row = 0; row < codes.length; row++) {
    // proof: both columns have a code per row; groups has an entry per category
    const code = codes[row]!;
    const other = others[row]!;
    if (code < 0 || other < 0) continue;
    table[a[code]! * width + b[other]!]!++;
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

/** Group of each category: the most frequent by themselves, all others together. */
function groupsOf({ codes, dictionary }: CategoryVector): Uint8Array {
  const counts = new Float64Array(dictionary.length);
  // proof: codes are −1 or index the dictionary
  for (const code of codes) if (code >= 0) counts[code]!++;
  const order = Array.from(counts.keys()).sort((a, b) => counts[b]! - counts[a]! || a - b);
  const groups = new Uint8Array(dictionary.length).fill(LISTED);
  for (const [group, code] of order.slice(0, LISTED).entries()) groups[code] = group;
  return groups;
}
