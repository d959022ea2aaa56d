import * as l10n from '@vscode/l10n';
import type { Axis, MetricCurves } from '../../../core/runs/views/comparison.ts';
import type { TableSpec } from '../../shared/components/DataTable.tsx';
import { count, exact, shortName, significant } from '../../shared/format.ts';
import type { DrawnCurve } from './curveChart.ts';
import { axisTitle, placeText } from './curveScales.ts';

/** What a chart of curves shows, in a sentence: the best value and whose it is; where the name does not tell what is better, between what. */
export function curveFinding({ better, curves: all }: MetricCurves, curves: readonly DrawnCurve[]): string {
  if (curves.length === 0)
    return all.length === 0
      ? l10n.t('None of the selected runs has it.')
      : l10n.t('There is no value to draw.');
  const name = (key: string) => shortName(curves.find(each => each.key === key)?.name ?? key, 40);
  if (better) {
    let found: { key: string; y: number } | undefined;
    for (const { key, best } of curves) {
      const y = best.at(-1)?.[1];
      if (y === undefined) continue;
      if (!found || (better === 'lower' ? y < found.y : y > found.y)) found = { key, y };
    }
    if (found) {
      const { key, y } = found;
      if (curves.length === 1)
        return better === 'lower'
          ? l10n.t('lowest {0}', significant(y))
          : l10n.t('highest {0}', significant(y));
      return better === 'lower'
        ? l10n.t('lowest {0}, {1}', significant(y), name(key))
        : l10n.t('highest {0}, {1}', significant(y), name(key));
    }
  }
  const lasts = curves.flatMap(({ ys }) => ys.findLast(y => Number.isFinite(y)) ?? []);
  const [low, high] = [Math.min(...lasts), Math.max(...lasts)];
  if (lasts.length === 0) return l10n.t('There is no value to draw.');
  return low === high
    ? l10n.t('latest {0}', significant(low))
    : l10n.t('latest values from {0} to {1}', significant(low), significant(high));
}

/** Every point that is drawn. */
export function curveTable(metric: string, curves: readonly DrawnCurve[], axis: Axis): TableSpec {
  const starts: number[] = [];
  let rows = 0;
  for (const { xs } of curves) {
    starts.push(rows);
    rows += xs.length;
  }
  const smoothed = curves.some(({ smooth }) => smooth);
  return {
    caption: l10n.t('{0}, {1} points', metric, count(rows)),
    columns: [
      { title: l10n.t('Run') },
      { title: axisTitle(axis), numeric: true },
      { title: metric, numeric: true },
      ...(smoothed ? [{ title: l10n.t('Smoothed'), numeric: true }] : []),
    ],
    rows,
    row: position => {
      const at = starts.findLastIndex(start => start <= position);
      const curve = curves[at];
      const i = position - (starts[at] ?? 0);
      const [x, y] = [curve?.xs[i], curve?.ys[i]];
      if (!curve || x === undefined || y === undefined) return [];
      const smooth = curve.smooth?.[i];
      return [
        curve.name,
        placeText(axis, x),
        exact(Number(y.toPrecision(6))),
        ...(smoothed ? [smooth === undefined ? '' : significant(smooth)] : []),
      ];
    },
  };
}
