import type { Charted, Signal } from './assessment.ts';
import { beyond, type Side, sideOf } from './judged.ts';

/** What is looked at of a chart: its points, what is unusual in them, and which side is bad news. */
export interface Judged {
  readonly points: readonly (Omit<Charted['points'][number], 'rows' | 'reason'> & {
    readonly chunk: number;
  })[];
  readonly signals: readonly Signal[];
  readonly centre: number | null;
  readonly worse: Charted['worse'];
}

/**
 * The chunk at which the present run of bad signals began: going back from the newest value over signalled points that lie on the
 * bad side of the centre, one quiet point between them allowed. A run is of one side: where either is bad news, points that signal on
 * the other one end it. The run begins where a point first left the limits or, when none did, where a rule was first met: rules of
 * several points also name points from before the change.
 */
export function sinceOf(judged: Judged): number | undefined {
  const { points, signals } = judged;
  const bad = badSides(judged);
  const valued = points.filter(point => point.value !== null).map(point => point.chunk);
  const run: number[] = [];
  let side: Side = 'both';
  let quiet = 0;
  for (const at of valued.reverse()) {
    const own = bad.get(at);
    if (own === undefined) {
      if (run.length === 0 || ++quiet > 1) break;
      continue;
    }
    if (side === 'both') side = own;
    else if (own !== 'both' && own !== side) break;
    run.push(at);
    quiet = 0;
  }
  if (run.length === 0) return undefined;
  const outside = run.filter(at => {
    const point = points[at];
    return point && beyond(point) !== undefined;
  });
  const met = signals.filter(signal => run.includes(signal.at)).map(signal => signal.at);
  return Math.min(...(outside.length > 0 ? outside : met.length > 0 ? met : run));
}

/** The points that signal on the bad side, and on which that is; `both` where they make a pattern that lies on either. */
function badSides({ points, signals, centre, worse }: Judged): ReadonlyMap<number, Side> {
  const sides = new Map<number, Side>();
  const middle = centre ?? Number.NaN;
  for (const signal of signals) {
    const named = signal.points.flatMap(at => points[at] ?? []);
    const found = new Set(named.map(point => beyond(point) ?? sideOf(point, middle)));
    const [only] = found;
    const side = found.size === 1 && only !== undefined ? only : 'both';
    for (const at of signal.points) {
      const point = points[at];
      if (!point || !isBad(worse, sideOf(point, middle))) continue;
      if (side !== 'both' || !sides.has(at)) sides.set(at, side);
    }
  }
  return sides;
}

/** Whether it is bad news that a value is there. */
export function isBad(worse: Charted['worse'], side: Side | undefined): boolean {
  if (worse === 'neither') return true;
  return side === 'both' || side === (worse === 'lower' ? 'below' : 'above');
}
