import {
  DRIFT,
  IN_CONTROL,
  type Machine,
  overflowed,
  restored,
  type SavedState,
  type State,
  saved,
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

/**
 * A detector at work: takes values in order, as many at a time as there are, and keeps what it found. Rows are counted from 0 over all
 * that was ever fed, missing values included.
 */
export class Runner {
  readonly #machine: Machine;
  readonly #low: number;
  readonly #high: number;
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
    const bounded = reads !== 'number';
    this.#low = bounded ? 0 : -Number.MAX_VALUE;
    this.#high = bounded ? 1 : Number.MAX_VALUE;
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
    return overflowed(this.#state);
  }

  /**
   * Takes values in. Stops before the first one that the detector cannot read.
   * @param values NaN: missing
   * @param runs gets the runs of warning and drift zones among these values, where given
   */
  feed(values: Float64Array, runs?: ZoneRun[]): Refused | undefined {
    const machine = this.#machine;
    const low = this.#low;
    const high = this.#high;
    const whole = this.#whole;
    let state = this.#state;
    let zone = this.#zone;
    let warned = this.#warned();
    let refused: Refused | undefined;
    const first = this.#rows;
    let i = 0;
    for (; i < values.length; i++) {
      // proof: i < values.length
      const x = values[i]!;
      if (!(x >= low && x <= high)) {
        if (Number.isNaN(x)) this.#missing++;
        else if (Number.isFinite(x)) {
          refused = { row: first + i, value: x };
          break;
        } else this.#infinite++;
        continue;
      }
      if (whole && x !== 0 && x !== 1) {
        refused = { row: first + i, value: x };
        break;
      }
      if (zone === DRIFT && machine.resets) state = machine.fresh(state);
      const next = machine.step(state, x);
      if (next !== IN_CONTROL) {
        const row = first + i;
        if (next === DRIFT) {
          this.#drifts.push(row);
          warned = false;
        } else if (!warned) {
          this.#warnings.push(row);
          warned = true;
        }
        if (runs) extend(runs, next, row, next === zone);
      }
      zone = next;
    }
    this.#rows = first + i;
    this.#state = state;
    this.#zone = zone;
    return refused;
  }

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

function extend(runs: ZoneRun[], zone: Zone, row: number, same: boolean): void {
  const last = runs.at(-1);
  if (same && last && last.to === row - 1) runs[runs.length - 1] = { ...last, to: row };
  else runs.push({ zone: ZONE_NAMES[zone], from: row, to: row });
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
