import * as l10n from '@vscode/l10n';
import { profilesOf } from '../config/check.ts';
import type { DriftRule as ConfiguredRule, Settings } from '../config/defaults.ts';
import { type ColumnDrift, type DriftRule, type FinishedDrift, finishDrift } from '../drift/compareColumn.ts';
import { compareInTurns, type OverTime, type OverTimeInput } from '../drift/compareOverTime.ts';
import { isResident, lengthOf, NotToBeRead, partApart, readApart, type Vector } from '../tables/column.ts';
import { isFromStart } from '../tables/knownRows.ts';
import { type Turn, turns } from '../turns.ts';
import type { ChunkReport, ColumnDriftReport, Measurement } from './assessment.ts';
import { factsKnown, isFarOff, keepFacts, withoutKnown } from './comparedFacts.ts';
import { inParts, together } from './driftParts.ts';
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
  /** Tables are kept for the next assessment, and so is what is found out of their columns. */
  readonly keep: boolean;
  readonly signal?: AbortSignal;
  /** Called when threads are at work on large columns, or there are none to compare: this thread may do something else meanwhile. */
  readonly onHandedOver?: () => void;
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
interface Compared extends OverTime {
  readonly name: string;
  readonly role: string;
}

/** Every column against the reference: of the window, and chunk by chunk, corrected over the columns each time. */
export async function driftOf(request: DriftRequest): Promise<DriftResult> {
  const { current, reference, chunks, data, settings } = request;
  // Of chunks that have rows: what is known of them.
  const known = current.slices.map(slice => (slice.rowCount === 0 ? undefined : slice.answers(reference)));
  const columnsToCompare = data.columns.flatMap(({ column: name, role }) => {
    const before = reference.column(name);
    const now = current.window.column(name);
    if (!COMPARED.includes(role) || !before || !now || before.type === 'timestamp') return [];
    const rule = { ...ruleFor(name, settings), role };
    const column = { name, role, rule, key: `drift:${JSON.stringify([name, rule])}` };
    return [{ ...column, before, now }];
  });
  const results = await compareColumns(
    columnsToCompare.map(each => () => inputOf(each, each.before, each.now, request, known)),
    request,
  );
  const turn = turns(request.signal);
  const compared: Compared[] = [];
  for (const [i, { name, role, key, before, now }] of columnsToCompare.entries()) {
    const result = results[i];
    if (!result) continue;
    keepFacts(result, before, now);
    const whole = withKnown(result, key, request);
    compared.push({ name, role, ...(role === 'target' ? withLateLabels(whole) : whole) });
    await turn();
  }
  const window = finishDrift(compared.map(each => each.window));
  const byChunk: (FinishedDrift[] | undefined)[] = [];
  const views: DriftView[] = [];
  for (const [i, { rowCount }] of current.slices.entries()) {
    const said = rowCount === 0 ? undefined : finishedOnce(compared.flatMap(each => each.chunks[i] ?? []));
    byChunk.push(said);
    views.push(viewOf(compared, said ?? [], rowCount));
    await turn();
  }
  const columns: ColumnDriftReport[] = [];
  for (const [i, column] of compared.entries()) {
    const own = byChunk.map(each => each?.[i]);
    columns.push(reportOf(column, window[i], own, chunks));
    await turn();
  }
  columns.sort((a, b) => Number(b.drifted) - Number(a.drifted) || weightOf(b) - weightOf(a));
  return { columns, window: viewOf(compared, window, current.window.rowCount), chunks: views };
}

/** What was said of columns that were compared together, by the first of them. */
const finished = new WeakMap<
  ColumnDrift,
  { readonly of: readonly ColumnDrift[]; readonly said: FinishedDrift[] }
>();

/** As `finishDrift`. Of a chunk whose comparisons are those of the last assessment the same is said again. */
function finishedOnce(columns: readonly ColumnDrift[]): FinishedDrift[] {
  const [first] = columns;
  const known = first && finished.get(first);
  if (known?.of.length === columns.length && columns.every((each, i) => each === known.of[i]))
    return known.said;
  const said = finishDrift(columns);
  if (first) finished.set(first, { of: columns, said });
  return said;
}

const untestedOf = new WeakMap<ColumnDrift, ColumnDrift>();

/** Labels come late: that the newest rows have none yet is no change of the data. */
function withLateLabels({ window, chunks, distribution }: OverTime): OverTime {
  const untested = (drift: ColumnDrift): ColumnDrift => {
    const { reference, current } = drift.missing;
    const made = untestedOf.get(drift) ?? { ...drift, missing: { reference, current } };
    untestedOf.set(drift, made);
    return made;
  };
  return { window: untested(window), chunks: chunks.map(each => each && untested(each)), distribution };
}

interface ComparedColumn {
  readonly name: string;
  readonly role: string;
  readonly rule: DriftRule;
  /** Under which the comparison of a chunk is remembered. */
  readonly key: string;
}

/**
 * What is to be compared of a column: its reference, the window, and the chunks that have rows and are not known yet.
 * @param known what is known of each chunk that has rows
 */
function inputOf(
  { name, rule, key }: ComparedColumn,
  before: Vector,
  now: Vector,
  { current, keep }: DriftRequest,
  known: readonly (ReadonlyMap<string, unknown> | undefined)[],
): OverTimeInput {
  return {
    reference: before,
    window: now,
    ...(keep && {
      keep: { spareReference: isFarOff(before), spareWindow: isToBeKept(now) ? isFarOff(now) : undefined },
    }),
    known: keep ? factsKnown(before, now) : undefined,
    chunks: current.slices.map((slice, i) => (known[i]?.has(key) === false ? slice.column(name) : undefined)),
    rule,
  };
}

/** Of rows that are read on demand a window that moves on is sooner read than known. */
function isToBeKept(now: Vector): boolean {
  return isResident(now) || isFromStart(now);
}

/** A comparison with the chunks that were known before. */
function withKnown(result: OverTime, key: string, { current, reference }: DriftRequest): OverTime {
  const chunks = current.slices.map((slice, i) => {
    const compared = result.chunks[i];
    // It was kept under the same key, which names its type.
    if (!compared) return slice.answers(reference).get(key) as ColumnDrift | undefined;
    return slice.once(key, reference, () => compared);
  });
  return { ...result, chunks };
}

/** From so many rows on, of both sides together, columns are compared in worker threads: starting those costs some 30 ms. */
const ROWS_FOR_THREADS = 400_000;

/**
 * Compares columns, a few at a time. Large data go to worker threads, so that this process goes on answering and a cancelled
 * comparison ends at once.
 */
async function compareColumns(
  inputs: readonly (() => OverTimeInput)[],
  { signal, onHandedOver }: DriftRequest,
): Promise<readonly OverTime[]> {
  const turn = turns(signal);
  const compared: OverTime[] = [];
  const large: LargeComparison[] = [];
  for (const [i, made] of inputs.entries()) {
    const input = made();
    const found = rowsToLookAt(input) < ROWS_FOR_THREADS ? await byWhatIsKnown(input, turn) : undefined;
    if (found) compared[i] = found;
    else large.push({ place: i, parts: inParts(input), found: [] });
    await turn();
  }
  if (large.length === 0) {
    onHandedOver?.();
    return compared;
  }
  const { endIdleThreads, withPool } = await import('../kernels/pool.ts');
  const tasks = large.flatMap(({ parts, found }) => parts.map((part, i) => ({ part, found, i })));
  await withPool(pool => {
    const done = pool.each(tasks, async ({ part, found, i }) => {
      const { input, handOver } = toHandOver(part);
      found[i] = await pool.run({ name: 'compareOverTime', input, handOver, ...(signal && { signal }) });
    });
    onHandedOver?.();
    return done;
  });
  // They hold what they were given for a while, and memory is short.
  if (large.some(({ parts }) => parts.some(isReadOnDemand))) await endIdleThreads();
  for (const { place, found } of large) {
    const whole = together(found);
    if (whole) compared[place] = whole;
  }
  return compared;
}

/** Compares few rows; undefined where rows that are known would have to be read after all. */
async function byWhatIsKnown(input: OverTimeInput, turn: Turn): Promise<OverTime | undefined> {
  const { reference, window, known } = input;
  try {
    return await compareInTurns(
      {
        ...input,
        reference: withoutKnown(reference, known?.reference),
        window: withoutKnown(window, known?.window),
      },
      turn,
    );
  } catch (error) {
    if (error instanceof NotToBeRead) return undefined;
    throw error;
  }
}

/** The comparison of a column that is large, in parts, and what each of them has found. */
interface LargeComparison {
  readonly place: number;
  readonly parts: readonly OverTimeInput[];
  readonly found: OverTime[];
}

function isReadOnDemand({ reference, window }: OverTimeInput): boolean {
  return !isResident(reference) || !isResident(window);
}

/** Columns that are read on demand are read for the thread, chunks as parts of the window, and not kept here besides. */
function toHandOver(input: OverTimeInput): { input: OverTimeInput; handOver: ArrayBufferLike[] } {
  const { reference, window, chunks } = input;
  const [before, now] = [readApart(reference), readApart(window)];
  const handOver = [before, now].flatMap(each => (each ? [each.memory] : []));
  const chunkOf = (chunk: Vector): Vector => {
    const part = now && partApart(chunk, window, now);
    if (part) return part;
    const own = readApart(chunk);
    if (own) handOver.push(own.memory);
    return own?.vector ?? chunk;
  };
  return {
    input: {
      ...input,
      reference: before?.vector ?? reference,
      window: now?.vector ?? window,
      chunks: chunks.map(chunk => chunk && chunkOf(chunk)),
    },
    handOver,
  };
}

/** Rows of a comparison of which not yet enough is known. */
function rowsToLookAt({ reference, window, chunks, known, keep }: OverTimeInput): number {
  // Categories are counted at once, and the counts kept with the rows of this thread.
  if (keep && window.type === 'category') return 0;
  const ofChunks = chunks.reduce((sum, chunk) => sum + (chunk ? lengthOf(chunk) : 0), 0);
  if (known) return lengthOf(window) - (known.window?.rows ?? 0) + ofChunks;
  return lengthOf(reference) + lengthOf(window);
}

function ruleFor(column: string, { drift, minRows }: Settings): DriftRule {
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
    detectable: window.detectable ?? null,
    drifted: window.drifted,
    why: [...window.why],
    missing: {
      reference: window.missing.reference,
      current: window.missing.current,
      pValue: window.missing.pValue ?? null,
    },
    newCategories: window.newCategories.map(each => ({ ...each })),
    vanishedCategories: [...window.vanishedCategories],
    chunks: byChunk.map((each, chunk) => {
      const reason = each ? each.reason : l10n.t('No rows.');
      const said = { chunk, value: each ? sizeOf(each) : null, drifted: each?.drifted ?? false };
      return reason === undefined ? said : { ...said, reason };
    }),
    ...(since !== undefined && { since }),
    distribution,
  };
  return { ...report, finding: driftFinding(report, window.unseen) };
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
    share:
      judged.length === 0
        ? nothing
        : { value: drifted / judged.length, rows, columns: { drifted, compared: judged.length } },
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
