import { detector } from './detector.ts';
import { DRIFT, IN_CONTROL, machine, WARNING } from './machine.ts';
import { choice, count, number } from './options.ts';

interface Rates {
  n: number;
  p: number;
  z: number;
}

/** Control limit for a rate of errors p, by average run length (Ross et al. 2012, table 1): coefficients of 1, p, p³, p⁵, p⁷. */
const LIMITS: Readonly<Record<string, readonly [number, number, number, number, number]>> = {
  '400': [3.97, -6.56, 48.73, -330.13, 848.18],
  '100': [2.76, -6.23, 18.12, -312.45, 1002.18],
  '1000': [1.17, 7.56, -21.24, 112.12, -987.23],
};

export const ecdd = detector({
  id: 'ecdd_wt',
  title: 'ECDD-WT',
  aliases: ['ecdd', 'ecddwt'],
  summary: 'Drift when the moving average of errors exceeds their rate by a limit made for a run length.',
  reads: 'error',
  options: [
    number('lambda_val', 0.2, 0, 1, 'Weight of the newest value in the moving average.'),
    choice('average_run_length', ['400', '100', '1000'], 'Values between false drifts, on average.'),
    number('warning_level', 0.5, 0, 1, 'Share of the limit that gives a warning.'),
    count('min_instances', 30, 1, 'No test on fewer values than this.'),
  ],
  profiles: [
    { id: 'frouros', summary: 'Frouros 0.9, reset after a drift; nothing differs from our default.' },
  ],
  convention:
    'p: rate of errors; z ← λx + (1 − λ)z from 0; σ² = p(1 − p) λ/(2 − λ) (1 − (1 − λ)^2n). Drift where z > p + L(p)σ, warning beyond half of that. L is the paper’s polynomial for λ = 0.2 and the run length.',
  source: 'Ross et al. 2012. Agrees with Frouros 0.9 row by row.',
  machine(options) {
    const lambda = options.number('lambda_val');
    const keep = 1 - lambda;
    const level = options.number('warning_level');
    const fewest = options.number('min_instances');
    const [a, b, c, d, e] = LIMITS[options.text('average_run_length')] ?? [0, 0, 0, 0, 0];
    return machine<Rates>({
      fresh: () => ({ n: 0, p: 0, z: 0 }),
      step(state, x) {
        const n = ++state.n;
        const p = state.p + (x - state.p) / n;
        state.p = p;
        state.z = lambda * x + keep * state.z;
        if (n < fewest) return IN_CONTROL;
        const sigma = Math.sqrt((lambda / (2 - lambda)) * (1 - keep ** (2 * n)) * Math.max(0, p * (1 - p)));
        const limit = a + b * p + c * p ** 3 + d * p ** 5 + e * p ** 7;
        if (state.z > p + limit * sigma) return DRIFT;
        return state.z > p + level * limit * sigma ? WARNING : IN_CONTROL;
      },
      estimate: state => (state.n > 0 ? state.z : Number.NaN),
      width: state => state.n,
    });
  },
});
