import { detector } from './detector.ts';
import { DRIFT, IN_CONTROL, machine } from './machine.ts';
import { count, directions, modeOption, number } from './options.ts';
import { type Moments, sampleDeviation, take } from './running.ts';

interface Limits extends Moments {
  sigma: number;
}

export const shewhart = detector({
  id: 'shewhart',
  title: 'Shewhart',
  summary: 'Drift when a single value lies beyond limits set by the first values.',
  reads: 'number',
  options: [
    number('k', 3, Number.MIN_VALUE, 1e6, 'Distance of the limits from the centre in standard deviations.'),
    count('min_instances', 30, 1, 'So many first values set the limits; no test before.'),
    modeOption,
  ],
  profiles: [{ id: 'river', summary: 'River of 2026; nothing differs from our default.' }],
  convention:
    'Centre and sample deviation σ of the first 30 values, then frozen; drift where |x − centre| > kσ. The value that completes the warm-up is tested. The control chart `individuals` takes σ from moving ranges instead.',
  source: 'Shewhart 1939; conventions of River’s Shewhart of 2026.',
  machine(options) {
    const k = options.number('k');
    const fewest = options.number('min_instances');
    const { up, down } = directions(options);
    return machine<Limits>({
      fresh: () => ({ n: 0, mean: 0, squares: 0, sigma: 0 }),
      step(state, x) {
        if (state.n < fewest) {
          take(state, x);
          if (state.n < fewest) return IN_CONTROL;
          state.sigma = sampleDeviation(state);
        }
        const deviation = x - state.mean;
        const limit = k * state.sigma;
        return (up && deviation > limit) || (down && -deviation > limit) ? DRIFT : IN_CONTROL;
      },
      estimate: state => (state.n > 0 ? state.mean : Number.NaN),
      width: state => state.n,
    });
  },
});
