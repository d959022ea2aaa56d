/** Counting whole numbers. Twin: `fewOf` of ../../drift/fewValues.ts. */

/**
 * Counts whole numbers from −`half` up to and without `half`.
 * @param tables two of u32 per number: for values in even places and in odd ones, as one that is counted again at once has to wait
 * @returns how many values were counted before one that is none of these; NaN are not counted and do not end it
 */
export function countWhole(values: usize, length: i32, half: i32, tables: usize): i32 {
  let table = tables;
  let other = tables + (<usize>half << 3);
  const limit = <f64>half;
  for (let i = 0; i < length; i++) {
    const value = load<f64>(values + (<usize>i << 3));
    if (value >= -limit && value < limit) {
      const whole = <i32>value;
      if (<f64>whole != value) return i;
      const at = table + (<usize>(whole + half) << 2);
      store<u32>(at, load<u32>(at) + 1);
    } else if (value == value) {
      return i;
    }
    const next = other;
    other = table;
    table = next;
  }
  return length;
}
