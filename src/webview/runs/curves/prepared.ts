import type { Curve } from '../../../core/runs/views/comparison.ts';

/** A curve in the order of its axis: logs may go back. */
export interface Prepared {
  readonly key: string;
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  readonly smooth: readonly number[] | undefined;
  readonly best: Curve['best'];
}

/** Places that a reader can go to in one chart. */
const MOST_PLACES = 600;

export function prepare({ key, x, y, smooth, best }: Curve): Prepared {
  if (x.every((at, i) => i === 0 || at >= (x[i - 1] ?? at))) return { key, xs: x, ys: y, smooth, best };
  const order = [...x.keys()].sort((a, b) => (x[a] ?? 0) - (x[b] ?? 0));
  const sorted = (list: readonly number[]) => order.map(i => list[i] ?? Number.NaN);
  return { key, xs: sorted(x), ys: sorted(y), smooth: smooth && sorted(smooth), best };
}

/** Where the curves have values, ascending, each once, and no more than can be told apart. */
export function placesOf(
  curves: readonly Prepared[],
  zoom: readonly [number, number] | undefined,
): readonly number[] {
  const all = new Set<number>();
  for (const { xs } of curves) for (const x of xs) if (!zoom || (x >= zoom[0] && x <= zoom[1])) all.add(x);
  const sorted = [...all].sort((a, b) => a - b);
  const stride = Math.ceil(sorted.length / MOST_PLACES);
  return stride <= 1 ? sorted : sorted.filter((_, i) => i % stride === 0 || i === sorted.length - 1);
}

/** Position of the value nearest to a place; undefined where the curve has not begun there, or is over. */
export function positionAt({ xs }: Prepared, x: number): number | undefined {
  const last = xs.length - 1;
  const [least, most] = [xs[0], xs[last]];
  if (least === undefined || most === undefined) return undefined;
  const slack = (most - least) * 0.002;
  if (x < least - slack || x > most + slack) return undefined;
  let [low, high] = [0, last];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((xs[middle] ?? 0) < x) low = middle + 1;
    else high = middle;
  }
  const before = low - 1;
  return before >= 0 && x - (xs[before] ?? 0) < (xs[low] ?? 0) - x ? before : low;
}

/** The least and the greatest of what is drawn in view. @param positive on a logarithmic scale nothing else can be drawn */
export function limitsOf(
  curves: readonly Prepared[],
  zoom: readonly [number, number] | undefined,
  positive: boolean,
): readonly [low: number, high: number] | undefined {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { xs, ys, smooth } of curves) {
    for (const [i, x] of xs.entries()) {
      if (zoom && (x < zoom[0] || x > zoom[1])) continue;
      for (const y of [ys[i], smooth?.[i]]) {
        if (y === undefined || !Number.isFinite(y) || (positive && y <= 0)) continue;
        if (y < low) low = y;
        if (y > high) high = y;
      }
    }
  }
  return high >= low ? [low, high] : undefined;
}
