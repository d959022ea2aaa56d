import * as l10n from '@vscode/l10n';
import type { Options } from '../catalogue/options.ts';
import type { Json, Undefined } from '../catalogue/statistic.ts';

interface Round<T> {
  readonly estimate: T;
  /** Whether a point of the base lies beyond the limits that this estimate gives. */
  readonly beyond: (at: number) => boolean;
}

/**
 * Phase I: limits are estimated, points beyond them are taken to have special causes and left out, and limits are estimated again, until
 * none of those left is beyond. Without the option `phase_one` only the first estimate is made. What is left are at least half of the
 * points: where more would have to go, the base was never in control, and there are no limits.
 * @param count how many points the base has
 * @param fewest how many must be left to estimate from
 * @param estimate from the points for which `keep` holds
 */
export function phaseOne<T>(
  options: Options,
  count: number,
  fewest: number,
  estimate: (keep: (at: number) => boolean) => Round<T> | Undefined,
): { readonly estimate: T; readonly details: Readonly<Record<string, Json>> } | Undefined {
  const removed = new Set<number>();
  const keep = (at: number) => !removed.has(at);
  for (let rounds = 1; ; rounds++) {
    const round = estimate(keep);
    if ('undefined' in round) return round;
    if (!options.flag('phase_one')) return { estimate: round.estimate, details: {} };
    const beyond = Array.from({ length: count }, (_, at) => at).filter(at => keep(at) && round.beyond(at));
    if (beyond.length === 0) {
      return {
        estimate: round.estimate,
        details: { phaseOne: { removed: [...removed].sort((a, b) => a - b), rounds } },
      };
    }
    for (const at of beyond) removed.add(at);
    if (count - removed.size < Math.max(fewest, count / 2)) {
      return {
        undefined: l10n.t(
          'Phase I would leave out {0} of {1} points: they were not in control, so they give no limits.',
          removed.size,
          count,
        ),
      };
    }
  }
}
