import { rootOf } from '../mathematics/root.ts';

/** Between which limits one is looked for; charts with wider limits run longer. */
export interface Limits {
  readonly low: number;
  readonly high: number;
}

/** The limit with which a chart has an average run length, to 1e-9; undefined where no limit in between has it. */
export function limitFor(
  arl: number,
  runLength: (limit: number) => number,
  { low, high }: Limits,
): number | undefined {
  const off = (limit: number) => Math.log(runLength(limit) / arl);
  if (off(low) > 0 || off(high) < 0) return undefined;
  return rootOf(off, low, high, 1e-9);
}

/**
 * The same of a smoothed series, for which there is one.
 * @param varying whether limits are narrower at first. Such charts run shorter by little, and take far longer to compute: the limit is looked
 *   for from the one that charts without have
 */
export function designedLimit(
  arl: number,
  runLength: (limit: number, varying: boolean) => number,
  varying: boolean,
  within: Limits,
): number {
  const settled = limitFor(arl, limit => runLength(limit, false), within) ?? within.high;
  if (!varying) return settled;
  let high = settled;
  while (runLength(high, true) < arl) high *= WIDER;
  return limitFor(arl, limit => runLength(limit, true), { low: settled, high }) ?? settled;
}

const WIDER = 1.05;
