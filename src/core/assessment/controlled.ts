import * as l10n from '@vscode/l10n';
import { compute, statistic as find } from '../catalogue/catalogue.ts';
import type { Inputs, Matrix } from '../catalogue/evidence.ts';
import { Options, type OptionValue } from '../catalogue/options.ts';
import { isUndefined, type Json, type Outcome } from '../catalogue/statistic.ts';
import type { ChartRule } from '../config/defaults.ts';
import type { ControlChart } from '../control/chart.ts';
import { cusumRunLength } from '../control/integralEquation.ts';
import { type ChartKind, kindOf } from '../control/kinds.ts';
import { SEASONAL_PERIODS } from '../control/season.ts';
import { chartOfSubgroups, DEVIATION, RANGE, subgroups } from '../control/subgroups.ts';
import type { NumberVector } from '../tables/column.ts';
import type { Charted } from './assessment.ts';
import type { Plotted } from './plotted.ts';

/** Values over chunks, put on a control chart of the catalogue. */

export interface Controlled {
  /** Absent: the values give no limits, for this reason. */
  readonly control?: ControlChart;
  readonly reason?: string;
  readonly details: Readonly<Record<string, Json>>;
  /** Where the limits come from, in words. */
  readonly limitsFrom: string;
  readonly runLength?: Charted['runLength'];
}

/**
 * @param before the same over the chunks of the reference, where there is one
 * @param range smallest and largest possible value
 */
export function controlled(
  kind: ChartKind,
  now: Plotted,
  before: Plotted | undefined,
  rule: ChartRule,
  range: readonly [number, number],
): Controlled {
  const known = before && pointsIn(before);
  const reference = known ? before : undefined;
  const season = seasonOf(kind, now, before, rule);
  const options = optionsOf(kind, rule, season, range);
  const outcome = outcomeOf(kind, now, reference, options, season);
  const words = [
    known
      ? l10n.t('limits from {0} chunks of the reference', known)
      : l10n.t('limits from the values themselves, for want of reference data'),
    ...seasonInWords(kind, outcome, season, rule),
    ...removedInWords(outcome),
  ];
  const runLength = runLengthIn(outcome);
  return {
    // The control charts' descriptors promise this shape as their value.
    ...(isUndefined(outcome)
      ? { reason: outcome.undefined }
      : { control: outcome.value as unknown as ControlChart }),
    details: outcome.details ?? {},
    limitsFrom: words.join('; '),
    ...(runLength && { runLength }),
  };
}

/** How many chunks have a point. */
function pointsIn({ values, counts, columns }: Plotted): number {
  const first = columns?.[0] ?? counts ?? values ?? new Float64Array();
  return first.reduce((sum, number) => sum + Number(!Number.isNaN(number)), 0);
}

function outcomeOf(
  kind: ChartKind,
  now: Plotted,
  before: Plotted | undefined,
  options: Readonly<Record<string, OptionValue>>,
  season: ChartRule['season'],
): Outcome {
  const { statistic } = kindOf(kind);
  if (now.subgroups && kindOf(kind).of === 'subgroup') {
    // the chart of the catalogue, of subgroups whose values are not kept
    return chartOfSubgroups(
      subgroups(now.subgroups),
      before?.subgroups && subgroups(before.subgroups),
      new Options(find(statistic).options, options),
      kind === 'xbar_r' ? RANGE : DEVIATION,
    );
  }
  const incomparable = kind === 'c' && before && otherUnits(now.timeline, before.timeline);
  if (incomparable) return { undefined: incomparable };
  const inputs: Inputs = {
    ...pointsOf(kind, now),
    ...(before && referenceOf(kind, before)),
    ...(season !== 'none' && {
      times: timesOf(now.timeline),
      ...(before && { reference_times: timesOf(before.timeline) }),
    }),
  };
  return compute(statistic, inputs, { options });
}

function pointsOf(kind: ChartKind, { values, counts, sizes, columns }: Plotted): Inputs {
  if (columns) return { values: matrix(columns) };
  if (counts) return { counts: vector(counts), ...(kind !== 'c' && sizes && { sizes: vector(sizes) }) };
  return {
    ...(values && { values: vector(values) }),
    ...(kind === 'p' && sizes && { sizes: vector(sizes) }),
  };
}

function referenceOf(kind: ChartKind, { values, counts, sizes, columns }: Plotted): Inputs {
  if (columns) return { reference: matrix(columns) };
  const weights = sizes && { reference_weights: vector(sizes) };
  if (!counts) return { ...(values && { reference: vector(values) }), ...(kind === 'p' && weights) };
  if (kind === 'c') return { reference: vector(counts) };
  const rates = counts.map((count, i) => count / (sizes?.[i] ?? Number.NaN));
  return { reference: vector(kind === 'np' ? counts : rates), ...weights };
}

/** Counts per chunk are compared where chunks are equally long: why they are not. */
function otherUnits({ rule }: Plotted['timeline'], before: Plotted['timeline']): string | undefined {
  if (before.rule.by === rule.by || before.rule.by === 'size') return undefined;
  return l10n.t(
    'The reference is too short to be cut as current data are, so its counts are not comparable. Use u or p.',
  );
}

/** The shift that a CUSUM finds soonest where nothing else is said, and its decision interval; in σ. */
const USUAL = { shift: 1, h: 5 };

function optionsOf(
  kind: ChartKind,
  rule: ChartRule,
  season: ChartRule['season'],
  [min, max]: readonly [number, number],
): Readonly<Record<string, OptionValue>> {
  const specs = find(kindOf(kind).statistic).options;
  const { shift = USUAL.shift } = rule;
  const design =
    kind === 'cusum' && shift !== USUAL.shift ? cusumRunLength(USUAL.shift / 2, USUAL.h, 0, 0) : undefined;
  const arl = rule.arl ?? design;
  const all: Readonly<Record<string, OptionValue | undefined>> = {
    // a MEWMA is always designed for one
    run_length: arl !== undefined || kind === 'mewma',
    phase_one: rule.phaseOne,
    season,
    rules: [rule.rules].flat().join(','),
    arl,
    sigmas: arl === undefined ? rule.sigmas : undefined,
    k: kind === 'cusum' ? shift / 2 : undefined,
    lambda: rule.lambda,
    min: Number.isFinite(min) ? min : undefined,
    max: Number.isFinite(max) ? max : undefined,
  };
  return Object.fromEntries(
    specs.flatMap(({ name }): [string, OptionValue][] => {
      const value = all[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** The season that was asked for, where the chart knows seasons and each chunk of both timelines lies in one. */
function seasonOf(
  kind: ChartKind,
  now: Plotted,
  before: Plotted | undefined,
  { season }: ChartRule,
): ChartRule['season'] {
  const periods: readonly string[] = SEASONAL_PERIODS[season];
  const fits = ({ timeline: { rule } }: Plotted) => rule.by === 'period' && periods.includes(rule.period);
  return takesSeason(kind) && fits(now) && (!before || fits(before)) ? season : 'none';
}

function takesSeason(kind: ChartKind): boolean {
  return find(kindOf(kind).statistic).options.some(option => option.name === 'season');
}

function timesOf(timeline: Plotted['timeline']): NumberVector {
  return vector(Float64Array.from(timeline.chunks, ({ start }) => start ?? Number.NaN));
}

function vector(values: Float64Array): NumberVector {
  return { type: 'number', values };
}

function matrix(columns: readonly Float64Array[]): Matrix {
  return { type: 'matrix', columns };
}

function seasonInWords(
  kind: ChartKind,
  outcome: Outcome,
  season: ChartRule['season'],
  { season: asked }: ChartRule,
): readonly string[] {
  if (asked === 'none' || !takesSeason(kind)) return [];
  if (season === 'none') return [l10n.t('no season: chunks do not lie in one each')];
  const used = member(outcome.details?.['season'], 'used') === true;
  if (!used) return [l10n.t('no season: too few chunks in one')];
  return asked === 'day_of_week'
    ? [l10n.t('a centre for each day of the week')]
    : [l10n.t('a centre for each hour of the day')];
}

function removedInWords({ details = {} }: Outcome): readonly string[] {
  const removed = removedFrom(details);
  if (removed === 0) return [];
  return removed === 1
    ? [l10n.t('1 chunk left out of them')]
    : [l10n.t('{0} chunks left out of them', removed)];
}

/** How many points the limits were estimated without. */
export function removedFrom(details: Controlled['details']): number {
  const removed = member(details['phaseOne'], 'removed');
  return isList(removed) ? removed.length : 0;
}

function runLengthIn({ details }: Outcome): Charted['runLength'] {
  const found = member(details?.['runLength'], 'inControl');
  const value = member(found, 'arl');
  const method = member(found, 'method');
  return typeof value === 'number' && typeof method === 'string' ? { value, method } : undefined;
}

/** A member of an object; undefined of anything else. */
export function member(object: Json | undefined, name: string): Json | undefined {
  return typeof object === 'object' && object !== null && !isList(object) ? object[name] : undefined;
}

export function isList(json: Json | undefined): json is readonly Json[] {
  return Array.isArray(json);
}
