import * as l10n from '@vscode/l10n';
import { isLimitRule, type Pattern, type Rule } from './rules.ts';

/** A pattern found on a chart. Positions count from the chart's first point. */
export interface ControlSignal {
  /** Id of the rule, e.g. `nelson-2`. */
  readonly rule: string;
  readonly title: string;
  /** The points that make the pattern, ascending. */
  readonly points: readonly number[];
  /** The point at which the rule was first met: when a chart drawn live would have signalled. */
  readonly at: number;
}

/**
 * Looks for the patterns of `rules` in standardised points; NaN is a missing point and ends every run, so no pattern reaches across
 * a gap. A pattern that goes on is one signal: completions of the same rule on the same side whose points overlap or follow
 * directly are merged, `at` staying the first completion. In order of `at`.
 *
 * With σ = 0 (z is 0 or infinite) distances other than "on the centre or not" mean nothing, so only the limit rules apply: any
 * deviation is a signal.
 * @param constant whether σ is 0
 * @param outside ±∞ for points beyond the limits, else 0 or NaN as `z`: what the limit rules look at; absent: limits are at 3σ
 */
export function signalsOf(
  z: Float64Array,
  rules: readonly Rule[],
  constant: boolean,
  outside: Float64Array = z,
): ControlSignal[] {
  const applied = constant ? rules.filter(isLimitRule) : rules;
  const signals = runsOf(z).flatMap(({ start, end }) =>
    applied.flatMap(rule =>
      signalsOfRule(rule, (isLimitRule(rule) ? outside : z).subarray(start, end), start),
    ),
  );
  return signals.sort((a, b) => a.at - b.at);
}

function runsOf(z: Float64Array): { start: number; end: number }[] {
  const runs: { start: number; end: number }[] = [];
  let start = 0;
  for (let i = 0; i <= z.length; i++) {
    if (i < z.length && !Number.isNaN(z[i])) continue;
    if (i > start) runs.push({ start, end: i });
    start = i + 1;
  }
  return runs;
}

interface Growing {
  readonly at: number;
  readonly side: Pattern['side'];
  readonly points: Set<number>;
  last: number;
}

function signalsOfRule(rule: Rule, run: Float64Array, offset: number): ControlSignal[] {
  const found: Growing[] = [];
  // a pattern on the other side may come between, so each side grows its own
  const open = new Map<Pattern['side'], Growing>();
  for (let at = 0; at < run.length; at++) {
    const pattern = rule.met(run, at);
    if (!pattern) continue;
    const growing = open.get(pattern.side);
    const first = pattern.points[0] ?? at;
    if (growing && first <= growing.last + 1) {
      for (const point of pattern.points) growing.points.add(point);
      growing.last = at;
    } else {
      const signal: Growing = { at, side: pattern.side, points: new Set(pattern.points), last: at };
      open.set(pattern.side, signal);
      found.push(signal);
    }
  }
  return found.map(({ at, points }) => ({
    rule: rule.id,
    title: l10n.t(rule.title),
    points: Array.from(points, point => point + offset).sort((a, b) => a - b),
    at: at + offset,
  }));
}
