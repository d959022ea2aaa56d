import { detector } from './detector.ts';
import { DRIFT, IN_CONTROL, machine } from './machine.ts';
import { count, directions, modeOption, number } from './options.ts';
import { nextMean } from './running.ts';

interface Averages {
  n: number;
  mean: number;
  average: number;
  /** Exponentially weighted mean of the squares. */
  squares: number;
  /** (1 − α)^(2n) */
  decay: number;
}

export const ewma = detector({
  id: 'ewma',
  title: 'EWMA',
  aliases: ['exponentially_weighted_moving_average'],
  summary:
    'Drift when the exponentially weighted average leaves the running mean by several standard errors.',
  reads: 'number',
  options: [
    number('alpha', 0.1, Number.MIN_VALUE, 1, 'Weight of the newest value in the average.'),
    number('threshold', 4, Number.MIN_VALUE, 1e6, 'Standard errors from the mean that are a drift.'),
    count('min_instances', 30, 1, 'No test on fewer values than this.'),
    modeOption,
  ],
  profiles: [{ id: 'river', summary: 'River of 2026; nothing differs from our default.' }],
  convention:
    'z ← αx + (1 − α)z from z₁ = x₁; σ² the exponentially weighted variance of the same α; drift where |z − x̄| > L σ √(α/(2 − α) · (1 − (1 − α)^2n)), x̄ the running mean. A control chart instead keeps σ and centre frozen.',
  source: 'Roberts 1959; variance: Finch 2009; conventions of River’s EWMA of 2026.',
  machine(options) {
    const alpha = options.number('alpha');
    const keep = 1 - alpha;
    const threshold = options.number('threshold');
    const fewest = options.number('min_instances');
    const { up, down } = directions(options);
    return machine<Averages>({
      fresh: () => ({ n: 0, mean: 0, average: 0, squares: 0, decay: 1 }),
      step(state, x) {
        const n = ++state.n;
        state.mean = nextMean(state.mean, n, x);
        state.average = n === 1 ? x : alpha * x + keep * state.average;
        state.squares = n === 1 ? x * x : alpha * (x * x) + keep * state.squares;
        state.decay *= keep * keep;
        if (n < fewest) return IN_CONTROL;
        const sigma = Math.sqrt(Math.max(0, state.squares - state.average * state.average));
        const bound = threshold * sigma * Math.sqrt((alpha / (2 - alpha)) * (1 - state.decay));
        const deviation = state.average - state.mean;
        return (up && deviation > bound) || (down && -deviation > bound) ? DRIFT : IN_CONTROL;
      },
      estimate: state => (state.n > 0 ? state.average : Number.NaN),
      width: state => state.n,
    });
  },
});
