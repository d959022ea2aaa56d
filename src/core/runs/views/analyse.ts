import * as l10n from '@vscode/l10n';
import { correlationOf, preparedFor } from '../../drift/association/correlation.ts';
import type { Turn } from '../../turns.ts';
import type { Scalar } from '../run.ts';
import type { Analysis, AnalysisAxis, AnalysisQuery, ParameterImportance } from './analysis.ts';
import { betterOf } from './better.ts';
import { isSystemMetric } from './columns.ts';
import { newestFirst } from './order.ts';
import { type ListedRun, numberOf } from './values.ts';

/** Runs of an analysis; of more an even sample is taken. */
const MOST_RUNS = 2000;
/** Runs from which on a forest has something to say. */
const FEWEST = 10;
/** Runs that a forest is grown from: a sample of more tells the same, and 40 parameters of so many take a second or two. */
const FOREST_RUNS = 400;
/** Parameters that are drawn and weighed, those of most runs first. */
const MOST_PARAMETERS = 40;
/** Texts of a parameter that are told apart; one with more is a name rather than a choice. */
const MOST_CATEGORIES = 50;
/** Numbers above 0 of which the middle 80 % span this ratio are drawn on a logarithmic axis: learning rates, not uniform numbers, which span 9. */
const WIDE = 20;

/** How parameters and a metric go together, over these runs. */
export async function analyseRuns(
  runs: readonly ListedRun[],
  query: AnalysisQuery,
  turn: Turn,
): Promise<Analysis> {
  const metrics = namesByRuns(runs, ({ run }) => run?.metrics.keys()).sort(
    (a, b) => Number(isSystemMetric(a)) - Number(isSystemMetric(b)),
  );
  const metric = query.metric !== undefined && metrics.includes(query.metric) ? query.metric : metrics[0];
  const better = metric === undefined ? undefined : betterOf(metric);
  const having = runs.filter(({ run }) => metric !== undefined && run?.metrics.has(metric));
  const sample = evenly(having.toSorted(newestFirst), MOST_RUNS);
  const names = namesByRuns(sample, ({ run }) => run?.parameters.keys());
  const parameters: AnalysisAxis[] = [];
  for (const name of names) {
    const axis = axisOf(
      'parameter',
      name,
      sample.map(({ run }) => run?.parameters.get(name)),
    );
    if (axis && parameters.length < MOST_PARAMETERS) parameters.push(axis);
    await turn();
  }
  const values = sample.map(({ run }) => (metric === undefined ? undefined : run?.metrics.get(metric)?.last));
  const target = metric === undefined ? undefined : axisOf('metric', metric, values, true);
  const { importance, reason } = await weighed(parameters, values, turn);
  return {
    query,
    ...(metric !== undefined && { metric }),
    ...(better && { better }),
    metrics,
    runs: sample.map(({ key, head }) => ({ key, name: head.name })),
    of: having.length,
    axes: target ? [...parameters, target] : parameters,
    importance,
    ...(reason !== undefined && { reason }),
  };
}

async function weighed(
  parameters: readonly AnalysisAxis[],
  values: readonly (number | undefined)[],
  turn: Turn,
): Promise<{ readonly importance: readonly ParameterImportance[]; readonly reason?: string }> {
  const having = values.flatMap((value, row) => (Number.isFinite(value) ? [row] : []));
  const rows = evenly(having, FOREST_RUNS);
  // proof: rows are those with a finite value
  const target = Float64Array.from(rows, row => values[row]!);
  if (parameters.length === 0)
    return { importance: [], reason: l10n.t('No parameter differs between these runs.') };
  if (rows.length < FEWEST) {
    const reason = l10n.t('Importance needs {0} runs with this metric; there are {1}.', FEWEST, rows.length);
    return { importance: [], reason };
  }
  if (target.every(each => each === target[0]))
    return { importance: [], reason: l10n.t('The metric is the same in all runs.') };
  const features = parameters.map(({ values: column, scale }) => ({
    // proof: rows are those of the axis
    values: Float64Array.from(rows, row => column[row] ?? Number.NaN),
    isCategory: scale === 'category',
  }));
  const { permutationImportance } = await import('./importance.ts');
  const { growth, r2 } = await permutationImportance(features, target, turn);
  const sum = growth.reduce((a, b) => a + b, 0);
  if (!(sum > 0) || !(r2 > 0)) {
    const reason = l10n.t(
      'The parameters do not tell what the metric will be: a forest of trees guesses no better than the mean.',
    );
    return { importance: [], reason };
  }
  const ranked = preparedFor('spearman', target);
  const importance = parameters.map(({ name, scale }, at): ParameterImportance => {
    // proof: one feature and one growth for each parameter
    const { values: column } = features[at]!;
    const correlation =
      scale === 'category' ? undefined : correlationOf(preparedFor('spearman', column), ranked).value;
    return {
      parameter: name,
      importance: growth[at]! / sum,
      ...(correlation !== undefined && { correlation }),
      runs: column.reduce((count, each) => count + (Number.isNaN(each) ? 0 : 1), 0),
    };
  });
  return { importance: importance.sort((a, b) => b.importance - a.importance) };
}

/** Undefined for what does not differ, or is different in nearly every run as a name is, unless it is wanted anyway. */
function axisOf(
  kind: AnalysisAxis['kind'],
  name: string,
  values: readonly (Scalar | undefined)[],
  anyway = false,
): AnalysisAxis | undefined {
  const present = values.filter(each => each !== undefined && each !== null);
  const numbers = values.map(numberOf);
  const areNumbers = present.every(each => numberOf(each) !== undefined);
  if (areNumbers) {
    const finite = numbers.filter(each => each !== undefined && Number.isFinite(each)) as number[];
    if (!anyway && new Set(finite).size < 2) return undefined;
    return {
      kind,
      name,
      scale: isWide(finite) ? 'logarithmic' : 'linear',
      values: numbers.map(each => (each !== undefined && Number.isFinite(each) ? each : null)),
    };
  }
  const categories = [...new Set(present.map(String))].sort();
  if (categories.length < 2 || categories.length > MOST_CATEGORIES) return undefined;
  const codes = new Map(categories.map((each, at) => [each, at]));
  return {
    kind,
    name,
    scale: 'category',
    values: values.map(each =>
      each === undefined || each === null ? null : (codes.get(String(each)) ?? null),
    ),
    categories,
  };
}

function isWide(values: readonly number[]): boolean {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
  return (sorted[0] ?? 0) > 0 && at(0.9) / at(0.1) > WIDE;
}

function namesByRuns(
  runs: readonly ListedRun[],
  namesOf: (listed: ListedRun) => Iterable<string> | undefined,
): string[] {
  const counts = new Map<string, number>();
  for (const listed of runs)
    for (const name of namesOf(listed) ?? []) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([name]) => name);
}

function evenly<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all;
  // proof: the positions are below all.length
  return Array.from({ length: most }, (_, at) => all[Math.floor((at * all.length) / most)]!);
}
