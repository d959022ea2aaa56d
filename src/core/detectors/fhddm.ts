import { UsageError } from '../diagnostic.ts';
import { detector } from './detector.ts';
import { DRIFT, IN_CONTROL, machine } from './machine.ts';
import { count, probability } from './options.ts';

interface Window {
  ring: Uint8Array;
  at: number;
  n: number;
  right: number;
  most: number;
  /** Of the short window inside the long one. */
  shortRight: number;
  shortMost: number;
}

export const fhddm = detector({
  id: 'fhddm',
  title: 'FHDDM',
  aliases: ['fast_hoeffding_drift_detection', 'fhddms'],
  summary: 'Drift when the accuracy in a sliding window falls below its best by Hoeffding’s bound.',
  reads: 'correct',
  options: [
    count('sliding_window_size', 100, 1, 'Length of the window.', 1e6),
    probability('confidence_level', 0.000001, 'How likely a false drift may be.'),
    {
      name: 'short_window_size',
      type: 'number',
      min: 1,
      max: 1e6,
      integer: true,
      summary: 'Length of a second, shorter window, which finds abrupt drifts sooner. Default: none.',
    },
  ],
  profiles: [{ id: 'river', summary: 'River 0.26; nothing differs from our default.' }],
  convention:
    'Drift where max(p) − p > √(ln(1/δ)/2n), p the share of ones among the latest n values, in either window. A one is a right answer, as in the paper and in River, the reverse of DDM and its like.',
  source: 'Pesaranghader and Viktor 2016. Agrees with River 0.26 row by row.',
  machine(options) {
    const size = options.number('sliding_window_size');
    const given = options.optional('short_window_size');
    const short = typeof given === 'number' ? given : 0;
    if (short > size) {
      throw new UsageError(
        `Option "short_window_size" is ${short}; expected at most the sliding_window_size, ${size}.`,
      );
    }
    const log = Math.log(1 / options.number('confidence_level'));
    const bound = Math.sqrt(log / (2 * size));
    const shortBound = short > 0 ? Math.sqrt(log / (2 * short)) : 0;
    return machine<Window>({
      fresh: () => ({
        ring: new Uint8Array(size),
        at: 0,
        n: 0,
        right: 0,
        most: 0,
        shortRight: 0,
        shortMost: 0,
      }),
      step(state, x) {
        const { ring, at } = state;
        // proof: at < size, and what leaves the short window is inside the ring
        if (short > 0) {
          const leaving = state.n < short ? 0 : ring[at < short ? at - short + size : at - short]!;
          state.shortRight += x - leaving;
        }
        state.right += x - ring[at]!;
        ring[at] = x;
        state.at = at + 1 === size ? 0 : at + 1;
        if (state.n < size) state.n++;
        if (state.n < size) return IN_CONTROL;
        const share = state.right / size;
        if (share > state.most) state.most = share;
        if (short > 0) {
          const shortShare = state.shortRight / short;
          if (shortShare > state.shortMost) state.shortMost = shortShare;
          if (state.shortMost - shortShare > shortBound) return DRIFT;
        }
        return state.most - share > bound ? DRIFT : IN_CONTROL;
      },
      estimate: state => (state.n > 0 ? state.right / state.n : Number.NaN),
      width: state => state.n,
    });
  },
});
