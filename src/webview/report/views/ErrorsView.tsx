import * as l10n from '@vscode/l10n';
import type { Assessment } from '../../../core/assessment/assessment.ts';
import { DataTable } from '../../shared/components/DataTable.tsx';
import { DASH, interval, measured } from '../../shared/format.ts';
import { Missing } from '../figures/cells.tsx';
import { Errors, Estimation } from './Overview.tsx';

/** How the model errs, in full size, with every metric beside its reference. */
export function ErrorsView({ assessment }: { assessment: Assessment }) {
  const of = (dataSet: string) => assessment.behaviour.find(each => each.dataSet === dataSet);
  const current = of('current') ?? of('reference');
  if (!current) {
    return (
      <section>
        <h2>{l10n.t('Errors')}</h2>
        <p class="finding">
          {l10n.t(
            'There are no labels to compare the predictions with. Set columns.target in evenkeel.yaml.',
          )}
        </p>
      </section>
    );
  }
  const before = new Map(of('reference')?.metrics.map(each => [each.statistic, each.measurement]));
  return (
    <>
      <Errors assessment={assessment} large />
      <Estimation assessment={assessment} />
      <section>
        <h2>{l10n.t('Metrics')}</h2>
        <DataTable
          id="metrics"
          caption={l10n.t('Metrics on current data and on the reference')}
          columns={[
            { title: l10n.t('Metric') },
            { title: l10n.t('Now'), numeric: true },
            { title: l10n.t('95% interval') },
            { title: l10n.t('Reference'), numeric: true },
          ]}
          rows={current.metrics.length}
          row={position => {
            const each = current.metrics[position];
            if (!each) return [];
            const { measurement, title, statistic } = each;
            return [
              title,
              measurement.value === null ? (
                <Missing key="now" reason={measurement.reason} />
              ) : (
                measured(measurement)
              ),
              interval(measurement) ?? measurement.reason ?? DASH,
              measured(before.get(statistic)),
            ];
          }}
        />
      </section>
    </>
  );
}
