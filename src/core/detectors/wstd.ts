import * as l10n from '@vscode/l10n';
import { UsageError } from '../diagnostic.ts';
import { normalQuantile } from '../mathematics/normal.ts';
import { detector } from './detector.ts';
import { DRIFT, IN_CONTROL, machine, WARNING } from './machine.ts';
import { count, inOrder, probability } from './options.ts';

interface Windows {
  recent: Uint8Array;
  older: Uint8Array;
  /** Values seen, of which the latest are in the two rings. */
  n: number;
  recentErrors: number;
  olderErrors: number;
}

export const wstd = detector({
  id: 'wstd',
  title: 'WSTD',
  aliases: ['wilcoxon_rank_sum_drift_detector'],
  summary: 'Drift when a rank-sum test tells the latest errors from those before them.',
  reads: 'error',
  options: [
    count('recent_window_size', 30, 2, 'How many values are the latest.', 1e6),
    count('older_window_size', 120, 2, 'How many values before them are compared with.', 1e6),
    count('min_instances', 30, 2, 'No test on fewer older values than this.'),
    probability('alpha_warning', 0.05, 'Significance of a warning.'),
    probability('alpha_drift', 0.003, 'Significance of a drift.'),
  ],
  profiles: [{ id: 'river', summary: 'River of 2026; nothing differs from our default.' }],
  convention:
    'Two-sided Wilcoxon rank-sum test with mid-ranks in the normal approximation, without corrections for ties and continuity, of the latest 30 against up to 120 values before them.',
  source: 'Barros et al. 2018; conventions of River’s WSTD of 2026.',
  machine(options) {
    inOrder(options, 'alpha_drift', 'alpha_warning');
    const size = options.number('recent_window_size');
    const capacity = options.number('older_window_size');
    const fewest = options.number('min_instances');
    if (fewest > capacity) {
      throw new UsageError(
        l10n.t(
          'Option "min_instances" is {0}; expected at most the older_window_size, {1}.',
          fewest,
          capacity,
        ),
      );
    }
    const drift = -normalQuantile(options.number('alpha_drift') / 2);
    const warning = -normalQuantile(options.number('alpha_warning') / 2);
    return machine<Windows>({
      fresh: () => ({
        recent: new Uint8Array(size),
        older: new Uint8Array(capacity),
        n: 0,
        recentErrors: 0,
        olderErrors: 0,
      }),
      step(state, x) {
        const at = state.n % size;
        // proof: here and below, places are within their rings
        const leaving = state.recent[at]!;
        if (state.n >= size) {
          const place = (state.n - size) % capacity;
          state.olderErrors += leaving - state.older[place]!;
          state.older[place] = leaving;
        }
        state.recentErrors += x - leaving;
        state.recent[at] = x;
        state.n++;
        const older = Math.min(capacity, state.n - size);
        if (older < fewest) return IN_CONTROL;
        const all = size + older;
        const errors = state.recentErrors + state.olderErrors;
        // the rank sum of the latest less its expectation: mid-ranks of errors and of the others differ by half of all
        const excess = (state.recentErrors - (size * errors) / all) * (all / 2);
        const z = Math.abs(excess) / Math.sqrt((size * older * (all + 1)) / 12);
        if (z > drift) return DRIFT;
        return z > warning ? WARNING : IN_CONTROL;
      },
      estimate: state => (state.n > 0 ? state.recentErrors / Math.min(size, state.n) : Number.NaN),
      width: state => Math.min(size, state.n),
    });
  },
});
