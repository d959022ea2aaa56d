import { detector } from './detector.ts';
import { DRIFT, IN_CONTROL, machine, WARNING } from './machine.ts';
import { choice, count, inOrder, number } from './options.ts';
import { rddmOfFrouros } from './rddmOfFrouros.ts';
import { rateDeviation } from './running.ts';

interface Replay {
  /** Values in the running rate, of the present concept. */
  n: number;
  p: number;
  pMin: number;
  sMin: number;
  /** Ring of the latest values; `first` is the oldest that a replay takes, `stored` how many it takes. */
  buffer: Uint8Array;
  first: number;
  last: number;
  stored: number;
  /** Values seen in all. */
  seen: number;
  /** Value and place in the ring at which the present warning zone began; −1: none. */
  warnedSince: number;
  warnedAt: number;
  /** The next value first replays the ring; and whether that also forgets the best rate. */
  pending: boolean;
  forget: boolean;
}

export const rddm = detector({
  id: 'rddm',
  title: 'RDDM',
  aliases: ['reactive_drift_detection_method'],
  summary: 'DDM that forgets: long concepts are shortened, and a warning that lasts becomes a drift.',
  reads: 'error',
  options: [
    count('warm_start', 129, 1, 'No test on so many values of a concept.'),
    number(
      'warning_threshold',
      1.773,
      0,
      1e6,
      'Standard deviations above the best rate that give a warning.',
    ),
    number('drift_threshold', 2.258, 0, 1e6, 'Standard deviations above the best rate that are a drift.'),
    count('buffer_size', 7000, 1, 'Latest values kept to start the next concept with.', 1e6),
    count('max_concept_size', 40_000, 1, 'A concept longer than this, without a warning, is started anew.'),
    count('warning_limit', 1400, 1, 'A warning of so many values becomes a drift.'),
    choice(
      'variant',
      ['river', 'frouros'],
      'river: the values since the warning begin the next concept; frouros: it begins with nothing, and a concept that is too long is no drift.',
    ),
  ],
  profiles: [
    { id: 'river', summary: 'River of 2026; nothing differs from our default.' },
    {
      id: 'frouros',
      summary:
        'Frouros 0.9, reset after a drift: tests one value sooner, begins anew with nothing, and a concept that is too long is no drift. Row by row the same until a concept is too long; how it is shortened may differ by rows.',
      options: { variant: 'frouros' },
    },
  ],
  convention:
    'As DDM (p + s against p_min + k s_min, a strictly smaller p + s replaces the best), but after a drift the next value first replays the values since the warning began, so that the new concept starts with them. A warning of warning_limit values, and a concept of more than max_concept_size values without one, are drifts too.',
  source: 'Barros et al. 2017, as in MOA and in River’s RDDM of 2026.',
  machine(options) {
    inOrder(options, 'warning_threshold', 'drift_threshold');
    const limits = {
      warm: options.number('warm_start'),
      warning: options.number('warning_threshold'),
      drift: options.number('drift_threshold'),
      size: options.number('buffer_size'),
      longest: options.number('max_concept_size'),
      patience: options.number('warning_limit'),
    };
    if (options.text('variant') === 'frouros') return rddmOfFrouros(limits);
    const { warm, warning, drift, size, longest, patience } = limits;

    function forgetBest(state: Replay): void {
      state.pMin = Number.POSITIVE_INFINITY;
      state.sMin = Number.POSITIVE_INFINITY;
    }

    function keepBest(state: Replay, s: number): void {
      if (state.p + s >= state.pMin + state.sMin) return;
      state.pMin = state.p;
      state.sMin = s;
    }

    /** Starts a concept with what the ring holds since the warning began. */
    function replay(state: Replay): void {
      if (state.forget) forgetBest(state);
      if (state.warnedAt >= 0) {
        state.first = state.warnedAt;
        state.stored = state.last - state.first + 1;
        if (state.stored <= 0) state.stored += size;
      }
      state.n = 1;
      state.p = 1;
      for (let k = 0; k < state.stored; k++) {
        // proof: the place is within the ring
        state.p += (state.buffer[(state.first + k) % size]! - state.p) / state.n;
        if (state.forget && state.n > warm) keepBest(state, rateDeviation(state.p, state.n));
        state.n++;
      }
      endWarning(state);
      state.pending = false;
      state.forget = false;
    }

    function endWarning(state: Replay): void {
      state.warnedSince = -1;
      state.warnedAt = -1;
    }

    function keepOnlyLast(state: Replay): void {
      state.first = state.last;
      state.stored = 1;
    }

    function store(state: Replay, x: number): void {
      state.last = (state.last + 1) % size;
      state.buffer[state.last] = x;
      if (state.stored < size) {
        state.stored++;
        return;
      }
      state.first = (state.first + 1) % size;
      // the warning is older than the ring
      if (state.warnedAt === state.last) state.warnedAt = -1;
    }

    return machine<Replay>({
      resets: false,
      fresh: () => ({
        n: 0,
        p: 0,
        pMin: Number.POSITIVE_INFINITY,
        sMin: Number.POSITIVE_INFINITY,
        buffer: new Uint8Array(size),
        first: 0,
        last: -1,
        stored: 0,
        seen: 0,
        warnedSince: -1,
        warnedAt: -1,
        pending: false,
        forget: false,
      }),
      step(state, x) {
        if (state.pending) replay(state);
        state.seen++;
        store(state, x);
        state.n++;
        state.p += (x - state.p) / state.n;
        if (state.n <= warm) return IN_CONTROL;
        const s = rateDeviation(state.p, state.n);
        keepBest(state, s);
        if (state.p + s > state.pMin + drift * state.sMin) {
          if (state.warnedAt < 0) keepOnlyLast(state);
          state.pending = true;
          state.forget = true;
          return DRIFT;
        }
        if (state.p + s > state.pMin + warning * state.sMin) {
          if (state.warnedSince < 0) {
            state.warnedSince = state.seen;
            state.warnedAt = state.last;
          }
          if (state.warnedSince + patience > state.seen) return WARNING;
          keepOnlyLast(state);
          endWarning(state);
          state.pending = true;
          state.forget = true;
          return DRIFT;
        }
        endWarning(state);
        if (state.n <= longest) return IN_CONTROL;
        state.pending = true;
        return DRIFT;
      },
      estimate: state => (state.n > 0 ? state.p : Number.NaN),
      width: state => state.n,
    });
  },
});
