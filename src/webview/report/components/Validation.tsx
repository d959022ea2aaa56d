import * as l10n from '@vscode/l10n';
import type { Behaviour } from '../../../core/assessment/assessment.ts';
import type { Comparison, Validation } from '../../../core/assessment/validation.ts';
import { DataTable } from '../../shared/components/DataTable.tsx';
import { Diagnostics } from '../../shared/components/Diagnostics.tsx';
import { count, DASH, interval, measured, moment, pValue, shortName } from '../../shared/format.ts';
import { host, openPlace } from '../host.ts';
import { Verdict } from './Verdict.tsx';

/** What a checkpoint did on the validation data: each criterion with its evidence, the candidate beside the champion. */
export function ValidationBlock({ validation }: { validation: Validation }) {
  const { checkpoint, champion, criteria, verdict, short, behaviour, comparison, diagnostics } = validation;
  const of = (who: 'candidate' | 'champion') => behaviour.find(each => each.of === who);
  return (
    <section class="validation" aria-labelledby="validation-title">
      <div class="figure-head">
        <h2 id="validation-title" title={checkpoint}>
          {l10n.t('Validation of {0}', shortName(checkpoint, 60))}
        </h2>
        {host.interactive && (
          <button type="button" class="link" onClick={() => host.post({ kind: 'dismissValidation' })}>
            {l10n.t('Dismiss')}
          </button>
        )}
      </div>
      <p class="finding">
        <Verdict verdict={verdict} /> <span class="strong">{short}</span>{' '}
        {champion === undefined
          ? l10n.t('{0} rows, {1}.', count(validation.rows), moment(validation.createdAt))
          : l10n.t(
              '{0} rows, beside the champion {1}, {2}.',
              count(validation.rows),
              shortName(champion, 60),
              moment(validation.createdAt),
            )}
      </p>
      <DataTable
        id="validation-criteria"
        caption={l10n.t('Criteria, judged on the validation data')}
        columns={[
          { title: l10n.t('Criterion') },
          { title: l10n.t('Candidate'), numeric: true },
          { title: l10n.t('95% interval') },
          { title: l10n.t('Champion'), numeric: true },
          { title: l10n.t('Verdict') },
          { title: l10n.t('Because') },
        ]}
        rows={criteria.length}
        row={position => {
          const each = criteria[position];
          if (!each) return [];
          return [
            <code key="text" title={each.text}>
              {each.text}
            </code>,
            <b key="now">{measured(each.now)}</b>,
            interval(each.now) ?? DASH,
            measured(each.champion ?? each.reference),
            <Verdict key="verdict" verdict={each.verdict} />,
            <span key="reason" class="prose">
              {each.reason}
            </span>,
          ];
        }}
      />
      {comparison.length > 0 ? (
        <Compared comparison={comparison} candidate={of('candidate')} champion={of('champion')} />
      ) : (
        <Alone candidate={of('candidate')} />
      )}
      {diagnostics.length > 0 && <Diagnostics diagnostics={diagnostics} open={openPlace} />}
    </section>
  );
}

/** Each metric of both on the same rows, and whether they differ by more than chance. */
function Compared({
  comparison,
  candidate,
  champion,
}: {
  comparison: readonly Comparison[];
  candidate: Behaviour | undefined;
  champion: Behaviour | undefined;
}) {
  const own = byStatistic(candidate);
  const before = byStatistic(champion);
  return (
    <DataTable
      id="validation-metrics"
      caption={l10n.t('Metrics of candidate and champion on the same rows')}
      columns={[
        { title: l10n.t('Metric') },
        { title: l10n.t('Candidate'), numeric: true },
        { title: l10n.t('Champion'), numeric: true },
        { title: l10n.t('Difference'), numeric: true },
        { title: l10n.t('95% interval') },
        { title: 'p', numeric: true },
        { title: l10n.t('Better') },
      ]}
      rows={comparison.length}
      row={position => {
        const each = comparison[position];
        if (!each) return [];
        const { statistic, title, difference, pValue: p, noInterval, method } = each;
        return [
          title,
          <b key="now">{measured(own.get(statistic))}</b>,
          measured(before.get(statistic)),
          <span key="difference" title={each.finding}>
            {measured(difference)}
          </span>,
          <span key="interval" title={method}>
            {interval(difference, ' … ') ?? noInterval ?? difference.reason ?? DASH}
          </span>,
          p === null ? DASH : pValue(p),
          <Better key="better" of={each.better} />,
        ];
      }}
    />
  );
}

function Better({ of }: { of: Comparison['better'] }) {
  switch (of) {
    case 'candidate':
      return <span class="verdict pass">{l10n.t('✔ candidate')}</span>;
    case 'champion':
      return <span class="verdict fail">{l10n.t('✖ champion')}</span>;
    case 'neither':
      return <span class="muted">{l10n.t('no difference seen')}</span>;
  }
}

function byStatistic(behaviour: Behaviour | undefined) {
  return new Map(behaviour?.metrics.map(each => [each.statistic, each.measurement]));
}

function Alone({ candidate }: { candidate: Behaviour | undefined }) {
  if (!candidate || candidate.metrics.length === 0) return null;
  const { metrics } = candidate;
  return (
    <details>
      <summary>{l10n.t('All metrics of the candidate')}</summary>
      <DataTable
        id="validation-metrics"
        caption={l10n.t('Metrics of the candidate')}
        columns={[
          { title: l10n.t('Metric') },
          { title: l10n.t('Candidate'), numeric: true },
          { title: l10n.t('95% interval') },
        ]}
        rows={metrics.length}
        row={position => {
          const each = metrics[position];
          if (!each) return [];
          const { title, measurement } = each;
          return [
            title,
            <b key="now">{measured(measurement)}</b>,
            interval(measurement) ?? measurement.reason ?? DASH,
          ];
        }}
      />
    </details>
  );
}
