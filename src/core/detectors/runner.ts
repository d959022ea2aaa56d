import { areFinite } from '../kernels/hasMissing.ts';
import {
  DRIFT,
  IN_CONTROL,
  type Machine,
  overflowed,
  restored,
  type SavedState,
  type State,
  saved,
  stopOf,
  WARNING,
  ZONE_NAMES,
  type Zone,
  type ZoneName,
} from './machine.ts';

/** Which values a detector reads. `error`: 0 right, 1 wrong; `correct`: the reverse; `share`: 0 to 1; `number`: any. */
export type Reads = 'error' | 'correct' | 'share' | 'number';

/** A run of one zone; `to` is its last row. */
export interface ZoneRun {
  readonly zone: ZoneName;
  readonly from: number;
  readonly to: number;
}

/** A value that the detector cannot read, and its row. */
export interface Refused {
  readonly row: number;
  readonly value: number;
}

export interface SavedRunner {
  readonly rows: number;
  readonly missing: number;
  readonly infinite: number;
  readonly zone: number;
  readonly drifts: readonly number[];
  readonly warnings: readonly number[];
  readonly state: SavedState;
}

/** So many values are looked at and then taken in while they are at hand. */
const BLOCK = 4096;

/**
 * A detector at work: takes values in order, as many at a time as there are, and keeps what it found. Rows are counted from 0 over all
 * that was ever fed, missing values included.
 */
export class Runner {
  readonly #machine: Machine;
  readonly #bounded: boolean;
  readonly #whole: boolean;
  #state: State;
  #zone: Zone = IN_CONTROL;
  #rows = 0;
  #missing = 0;
  #infinite = 0;
  #drifts: number[] = [];
  #warnings: number[] = [];

  constructor(machine: Machine, reads: Reads) {
    this.#machine = machine;
    this.#state = machine.fresh();
    this.#bounded = reads !== 'number';
    this.#whole = reads === 'error' || reads === 'correct';
  }

  /** Rows fed so far. */
  get rows(): number {
    return this.#rows;
  }
  /** Missing values among them, left out. */
  get missing(): number {
    return this.#missing;
  }
  /** Infinite values among them, left out: after one there is no mean. */
  get infinite(): number {
    return this.#infinite;
  }
  /** Rows at which drift was found, ascending. */
  get drifts(): readonly number[] {
    return this.#drifts;
  }
  /** Rows at which the first warning since the start, or since the last drift, was given. */
  get warnings(): readonly number[] {
    return this.#warnings;
  }
  get zone(): ZoneName {
    return ZONE_NAMES[this.#zone];
  }
  /** What the detector takes for the present level; undefined before the first value. */
  get estimate(): number | undefined {
    const estimate = this.#machine.estimate(this.#state);
    return Number.isFinite(estimate) ? estimate : undefined;
  }
  /** How many values speak in the estimate. */
  get width(): number {
    return this.#machine.width(this.#state);
  }
  /** Whether sums became larger than numbers can be, so that nothing can be found any more. */
  get overflowed(): boolean {
    return overflowed(this.#state, this.#machine.fresh());
  }

  /**
   * Takes values in. Stops before the first one that the detector cannot read.
   * @param values NaN: missing
   * @param runs gets the runs of warning and drift zones among these values, where given
   */
  feed(values: Float64Array, runs?: ZoneRun[]): Refused | undefined {
    for (let from = 0; from < values.length; from += BLOCK) {
      const to = Math.min(values.length, from + BLOCK);
      if (!this.#bounded && areFinite(values, from, to)) {
        this.#take(values, from, to, runs);
      } else {
        const refused = this.#pick(values, from, to, runs);
        if (refused) return refused;
      }
    }
    return undefined;
  }

  /** Takes the readable ones of some values in, and counts the others. */
  #pick(values: Float64Array, from: number, to: number, runs: ZoneRun[] | undefined): Refused | undefined {
    for (let i = from; i < to; ) {
      const end = this.#readable(values, i, to);
      if (end > i) {
        this.#take(values, i, end, runs);
        i = end;
        continue;
      }
      // proof: i < to ≤ values.length
      const value = values[i]!;
      if (Number.isNaN(value)) this.#missing++;
      else if (Number.isFinite(value)) return { row: this.#rows, value };
      else this.#infinite++;
      this.#rows++;
      i++;
    }
    return undefined;
  }

  /** Where the values from `from` on cease to be what the detector reads. */
  #readable(values: Float64Array, from: number, to: number): number {
    let i = from;
    // proof: i < to ≤ values.length
    if (!this.#bounded) while (i < to && Number.isFinite(values[i]!)) i++;
    else if (!this.#whole) while (i < to && values[i]! >= 0 && values[i]! <= 1) i++;
    // only 0, 1 and infinity are their own squares: two questions with one answer, where 0 or 1 would be a guess each time
    else while (i < to && values[i]! * values[i]! === values[i]! && values[i]! <= 1) i++;
    return i;
  }

  /** Takes readable values in. */
  #take(values: Float64Array, from: number, to: number, runs: ZoneRun[] | undefined): void {
    for (let i = from; i < to; ) {
      const next = this.#advance(values, i, to, runs);
      this.#rows += next - i;
      i = next;
    }
  }

  /** Takes readable values in, as far as the first that changes the zone. @returns the position after it */
  #advance(values: Float64Array, from: number, to: number, runs: ZoneRun[] | undefined): number {
    const machine = this.#machine;
    const before = this.#zone;
    if (before === DRIFT && machine.resets) this.#state = machine.fresh(this.#state);
    // each drift is one of its own
    const zone = before === DRIFT ? IN_CONTROL : before;
    const [at, next] = stopOf(machine.advance(this.#state, values, from, to, zone));
    const row = this.#rows + at - from;
    if (zone === WARNING && at > from && runs) extend(runs, WARNING, this.#rows, row - 1);
    this.#zone = next;
    if (next === zone) return at;
    if (next === DRIFT) this.#drifts.push(row);
    else if (next === WARNING && !this.#warned()) this.#warnings.push(row);
    if (next !== IN_CONTROL && runs) extend(runs, next, row, row);
    return at + 1;
  }

  /** Whether a warning was given since the last drift. */
  #warned(): boolean {
    return (this.#warnings.at(-1) ?? -1) > (this.#drifts.at(-1) ?? -1);
  }

  save(): SavedRunner {
    return {
      rows: this.#rows,
      missing: this.#missing,
      infinite: this.#infinite,
      zone: this.#zone,
      drifts: [...this.#drifts],
      warnings: [...this.#warnings],
      state: saved(this.#state),
    };
  }

  /** Goes on where a saved one was. False, and unchanged, when `value` was not saved by a detector with these parameters. */
  restore(value: unknown): boolean {
    if (typeof value !== 'object' || value === null) return false;
    const { rows, missing, infinite, zone, drifts, warnings, state } = value as Record<string, unknown>;
    const known = restored(this.#machine.fresh(), state);
    if (!known || !isCount(rows) || !isCount(missing) || !isCount(infinite)) return false;
    if (zone !== IN_CONTROL && zone !== WARNING && zone !== DRIFT) return false;
    if (!areRows(drifts, rows) || !areRows(warnings, rows)) return false;
    this.#rows = rows;
    this.#missing = missing;
    this.#infinite = infinite;
    this.#zone = zone;
    this.#drifts = [...drifts];
    this.#warnings = [...warnings];
    this.#state = known;
    return true;
  }
}

function extend(runs: ZoneRun[], zone: Zone, from: number, to: number): void {
  const last = runs.at(-1);
  if (last?.zone === ZONE_NAMES[zone] && last.to === from - 1) runs[runs.length - 1] = { ...last, to };
  else runs.push({ zone: ZONE_NAMES[zone], from, to });
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function areRows(value: unknown, rows: number): value is readonly number[] {
  return (
    Array.isArray(value) &&
    value.every((row, i) => isCount(row) && row < rows && (i === 0 || row > value[i - 1]))
  );
}
