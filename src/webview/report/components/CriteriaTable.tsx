import * as l10n from '@vscode/l10n';
import type { CriterionResult, Measurement } from '../../../core/assessment/assessment.ts';
import { DASH, interval, measured } from '../../shared/format.ts';
import { host } from '../host.ts';
import { Sparkline } from './Sparkline.tsx';
import { Verdict } from './Verdict.tsx';

interface Props {
  readonly criteria: readonly CriterionResult[];
  readonly caption: string;
  /** "60 chunks": what the sparkline spans. */
  readonly span: string;
}

/** The contract, line by line: asked, measured, judged. A line leads to the place where it is written. */
export function CriteriaTable({ criteria, caption, span }: Props) {
  return (
    <table class="criteria">
      <caption class="spoken">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{l10n.t('Criterion')}</th>
          <th scope="col" class="number">
            {l10n.t('Now')}
          </th>
          <th scope="col">{l10n.t('95% interval')}</th>
          <th scope="col" class="number">
            {l10n.t('Reference')}
          </th>
          <th scope="col">{span}</th>
          <th scope="col">{l10n.t('Verdict')}</th>
        </tr>
      </thead>
      <tbody>
        {criteria.map(criterion => (
          <Row key={criterion.text} criterion={criterion} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ criterion }: { criterion: CriterionResult }) {
  const { text, now, reference, champion, verdict, reason, line } = criterion;
  const range = interval(now);
  const beside = reference ?? champion;
  const open = () => host.post({ kind: 'openConfig', ...(line !== undefined && { line }) });
  return (
    <tr title={reason}>
      <th scope="row">
        {host.interactive ? (
          <button type="button" class="code" title={text} onClick={open}>
            {pretty(text)}
          </button>
        ) : (
          <code title={text}>{pretty(text)}</code>
        )}
      </th>
      <td class="number now" data-label={l10n.t('Now')}>
        {measured(now)}
      </td>
      <td class="muted range">
        {range ?? (now.value === null || verdict === 'insufficient' ? (now.reason ?? reason) : counted(now))}
      </td>
      <td class="number reference" data-label={l10n.t('Reference')}>
        {measured(beside)}
      </td>
      <td class="history">
        <Sparkline values={criterion.history.map(each => each.value)} tone={criterion.verdict} />
      </td>
      <td>
        <Verdict verdict={verdict} />
      </td>
    </tr>
  );
}

/** What stands in place of an interval: of how many columns a share is. */
function counted({ columns }: Measurement): string {
  return columns ? l10n.t('{0} of {1}', columns.drifted, columns.compared) : DASH;
}

/** Comparisons as they are written on paper. */
function pretty(text: string): string {
  return text.replaceAll('>=', '≥').replaceAll('<=', '≤').replaceAll('!=', '≠').replaceAll(' - ', ' − ');
}
