import { lowerBound } from '../kernels/twoSample.ts';
import { isFinal } from './knownRows.ts';

/** What is known of stretches of a column that follow one another, such as the pages of a file, since its reader had them at hand. */
export interface Zones {
  /** The row behind the last one of each. */
  readonly ends: Uint32Array;
  /** Its smallest and its largest value; ∞ and −∞ without any. */
  readonly least: Float64Array;
  readonly most: Float64Array;
  readonly missing: Uint32Array;
}

/** Of some rows: how many are missing, and the smallest and the largest value; ∞ and −∞ without any. */
export interface RangeOfRows {
  readonly missing: number;
  readonly least: number;
  readonly most: number;
}

const kept = new WeakMap<ArrayBufferLike, { readonly start: number; readonly zones: Zones }>();

/** Keeps what was found out of all rows of a column with their memory. */
export function keepZones({ buffer, byteOffset }: Float64Array, zones: Zones): void {
  kept.set(buffer, { start: byteOffset, zones });
}

/** Rows that follow one another, with what is known of them. */
export interface Stretch {
  readonly rows: Float64Array;
  readonly known?: RangeOfRows;
}

/** A part of a column in stretches: zones that lie in it, and what is before, between and behind them. */
export function stretchesOf(part: Float64Array): readonly Stretch[] {
  const found = kept.get(part.buffer);
  if (!found || !isFinal(part)) return [{ rows: part }];
  const { ends, least, most, missing } = found.zones;
  const start = (part.byteOffset - found.start) / part.BYTES_PER_ELEMENT;
  const stretches: Stretch[] = [];
  let at = 0;
  // the first zone that does not end at or before the start
  for (let zone = lowerBound(ends, start + 1); zone < ends.length; zone++) {
    // proof: zone < ends.length, and there is as much known of each
    const from = (zone === 0 ? 0 : ends[zone - 1]!) - start;
    const to = ends[zone]! - start;
    if (to > part.length) break;
    if (from < 0) continue;
    if (from > at) stretches.push({ rows: part.subarray(at, from) });
    const known = { missing: missing[zone]!, least: least[zone]!, most: most[zone]! };
    stretches.push({ rows: part.subarray(from, to), known });
    at = to;
  }
  if (at < part.length) stretches.push({ rows: part.subarray(at) });
  return stretches;
}
