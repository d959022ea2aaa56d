import { normalQuantile } from '../mathematics/normal.ts';
import { detector } from './detector.ts';
import { DRIFT, IN_CONTROL, machine, WARNING } from './machine.ts';
import { choice, count, inOrder, probability } from './options.ts';

interface Accuracies {
  n: number;
  right: number;
  ring: Uint8Array;
  recent: number;
}

export const stepd = detector({
  id: 'stepd',
  title: 'STEPD',
  summary: 'Drift when the accuracy of the latest answers differs from that of all before them.',
  reads: 'correct',
  options: [
    probability('alpha_d', 0.003, 'Significance of a drift.'),
    probability('alpha_w', 0.05, 'Significance of a warning.'),
    count('min_instances', 30, 1, 'How many answers are the latest; no test before twice as many.', 1e6),
    choice(
      'variant',
      ['evenkeel', 'frouros'],
      'evenkeel: a difference within the continuity correction is none; frouros: its absolute value is tested, which makes a constant stream a drift.',
    ),
  ],
  profiles: [
    {
      id: 'frouros',
      summary: 'Frouros 0.9, reset after a drift: takes the absolute value after the continuity correction.',
      options: { variant: 'frouros' },
    },
  ],
  convention:
    'T = (|r_o/n_o − r_r/n_r| − ½(1/n_o + 1/n_r)) / √(p̂(1 − p̂)(1/n_o + 1/n_r)), r right answers among the older and the latest 30; drift where P(Z > T) < α. A one is a right answer. Frouros tests |T|, so that equal accuracies of a constant stream (T = −∞) are a drift.',
  source: 'Nishida and Yamauchi 2007. Agrees with Frouros 0.9 row by row in its profile.',
  machine(options) {
    inOrder(options, 'alpha_d', 'alpha_w');
    const size = options.number('min_instances');
    const absolute = options.text('variant') === 'frouros';
    // P(Z > T) < α is T > z, which needs no integral at each value
    const drift = normalQuantile(1 - options.number('alpha_d'));
    const warning = normalQuantile(1 - options.number('alpha_w'));
    return machine<Accuracies>({
      fresh: () => ({ n: 0, right: 0, ring: new Uint8Array(size), recent: 0 }),
      step(state, x) {
        const at = state.n % size;
        // proof: at < size
        state.recent += x - state.ring[at]!;
        state.ring[at] = x;
        state.right += x;
        const n = ++state.n;
        if (n < 2 * size) return IN_CONTROL;
        const older = n - size;
        const inverse = 1 / older + 1 / size;
        const p = state.right / n;
        const difference =
          Math.abs((state.right - state.recent) / older - state.recent / size) - 0.5 * inverse;
        const raw = difference / Math.sqrt(p * (1 - p) * inverse);
        const t = absolute ? Math.abs(raw) : raw;
        if (t > drift) return DRIFT;
        return t > warning ? WARNING : IN_CONTROL;
      },
      estimate: state => (state.n > 0 ? state.recent / Math.min(size, state.n) : Number.NaN),
      width: state => Math.min(size, state.n),
    });
  },
});
