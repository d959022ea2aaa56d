import { DRIFT, IN_CONTROL, machine, WARNING } from './machine.ts';
import { rateDeviation } from './running.ts';

/** What both forms of RDDM are set up with. */
export interface RddmLimits {
  /** Values of a concept without a test. */
  readonly warm: number;
  /** Standard deviations above the best rate. */
  readonly warning: number;
  readonly drift: number;
  /** Values that the ring holds. */
  readonly size: number;
  /** Values of the longest concept, and of the longest warning. */
  readonly longest: number;
  readonly patience: number;
}

interface Concept {
  n: number;
  p: number;
  pMin: number;
  sMin: number;
  /** Values in the present warning zone. */
  warnings: number;
  /** Ring of the latest values; `next` is where the next one goes, `stored` how many there are. */
  buffer: Uint8Array;
  next: number;
  stored: number;
  /** The next value first starts the concept anew, with what the ring holds or, after a drift, with nothing. */
  pending: boolean;
  drifted: boolean;
}

/**
 * RDDM as Frouros 0.9 has it, reset after a drift: tests from the value that completes the warm-up, the rate starts from nothing where a
 * concept is too long, which is no drift, and a warning is counted in values. What was counted before a drift stays, as does the ring: Frouros' reset keeps both.
 */
export function rddmOfFrouros({ warm, warning, drift, size, longest, patience }: RddmLimits) {
  function count(state: Concept, x: number): void {
    state.n++;
    state.p += (x - state.p) / state.n;
  }

  function forget(state: Concept): void {
    state.n = 0;
    state.p = 0;
    state.pMin = Number.POSITIVE_INFINITY;
    state.sMin = Number.POSITIVE_INFINITY;
    state.pending = false;
    state.drifted = false;
  }

  function replay(state: Concept): void {
    forget(state);
    state.warnings = 0;
    const first = (state.next - state.stored + size) % size;
    // proof: the place is within the ring
    for (let k = 0; k < state.stored; k++) count(state, state.buffer[(first + k) % size]!);
  }

  function drifts(state: Concept, forgetful: boolean): typeof DRIFT {
    if (forgetful) state.stored = 1;
    state.drifted = true;
    return DRIFT;
  }

  return machine<Concept>({
    resets: false,
    fresh: () => ({
      n: 0,
      p: 0,
      pMin: Number.POSITIVE_INFINITY,
      sMin: Number.POSITIVE_INFINITY,
      warnings: 0,
      buffer: new Uint8Array(size),
      next: 0,
      stored: 0,
      pending: false,
      drifted: false,
    }),
    step(state, x) {
      if (state.drifted) forget(state);
      else if (state.pending) replay(state);
      state.buffer[state.next] = x;
      state.next = (state.next + 1) % size;
      state.stored = Math.min(size, state.stored + 1);
      count(state, x);
      if (state.n < warm) return IN_CONTROL;
      const s = rateDeviation(state.p, state.n);
      if (state.p + s < state.pMin + state.sMin) {
        state.pMin = state.p;
        state.sMin = s;
      }
      if (state.p + s > state.pMin + drift * state.sMin) return drifts(state, state.warnings === 0);
      if (state.p + s > state.pMin + warning * state.sMin) {
        if (state.warnings >= patience) return drifts(state, true);
        state.warnings++;
        return WARNING;
      }
      state.warnings = 0;
      if (state.n >= longest) state.pending = true;
      return IN_CONTROL;
    },
    estimate: state => (state.n > 0 ? state.p : Number.NaN),
    width: state => state.n,
  });
}
