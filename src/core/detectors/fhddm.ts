import * as l10n from '@vscode/l10n';
import { UsageError } from '../diagnostic.ts';
import { detector } from './detector.ts';
import { DRIFT, IN_CONTROL, machine, stopped, type Zone } from './machine.ts';
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
        l10n.t(
          'Option "short_window_size" is {0}; expected at most the sliding_window_size, {1}.',
          short,
          size,
        ),
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
      advance(state, values, from, to, zone) {
        const { ring } = state;
        let { at, n, right, most, shortRight, shortMost } = state;
        let next: Zone = zone;
        let i = from;
        for (; i < to; i++) {
          // proof: i < to ≤ values.length, at < size, and what leaves the short window is inside the ring
          const x = values[i]!;
          if (short > 0) {
            const leaving = n < short ? 0 : ring[at < short ? at - short + size : at - short]!;
            shortRight += x - leaving;
          }
          right += x - ring[at]!;
          ring[at] = x;
          at = at + 1 === size ? 0 : at + 1;
          if (n < size) n++;
          next = IN_CONTROL;
          if (n === size) {
            most = Math.max(most, right / size);
            if (most - right / size > bound) next = DRIFT;
            if (short > 0) {
              shortMost = Math.max(shortMost, shortRight / short);
              if (shortMost - shortRight / short > shortBound) next = DRIFT;
            }
          }
          if (next !== zone) break;
        }
        state.at = at;
        state.n = n;
        state.right = right;
        state.most = most;
        state.shortRight = shortRight;
        state.shortMost = shortMost;
        return stopped(i, next);
      },
      estimate: state => (state.n > 0 ? state.right / state.n : Number.NaN),
      width: state => state.n,
    });
  },
});
