/**
 * How often each code occurs. In two tables, as a code that is counted again at once has to wait for the first time.
 * @param codes −1 for missing, else below `size`
 * @returns one more than codes: missing ones come first
 */
export function countCodes(codes: Int32Array, size: number): Uint32Array {
  const counts = new Uint32Array(size + 1);
  const others = new Uint32Array(size + 1);
  const end = codes.length - (codes.length % 2);
  // proof: i + 1 < codes.length; codes are −1 or below the size
  for (let i = 0; i < end; i += 2) {
    counts[codes[i]! + 1]! += 1;
    others[codes[i + 1]! + 1]! += 1;
  }
  if (end < codes.length) counts[codes[end]! + 1]! += 1;
  // proof: both are as long
  for (let i = 0; i < counts.length; i++) counts[i]! += others[i]!;
  return counts;
}
