import * as l10n from '@vscode/l10n';
import type { Behaviour, Validation } from '../../../core/assessment/assessment.ts';
import { count, DASH, interval, measured, moment, shortName } from '../format.ts';
import { host } from '../host.ts';
import { DataTable } from './DataTable.tsx';
import { Diagnostics } from './Diagnostics.tsx';
import { Verdict } from './Verdict.tsx';

/** What a checkpoint did on the validation data: each criterion with its evidence, the candidate beside the champion. */
export function ValidationBlock({ validation }: { validation: Validation }) {
  const { checkpoint, champion, criteria, verdict, short, behaviour, diagnostics } = validation;
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
          { title: l10n.t('95 % interval') },
          { title: l10n.t('Champion'), numeric: true },
          { title: l10n.t('Verdict') },
          { title: l10n.t('Because') },
        ]}
        rows={criteria.length}
        row={position => {
          const each = criteria[position];
          if (!each) return [];
          return [
            <code key="text">{each.text}</code>,
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
      <Beside candidate={of('candidate')} champion={of('champion')} />
      {diagnostics.length > 0 && <Diagnostics diagnostics={diagnostics} />}
    </section>
  );
}

function Beside({
  candidate,
  champion,
}: {
  candidate: Behaviour | undefined;
  champion: Behaviour | undefined;
}) {
  if (!candidate || candidate.metrics.length === 0) return null;
  const { metrics } = candidate;
  const before = new Map(champion?.metrics.map(each => [each.statistic, each.measurement]));
  return (
    <details>
      <summary>{l10n.t('All metrics of the candidate, beside the champion')}</summary>
      <DataTable
        id="validation-metrics"
        caption={l10n.t('Metrics of candidate and champion on the same rows')}
        columns={[
          { title: l10n.t('Metric') },
          { title: l10n.t('Candidate'), numeric: true },
          { title: l10n.t('95 % interval') },
          { title: l10n.t('Champion'), numeric: true },
        ]}
        rows={metrics.length}
        row={position => {
          const each = metrics[position];
          if (!each) return [];
          const { title, measurement, statistic } = each;
          return [
            title,
            <b key="now">{measured(measurement)}</b>,
            interval(measurement) ?? measurement.reason ?? DASH,
            measured(before.get(statistic)),
          ];
        }}
      />
    </details>
  );
}
