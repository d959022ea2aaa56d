import { inTurns, type Turn } from '../turns.ts';
import type { ChartReport, CriterionResult, MetricSeries } from './assessment.ts';
import type { championOf } from './champion.ts';
import { countSignals } from './charts.ts';
import type { DriftResult } from './drift.ts';
import { judge, type ParsedSource, type Scene } from './judge.ts';
import type { Detecting } from './noDetectors.ts';
import { RESAMPLED } from './performance.ts';
import type { QualityOverTime } from './qualityOverTime.ts';
import type { AssessedRuns } from './runs.ts';
import type { Slice } from './slice.ts';
import type { Timeline } from './timeline.ts';

/** What criteria may ask about. */
interface ToJudge {
  readonly criteria: readonly ParsedSource[];
  readonly current: Timeline;
  readonly reference: Slice | undefined;
  readonly performance: readonly MetricSeries[];
  readonly charts: readonly ChartReport[];
  readonly drift: DriftResult | undefined;
  readonly inTime: QualityOverTime;
  readonly detecting: Detecting;
  readonly runs: AssessedRuns | undefined;
  readonly champion: ReturnType<typeof championOf>;
  readonly estimated: Scene['estimated'];
  readonly minRows: number;
  readonly turn: Turn;
}

/** Judges each criterion: of the window, and of each chunk. */
export async function judgeAll(asked: ToJudge): Promise<CriterionResult[]> {
  const { criteria, current, reference, performance, charts, drift, inTime, detecting } = asked;
  const { runs, champion, estimated, minRows, turn } = asked;
  const scene = (slice: Slice, view: Scene['drift'], from: number, to: number): Scene => ({
    slice,
    reference,
    drift: view,
    signals: metric => countSignals(performance, charts, metric, from, to),
    detections: which => detecting.detections(which, from, to),
    quality: inTime.signals(from, to),
    estimated,
    champion: champion.resolve,
    minRows,
  });
  const { windowStart, slices } = current;
  const window: Scene = {
    ...scene(current.window, drift?.window, windowStart, slices.length),
    signals: name =>
      runs?.signals(name) ?? countSignals(performance, charts, name, windowStart, slices.length),
    ...(runs && { runs: runs.value }),
    interval: RESAMPLED,
  };
  const scenes = slices.map((slice, i) => scene(slice, drift?.chunks[i], i, i + 1));
  const judged: CriterionResult[] = [];
  for (const source of criteria) {
    judged.push(await inTurns(judge(source, window, scenes, champion.from), turn));
  }
  return judged;
}
