const GROWTH = 1.125;

/** Of the memory, which whoever has some of the numbers holds. */
let latest: WeakRef<ArrayBuffer> | undefined;

/** The numbers of so many rows in their order, from 0 on. Whoever asks gets the same ones, as long as somebody holds them: to be read only. */
export function allRows(count: number): Int32Array {
  const memory = latest?.deref();
  const known = memory && new Int32Array(memory);
  if (known && known.length >= count) return known.subarray(0, count);
  // data that grew once goes on growing
  const rows = new Int32Array(known ? Math.ceil(count * GROWTH) : count);
  for (let row = 0; row < rows.length; row++) rows[row] = row;
  latest = new WeakRef(rows.buffer);
  return rows.subarray(0, count);
}
