import { signal } from '@preact/signals';
import type { Comparison, MetricCurves } from '../../../core/runs/views/comparison.ts';

/** Curves of metrics, as they came last: what is scrolled away from, and asked for again, is there meanwhile. */
export const knownCurves = signal<ReadonlyMap<string, MetricCurves>>(new Map());

/** Metrics whose charts are in view or near it; undefined: not known yet, the host gives the first ones. */
export const wantedCurves = signal<readonly string[] | undefined>(undefined);

/** The stretch of the horizontal axis that all charts show; undefined: all of it. */
export const zoom = signal<readonly [from: number, to: number] | undefined>(undefined);

export function rememberCurves({ metrics, charts }: Comparison): void {
  const names = new Set(metrics.map(({ name }) => name));
  const kept = [...knownCurves.peek()].filter(([metric]) => names.has(metric));
  knownCurves.value = new Map([...kept, ...charts.map(each => [each.metric, each] as const)]);
}

/** The part of a metric's name that groups it: `val` of `val/loss`; empty where there is none. */
export function prefixOf(metric: string): string {
  const at = metric.lastIndexOf('/');
  return at > 0 ? metric.slice(0, at) : '';
}
