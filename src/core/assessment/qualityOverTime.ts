import * as l10n from '@vscode/l10n';
import { statistic } from '../catalogue/catalogue.ts';
import type { MetricChart } from '../config/defaults.ts';
import { type Column, type TimestampVector, take } from '../tables/column.ts';
import { type ChunkRows, numbersOfChunks } from '../tables/knownChunks.ts';
import { LikeRows } from '../tables/likeRows.ts';
import type { Turn } from '../turns.ts';
import type { Assessment, ChunkReport, Measurement, QualitySeries } from './assessment.ts';
import { type DeclaredMeasure, type DeclaredTally, scanDeclared } from './declaredScan.ts';
import { factsOf, likeRowsOfChunks, MOST_HASHED_ROWS, repeatedIds } from './qualityRows.ts';
import { type ColumnMeasure, scanColumn, type Tally } from './qualityScan.ts';
import { hasNews, type QualityMeasure, qualitySeries } from './qualitySeries.ts';
import type { ProjectData } from './read.ts';
import type { Slice } from './slice.ts';
import { type Timeline, timesOf } from './timeline.ts';

export interface QualityRequest {
  readonly data: ProjectData;
  readonly whole: Slice;
  readonly current: Timeline;
  readonly chunks: readonly ChunkReport[];
  readonly reference: { readonly whole: Slice; readonly timeline: Timeline } | undefined;
  readonly chart: MetricChart;
  readonly minRows: number;
  readonly turn: Turn;
}

export interface QualityOverTime
  extends Pick<
    Assessment['quality'],
    'series' | 'more' | 'finding' | 'duplicateRows' | 'labelConflicts' | 'overlap'
  > {
  /** How many series have a signal in chunks from one to before another. */
  readonly signals: (from: number, to: number) => Measurement;
}

/** So many series are kept with their points, and so many in all: a table of 10 000 columns must not make a document of gigabytes. */
const MOST_DRAWN = 100;
const MOST_LISTED = 2000;

/** Every measure of data quality over the chunks, with limits from the reference; most severe first. */
export async function qualityOverTime(request: QualityRequest): Promise<QualityOverTime> {
  const { current, chunks, reference, chart, minRows, turn } = request;
  const sides: Sides = {
    now: current.chunks,
    ...(reference && { before: reference.timeline.chunks }),
  };
  const { measures, rows } = await scanColumns(request, sides);
  const together = measures.filter(each => each.column !== undefined && !each.isDeclared).length;
  measures.unshift(...arrivals(request), ...idMeasures(request, sides));
  const { measures: ofRows, facts } = await rowMeasures(request, sides, rows);
  measures.unshift(...ofRows);
  const series: QualitySeries[] = [];
  for (const measure of measures) {
    if (!hasNews(measure)) continue;
    series.push(
      qualitySeries(measure, {
        current,
        chunks,
        reference: reference?.timeline,
        chart,
        minRows,
        together,
      }),
    );
    await turn();
  }
  const ranked = series
    .map((each, place) => ({ each, place, severity: severityOf(each, current.windowStart) }))
    .sort((a, b) => b.severity - a.severity || a.place - b.place)
    .map(({ each }) => each);
  return {
    ...facts,
    series: ranked
      .slice(0, MOST_LISTED)
      .map((each, place) => (place < MOST_DRAWN ? each : { ...each, values: [], lower: [], upper: [] })),
    more: Math.max(0, ranked.length - MOST_LISTED),
    finding: findingOf(ranked, current.windowStart),
    signals: (from, to) => ({
      value: ranked.filter(each => each.signals.some(chunk => chunk >= from && chunk < to)).length,
      rows: chunks.slice(from, to).reduce((sum, chunk) => sum + chunk.rows, 0),
    }),
  };
}

/** Rows of the chunks of both sides. */
interface Sides {
  readonly now: readonly ChunkRows[];
  readonly before?: readonly ChunkRows[];
}

/** Rows that are alike, and how to keep them for the next assessment. */
type Rows = Awaited<ReturnType<typeof LikeRows.grown>>;

interface AllRows {
  /** By all features. */
  readonly rows?: Rows | undefined;
  /** By the features that the reference has, too, where it has not all of them: which rows it has. */
  readonly common?: Rows | undefined;
}

/** The roles whose columns are looked at. */
const CHECKED = ['feature', 'protected', 'prediction', 'score', 'target', 'weight', 'id'];
/** What is asked of an id: it is neither a range nor a set of categories. */
const OF_IDS: readonly ColumnMeasure[] = ['missing_rate', 'type_mix'];
/** Labels come late: that rows have none yet is not missing data. */
const LATE: readonly ColumnMeasure[] = ['missing_rate', 'vanished_categories'];

const NOTHING_DECLARED: ReadonlyMap<DeclaredMeasure, DeclaredTally> = new Map();

/** Each column read once: counted chunk by chunk, and, if it is a feature, added to the hashes of rows. */
async function scanColumns(
  { data, whole, reference, turn }: QualityRequest,
  { now: chunks, before: chunksBefore }: Sides,
): Promise<{ measures: QualityMeasure[]; rows: AllRows }> {
  const read = new Set(whole.roles.features);
  const features = new Set(
    data.columns.map(each => each.column).filter(name => read.has(name) && whole.table.columns.has(name)),
  );
  const rows = await alikeIn([...features], whole, reference?.whole, turn);
  const measures: QualityMeasure[] = [];
  for (const { column: name, role } of data.columns) {
    const column = whole.table.columns.get(name);
    const isChecked = CHECKED.includes(role) || features.has(name);
    const valid = whole.roles.valid?.get(name);
    if (!column || !(isChecked || valid)) continue;
    const known = reference?.whole.table.columns.get(name);
    const before = known && chunksBefore && { column: known, chunks: chunksBefore };
    const declared = valid ? scanDeclared({ column, chunks }, before, valid) : NOTHING_DECLARED;
    for (const [id, tally] of declared) {
      measures.push({ statistic: titled(id), column: name, kind: 'rate', isDeclared: true, ...tally });
    }
    const isId = role === 'id';
    for (const [id, tally] of isChecked ? scanColumn(column, chunks, before, !isId) : []) {
      // What is declared counts, not what the reference has.
      if (id === 'out_of_range_rate' && declared.has(id)) continue;
      if (isId && !OF_IDS.includes(id)) continue;
      if (role === 'target' && LATE.includes(id)) continue;
      measures.push({
        statistic: titled(id),
        column: name,
        kind: id === 'constant' || id === 'vanished_categories' ? 'number' : 'rate',
        ...tally,
      });
    }
    await turn();
    if (!rows.rows || !features.has(name)) continue;
    rows.rows.like.add(column, known);
    if (known) rows.common?.like.add(column, known);
    await turn();
  }
  await rows.rows?.like.group(turn);
  await rows.common?.like.group(turn);
  return { measures, rows };
}

/** What groups rows by these features of current data, before any of them is added. */
async function alikeIn(
  features: readonly string[],
  { table }: Slice,
  reference: Slice | undefined,
  turn: Turn,
): Promise<AllRows> {
  if (features.length === 0 || table.rowCount > MOST_HASHED_ROWS) return {};
  const others = reference && reference.table.rowCount <= MOST_HASHED_ROWS ? reference.table : undefined;
  const both = features.filter(name => others?.columns.has(name));
  const isComparable = both.length === features.length;
  return {
    rows: await LikeRows.grown(features, table, isComparable ? others : undefined, turn),
    ...(both.length > 0 &&
      !isComparable && { common: await LikeRows.grown(both, table, others, turn, 'common') }),
  };
}

/** Repeated ids. */
function idMeasures({ whole, reference }: QualityRequest, { now, before }: Sides): QualityMeasure[] {
  const { id } = whole.roles;
  const ids = id === undefined ? undefined : whole.table.columns.get(id);
  if (id === undefined || !ids) return [];
  const known = reference?.whole.table.columns.get(id);
  return [
    {
      statistic: titled('duplicate_id_rate'),
      kind: 'rate',
      current: repeatedIds(ids, now),
      ...(known && before && { reference: repeatedIds(known, before) }),
    },
  ];
}

/** Rows that are alike, in each chunk and in all of current data. */
async function rowMeasures(
  { whole, reference, data, turn }: QualityRequest,
  { now, before }: Sides,
  { rows, common }: AllRows,
): Promise<{
  measures: QualityMeasure[];
  facts: Pick<Assessment['quality'], 'duplicateRows' | 'labelConflicts' | 'overlap'>;
}> {
  if (!rows) return { measures: [], facts: {} };
  const { like, keep } = rows;
  const { task } = data.labelling;
  const classified = task === 'binary' || task === 'multiclass';
  const labels = classified ? targetOf(whole) : undefined;
  const found = likeRowsOfChunks(like.now, like.size, labels, now);
  await turn();
  const usual =
    like.before &&
    reference &&
    before &&
    likeRowsOfChunks(like.before, like.size, classified ? targetOf(reference.whole) : undefined, before);
  await turn();
  const { duplicates, conflicts, overlap: ofAll } = await factsOf(like, labels, turn);
  keep();
  const overlap = common ? (await factsOf(common.like, undefined, turn)).overlap : ofAll;
  common?.keep();
  const rate = (id: string, current: Tally, known: Tally | undefined): QualityMeasure => ({
    statistic: titled(id),
    kind: 'rate',
    current,
    ...(known && { reference: known }),
  });
  return {
    measures: [
      rate('duplicate_rows', found.repeated, usual?.repeated),
      ...(found.conflicts ? [rate('label_conflicts', found.conflicts, usual?.conflicts)] : []),
    ],
    facts: {
      duplicateRows: duplicates,
      ...(conflicts && conflicts.of > 0 && { labelConflicts: conflicts }),
      ...(overlap && { overlap }),
    },
  };
}

/** The target, where it is one column. */
function targetOf({ roles: { target }, table }: Slice): Column | undefined {
  return target === undefined ? undefined : table.columns.get(target);
}

const HOUR = 3_600_000;

/** How many rows came, and how long before its end a period's last row is: of periods that are over. */
function arrivals({ whole, current, reference }: QualityRequest): QualityMeasure[] {
  if (current.rule.by !== 'period') return [];
  const { rule } = reference?.timeline ?? {};
  const cutAlike = rule?.by === 'period' && rule.period === current.rule.period ? reference : undefined;
  return [
    {
      statistic: {
        id: 'rows',
        title: l10n.t('Rows'),
        range: [0, Number.POSITIVE_INFINITY],
        worse: 'neither',
      },
      kind: 'number',
      current: rowsOf(current),
      ...(cutAlike && { reference: rowsOf(cutAlike.timeline) }),
    },
    {
      statistic: {
        id: 'freshness',
        title: l10n.t('Hours without a row at the end'),
        range: [0, Number.POSITIVE_INFINITY],
        worse: 'higher',
      },
      kind: 'number',
      isWait: true,
      current: silence(whole, current),
      ...(cutAlike && { reference: silence(cutAlike.whole, cutAlike.timeline) }),
    },
  ];
}

function rowsOf({ chunks }: Timeline): Tally {
  return {
    hits: Float64Array.from(chunks, chunk => (chunk.complete ? chunk.rows.length : 0)),
    trials: Float64Array.from(chunks, chunk => Number(chunk.complete)),
  };
}

function silence(whole: Slice, { chunks }: Timeline): Tally {
  const times = timesOf(whole);
  const latestIn = times && latestOfChunks(times, chunks);
  let newest = Number.NEGATIVE_INFINITY;
  const hours = chunks.map(({ end, complete }, chunk) => {
    newest = Math.max(newest, latestIn?.[chunk] ?? newest);
    return complete && end !== undefined && Number.isFinite(newest) ? (end - newest) / HOUR : undefined;
  });
  return {
    hits: Float64Array.from(hours, each => each ?? 0),
    trials: Float64Array.from(hours, each => Number(each !== undefined)),
  };
}

function latestOfChunks(times: TimestampVector, chunks: readonly ChunkRows[]): Float64Array {
  const { latest } = numbersOfChunks(times, chunks, 'latest', {
    dependsOn: '',
    fields: ['latest'],
    count: rows => {
      let latest = Number.NEGATIVE_INFINITY;
      for (const time of take(times, rows).values) if (time > latest) latest = time;
      return { latest };
    },
  });
  return latest;
}

/** A present signal weighs more than one in the window, that more than an older one; then by how far it is from what is usual. */
function severityOf({ signals, since, now, reference, centre, range }: QualitySeries, from: number): number {
  const tier =
    since !== undefined ? 3 : signals.some(chunk => chunk >= from) ? 2 : signals.length > 0 ? 1 : 0;
  const usual = reference.value ?? centre ?? 0;
  const gap = Math.abs((now.value ?? usual) - usual);
  // Shares are compared as they are, numbers by their usual size; below 1, so that tiers stay apart.
  const distance = range[1] === 1 ? gap : gap / (Math.abs(usual) + gap || 1);
  return tier + Math.min(0.999, distance);
}

function findingOf(series: readonly QualitySeries[], from: number): string {
  const present = series.filter(each => each.since !== undefined);
  const [first, ...others] = present;
  if (first) {
    if (others.length === 0) return first.finding;
    return others.length === 1
      ? l10n.t('{0} 1 more series is beyond its limits.', first.finding)
      : l10n.t('{0} {1} more series are beyond their limits.', first.finding, others.length);
  }
  const past = series.filter(each => each.signals.some(chunk => chunk >= from)).length;
  if (past === 0) return l10n.t('All series are within their limits.');
  return past === 1
    ? l10n.t('All series are within their limits now; 1 was not before.')
    : l10n.t('All series are within their limits now; {0} were not before.', past);
}

/** What series show of a statistic, with its title in words. */
function titled(name: string): QualityMeasure['statistic'] {
  const { id, title, range, worse } = statistic(name);
  return { id, title: l10n.t(title), range, worse };
}
