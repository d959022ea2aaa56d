import * as l10n from '@vscode/l10n';
import { statistic as find } from '../catalogue/catalogue.ts';
import { deviationLimits } from '../estimation/standardDeviationThresholds.ts';
import { missingIn } from '../tables/column.ts';
import type { Turn } from '../turns.ts';
import type { ChunkReport, EstimationSeries, Measurement } from './assessment.ts';
import type { Estimator } from './estimator.ts';
import { estimationFinding } from './findings.ts';
import { measure } from './measure.ts';
import type { Slice } from './slice.ts';
import { periodOf, type Timeline } from './timeline.ts';

export interface EstimationRequest {
  /** Ids of metrics; those that cannot be estimated are left out. */
  readonly metrics: readonly string[];
  readonly estimator: Estimator;
  readonly current: Timeline;
  readonly chunks: readonly ChunkReport[];
  /** The reference cut as current data are: what the limits of alarms come from. */
  readonly reference: Timeline;
  readonly minRows: number;
}

/** From so many of a chunk's rows with labels on, the realised value speaks of the same rows as the estimate. */
const MOSTLY = 0.9;

/** Each monitored metric as estimated without labels, chunk by chunk, beside what it turned out to be. */
export async function estimationSeries(request: EstimationRequest, turn: Turn): Promise<EstimationSeries[]> {
  const series: EstimationSeries[] = [];
  for (const id of request.metrics.filter(request.estimator.estimates)) {
    series.push(seriesOf(id, request));
    await turn();
  }
  return series;
}

function seriesOf(id: string, request: EstimationRequest): EstimationSeries {
  const { estimator, current, chunks, reference, minRows } = request;
  const { title, worse, range } = find(id);
  const call = { id };
  const realisedIn = (slice: Slice) => measure(call, slice, undefined, minRows);
  const before = reference.slices.flatMap(slice => realisedIn(slice).value ?? []);
  const limits = before.length < 2 ? undefined : deviationLimits(before, range);
  const points = current.slices.map((slice, chunk) =>
    pointOf(chunk, estimator.estimate(id, slice, minRows), realisedIn(slice), labelledIn(slice), limits),
  );
  const series = {
    statistic: id,
    title: l10n.t(title),
    method: estimator.method,
    ...(estimator.calibrated !== undefined && { calibrated: estimator.calibrated }),
    worse,
    range: range.map(bound => (Number.isFinite(bound) ? bound : null)),
    limits: { lower: limits?.lower ?? null, upper: limits?.upper ?? null },
    limitsFrom: l10n.t('mean ± 3 standard deviations of {0} chunks of the reference', before.length),
    points,
    now: estimator.estimate(id, current.window, minRows),
    accuracy: accuracyOf(points),
  };
  return { ...series, finding: estimationFinding(series, chunks, periodOf(current.rule)) };
}

/** Rows of a slice whose label has arrived. */
export function labelledIn(slice: Slice): number {
  const { target } = slice.roles;
  return slice.once('labelled:', undefined, () => {
    const labels = target === undefined ? undefined : slice.column(target);
    return labels ? slice.rowCount - missingIn(labels) : 0;
  });
}

function pointOf(
  chunk: number,
  estimated: Measurement,
  realised: Measurement,
  labelled: number,
  limits: { readonly lower: number; readonly upper: number } | undefined,
): EstimationSeries['points'][number] {
  const { value, reason, lower, upper, rows } = estimated;
  const known = realised.value !== null;
  const shown = known ? ('realised' as const) : value === null ? ('none' as const) : ('estimated' as const);
  const judged = known ? realised.value : value;
  return {
    chunk,
    rows,
    estimated: value,
    ...(reason !== undefined && { reason }),
    lower: lower ?? null,
    upper: upper ?? null,
    realised: realised.value,
    ...(realised.reason !== undefined && { realisedReason: realised.reason }),
    labelled,
    shown,
    alert: judged !== null && limits !== undefined && (judged < limits.lower || judged > limits.upper),
  };
}

/** How good the estimates were where most of a chunk's labels have arrived. */
function accuracyOf(points: EstimationSeries['points']): EstimationSeries['accuracy'] {
  const compared = points.flatMap(({ estimated, realised, lower, upper, labelled, rows }) =>
    estimated === null || realised === null || labelled < MOSTLY * rows
      ? []
      : [
          {
            gap: Math.abs(estimated - realised),
            covered:
              lower !== null && upper !== null ? Number(realised >= lower && realised <= upper) : undefined,
          },
        ],
  );
  if (compared.length === 0) return { chunks: 0, meanDifference: null, covered: null };
  const banded = compared.flatMap(each => each.covered ?? []);
  return {
    chunks: compared.length,
    meanDifference: compared.reduce((sum, each) => sum + each.gap, 0) / compared.length,
    covered: banded.length === 0 ? null : banded.reduce((sum, each) => sum + each, 0) / banded.length,
  };
}
