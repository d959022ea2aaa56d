/**
 * Walks two ascending samples without NaN together: `visit` gets each distinct value once, ascending, and how often either sample
 * holds it. −0 and +0 are one value. One pass.
 */
export function eachDistinct(
  first: Float64Array,
  second: Float64Array,
  visit: (value: number, inFirst: number, inSecond: number) => void,
): void {
  const n = first.length;
  const m = second.length;
  let i = 0;
  let j = 0;
  // proof: i < n and j < m wherever first[i] and second[j] are read
  while (i < n || j < m) {
    const value = j >= m || (i < n && first[i]! <= second[j]!) ? first[i]! : second[j]!;
    const fromI = i;
    const fromJ = j;
    while (i < n && first[i]! === value) i++;
    while (j < m && second[j]! === value) j++;
    visit(value, i - fromI, j - fromJ);
  }
}

/** Both samples in one ascending array. */
export function mergeSorted(first: Float64Array, second: Float64Array): Float64Array {
  const merged = new Float64Array(first.length + second.length);
  let i = 0;
  let j = 0;
  // proof: i < first.length and j < second.length where they are read
  for (let k = 0; k < merged.length; k++) {
    const takeFirst = j >= second.length || (i < first.length && first[i]! <= second[j]!);
    merged[k] = takeFirst ? first[i++]! : second[j++]!;
  }
  return merged;
}
