import type { Verdict } from '../assessment/assessment.ts';

/** From worst to best. Not enough data is worse than pass: it must never pass for it. */
const WORST_FIRST: readonly Verdict[] = ['fail', 'warn', 'insufficient', 'pass'];

/** The worst of several verdicts; of none: insufficient. */
export function worst(verdicts: Iterable<Verdict>): Verdict {
  const found = new Set(verdicts);
  return WORST_FIRST.find(verdict => found.has(verdict)) ?? 'insufficient';
}

export interface HealthOverTime {
  readonly state: 'healthy' | 'warning' | 'failing' | 'unknown';
  /** Position of the first chunk of the run of verdicts that led to the state; absent while it is unknown. */
  readonly since?: number;
}

const STATES = ['healthy', 'warning', 'failing'] as const;

/**
 * Health with hysteresis over chunks in time order. It gets worse when `raise` chunks in a row are at least that bad, and better when
 * `clear` chunks in a row are at most that bad; the mildest (worst) of them says how far. Insufficient chunks neither raise nor clear
 * nor interrupt a row. It is unknown until the first chunk passes or the first row of bad ones is complete; where fewer than `raise`
 * chunks could be judged at all, all of them together count as a row.
 *
 * @param verdicts one per chunk: the worst of the criteria
 * @param rule `raise` and `clear`, whole numbers of at least 1
 */
export function healthOver(
  verdicts: readonly Verdict[],
  rule: { readonly raise: number; readonly clear: number },
): HealthOverTime {
  const judged: Judged[] = [];
  for (const [chunk, verdict] of verdicts.entries()) {
    if (verdict !== 'insufficient') judged.push({ chunk, level: LEVELS[verdict] });
  }
  const raise = Math.min(rule.raise, judged.length);
  let level: number | undefined;
  let since: number | undefined;
  for (const end of judged.keys()) {
    const next = nextLevel(level, judged, end, raise, rule.clear);
    if (next === undefined || next === level) continue;
    const worse = next > (level ?? 0);
    since = runStart(judged, end, each => (worse ? each >= next : each <= next));
    level = next;
  }
  const state = level === undefined ? undefined : STATES[level];
  return state === undefined || since === undefined ? { state: 'unknown' } : { state, since };
}

const LEVELS: Readonly<Record<Exclude<Verdict, 'insufficient'>, number>> = { pass: 0, warn: 1, fail: 2 };

interface Judged {
  readonly chunk: number;
  readonly level: number;
}

/** The level after the chunk at `end`; undefined while it cannot be known. */
function nextLevel(
  level: number | undefined,
  judged: readonly Judged[],
  end: number,
  raise: number,
  clear: number,
): number | undefined {
  const raised = lowest(lastLevels(judged, end, raise));
  if (raised > (level ?? 0)) return raised;
  if (level === undefined) return judged[end]?.level === 0 ? 0 : undefined;
  return Math.min(level, highest(lastLevels(judged, end, clear)));
}

/** The levels of the last `count` judged chunks up to `end`; empty when there are not so many. */
function lastLevels(judged: readonly Judged[], end: number, count: number): number[] {
  return end + 1 < count ? [] : judged.slice(end + 1 - count, end + 1).map(each => each.level);
}

/** The level that all of a row reach; 0 for no row. */
function lowest(levels: readonly number[]): number {
  return levels.length === 0 ? 0 : Math.min(...levels);
}

/** The level that none of a row exceeds; the worst for no row. */
function highest(levels: readonly number[]): number {
  return levels.length === 0 ? STATES.length - 1 : Math.max(...levels);
}

/** The chunk at which the run that ends at `end` began. */
function runStart(judged: readonly Judged[], end: number, belongs: (level: number) => boolean): number {
  let start = judged[end]?.chunk ?? 0;
  for (const { chunk, level } of judged.slice(0, end + 1).reverse()) {
    if (!belongs(level)) break;
    start = chunk;
  }
  return start;
}
