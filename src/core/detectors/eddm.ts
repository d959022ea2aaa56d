import { detector } from './detector.ts';
import { DRIFT, IN_CONTROL, machine, stopped, WARNING } from './machine.ts';
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
    const frouros = variant === 'frouros';
    const warm = options.number('warm_start');
    const fewestValues = sample ? warm + 1 : frouros ? warm : warm - 1;
    const fewestErrors = frouros ? warm : warm + 1;
    const warning = options.number('alpha');
    const drift = options.number('beta');
    return machine<Distances>({
      fresh: () => ({ n: 0, errors: 0, last: 0, mean: 0, squares: 0, most: sample ? -1 : 0, warned: false }),
      advance(state, values, from, to, zone) {
        let { n, errors, last, mean, squares, most, warned } = state;
        let next = zone;
        let i = from;
        for (; i < to; i++) {
          n++;
          // proof: i < to ≤ values.length
          if (values[i]! === 0) {
            if (frouros) warned = false;
          } else {
            errors++;
            const distance = n - last;
            last = n;
            const before = mean;
            mean = sample ? nextMean(before, errors, distance) : before + (distance - before) / errors;
            squares += (distance - before) * (distance - mean);
            if (!sample) warned = false;
            if (n >= fewestValues) {
              const variance = sample ? (errors > 1 ? squares / (errors - 1) : 0) : squares / errors;
              const level = mean + 2 * Math.sqrt(variance);
              if (level > most) {
                most = level;
              } else if (errors >= fewestErrors) {
                const share = level / most;
                if (share < drift) {
                  next = DRIFT;
                  break;
                }
                warned = share < warning;
              }
            }
          }
          next = warned ? WARNING : IN_CONTROL;
          if (next !== zone) break;
        }
        state.n = n;
        state.errors = errors;
        state.last = last;
        state.mean = mean;
        state.squares = squares;
        state.most = most;
        state.warned = warned;
        return stopped(i, next);
      },
      estimate: state => (state.errors > 0 ? 1 / state.mean : state.n > 0 ? 0 : Number.NaN),
      width: state => state.n,
    });
  },
});
