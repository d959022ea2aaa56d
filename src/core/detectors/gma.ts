import { detector } from './detector.ts';
import { DRIFT, IN_CONTROL, machine } from './machine.ts';
import { count, number } from './options.ts';

interface Average {
  n: number;
  mean: number;
  average: number;
}

export const gma = detector({
  id: 'gma',
  title: 'Geometric moving average',
  aliases: ['geometric_moving_average'],
  summary: 'Drift when the geometric moving average of deviations from the running mean exceeds a limit.',
  reads: 'number',
  options: [
    number('alpha', 0.99, 0, 1, 'How much of the average is kept at each value.'),
    number('threshold', 1, 0, 1e300, 'The average λ that is a drift.'),
    count('min_instances', 30, 1, 'No test on fewer values than this.'),
  ],
  profiles: [
    { id: 'frouros', summary: 'Frouros 0.9, reset after a drift; nothing differs from our default.' },
  ],
  convention:
    'S ← αS + (1 − α)(x − x̄) with the running mean x̄; drift where S > λ: rises only, and λ in the units of the values.',
  source: 'Roberts 1959. Agrees with Frouros 0.9 row by row.',
  machine(options) {
    const alpha = options.number('alpha');
    const weight = 1 - alpha;
    const threshold = options.number('threshold');
    const fewest = options.number('min_instances');
    return machine<Average>({
      fresh: () => ({ n: 0, mean: 0, average: 0 }),
      step(state, x) {
        const n = ++state.n;
        state.mean += (x - state.mean) / n;
        state.average = alpha * state.average + weight * (x - state.mean);
        return n >= fewest && state.average > threshold ? DRIFT : IN_CONTROL;
      },
      estimate: state => (state.n > 0 ? state.mean : Number.NaN),
      width: state => state.n,
    });
  },
});
