import * as l10n from '@vscode/l10n';
import { profilesOf } from '../config/check.ts';
import type { DriftRule as ConfiguredRule, Settings } from '../config/defaults.ts';
import {
  type ColumnDrift,
  type FinishedDrift,
  finishDrift,
  prepareReference,
} from '../drift/compareColumn.ts';
import { type DistributionPair, distributionOf } from '../drift/distribution.ts';
import { type Sample, sampleOf } from '../drift/sample.ts';
import type { Vector } from '../tables/column.ts';
import type { ChunkReport, ColumnDriftReport, Measurement } from './assessment.ts';
import { driftFinding } from './findings.ts';
import type { DriftView } from './judge.ts';
import type { ProjectData } from './read.ts';
import type { Slice } from './slice.ts';
import type { Timeline } from './timeline.ts';

export interface DriftRequest {
  readonly current: Timeline;
  readonly reference: Slice;
  readonly chunks: readonly ChunkReport[];
  readonly settings: Settings;
  readonly data: ProjectData;
}

export interface DriftResult {
  /** Most changed first. */
  readonly columns: ColumnDriftReport[];
  readonly window: DriftView;
  readonly chunks: readonly DriftView[];
}

/** The roles whose columns are compared; only features (protected ones among them) count for the share of drifted columns. */
const COMPARED = ['feature', 'protected', 'prediction', 'score', 'target'];
const COUNTED = ['feature', 'protected'];

/** A column against the reference, before p-values are corrected over the columns. */
interface Compared {
  readonly name: string;
  readonly role: string;
  readonly window: ColumnDrift;
  /** One per chunk; undefined for a chunk without rows. */
  readonly chunks: readonly (ColumnDrift | undefined)[];
  readonly distribution: DistributionPair | null;
}

/** Every column against the reference: of the window, and chunk by chunk, corrected over the columns each time. */
export function driftOf({ current, reference, chunks, settings, data }: DriftRequest): DriftResult {
  // Column by column, so that the sorted values of one column only are held at a time.
  const compared = data.columns
    .filter(({ role }) => COMPARED.includes(role))
    .flatMap(({ column: name, role }): Compared[] => {
      const before = reference.column(name);
      const now = current.window.column(name);
      if (!before || !now || before.type === 'timestamp') return [];
      const compared = compareOverTime(name, before, now, current, settings);
      return [{ name, role, ...(role === 'target' ? withLateLabels(compared) : compared) }];
    });
  const window = finishDrift(compared.map(each => each.window));
  const byChunk = current.slices.map((slice, i) =>
    slice.rowCount === 0 ? undefined : finishDrift(compared.flatMap(each => each.chunks[i] ?? [])),
  );
  const columns = compared.map((column, i) =>
    reportOf(
      column,
      window[i],
      byChunk.map(each => each?.[i]),
      chunks,
    ),
  );
  columns.sort((a, b) => Number(b.drifted) - Number(a.drifted) || weightOf(b) - weightOf(a));
  return {
    columns,
    window: viewOf(compared, window, current.window.rowCount),
    chunks: byChunk.map((finished, i) => viewOf(compared, finished ?? [], current.slices[i]?.rowCount ?? 0)),
  };
}

type OverTime = Pick<Compared, 'window' | 'chunks' | 'distribution'>;

/** Labels come late: that the newest rows have none yet is no change of the data. */
function withLateLabels({ window, chunks, distribution }: OverTime): OverTime {
  const untested = (drift: ColumnDrift): ColumnDrift => {
    const { reference, current } = drift.missing;
    return { ...drift, missing: { reference, current } };
  };
  return { window: untested(window), chunks: chunks.map(each => each && untested(each)), distribution };
}

function compareOverTime(
  name: string,
  before: Vector,
  now: Vector,
  current: Timeline,
  settings: Settings,
): OverTime {
  const reference = prepareReference(before, ruleFor(name, settings));
  const latest = sampleOf(now);
  const window = reference.against(latest);
  return {
    window,
    chunks: current.slices.map(slice => {
      const then = slice.rowCount === 0 ? undefined : slice.column(name);
      return then && reference.against(then);
    }),
    distribution: distributionOf(...asCompared(window, reference.sample, latest)),
  };
}

function ruleFor(column: string, { drift, minRows }: Settings) {
  const rule: ConfiguredRule = drift.columns.get(column) ?? drift;
  const { method, threshold, profile } = rule;
  // A profile for all columns means nothing to a method of one column that does not know it.
  const known = profile !== undefined && profilesOf(method).includes(profile);
  return {
    ...(method !== 'auto' && { method }),
    ...(threshold !== undefined && { threshold }),
    ...(known && { profile }),
    minRows,
  };
}

function reportOf(
  { name, role, distribution }: Compared,
  window: FinishedDrift | undefined,
  byChunk: readonly (FinishedDrift | undefined)[],
  chunks: readonly ChunkReport[],
): ColumnDriftReport {
  if (!window) throw new Error(`Column ${name} was not compared.`);
  const since = sinceOf(byChunk, chunks, window.drifted);
  const report = {
    column: name,
    role,
    method: window.method,
    methodReason: window.methodReason,
    value: window.value ?? null,
    ...(window.reason !== undefined && { reason: window.reason }),
    pValue: window.pValue ?? null,
    adjustedPValue: window.adjustedPValue ?? null,
    effect: window.effect ?? null,
    drifted: window.drifted,
    why: [...window.why],
    missing: {
      reference: window.missing.reference,
      current: window.missing.current,
      pValue: window.missing.pValue ?? null,
    },
    newCategories: window.newCategories.map(each => ({ ...each })),
    vanishedCategories: [...window.vanishedCategories],
    chunks: byChunk.map((each, chunk) => ({
      chunk,
      value: each ? sizeOf(each) : null,
      drifted: each?.drifted ?? false,
      ...(reasonOf(each) !== undefined && { reason: reasonOf(each) ?? '' }),
    })),
    ...(since !== undefined && { since }),
    distribution,
  };
  return { ...report, finding: driftFinding(report, window.unseen) };
}

/** Numbers that were compared as categories are drawn as categories. */
function asCompared({ effect }: ColumnDrift, before: Sample, now: Sample): [Sample, Sample] {
  if (effect?.name !== 'jensen_shannon') return [before, now];
  return [asCategories(before), asCategories(now)];
}

function asCategories(sample: Sample): Sample {
  if (sample.type === 'category') return sample;
  const { values } = sample.vector;
  const codeOf = new Map<number, number>();
  const codes = new Int32Array(values.length).fill(-1);
  // proof: row < values.length
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (Number.isNaN(value)) continue;
    const code = codeOf.get(value) ?? codeOf.size;
    if (code === codeOf.size) codeOf.set(value, code);
    codes[row] = code;
  }
  return sampleOf({ type: 'category', codes, dictionary: Array.from(codeOf.keys(), String) });
}

function reasonOf(drift: FinishedDrift | undefined): string | undefined {
  return drift ? drift.reason : l10n.t('No rows.');
}

/** What is drawn over time: the effect, or the method's own value where it has no effect beside it. */
function sizeOf({ effect, value }: FinishedDrift): number | null {
  return effect?.value ?? value ?? null;
}

/**
 * Chunk at which the present run of drifted chunks began. One quiet chunk does not end a run, nor does one that could not be judged; a
 * quiet newest chunk does, unless the window still shows the drift.
 */
function sinceOf(
  byChunk: readonly (FinishedDrift | undefined)[],
  chunks: readonly ChunkReport[],
  ofWindow: boolean,
): number | undefined {
  let since: number | undefined;
  let quiet = ofWindow ? 0 : 1;
  for (const { index } of [...chunks].reverse()) {
    const drift = byChunk[index];
    if (!drift || (drift.value === undefined && !drift.drifted)) continue;
    if (drift.drifted) {
      since = index;
      quiet = 0;
    } else if (++quiet > 1) {
      break;
    }
  }
  return since;
}

/** How much a column changed, to rank by: its effect over what counts as an effect, or the strength of its other changes. */
function weightOf(report: ColumnDriftReport): number {
  const effect = report.effect ? report.effect.value / report.effect.threshold : (report.value ?? 0);
  const fresh = report.newCategories.reduce((sum, each) => sum + each.share, 0);
  return effect + 10 * fresh + 10 * Math.abs(report.missing.current - report.missing.reference);
}

function viewOf(compared: readonly Compared[], finished: readonly FinishedDrift[], rows: number): DriftView {
  const counted = finished.filter((_, i) => COUNTED.includes(compared[i]?.role ?? ''));
  const judged = counted.filter(each => each.value !== undefined || each.drifted);
  const drifted = judged.filter(each => each.drifted).length;
  const nothing: Measurement = {
    value: null,
    reason:
      counted.length === 0
        ? l10n.t('There are no features to compare.')
        : (counted[0]?.reason ?? l10n.t('No column could be compared.')),
    rows,
  };
  return {
    share: judged.length === 0 ? nothing : { value: drifted / judged.length, rows },
    count: judged.length === 0 ? nothing : { value: drifted, rows },
    effect: name => {
      const each = finished[compared.findIndex(column => column.name === name)];
      if (!each)
        return {
          value: null,
          reason: l10n.t('{0} is not a column that is compared with the reference.', name),
          rows,
        };
      const value = sizeOf(each);
      return value === null
        ? { value, reason: each.reason ?? l10n.t('It was not compared.'), rows }
        : { value, rows };
    },
  };
}
