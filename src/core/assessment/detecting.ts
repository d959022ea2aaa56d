import * as l10n from '@vscode/l10n';
import { type DetectorSettings, fedText, isMeant, kindName } from '../config/detectors.ts';
import { refusal, unable } from '../detectors/detector.ts';
import type { Runner } from '../detectors/runner.ts';
import { resumedFrom, savedState } from '../detectors/stateFile.ts';
import { UsageError } from '../diagnostic.ts';
import { orderByTime } from '../tables/chunks.ts';
import { type RowNumbers, rowAt } from '../tables/rowNumbers.ts';
import { type Turn, turns } from '../turns.ts';
import type { ChunkReport, DetectorReport, Measurement } from './assessment.ts';
import { type Feed, feedOf } from './detectorFeed.ts';
import type { DetectorMemory, Kept } from './detectorFile.ts';
import { FeedDigest } from './feedDigest.ts';
import { detectorFinding } from './findings.ts';
import { type Detecting, NO_DETECTORS } from './noDetectors.ts';
import type { Slice } from './slice.ts';
import { type Timeline, timesOf } from './timeline.ts';

export interface DetectingRequest {
  readonly detectors: readonly DetectorSettings[];
  /** All current data. */
  readonly whole: Slice;
  readonly current: Timeline;
  readonly chunks: readonly ChunkReport[];
  /** What earlier assessments had fed; absent: detectors start from the first row. */
  readonly memory: DetectorMemory | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Rows fed between two turns: the slowest detectors take microseconds for each. */
const BLOCK = 1024;
/** A stream that flickers has many signals; the newest are listed. */
const MOST_SIGNALS = 200;

/** A detector after its rows. */
interface Run {
  readonly settings: DetectorSettings;
  readonly name: string;
  readonly runner: Runner;
  readonly waiting: number;
  /** Fed with right answers in place of faults. */
  readonly reversed: boolean;
  readonly before: number;
  readonly restarted?: string;
  readonly reason?: string;
  readonly values?: string;
}

/**
 * Feeds the detectors with current data in order of time, from where they were. The result is that of a run over all rows: where what
 * was fed before is not what it was, the run starts again.
 */
export async function detecting(request: DetectingRequest): Promise<Detecting> {
  const { detectors, whole, current, memory, signal } = request;
  const turn = turns(signal);
  const place = placesOf(whole, current);
  const runs = new Map<DetectorSettings, Run>();
  // One feed at a time is in memory, and made once for all detectors on it.
  for (const text of new Set(detectors.map(each => fedText(each.fed)))) {
    const together = detectors.filter(each => fedText(each.fed) === text);
    const [first] = together;
    const feed = first && feedOf(first.fed, whole, place.order);
    if (feed === undefined) continue;
    const digest = new FeedDigest(typeof feed === 'string' ? new Float64Array() : feed.values);
    await turn();
    for (const each of together) runs.set(each, await runOf(each, feed, digest, memory, turn));
  }
  const all = detectors.flatMap(each => runs.get(each) ?? []);
  return {
    reports: all.map(run => reportOf(run, place, request)),
    kept: new Map(all.flatMap(run => keptOf(run) ?? [])),
    detections: (which, from, to) => detections(all, which, place.start(from), place.start(to)),
  };
}

/** Where the rows are that detectors are fed with. */
interface Places {
  /** The rows in the order of feeding; absent: that of the table. */
  readonly order: RowNumbers | undefined;
  readonly instantOf: (position: number) => string | undefined;
  readonly chunkOf: (position: number) => number | undefined;
  /** The first position of a chunk; of the first one the very first, after the last one none. */
  readonly start: (chunk: number) => number;
}

function placesOf(whole: Slice, { chunks }: Timeline): Places {
  const stamps = timesOf(whole);
  const order = stamps && orderByTime(stamps);
  const times = stamps?.values;
  // Chunks are in order of time as the rows are, so counting their rows says where each begins.
  const ends: number[] = [];
  for (const { rows } of chunks) ends.push((ends.at(-1) ?? 0) + rows.length);
  return {
    order,
    instantOf: position => {
      const instant = times?.[order ? (rowAt(order, position) ?? position) : position];
      return instant === undefined ? undefined : new Date(instant).toISOString();
    },
    chunkOf: position => {
      const chunk = ends.findIndex(end => position < end);
      return chunk < 0 ? undefined : chunk;
    },
    start: chunk =>
      chunk <= 0 ? 0 : chunk >= ends.length ? Number.POSITIVE_INFINITY : (ends[chunk - 1] ?? 0),
  };
}

async function runOf(
  settings: DetectorSettings,
  feed: Feed | string,
  digest: FeedDigest,
  memory: DetectorMemory | undefined,
  turn: Turn,
): Promise<Run> {
  const { detector, options, name } = settings;
  if (typeof feed === 'string') {
    return {
      settings,
      name,
      runner: detector.start(options),
      waiting: 0,
      reversed: false,
      before: 0,
      reason: feed,
    };
  }
  const reversed = feed.faults && detector.reads === 'correct';
  const values = reversed ? feed.values.map(fault => 1 - fault) : feed.values;
  const { runner, restarted } = await goOn(settings, name, values.length, digest, memory, turn);
  const before = runner.rows;
  const run = { settings, name, runner, waiting: feed.waiting, reversed, before, ...restarted };
  for (let from = before; from < values.length; from += BLOCK) {
    const refused = runner.feed(values.subarray(from, from + BLOCK));
    if (refused) {
      const reason = refusal(detector.title, detector.reads, refused);
      return { ...run, reason };
    }
    await turn();
  }
  const reason = unable(detector.title, runner);
  return reason !== undefined ? { ...run, reason } : { ...run, values: await digest.of(values.length, turn) };
}

interface Start {
  readonly runner: Runner;
  readonly restarted?: { readonly restarted: string };
}

/** The detector where it was, if it was fed with the values that are first now; else from the start, with the reason. */
async function goOn(
  { detector, options }: DetectorSettings,
  name: string,
  rows: number,
  digest: FeedDigest,
  memory: DetectorMemory | undefined,
  turn: Turn,
): Promise<Start> {
  const afresh = (why?: string): Start => ({
    runner: detector.start(options),
    ...(why !== undefined && {
      restarted: { restarted: l10n.t('Started again from the first row: {0}.', why) },
    }),
  });
  const kept = memory?.kept.get(name);
  if (!kept) return afresh(memory?.unusable);
  let runner: Runner;
  try {
    runner = resumedFrom(kept.state, name, detector, options);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return afresh(l10n.t('it was kept with other options, or is damaged'));
  }
  if (runner.rows > rows) return afresh(l10n.t('rows that it had seen are gone'));
  if ((await digest.of(runner.rows, turn)) === kept.values) return { runner };
  return afresh(l10n.t('rows that it had seen have other values now, or others came between them'));
}

/** Of a detector that did not come to the end nothing is kept. */
function keptOf({ settings, name, runner, values }: Run): [string, Kept][] | undefined {
  if (values === undefined) return undefined;
  return [[name, { values, state: savedState(settings.detector, settings.options, runner) }]];
}

function reportOf(run: Run, place: Places, { current, chunks }: DetectingRequest): DetectorReport {
  const { settings, name, runner, waiting, reversed, before, restarted, reason } = run;
  const level = reason === undefined ? runner.estimate : undefined;
  const signals = [
    ...runner.drifts.map(row => ({ kind: 'drift' as const, row })),
    ...runner.warnings.map(row => ({ kind: 'warning' as const, row })),
  ].sort((a, b) => a.row - b.row);
  const report = {
    name,
    detector: settings.detector.id,
    title: titleOf(settings),
    on: fedText(settings.fed),
    ...(settings.profile !== undefined && { profile: settings.profile }),
    options: { ...settings.options.record() },
    ...(reason !== undefined && { reason }),
    rows: runner.rows,
    leftOut: runner.missing + runner.infinite,
    waiting,
    before,
    ...(restarted !== undefined && { restarted }),
    zone: reason === undefined ? runner.zone : null,
    drifts: runner.drifts.length,
    warnings: runner.warnings.length,
    driftsInWindow: countFrom(runner, place.start(current.windowStart), Number.POSITIVE_INFINITY),
    signals: signals.slice(-MOST_SIGNALS).map(({ kind, row }) => {
      const at = place.instantOf(row);
      const chunk = place.chunkOf(row);
      return { kind, row, ...(at !== undefined && { at }), ...(chunk !== undefined && { chunk }) };
    }),
    // told of what the detector was set on, whichever way round it reads that
    estimate: level === undefined ? null : reversed ? 1 - level : level,
    width: runner.width,
  };
  return { ...report, finding: detectorFinding(report, chunks) };
}

/** The kind of detector, with the name that it was given. */
function titleOf({ detector, fed, name }: DetectorSettings): string {
  const title = l10n.t(detector.title);
  return name === kindName(detector, fed) ? title : `${title} (${name})`;
}

function countFrom({ drifts }: Runner, from: number, to: number): number {
  return drifts.filter(row => row >= from && row < to).length;
}

function detections(runs: readonly Run[], which: string, from: number, to: number): Measurement {
  const own = runs.filter(({ name }) => name === which);
  const meant = own.length > 0 ? own : runs.filter(({ settings }) => isMeant(which, settings));
  const absent = (reason: string, rows = 0) => ({ value: null, reason, rows });
  if (meant.length === 0) {
    return runs.length === 0
      ? NO_DETECTORS.detections(which, from, to)
      : absent(
          l10n.t(
            'No detector under monitor.detectors is or reads {0}. There are: {1}.',
            which,
            runs.map(each => each.name).join(', '),
          ),
        );
  }
  const failed = meant.find(each => each.reason !== undefined);
  if (failed?.reason !== undefined) return absent(`${failed.name}: ${failed.reason}`, failed.runner.rows);
  const rows = Math.min(...meant.map(({ runner }) => Math.max(0, Math.min(runner.rows, to) - from)));
  if (rows === 0) return absent(l10n.t('No row of it has been fed to the detector yet.'));
  return { value: meant.reduce((sum, { runner }) => sum + countFrom(runner, from, to), 0), rows };
}
