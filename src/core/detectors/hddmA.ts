import { detector } from './detector.ts';
import { DRIFT, IN_CONTROL, machine, WARNING } from './machine.ts';
import { choice, count, probability } from './options.ts';

interface Means {
  n: number;
  mean: number;
  /** The part of the stream with the lowest mean, and with the highest. */
  nLow: number;
  low: number;
  nHigh: number;
  high: number;
}

export const hddmA = detector({
  id: 'hddm_a',
  title: 'HDDM-A',
  aliases: ['hddma', 'hoeffding_drift_detection_average'],
  summary: 'Drift when the mean of a bounded stream exceeds its lowest earlier mean by Hoeffding’s bound.',
  reads: 'share',
  options: [
    probability('drift_confidence', 0.001, 'How likely a false drift may be.'),
    probability('warning_confidence', 0.005, 'How likely a false warning may be.'),
    { name: 'two_sided_test', type: 'flag', default: false, summary: 'Falls of the mean count too.' },
    count('min_instances', 0, 0, 'No test on fewer values than this.'),
    choice(
      'variant',
      ['river', 'frouros'],
      'river: ln(2/confidence) in the bound of the test, as in the paper’s correction; frouros: ln(1/confidence), and two-sided a new highest mean is a fall.',
    ),
  ],
  profiles: [
    { id: 'river', summary: 'River 0.26; nothing differs from our default.' },
    {
      id: 'frouros',
      summary:
        'Frouros 0.9, reset after a drift: ln(1/confidence), and no test before 30 values. Its two-sided test takes each new highest mean for a fall.',
      options: { variant: 'frouros', min_instances: 30 },
    },
  ],
  convention:
    'With the mean z of all n values and the earlier mean x of n_x values at which x + √(ln(1/α)/2n_x) was lowest: drift where z − x ≥ √(m/2 · ln(2/α)), m = (n − n_x)/(n n_x). Values from 0 to 1.',
  source: 'Frías-Blanco et al. 2014 (A-test). Agrees with River 0.26 row by row.',
  machine(options) {
    const frouros = options.text('variant') === 'frouros';
    const fewest = options.number('min_instances');
    const both = options.flag('two_sided_test');
    const drift = options.number('drift_confidence');
    const warning = options.number('warning_confidence');
    const logCut = Math.log(1 / drift);
    const sides = frouros ? 1 : 2;
    const logDrift = Math.log(sides / drift);
    const logWarning = Math.log(sides / warning);
    const bound = (n: number) => Math.sqrt((1 / (2 * n)) * logCut);
    /** Zone for a difference between the mean of all n values and that of m of them. */
    const zoneOf = (difference: number, n: number, m: number) => {
      if (m === n) return IN_CONTROL;
      const half = ((n - m) / m) * (1 / n) * 0.5;
      if (difference >= Math.sqrt(half * logDrift)) return DRIFT;
      return difference >= Math.sqrt(half * logWarning) ? WARNING : IN_CONTROL;
    };
    return machine<Means>({
      fresh: () => ({ n: 0, mean: 0, nLow: 0, low: 0, nHigh: 0, high: 0 }),
      step(state, x) {
        const n = ++state.n;
        const mean = frouros ? state.mean + (x - state.mean) / n : state.mean + (1 / n) * (x - state.mean);
        state.mean = mean;
        const epsilon = bound(n);
        if (n === 1 || state.low + bound(state.nLow) >= mean + epsilon) {
          state.nLow = n;
          state.low = mean;
        }
        if (n === 1 || (both && state.high - bound(state.nHigh) <= mean - epsilon)) {
          state.nHigh = n;
          state.high = mean;
        }
        if (n < fewest) return IN_CONTROL;
        const rise = zoneOf(mean - state.low, n, state.nLow);
        if (!both || rise === DRIFT) return rise;
        // Frouros tests neither side at a new lowest mean, and at a new highest one finds the fall of 0 as large as its bound of 0
        if (frouros && state.nLow === n) return IN_CONTROL;
        if (frouros && state.nHigh === n) return DRIFT;
        const fall = zoneOf(state.high - mean, n, state.nHigh);
        return rise > fall ? rise : fall;
      },
      estimate: state => (state.n > 0 ? state.mean : Number.NaN),
      width: state => state.n,
    });
  },
});
