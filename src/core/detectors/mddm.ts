import type { OptionSpec, Options } from '../catalogue/options.ts';
import { type Detector, detector } from './detector.ts';
import { DRIFT, IN_CONTROL, machine, WARNING } from './machine.ts';
import { count, probability } from './options.ts';

interface Window {
  ring: Uint8Array;
  at: number;
  n: number;
  mean: number;
  most: number;
}

interface Weighting {
  readonly id: string;
  readonly title: string;
  readonly aliases: readonly string[];
  readonly how: string;
  readonly option: OptionSpec;
  /** Weights from the oldest to the newest value, in any unit. */
  readonly weights: (size: number, options: Options) => Float64Array;
}

/** A McDiarmid drift detection method with one weighting. */
export function mddm({ id, title, aliases, how, option, weights }: Weighting): Detector {
  return detector({
    id,
    title,
    aliases,
    summary: `Drift when the weighted accuracy in a sliding window, newer values weighing more, falls below its best.`,
    reads: 'error',
    options: [
      count('sliding_window_size', 100, 1, 'Length of the window.', 1e5),
      option,
      probability('drift_confidence', 0.000001, 'How likely a false drift may be.'),
      probability('warning_confidence', 0.000005, 'How likely a false warning may be.'),
    ],
    profiles: [
      {
        id: 'river',
        summary:
          'River of 2026; nothing differs from our default, but that its warning, once given, lasts until the drift.',
      },
    ],
    convention: `Weights v, which sum to 1: ${how}. Drift where max(μ) − μ > √(½ Σv² ln(1/δ)), μ the weighted share of right answers in the latest values; the input is errors.`,
    source: 'Pesaranghader, Viktor and Paquet 2018; conventions of River’s MDDM of 2026.',
    machine(options) {
      const size = options.number('sliding_window_size');
      const raw = weights(size, options);
      const sum = raw.reduce((all, each) => all + each, 0);
      const v = raw.map(each => each / sum);
      const squares = v.reduce((all, each) => all + each * each, 0);
      const bound = (name: string) => Math.sqrt(0.5 * squares * Math.log(1 / options.number(name)));
      const drift = bound('drift_confidence');
      const warning = bound('warning_confidence');
      return machine<Window>({
        fresh: () => ({ ring: new Uint8Array(size), at: 0, n: 0, mean: 0, most: 0 }),
        step(state, x) {
          const { ring } = state;
          ring[state.at] = 1 - x;
          const oldest = state.at + 1 === size ? 0 : state.at + 1;
          state.at = oldest;
          if (state.n < size) state.n++;
          if (state.n < size) return IN_CONTROL;
          let mean = 0;
          let i = 0;
          // proof: i counts the places of the ring, and there is a weight for each
          for (let k = oldest; k < size; k++) mean += ring[k]! * v[i++]!;
          for (let k = 0; k < oldest; k++) mean += ring[k]! * v[i++]!;
          state.mean = mean;
          if (mean > state.most) state.most = mean;
          const fall = state.most - mean;
          if (fall > drift) return DRIFT;
          return fall > warning ? WARNING : IN_CONTROL;
        },
        estimate: state => (state.n === size ? 1 - state.mean : Number.NaN),
        width: state => state.n,
      });
    },
  });
}

/** Weights that grow by a factor, relative to the newest so that none overflows. */
export function growing(size: number, logFactor: number): Float64Array {
  return Float64Array.from({ length: size }, (_, i) => Math.exp(logFactor * (i + 1 - size)));
}
