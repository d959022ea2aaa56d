import * as l10n from '@vscode/l10n';
import type { Charted } from '../../../core/assessment/assessment.ts';
import { count } from '../../shared/format.ts';
import { change, showInTable } from '../state.ts';

/** What a chart over time does: zoom all of them, and show a chunk in its own table. */
export function reactions(id: string, points: readonly { readonly chunk: number }[]) {
  return {
    onZoom: (from: number, to: number) => change({ zoom: [from, to] }),
    onEnter: (chunk: number) =>
      showInTable(
        id,
        points.findIndex(each => each.chunk === chunk),
      ),
  };
}

/** What is drawn, where that is not the values themselves. */
export function drawnInWords({ chart }: Charted): string | undefined {
  if (chart === 'ewma') return l10n.t('line: EWMA, dots: values');
  return chart === 'cusum' ? l10n.t('sums of what is above and below the centre') : undefined;
}

/** How seldom a chart that was designed for a run length calls something by mistake. */
export function falseAlarms({ runLength }: Charted): string | undefined {
  return runLength && l10n.t('a false alarm in {0} chunks on average', count(Math.round(runLength.value)));
}

type SeriesPoint = Charted['points'][number];

/** What a chart has for each chunk beside its value and limits. */
export function statisticColumns({ chart, points }: Charted) {
  const columns: {
    readonly title: string;
    readonly of: (point: SeriesPoint) => number | null | undefined;
  }[] = [];
  if (chart === 'ewma') columns.push({ title: l10n.t('EWMA'), of: point => point.statistic });
  if (chart === 'cusum') {
    columns.push(
      { title: l10n.t('Upper sum'), of: point => point.statistic },
      { title: l10n.t('Lower sum'), of: point => point.lowerStatistic },
    );
  }
  if (points.some(point => point.centre !== undefined)) {
    columns.push({ title: l10n.t('Centre'), of: point => point.centre });
  }
  return columns;
}
