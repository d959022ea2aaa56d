import { detector } from './detector.ts';
import { DRIFT, IN_CONTROL, machine, WARNING } from './machine.ts';
import { choice, count, inOrder, number } from './options.ts';
import { nextMean } from './running.ts';

interface Distances {
  n: number;
  errors: number;
  /** Position of the last error. */
  last: number;
  mean: number;
  squares: number;
  /** Largest mean + 2 σ so far. */
  most: number;
  warned: boolean;
}

export const eddm = detector({
  id: 'eddm',
  title: 'EDDM',
  aliases: ['early_drift_detection_method'],
  summary: 'Drift when errors come at shorter distances than they did at their rarest.',
  reads: 'error',
  options: [
    count('warm_start', 30, 0, 'No test before so many values and so many errors.'),
    number('alpha', 0.95, 0, 1, 'Warning where the distance falls below this share of its largest.'),
    number('beta', 0.9, 0, 1, 'Drift where the distance falls below this share of its largest.'),
    choice(
      'variant',
      ['river', 'river_0_10', 'frouros'],
      'river: sample deviation, a warning lasts until an error ends it; river_0_10 and frouros: population deviation.',
    ),
  ],
  profiles: [
    { id: 'river', summary: 'River 0.11 to 0.26; nothing differs from our default.' },
    {
      id: 'river@0.10',
      summary: 'River up to 0.10: population deviation, tests one value sooner.',
      options: { variant: 'river_0_10' },
    },
    {
      id: 'frouros',
      summary:
        'Frouros 0.9, reset after a drift: population deviation, tests from the value and error that complete the warm-up, and a warning lasts for one value.',
      options: { variant: 'frouros' },
    },
  ],
  convention:
    'At each error: mean p′ and standard deviation s′ of the distances between errors (the first from the start); level = (p′ + 2 s′) / its maximum. Warning: level < α; drift: level < β. s′ is the sample deviation; older River and Frouros use the population deviation and so find other rows.',
  source: 'Baena-García et al. 2006. Agrees with River 0.26 row by row.',
  machine(options) {
    inOrder(options, 'beta', 'alpha', 'equal');
    const variant = options.text('variant');
    const sample = variant === 'river';
    const warm = options.number('warm_start');
    const fewestValues = variant === 'river' ? warm + 1 : variant === 'frouros' ? warm : warm - 1;
    const fewestErrors = variant === 'frouros' ? warm : warm + 1;
    const warning = options.number('alpha');
    const drift = options.number('beta');
    return machine<Distances>({
      fresh: () => ({ n: 0, errors: 0, last: 0, mean: 0, squares: 0, most: sample ? -1 : 0, warned: false }),
      step(state, x) {
        const n = ++state.n;
        if (x === 0) {
          if (variant === 'frouros') state.warned = false;
          return state.warned ? WARNING : IN_CONTROL;
        }
        const errors = ++state.errors;
        const distance = n - state.last;
        state.last = n;
        const before = state.mean;
        const mean = sample ? nextMean(before, errors, distance) : before + (distance - before) / errors;
        state.mean = mean;
        state.squares += (distance - before) * (distance - mean);
        if (!sample) state.warned = false;
        if (n < fewestValues) return state.warned ? WARNING : IN_CONTROL;
        const variance = sample ? (errors > 1 ? state.squares / (errors - 1) : 0) : state.squares / errors;
        const level = mean + 2 * Math.sqrt(variance);
        if (level > state.most) {
          state.most = level;
        } else if (errors >= fewestErrors) {
          const share = level / state.most;
          if (share < drift) return DRIFT;
          state.warned = share < warning;
        }
        return state.warned ? WARNING : IN_CONTROL;
      },
      estimate: state => (state.errors > 0 ? 1 / state.mean : state.n > 0 ? 0 : Number.NaN),
      width: state => state.n,
    });
  },
});
