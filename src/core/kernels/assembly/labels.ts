/**
 * Counts pairs of whole numbers. Two rows at a time; each of the two counts in a table of its own, so that equal neighbours do not wait
 * for one another's store. Twin: ../countLabels.ts.
 * @param a, b two columns of doubles, 16-byte aligned, `length` each; `length` is even
 * @param low smallest label of the tables, which have `size` rows and columns of u32, one after the other at `tables`
 * @returns rows that are not pairs of labels in the tables, missing ones among them: added up in `left` (u32: missing; u32: others)
 */
export function countPairs(
  a: usize,
  b: usize,
  length: i32,
  low: i32,
  size: i32,
  tables: usize,
  left: usize,
): void {
  const second = tables + ((<usize>size * <usize>size) << 2);
  const lows = i32x4.splat(low);
  const end = a + ((<usize>length) << 3);
  let missing: u32 = 0;
  let others: u32 = 0;
  for (let p = a, q = b; p < end; p += 16, q += 16) {
    const x = v128.load(p);
    const y = v128.load(q);
    const i = i32x4.trunc_sat_f64x2_s_zero(x);
    const j = i32x4.trunc_sat_f64x2_s_zero(y);
    const same = v128.and(
      f64x2.eq(f64x2.convert_low_i32x4_s(i), x),
      f64x2.eq(f64x2.convert_low_i32x4_s(j), y),
    );
    const row = i32x4.sub(i, lows);
    const column = i32x4.sub(j, lows);
    const row0 = <u32>i32x4.extract_lane(row, 0);
    const row1 = <u32>i32x4.extract_lane(row, 1);
    const column0 = <u32>i32x4.extract_lane(column, 0);
    const column1 = <u32>i32x4.extract_lane(column, 1);
    const inside =
      i64x2.all_true(same) &
      (row0 < <u32>size) &
      (row1 < <u32>size) &
      (column0 < <u32>size) &
      (column1 < <u32>size);
    if (inside) {
      const cell0 = tables + (<usize>(row0 * size + column0) << 2);
      const cell1 = second + (<usize>(row1 * size + column1) << 2);
      store<u32>(cell0, load<u32>(cell0) + 1);
      store<u32>(cell1, load<u32>(cell1) + 1);
      continue;
    }
    for (let lane: usize = 0; lane < 16; lane += 8) {
      const u = load<f64>(p + lane);
      const v = load<f64>(q + lane);
      const k = <i32>u;
      const l = <i32>v;
      // a value that is neither NaN nor a label in range spoils the column, whatever stands beside it
      const isOther =
        (u == u && (<f64>k != u || <u32>(k - low) >= <u32>size)) ||
        (v == v && (<f64>l != v || <u32>(l - low) >= <u32>size));
      if (isOther) others++;
      else if (u != u || v != v) missing++;
      else {
        const cell = tables + (<usize>((k - low) * size + (l - low)) << 2);
        store<u32>(cell, load<u32>(cell) + 1);
      }
    }
  }
  store<u32>(left, load<u32>(left) + missing);
  store<u32>(left + 4, load<u32>(left + 4) + others);
}
