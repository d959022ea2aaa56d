import * as l10n from '@vscode/l10n';
import { useMemo } from 'preact/hooks';
import type { Analysis, AnalysisAxis } from '../../../core/runs/views/analysis.ts';
import { Figure } from '../../shared/components/Figure.tsx';
import { count, fixed } from '../../shared/format.ts';
import { theme } from '../../shared/theme.ts';
import { lookOf } from '../identity.ts';
import { look, runs, selection } from '../state.ts';
import { axisScale } from './axisScale.ts';
import { type Dot, scatter } from './scatter.ts';

/** One parameter against the metric, a mark for each run. */
export function ScatterFigure({ analysis, x, y }: { analysis: Analysis; x: AnalysisAxis; y: AnalysisAxis }) {
  const colours = theme.value;
  const identities = runs.value?.identities;
  const chosen = selection.value;
  const [xScale, yScale] = useMemo(() => [axisScale(x), axisScale(y)], [x, y]);
  const dots = useMemo(
    () =>
      analysis.runs
        .flatMap(({ key, name }, i): Dot[] => {
          const [a, b] = [x.values[i], y.values[i]];
          if (typeof a !== 'number' || typeof b !== 'number') return [];
          const identity = chosen.has(key) ? identities?.[key] : undefined;
          return [
            { key, name, x: a, y: b, colour: identity === undefined ? undefined : lookOf(identity).colour },
          ];
        })
        .sort((a, b) => a.x - b.x || a.y - b.y),
    [analysis, x, y, chosen, identities, colours],
  );
  const drawing = useMemo(
    () => scatter({ dots, x, y, xScale, yScale, theme: colours, onEnter: look }),
    [dots, x, y, colours],
  );
  const found = analysis.importance.find(({ parameter }) => parameter === x.name);
  const title = l10n.t('{0} against {1}', y.name, x.name);
  return (
    <Figure
      id="scatter"
      title={title}
      finding={
        found?.correlation === undefined
          ? l10n.t('{0} runs have both.', count(dots.length))
          : l10n.t('Rank correlation {0} over {1} runs.', fixed(found.correlation, 2), count(found.runs))
      }
      height={260}
      drawing={dots.length > 0 ? drawing : undefined}
      table={{
        caption: title,
        columns: [
          { title: l10n.t('Run') },
          { title: x.name, numeric: x.scale !== 'category' },
          { title: y.name, numeric: true },
        ],
        rows: dots.length,
        row: position => {
          const dot = dots[position];
          return dot ? [dot.name, xScale.text(dot.x), yScale.text(dot.y)] : [];
        },
      }}
    />
  );
}
