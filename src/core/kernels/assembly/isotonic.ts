/** Isotonic calibration of rows by the other rows. Twins: ../../estimation/isotonic.ts and calibration.ts beside it. */

const RESOLUTION: f64 = 1e-15;

/**
 * Each row's probability by the isotonic regression on the parts that it is not in; 0 where there are none.
 * @param scores f64 per row, descending
 * @param truth u8 per row, 0 or 1
 * @param parts u8 per row, below `splits`
 * @param calibrated f64 per row, for the result; zeroed
 * @param knots 16 bytes per row and 16 more: x and y of each knot
 * @param blocks 32 bytes per row: first and last score, weight and mean of each block
 */
export function crossCalibrate(
  scores: usize,
  truth: usize,
  parts: usize,
  length: i32,
  splits: i32,
  calibrated: usize,
  knots: usize,
  blocks: usize,
): void {
  for (let part = 0; part < splits; part++) {
    const end = fitWithout(part, scores, truth, parts, length, knots, blocks);
    if (end > knots) interpolate(part, scores, parts, length, knots, end, calibrated);
  }
}

/** Pools adjacent violators among the rows of other parts. @returns the end of the knots, ascending, without those within a level stretch */
function fitWithout(
  part: i32,
  scores: usize,
  truth: usize,
  parts: usize,
  length: i32,
  knots: usize,
  blocks: usize,
): usize {
  let top = blocks;
  for (let i = length - 1; i >= 0; ) {
    if (<i32>load<u8>(parts + <usize>i) == part) {
      i--;
      continue;
    }
    const x = load<f64>(scores + ((<usize>i) << 3));
    let hits: f64 = 0;
    let mass: f64 = 0;
    for (; i >= 0 && !(load<f64>(scores + ((<usize>i) << 3)) - x >= RESOLUTION); i--) {
      if (<i32>load<u8>(parts + <usize>i) == part) continue;
      hits += <f64>load<u8>(truth + <usize>i);
      mass += 1;
    }
    let mean = hits / mass;
    let first = x;
    while (top > blocks && load<f64>(top - 8) >= mean) {
      const before = load<f64>(top - 16);
      mean = (mean * mass + load<f64>(top - 8) * before) / (mass + before);
      mass += before;
      first = load<f64>(top - 32);
      top -= 32;
    }
    store<f64>(top, first);
    store<f64>(top + 8, x);
    store<f64>(top + 16, mass);
    store<f64>(top + 24, mean);
    top += 32;
  }
  let knot = knots;
  for (let block = blocks; block < top; block += 32) {
    const first = load<f64>(block);
    const last = load<f64>(block + 8);
    store<f64>(knot, first);
    store<f64>(knot + 8, load<f64>(block + 24));
    knot += 16;
    if (last == first) continue;
    store<f64>(knot, last);
    store<f64>(knot + 8, load<f64>(block + 24));
    knot += 16;
  }
  return knot;
}

/** The rows of one part, by ascending score: linear between knots, constant beyond the first and the last. */
function interpolate(
  part: i32,
  scores: usize,
  parts: usize,
  length: i32,
  knots: usize,
  end: usize,
  calibrated: usize,
): void {
  const last = end - 16;
  let low = knots;
  for (let i = length - 1; i >= 0; i--) {
    if (<i32>load<u8>(parts + <usize>i) != part) continue;
    const score = load<f64>(scores + ((<usize>i) << 3));
    let value: f64;
    if (score <= load<f64>(knots)) value = load<f64>(knots + 8);
    else if (score >= load<f64>(last)) value = load<f64>(last + 8);
    else {
      while (load<f64>(low + 16) <= score) low += 16;
      const left = load<f64>(low);
      const level = load<f64>(low + 8);
      value = level + ((load<f64>(low + 24) - level) / (load<f64>(low + 16) - left)) * (score - left);
    }
    store<f64>(calibrated + ((<usize>i) << 3), value);
  }
}
