import { catalogue } from '../catalogue/catalogue.ts';
import type { OptionSpec } from '../catalogue/options.ts';
import type { Statistic } from '../catalogue/statistic.ts';
import { type Measure, measures } from './measures.ts';

/** A name that may stand in a criterion, and what may stand in its brackets. */
export interface Term {
  /** Canonical id; aliases lead to the same term. */
  readonly id: string;
  readonly argument: 'none' | 'class' | 'column' | 'metric' | 'chart' | 'detector' | 'run';
  /** The brackets may not be left out. */
  readonly argumentRequired: boolean;
  readonly options: readonly OptionSpec[];
  /** It has no value for the reference or the champion: it already compares with the reference, or is of no rows at all. */
  readonly comparesWithReference: boolean;
  readonly describes: Statistic | Measure;
}

/** The words for another subject than the current data. */
export const SUBJECTS = ['champion', 'reference', 'difference'] as const;

/** The words for an end of a confidence interval. */
export const BOUNDS = { lower_bound: 'lower', upper_bound: 'upper' } as const;

/** All words that go before brackets with a statistic in them. */
export const PREFIXES: readonly string[] = [...SUBJECTS, ...Object.keys(BOUNDS)];

const byName = new Map<string, Term>();
const notNumbers = new Map<string, Statistic>();

// The assessment's own measures come first: where the catalogue has a statistic of the same name, it is what the measure is made of.
for (const measure of measures) byName.set(measure.id, termOfMeasure(measure));
for (const statistic of catalogue) {
  for (const name of [statistic.id, ...(statistic.aliases ?? [])]) {
    if (byName.has(name)) continue;
    if (['metric', 'drift', 'quality'].includes(statistic.kind)) byName.set(name, termOfStatistic(statistic));
    else notNumbers.set(name, statistic);
  }
}

/** The term with this id or alias, or undefined. */
export function termNamed(name: string): Term | undefined {
  return byName.get(name);
}

/** The term of a metric with this id or alias, or undefined. */
export function metricTerm(name: string): Term | undefined {
  const term = byName.get(name);
  return term && 'kind' in term.describes && term.describes.kind === 'metric' ? term : undefined;
}

/** Whether two models can be compared by the term: a metric of their answers, not of groups. */
export function isOfModels({ describes, argument }: Term): boolean {
  return 'kind' in describes && describes.kind === 'metric' && argument !== 'column';
}

/** The statistic of this name whose result is no single number (a curve, a report), so that messages can say so. */
export function notANumber(name: string): Statistic | undefined {
  return notNumbers.get(name);
}

/** Every name that may stand in a criterion, aliases among them, without `champion` and `reference`. */
export function termNames(): readonly string[] {
  return [...byName.keys()];
}

/** Every term once, in the order of the documentation: metrics, drift, quality, then the assessment's own measures. */
export function terms(): readonly Term[] {
  const all = [...new Set(byName.values())];
  return [...all.slice(measures.length), ...all.slice(0, measures.length)];
}

function termOfMeasure(measure: Measure): Term {
  return {
    id: measure.id,
    argument: measure.argument,
    argumentRequired: measure.argument !== 'none',
    options: measure.options ?? [],
    comparesWithReference: measure.comparesWithReference,
    describes: measure,
  };
}

function termOfStatistic(statistic: Statistic): Term {
  const ofColumn = !statistic.ofRows && (statistic.kind !== 'metric' || statistic.needs.includes('groups'));
  const ofClass = statistic.options.some(option => option.name === 'class');
  return {
    id: statistic.id,
    argument: ofColumn ? 'column' : ofClass ? 'class' : 'none',
    argumentRequired: ofColumn,
    options: statistic.options,
    comparesWithReference: statistic.needs.some(
      need => need === 'reference' || need === 'reference_features',
    ),
    describes: statistic,
  };
}
