import type { Analysis, AnalysisAxis } from '../../../core/runs/views/analysis.ts';
import { type AxisScale, axisKey } from './axisScale.ts';

export interface ParallelAxis extends AnalysisAxis {
  readonly key: string;
  readonly on: AxisScale;
}

/** Stretches of axes, as shares of them, by key of the axis. */
export type Brushes = Readonly<Record<string, readonly [low: number, high: number]>>;

/** The axes as the reader put them; at first those that have most to say stand nearest to the metric. */
export function ordered({ axes, importance }: Analysis, order: readonly string[]): readonly AnalysisAxis[] {
  const rank = new Map(importance.map(({ parameter, importance: says }) => [`parameter:${parameter}`, says]));
  const usual = [...axes].sort((a, b) => weight(a, rank) - weight(b, rank));
  const place = (axis: AnalysisAxis, at: number) => {
    const own = order.indexOf(axisKey(axis));
    return own >= 0 ? own : order.length + at;
  };
  return usual
    .map((axis, at) => [axis, place(axis, at)] as const)
    .sort(([, a], [, b]) => a - b)
    .map(([axis]) => axis);
}

function weight(axis: AnalysisAxis, rank: ReadonlyMap<string, number>): number {
  return axis.kind === 'metric' ? Number.POSITIVE_INFINITY : (rank.get(axisKey(axis)) ?? 0);
}

/** Positions of the runs that go through all stretches. */
export function inside(runs: number, axes: readonly ParallelAxis[], brushes: Brushes): readonly number[] {
  const limited = axes.flatMap(axis => {
    const brush = brushes[axis.key];
    return brush ? [{ axis, brush }] : [];
  });
  const positions = Array.from({ length: runs }, (_, at) => at);
  return positions.filter(at =>
    limited.every(({ axis, brush: [low, high] }) => {
      const share = axis.on.share(axis.values[at]);
      return share !== undefined && share >= low - 1e-9 && share <= high + 1e-9;
    }),
  );
}
