/**
 * What every detector is made of: a state that JSON can hold, and what takes values into it. Parameters are in the closure of the
 * machine, never in the state.
 */

export const IN_CONTROL = 0;
export const WARNING = 1;
export const DRIFT = 2;
export type Zone = typeof IN_CONTROL | typeof WARNING | typeof DRIFT;

/** As shown and as written to files, by zone. */
export const ZONE_NAMES = ['in control', 'warning', 'drift'] as const;
export type ZoneName = (typeof ZONE_NAMES)[number];

/** What a field of a state may be. */
export type Part = number | boolean | Float64Array | Uint8Array | Uint32Array | number[];

/** A state as the runner sees it. */
export type State = { [name: string]: Part };

/** A detector with its parameters. */
export interface Machine {
  /** The state before the first value, and after a drift; a generator of random numbers may be handed on from the `previous` state. */
  fresh(previous?: State): State;
  /** Takes finite values into the state until one leaves the zone. */
  readonly advance: Advance<State>;
  /** What the detector takes for the present level of the stream. */
  estimate(state: State): number;
  /** How many values speak in that estimate. */
  width(state: State): number;
  /** False: the detector re-arms itself, and the runner does not start afresh after a drift. */
  readonly resets: boolean;
}

/**
 * Takes values `from` to `to − 1` into the state, as long as they leave the stream in `zone`; the first that does not is the last taken.
 * @returns `stopped` at that one, or at `to` with the same zone
 */
export type Advance<S> = (state: S, values: Float64Array, from: number, to: number, zone: Zone) => number;

/** A position and the zone there as one number, since an object for each call would cost more than the values of it. */
export function stopped(at: number, zone: Zone): number {
  return 4 * at + zone;
}

/** The position and the zone in what `stopped` answered. */
export function stopOf(stop: number): readonly [at: number, zone: Zone] {
  const zone = stop % 4;
  return [(stop - zone) / 4, zone === IN_CONTROL || zone === WARNING ? zone : DRIFT];
}

interface Parts<S> {
  readonly fresh: (previous?: S) => S;
  readonly estimate: (state: S) => number;
  readonly width: (state: S) => number;
  readonly resets?: boolean;
}

/** By what one value does. */
interface Stepping<S> extends Parts<S> {
  readonly step: (state: S, x: number) => Zone;
}

/** By a loop of its own: where a value is so little work that a call for each would double it. */
interface Advancing<S> extends Parts<S> {
  readonly step?: never;
  readonly advance: Advance<S>;
}

/** A machine whose state has its own type inside, and is only a `State` outside. */
export function machine<S extends { [K in keyof S]: Part }>(parts: Stepping<S> | Advancing<S>): Machine {
  const { step } = parts;
  const advance = step ? byStep(step) : parts.advance;
  // A state is handed only to the machine that made it, or was restored against a fresh one: see `restored`.
  return { resets: true, ...parts, advance } as unknown as Machine;
}

function byStep<S>(step: (state: S, x: number) => Zone): Advance<S> {
  return (state, values, from, to, zone) => {
    for (let i = from; i < to; i++) {
      // proof: i < to ≤ values.length
      const next = step(state, values[i]!);
      if (next !== zone) return stopped(i, next);
    }
    return stopped(to, zone);
  };
}

const WORDS = new Map<unknown, number>([
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['NaN', Number.NaN],
  // −0 is not told from 0 by JSON, and a running sum can be one
  ['-0', -0],
]);

/** A number as JSON, which has no infinities, no NaN and no −0: those as words. */
function written(number: number): number | string {
  return Number.isFinite(number) && !Object.is(number, -0)
    ? number
    : Object.is(number, -0)
      ? '-0'
      : `${number}`;
}

/** A number of a saved state, or undefined. */
function read(value: unknown): number | undefined {
  return typeof value === 'number' ? value : WORDS.get(value);
}

export type SavedState = {
  readonly [name: string]: number | string | boolean | readonly (number | string)[];
};

/** The state as JSON: restored, the detector goes on exactly as it would have. */
export function saved(state: State): SavedState {
  return Object.fromEntries(
    Object.entries(state).map(([name, part]) => {
      if (typeof part === 'boolean') return [name, part];
      return [name, typeof part === 'number' ? written(part) : Array.from(part, written)];
    }),
  );
}

/** A saved state, or undefined when it is none of a machine whose fresh state is `fresh`. */
export function restored(fresh: State, value: unknown): State | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const entries = new Map<string, unknown>(Object.entries(value));
  const state: State = {};
  if (entries.size !== Object.keys(fresh).length) return undefined;
  for (const [name, like] of Object.entries(fresh)) {
    const part = restoredPart(like, entries.get(name));
    if (part === undefined) return undefined;
    state[name] = part;
  }
  return state;
}

function restoredPart(like: Part, value: unknown): Part | undefined {
  if (typeof like === 'boolean') return typeof value === 'boolean' ? value : undefined;
  if (typeof like === 'number') return read(value);
  if (!Array.isArray(value)) return undefined;
  const numbers = value.map(read);
  if (!numbers.every(number => number !== undefined)) return undefined;
  if (Array.isArray(like)) return numbers;
  if (numbers.length !== like.length) return undefined;
  if (like instanceof Float64Array) return Float64Array.from(numbers);
  const part = like instanceof Uint8Array ? Uint8Array.from(numbers) : Uint32Array.from(numbers);
  // a value that does not fit would be another one
  return part.every((number, i) => number === numbers[i]) ? part : undefined;
}

/**
 * Whether a number in the state is none, or infinite where it began as none: sums of values that were too large. −∞ is the logarithm of
 * what is impossible.
 */
export function overflowed(state: State, fresh: State): boolean {
  for (const name in state) {
    const part = state[name];
    if (Number.isNaN(part)) return true;
    if (part === Number.POSITIVE_INFINITY && Number.isFinite(fresh[name])) return true;
  }
  return false;
}
