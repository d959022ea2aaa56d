import { detector } from './detector.ts';
import { DRIFT, IN_CONTROL, machine } from './machine.ts';
import { choice, count, directions, modeOption, number } from './options.ts';
import { nextMean } from './running.ts';

interface Sums {
  n: number;
  mean: number;
  rise: number;
  fall: number;
  lowest: number;
  highest: number;
}

export const pageHinkley = detector({
  id: 'page_hinkley',
  title: 'Page–Hinkley',
  aliases: ['pagehinkley', 'ph'],
  summary: 'Drift when the sum of deviations from the running mean has moved far from its extreme.',
  reads: 'number',
  options: [
    count('min_instances', 30, 1, 'No test on fewer values than this.'),
    number('delta', 0.005, 0, 1e300, 'Deviations of this size are tolerated.'),
    number('threshold', 50, 0, 1e300, 'The sum λ that is a drift.'),
    number('alpha', 0.9999, 0, 1, 'How much of the sum is kept at each value.'),
    modeOption,
    choice(
      'variant',
      ['river', 'river_0_10', 'frouros'],
      'river: distance of the sums from their extremes, two-sided; river_0_10: one sum, never below 0, drift from the threshold on; frouros: the sum itself. The last two see rises only.',
    ),
  ],
  profiles: [
    { id: 'river', summary: 'River 0.11 to 0.26; nothing differs from our default.' },
    {
      id: 'river@0.10',
      summary:
        'River up to 0.10: one-sided, the sum never below 0, drift where it reaches the threshold, tests one value sooner.',
      options: { variant: 'river_0_10' },
    },
    {
      id: 'frouros',
      summary:
        'Frouros 0.9, reset after a drift: one-sided, drift where the sum itself exceeds the threshold.',
      options: { variant: 'frouros' },
    },
  ],
  convention:
    'With the running mean x̄: U ← αU + x − x̄ − δ, L ← αL + x − x̄ + δ; drift where U − min U > λ or max L − L > λ (max L starts at −1, as in River).',
  source: 'Page 1954; Hinkley 1971; Sebastião and Fernandes 2017. Agrees with River 0.26 row by row.',
  machine(options) {
    const variant = options.text('variant');
    const fewest = options.number('min_instances');
    const delta = options.number('delta');
    const threshold = options.number('threshold');
    const alpha = options.number('alpha');
    const { up, down } = directions(options);
    return machine<Sums>({
      fresh: () => ({ n: 0, mean: 0, rise: 0, fall: 0, lowest: Number.POSITIVE_INFINITY, highest: -1 }),
      step(state, x) {
        const n = ++state.n;
        if (variant !== 'river') {
          state.mean += (x - state.mean) / n;
          const sum = alpha * state.rise + (x - state.mean - delta);
          state.rise = variant === 'frouros' ? sum : Math.max(0, sum);
          if (variant === 'frouros') return n >= fewest && sum > threshold ? DRIFT : IN_CONTROL;
          // River counted from 1 then
          return n + 1 >= fewest && state.rise >= threshold ? DRIFT : IN_CONTROL;
        }
        state.mean = nextMean(state.mean, n, x);
        const deviation = x - state.mean;
        const rise = alpha * state.rise + deviation - delta;
        const fall = alpha * state.fall + deviation + delta;
        state.rise = rise;
        state.fall = fall;
        if (rise < state.lowest) state.lowest = rise;
        if (fall > state.highest) state.highest = fall;
        if (n < fewest) return IN_CONTROL;
        if (up && rise - state.lowest > threshold) return DRIFT;
        return down && state.highest - fall > threshold ? DRIFT : IN_CONTROL;
      },
      estimate: state => (state.n > 0 ? state.mean : Number.NaN),
      width: state => state.n,
    });
  },
});
