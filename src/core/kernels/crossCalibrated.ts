import { inMemory } from './wasm.ts';

/** Rows by descending score: whether each is of the class, and the part of the data that it is in. */
export interface PartedRows {
  readonly scores: Float64Array;
  /** 0 or 1. */
  readonly truth: Uint8Array;
  readonly parts: Uint8Array;
}

/** Per row: score, truth, part, result, two doubles of a knot and four of a block. */
const BYTES_PER_ROW = 66;
const BYTES_AROUND = 1024;

/**
 * Each row's probability by isotonic regression on the parts that it is not in.
 * @returns undefined where there is no WebAssembly or no room for it
 */
export function crossCalibratedInMemory(
  { scores, truth, parts }: PartedRows,
  splits: number,
): Float64Array | undefined {
  const { length } = scores;
  return inMemory(length * BYTES_PER_ROW + BYTES_AROUND, memory => {
    const knots = memory.allocate((length + 1) * 16);
    const blocks = memory.allocate(length * 32);
    const calibrated = memory.allocate(scores.byteLength);
    const truthAt = memory.allocate(length);
    const partsAt = memory.allocate(length);
    const scoresAt = memory.copyIn(scores);
    memory.bytes(truthAt, length).set(truth);
    memory.bytes(partsAt, length).set(parts);
    memory.doubles(calibrated, length).fill(0);
    memory.exports.crossCalibrate(scoresAt, truthAt, partsAt, length, splits, calibrated, knots, blocks);
    return memory.doubles(calibrated, length).slice();
  });
}
