import * as l10n from '@vscode/l10n';
import type { Analysis } from '../../../core/runs/views/analysis.ts';
import { count } from '../../shared/format.ts';
import { change, ui } from '../ui.ts';
import { Importance } from './Importance.tsx';
import { ParallelFigure } from './ParallelFigure.tsx';
import { ScatterFigure } from './ScatterFigure.tsx';

/** How the parameters and a metric of the runs in the table go together. */
export function ParametersTab({ analysis }: { analysis: Analysis }) {
  const { metric, metrics, runs, of, axes, importance } = analysis;
  if (metric === undefined || metrics.length === 0)
    return <p class="empty muted">{l10n.t('None of the runs in the table recorded a metric.')}</p>;
  const parameters = axes.filter(({ kind }) => kind === 'parameter');
  const wanted = ui.value.against ?? importance[0]?.parameter;
  const against = parameters.find(({ name }) => name === wanted) ?? parameters[0];
  const measured = axes.at(-1);
  return (
    <>
      <div class="controls">
        <label>
          {l10n.t('Metric')}{' '}
          <select value={metric} onChange={({ currentTarget: { value } }) => change({ metric: value })}>
            {metrics.map(each => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
        </label>
        <span class="muted">
          {runs.length < of
            ? l10n.t('An even sample of {0} of {1} runs in the table', count(runs.length), count(of))
            : l10n.t('{0} runs in the table', count(of))}
        </span>
      </div>
      {parameters.length === 0 ? (
        <p class="empty muted">{l10n.t('No parameter differs between these runs.')}</p>
      ) : (
        <>
          <Importance analysis={analysis} against={against?.name} />
          {against && measured && <ScatterFigure analysis={analysis} x={against} y={measured} />}
          <ParallelFigure analysis={analysis} />
        </>
      )}
    </>
  );
}
