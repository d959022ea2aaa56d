import * as l10n from '@vscode/l10n';
import { isUndefined } from '../catalogue/statistic.ts';
import { type ChartEvent, type ChartTerm, chartTerm } from '../config/chartTerm.ts';
import type { ChartEntry } from '../config/defaults.ts';
import { type ChartKind, kindOf } from '../control/kinds.ts';
import { DEVIATION, RANGE, type Spread, type Subgroup, subgroupOf } from '../control/subgroups.ts';
import type { Chunk } from '../tables/chunk.ts';
import { type Column, lengthOf, missingIn, type Vector } from '../tables/column.ts';
import type { Turn } from '../turns.ts';
import { measurementOf, noColumn, type Reading, read, tooFew } from './measure.ts';
import { cellOf } from './slice.ts';
import type { Timeline } from './timeline.ts';

/** What a chart is drawn from, chunk by chunk. Arrays hold one number per chunk, NaN: no point. */
export interface Plotted {
  readonly timeline: Pick<Timeline, 'rule' | 'chunks'>;
  /** Single values: a metric, the mean of a column. */
  readonly values?: Float64Array;
  /** Counted events, out of `sizes` rows; of a rate in `values`, the rows it is out of. */
  readonly counts?: Float64Array;
  readonly sizes?: Float64Array;
  /** Several variables. */
  readonly columns?: readonly Float64Array[];
  readonly subgroups?: readonly Subgroup[];
  /** Rows behind each point. */
  readonly rows: readonly number[];
  /** Why a chunk has no point. */
  readonly reasons: readonly (string | undefined)[];
}

/** Values of one thing over the chunks. */
type Part = Pick<Plotted, 'values' | 'counts' | 'sizes' | 'subgroups' | 'rows' | 'reasons'>;

/** A metric over the chunks of a timeline. */
export function plottedMetric(points: readonly Reading[], timeline: Timeline): Plotted {
  return { timeline, ...metricPart(points) };
}

function metricPart(points: readonly Reading[]): Part & { readonly values: Float64Array } {
  const found = points.map(point => measurementOf(point.outcome, point.rows));
  return {
    values: Float64Array.from(found, each => each.value ?? Number.NaN),
    sizes: Float64Array.from(points, ({ outcome }) =>
      isUndefined(outcome) ? Number.NaN : (outcome.proportion?.trials ?? Number.NaN),
    ),
    rows: points.map(point => point.rows),
    reasons: found.map(each => each.reason),
  };
}

/**
 * What `monitor.charts` draws: columns and events of the chunks of a data set. A chunk is asked once however many charts there are of a
 * column; its answers are a few numbers, and outlive the assessment where chunks are remembered.
 */
export class PlottedColumns {
  readonly #timeline: Timeline;
  readonly #minRows: number;
  readonly #turn: Turn;
  readonly #kept = new Map<string, Promise<Part | string>>();

  /** @param minRows a chunk with fewer rows has no point */
  constructor(timeline: Timeline, minRows: number, turn: Turn) {
    this.#timeline = timeline;
    this.#minRows = minRows;
    this.#turn = turn;
  }

  /** What an entry is drawn from, or the sentence that says why it cannot be. */
  async of({ chart, of }: Pick<ChartEntry, 'chart' | 'of'>): Promise<Plotted | string> {
    const parts: Part[] = [];
    for (const text of of) {
      const term = chartTerm(text, chart);
      if ('problem' in term) return term.problem;
      const part = await this.#part(term, chart);
      if (typeof part === 'string') return part;
      parts.push(part);
    }
    const timeline = this.#timeline;
    const { of: kind } = kindOf(chart);
    const [first, ...others] = parts;
    if (!first) return l10n.t('There is nothing to draw.');
    if (kind === 'several') return { timeline, ...together(parts) };
    const all = others.reduce(added, first);
    return { timeline, ...(chart === 'c' ? complete(all, timeline.chunks) : all) };
  }

  #part(term: ChartTerm, chart: ChartKind): Promise<Part | string> {
    const spread = chart === 'xbar_r' ? RANGE : DEVIATION;
    const key = JSON.stringify([term, term.kind === 'column' ? spread.name : '']);
    const known = this.#kept.get(key) ?? this.#make(term, spread);
    this.#kept.set(key, known);
    return known;
  }

  async #make(term: ChartTerm, spread: Spread): Promise<Part | string> {
    switch (term.kind) {
      case 'metric':
        return metricPart(await this.#readings(term.id));
      case 'mistakes':
        return this.#mistakes();
      default:
        return this.#ofColumn(term, spread);
    }
  }

  async #readings(id: string): Promise<Reading[]> {
    const readings: Reading[] = [];
    const call = { id };
    for (const slice of this.#timeline.slices) {
      readings.push(read(call, slice, undefined, this.#minRows));
      slice.release();
      await this.#turn();
    }
    return readings;
  }

  async #mistakes(): Promise<Part | string> {
    if (this.#timeline.slices[0]?.labelling.task === 'regression') {
      return l10n.t('A regression makes no mistakes that can be counted; draw a metric such as mae.');
    }
    const readings = await this.#readings('zero_one_loss');
    const counted = readings.map(({ outcome }) => (isUndefined(outcome) ? undefined : outcome.proportion));
    const weighted = readings.some(({ outcome }, i) => !isUndefined(outcome) && !counted[i]);
    if (weighted) return l10n.t('Rows have weights, so mistakes are not counted.');
    return {
      counts: Float64Array.from(counted, each => each?.hits ?? Number.NaN),
      sizes: Float64Array.from(counted, each => each?.trials ?? Number.NaN),
      rows: readings.map(each => each.rows),
      reasons: readings.map(({ outcome, rows }) => measurementOf(outcome, rows).reason),
    };
  }

  async #ofColumn(
    term: Exclude<ChartTerm, { kind: 'metric' | 'mistakes' }>,
    spread: Spread,
  ): Promise<Part | string> {
    const [slice] = this.#timeline.slices;
    if (!slice) return l10n.t('There are no chunks.');
    const whole = slice.table.columns.get(term.column);
    if (!whole) return noColumn(term.column, slice);
    if (term.kind !== 'column') return this.#counted(term, whole);
    if (whole.type !== 'number') {
      return whole.type === 'category'
        ? l10n.t('{0} holds text; this chart needs numbers. A category is counted: {0} = …', term.column)
        : l10n.t('{0} holds instants; this chart needs numbers.', term.column);
    }
    const subgroups: Subgroup[] = [];
    for (const chunk of this.#timeline.slices) {
      const {
        size,
        mean,
        spread: within,
      } = chunk.once(`subgroup:${JSON.stringify([term.column, spread.name])}`, undefined, () =>
        summed(chunk.part(term.column), spread),
      );
      subgroups.push({ size, mean: mean ?? Number.NaN, spread: within ?? Number.NaN });
      await this.#turn();
    }
    const enough = subgroups.map(each => this.#shortOf(each.size));
    const kept = subgroups.map((each, i) => (enough[i] === undefined ? each : NONE));
    return {
      subgroups: kept,
      values: Float64Array.from(kept, each => each.mean),
      rows: subgroups.map(each => each.size),
      reasons: enough,
    };
  }

  async #counted(event: Exclude<ChartEvent, { kind: 'mistakes' }>, whole: Column): Promise<Part> {
    const cell = event.kind === 'category' ? cellOf(whole, event.value) : 'missing';
    const counts: number[] = [];
    const sizes: number[] = [];
    for (const chunk of this.#timeline.slices) {
      const { count, size } = chunk.once(`events:${JSON.stringify(event)}`, undefined, () =>
        counted(chunk.part(event.column), cell),
      );
      counts.push(count);
      sizes.push(size);
      await this.#turn();
    }
    const reasons = sizes.map(size => this.#shortOf(size));
    const judged = (numbers: readonly number[]) =>
      Float64Array.from(numbers, (number, i) => (reasons[i] === undefined ? number : Number.NaN));
    return { counts: judged(counts), sizes: judged(sizes), rows: sizes, reasons };
  }

  #shortOf(rows: number): string | undefined {
    return rows > 0 && rows >= this.#minRows ? undefined : tooFew(rows, rows, this.#minRows);
  }
}

const NONE: Subgroup = { size: 0, mean: Number.NaN, spread: Number.NaN };

/** A chunk's values as what is remembered of them, which JSON can hold: null for what is not known. */
function summed(part: Vector | undefined, spread: Spread) {
  const values = part?.type === 'number' ? part.values : new Float64Array();
  const found = subgroupOf(values, spread);
  const known = (number: number) => (Number.isNaN(number) ? null : number);
  return { size: found.size, mean: known(found.mean), spread: known(found.spread) };
}

/**
 * How many rows of a chunk have the event, out of those that could: for a category those with a value.
 * @param cell how the column holds the category; undefined: it never does
 */
function counted(part: Vector | undefined, cell: number | 'missing' | undefined) {
  if (!part) return { count: 0, size: 0 };
  const rows = lengthOf(part);
  const missing = missingIn(part);
  if (cell === 'missing') return { count: missing, size: rows };
  const cells = part.type === 'category' ? part.codes : part.values;
  let count = 0;
  // proof: at < cells.length
  for (let at = 0; at < cells.length; at++) if (cells[at]! === cell) count++;
  return { count, size: rows - missing };
}

/** Events of both kinds; a chunk needs both. Sizes are those of the first: rows. */
function added(one: Part, other: Part): Part {
  // proof: parts of one timeline are equally long
  return {
    ...one,
    ...(one.counts && { counts: one.counts.map((count, i) => count + (other.counts?.[i] ?? Number.NaN)) }),
    ...(one.sizes && {
      sizes: one.sizes.map((size, i) => Math.max(size, other.sizes?.[i] ?? Number.NaN)),
    }),
    rows: one.rows.map((rows, i) => Math.max(rows, other.rows[i] ?? 0)),
    reasons: one.reasons.map((reason, i) => reason ?? other.reasons[i]),
  };
}

/** Several variables; a chunk without one of them has no point. */
function together(parts: readonly Part[]): Omit<Plotted, 'timeline'> {
  const [first] = parts;
  const chunks = [...(first?.rows.keys() ?? [])];
  return {
    columns: parts.flatMap(each => each.values ?? []),
    rows: chunks.map(at =>
      parts.reduce((least, each) => Math.min(least, each.rows[at] ?? 0), Number.POSITIVE_INFINITY),
    ),
    reasons: chunks.map(at => parts.map(each => each.reasons[at]).find(each => each !== undefined)),
  };
}

/** Counts of chunks that still grow are not counts of equally large units. */
function complete(part: Part, chunks: readonly Chunk[]): Part {
  const growing = (at: number) => chunks[at]?.complete === false;
  return {
    ...part,
    ...(part.counts && { counts: part.counts.map((count, at) => (growing(at) ? Number.NaN : count)) }),
    reasons: part.reasons.map(
      (reason, at) => reason ?? (growing(at) ? l10n.t('The chunk is not complete yet.') : undefined),
    ),
  };
}
