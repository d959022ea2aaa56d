import { detector } from './detector.ts';
import { DRIFT, IN_CONTROL, machine, WARNING, type Zone } from './machine.ts';
import { choice, count, number, probability } from './options.ts';

/** Of each average: its value, its bound condition (sum of squared weights), and whether it has a value yet. */
interface Averages {
  n: number;
  mean: number;
  bound: number;
  /** At the lowest upper bound, and of the values since. */
  lowCut: number;
  low: number;
  lowBound: number;
  sinceLow: number;
  sinceLowBound: number;
  sinceLowN: number;
  /** At the highest lower bound, and of the values since. */
  highCut: number;
  high: number;
  highBound: number;
  sinceHigh: number;
  sinceHighBound: number;
  sinceHighN: number;
}

export const hddmW = detector({
  id: 'hddm_w',
  title: 'HDDM-W',
  aliases: ['hddmw', 'hoeffding_drift_detection_weighted'],
  summary:
    'Drift when the weighted moving average of a bounded stream exceeds its lowest by McDiarmid’s bound.',
  reads: 'share',
  options: [
    probability('drift_confidence', 0.001, 'How likely a false drift may be.'),
    probability('warning_confidence', 0.005, 'How likely a false warning may be.'),
    number('lambda_val', 0.05, 0, 1, 'Weight of the newest value in the average.'),
    { name: 'two_sided_test', type: 'flag', default: false, summary: 'Falls of the average count too.' },
    count('min_instances', 0, 0, 'No test on fewer values than this.'),
    choice(
      'variant',
      ['river', 'frouros'],
      'river: averages start with their first value; frouros: at 0, and lambda_val stands for the confidence where the lowest average is sought.',
    ),
  ],
  profiles: [
    { id: 'river', summary: 'River 0.26; nothing differs from our default.' },
    {
      id: 'frouros',
      summary:
        'Frouros 0.9, one-sided, reset after a drift: averages start at 0, no test before 30 values. Its two-sided test, which fires at once, is not reproduced.',
      options: { variant: 'frouros', min_instances: 30 },
    },
  ],
  convention:
    'EWMA z ← λx + (1 − λ)z with bound condition b ← λ² + (1 − λ)² b, b₀ = 1. At the lowest z + √(b ln(1/α)/2) the average is kept and a second one begun; drift where the second exceeds the first by √((b₁ + b₂) ln(1/α)/2). Values from 0 to 1.',
  source: 'Frías-Blanco et al. 2014 (W-test). Agrees with River 0.26 row by row.',
  machine(options) {
    const frouros = options.text('variant') === 'frouros';
    const lambda = options.number('lambda_val');
    const keep = 1 - lambda;
    const lambda2 = lambda * lambda;
    const keep2 = keep * keep;
    const fewest = options.number('min_instances');
    const both = options.flag('two_sided_test');
    const logDrift = Math.log(1 / options.number('drift_confidence'));
    const logWarning = Math.log(1 / options.number('warning_confidence'));
    const logCut = frouros ? Math.log(1 / lambda) : logDrift;
    const next = (average: number, n: number, x: number) =>
      n === 0 && !frouros ? x : lambda * x + keep * average;
    const zoneOf = (difference: number, bound: number): Zone => {
      if (difference > Math.sqrt((bound * logDrift) / 2)) return DRIFT;
      return difference > Math.sqrt((bound * logWarning) / 2) ? WARNING : IN_CONTROL;
    };

    function rise(state: Averages, x: number): Zone {
      const upper = state.mean + Math.sqrt((state.bound * logCut) / 2);
      if (upper < state.lowCut) {
        state.lowCut = upper;
        state.low = state.mean;
        state.lowBound = state.bound;
        state.sinceLow = 0;
        state.sinceLowBound = 1;
        state.sinceLowN = 0;
      } else {
        state.sinceLow = next(state.sinceLow, state.sinceLowN, x);
        state.sinceLowBound = lambda2 + keep2 * state.sinceLowBound;
        state.sinceLowN++;
      }
      if (!frouros && (state.sinceLowN === 0 || state.lowCut === Number.POSITIVE_INFINITY)) return IN_CONTROL;
      return zoneOf(state.sinceLow - state.low, state.lowBound + state.sinceLowBound);
    }

    function fall(state: Averages, x: number): Zone {
      const lower = state.mean - Math.sqrt((state.bound * logCut) / 2);
      if (lower > state.highCut) {
        state.highCut = lower;
        state.high = state.mean;
        state.highBound = state.bound;
        state.sinceHigh = 0;
        state.sinceHighBound = 1;
        state.sinceHighN = 0;
      } else {
        state.sinceHigh = next(state.sinceHigh, state.sinceHighN, x);
        state.sinceHighBound = lambda2 + keep2 * state.sinceHighBound;
        state.sinceHighN++;
      }
      if (state.sinceHighN === 0 || state.highCut === Number.NEGATIVE_INFINITY) return IN_CONTROL;
      return zoneOf(state.high - state.sinceHigh, state.highBound + state.sinceHighBound);
    }

    return machine<Averages>({
      fresh: () => ({
        n: 0,
        mean: 0,
        bound: 1,
        lowCut: Number.POSITIVE_INFINITY,
        low: 0,
        lowBound: 1,
        sinceLow: 0,
        sinceLowBound: 1,
        sinceLowN: 0,
        highCut: Number.NEGATIVE_INFINITY,
        high: 0,
        highBound: 1,
        sinceHigh: 0,
        sinceHighBound: 1,
        sinceHighN: 0,
      }),
      step(state, x) {
        state.mean = next(state.mean, state.n, x);
        state.bound = lambda2 + keep2 * state.bound;
        const n = ++state.n;
        const up = rise(state, x);
        const down = both ? fall(state, x) : IN_CONTROL;
        if (n < fewest) return IN_CONTROL;
        return up > down ? up : down;
      },
      estimate: state => (state.n > 0 ? state.mean : Number.NaN),
      width: state => state.n,
    });
  },
});
