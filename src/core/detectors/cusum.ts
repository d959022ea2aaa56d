import { detector } from './detector.ts';
import { DRIFT, IN_CONTROL, machine } from './machine.ts';
import { choice, count, directions, modeOption, number } from './options.ts';
import { type Moments, sampleDeviation, take } from './running.ts';

interface Sums extends Moments {
  centre: number;
  sigma: number;
  rise: number;
  fall: number;
}

export const cusum = detector({
  id: 'cusum',
  title: 'CUSUM',
  summary: 'Drift when deviations from the level of the first values add up to one side.',
  reads: 'number',
  options: [
    count('min_instances', 30, 1, 'So many first values give the level and deviation; no test before.'),
    number('slack', 0.5, 0, 1e6, 'Deviations tolerated, in standard deviations.'),
    number('threshold', 5, 0, 1e300, 'The sum that is a drift: in standard deviations, in Frouros as it is.'),
    modeOption,
    choice(
      'variant',
      ['river', 'frouros'],
      'river: frozen level and deviation; frouros: running mean, rises only.',
    ),
    number('delta', 0.005, 0, 1e300, 'With variant frouros: deviations tolerated.'),
  ],
  profiles: [
    { id: 'river', summary: 'River of 2026; nothing differs from our default.' },
    {
      id: 'frouros',
      summary:
        'Frouros 0.9, reset after a drift: another algorithm, max(0, S + x − x̄ − δ) > 50 with a running mean.',
      options: { variant: 'frouros', threshold: 50 },
    },
  ],
  convention:
    'Tabular CUSUM: μ and the sample deviation σ of the first 30 values, then frozen; S⁺ ← max(0, S⁺ + x − μ − kσ), S⁻ ← max(0, S⁻ − (x − μ) − kσ); drift where one exceeds hσ. The value that completes the warm-up is tested. Frouros calls another algorithm by this name.',
  source:
    'Page 1954; Montgomery, Introduction to Statistical Quality Control, 9.1; conventions of River’s CUSUM of 2026.',
  machine(options) {
    const frouros = options.text('variant') === 'frouros';
    const fewest = options.number('min_instances');
    const slack = options.number('slack');
    const threshold = options.number('threshold');
    const delta = options.number('delta');
    const { up, down } = directions(options);
    return machine<Sums>({
      fresh: () => ({ n: 0, mean: 0, squares: 0, centre: 0, sigma: 0, rise: 0, fall: 0 }),
      step(state, x) {
        if (frouros) {
          const n = ++state.n;
          state.mean += (x - state.mean) / n;
          state.rise = Math.max(0, state.rise + x - state.mean - delta);
          return n >= fewest && state.rise > threshold ? DRIFT : IN_CONTROL;
        }
        if (state.n < fewest) {
          take(state, x);
          if (state.n < fewest) return IN_CONTROL;
          state.centre = state.mean;
          state.sigma = sampleDeviation(state);
        }
        const deviation = x - state.centre;
        const tolerated = slack * state.sigma;
        const limit = threshold * state.sigma;
        state.rise = Math.max(0, state.rise + deviation - tolerated);
        state.fall = Math.max(0, state.fall - deviation - tolerated);
        return (up && state.rise > limit) || (down && state.fall > limit) ? DRIFT : IN_CONTROL;
      },
      estimate: state => (state.n > 0 ? state.mean : Number.NaN),
      width: state => state.n,
    });
  },
});
