import { checkRule, takesName } from './checkCharts.ts';
import { runChartName } from './defaults.ts';
import type { Config } from './schema.ts';
import type { Tell } from './tell.ts';

type Runs = NonNullable<NonNullable<Config['monitor']>['runs']>;

/**
 * The charts of training runs that can be drawn. Which metrics runs have is known when they are read, so that no name is wrong here.
 * @param charts what other charts are called
 */
export function checkRuns(runs: Runs, charts: readonly string[], tell: Tell): Runs {
  const names = new Set(charts);
  return runs.flatMap((entry, index): Runs => {
    const path = ['monitor', 'runs', index];
    const named = typeof entry !== 'string' && entry.name !== undefined;
    if (!takesName(runChartName(entry), names, named ? [...path, 'name'] : path, tell)) return [];
    if (typeof entry === 'string') return [entry];
    return [checkRule(entry, [entry.chart ?? 'individuals'], path, undefined, tell)];
  });
}
