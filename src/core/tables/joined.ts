/** All numbers of the parts, one part behind the other. @param make an array of a length, of the parts' type */
export function joined<A extends Float64Array | Int32Array | Uint16Array>(
  parts: readonly A[],
  make: (length: number) => A,
): A {
  const all = make(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
