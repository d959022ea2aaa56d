import { detector } from './detector.ts';
import { DRIFT, IN_CONTROL, machine, stopped, WARNING, type Zone } from './machine.ts';
import { choice, count, number } from './options.ts';
import { nextMean, rateDeviation } from './running.ts';

interface Rates {
  n: number;
  p: number;
  /** Rate and its deviation where their sum was smallest. */
  pMin: number;
  sMin: number;
}

export const ddm = detector({
  id: 'ddm',
  title: 'DDM',
  aliases: ['drift_detection_method'],
  summary: 'Drift when the error rate has risen by several standard deviations above its best.',
  reads: 'error',
  options: [
    count('warm_start', 30, 0, 'No test on so many first values.'),
    number('warning_threshold', 2, 0, 1e6, 'Standard deviations above the best rate that give a warning.'),
    number('drift_threshold', 3, 0, 1e6, 'Standard deviations above the best rate that are a drift.'),
    choice(
      'variant',
      ['river', 'frouros'],
      'river tests after warm_start values; frouros from the one that completes them.',
    ),
  ],
  profiles: [
    { id: 'river', summary: 'River 0.26; nothing differs from our default.' },
    {
      id: 'frouros',
      summary: 'Frouros 0.9, reset after a drift: tests one value sooner.',
      options: { variant: 'frouros' },
    },
  ],
  convention:
    'p: rate of errors since the start; s = √(p(1 − p)/n); p_min and s_min are those of the smallest p + s (an equal one replaces it; in Frouros not). Warning: p + s > p_min + 2 s_min; drift: > p_min + 3 s_min.',
  source: 'Gama et al. 2004. Agrees with River 0.26 row by row.',
  machine(options) {
    const frouros = options.text('variant') === 'frouros';
    const warm = options.number('warm_start') + (frouros ? 0 : 1);
    const warning = options.number('warning_threshold');
    const drift = options.number('drift_threshold');
    return machine<Rates>({
      fresh: () => ({ n: 0, p: 0, pMin: Number.POSITIVE_INFINITY, sMin: Number.POSITIVE_INFINITY }),
      advance(state, values, from, to, zone) {
        let { n, p, pMin, sMin } = state;
        let next: Zone = zone;
        let i = from;
        for (; i < to; i++) {
          // proof: i < to ≤ values.length
          const x = values[i]!;
          n++;
          p = frouros ? p + (x - p) / n : nextMean(p, n, x);
          next = IN_CONTROL;
          if (n >= warm) {
            const s = rateDeviation(p, n);
            const sum = p + s;
            const best = pMin + sMin;
            if (sum < best || (sum === best && !frouros)) {
              pMin = p;
              sMin = s;
            }
            if (sum > pMin + drift * sMin) next = DRIFT;
            else if (sum > pMin + warning * sMin) next = WARNING;
          }
          if (next !== zone) break;
        }
        state.n = n;
        state.p = p;
        state.pMin = pMin;
        state.sMin = sMin;
        return stopped(i, next);
      },
      estimate: state => (state.n > 0 ? state.p : Number.NaN),
      width: state => state.n,
    });
  },
});
