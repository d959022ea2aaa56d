import * as l10n from '@vscode/l10n';
import type { RunsReport } from '../../../core/assessment/assessment.ts';
import { RunFigure } from '../figures/RunFigure.tsx';

/** Metrics of training runs as control charts. */
export function Runs({ runs: { charts, finding } }: { runs: RunsReport }) {
  return (
    <section aria-labelledby="runs-title">
      <h2 id="runs-title">{l10n.t('Training runs')}</h2>
      <p class="finding">{finding}</p>
      <div class="series">
        {charts.map((chart, position) => (
          <RunFigure key={chart.name} id={`run-chart-${position}`} chart={chart} height={170} level={3} />
        ))}
      </div>
    </section>
  );
}
