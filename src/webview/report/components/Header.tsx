import * as l10n from '@vscode/l10n';
import { Fragment } from 'preact';
import type { Assessment, Health } from '../../../core/assessment/assessment.ts';
import { formatChunks } from '../../../core/assessment/chunkNouns.ts';
import type { ReportState } from '../../../protocol/report.ts';
import { ago, count, shortName } from '../../shared/format.ts';
import { host } from '../host.ts';
import { HealthBadge } from './Verdict.tsx';

/** Who the model is, what can be done, and the answer. */
export function Header({ state }: { state: ReportState }) {
  const { assessment } = state;
  const model = assessment?.project.model ?? l10n.t('Model report');
  return (
    <header>
      <div class="top">
        <div class="identity">
          <h1 title={model}>{model}</h1>
          {assessment && <p class="muted">{facts(assessment).join(' · ')}</p>}
        </div>
        {host.interactive && <Actions state={state} />}
      </div>
      {assessment && (
        <p class="lead">
          <HealthBadge health={assessment.health} /> <Headline health={assessment.health} />
        </p>
      )}
    </header>
  );
}

/** The answer in a sentence, with what decides set off. */
function Headline({ health: { headline, decisive = [] } }: { health: Health }) {
  const after = [...decisive.slice(1).map(each => each.from), headline.length];
  return (
    <bdi>
      {headline.slice(0, decisive[0]?.from)}
      {decisive.map(({ from, to }, i) => (
        <Fragment key={from}>
          <b>{headline.slice(from, to)}</b>
          {headline.slice(to, after[i])}
        </Fragment>
      ))}
    </bdi>
  );
}

function Actions({ state: { trusted, busy, assessment } }: { state: ReportState }) {
  const blocked = trusted
    ? busy && l10n.t('Wait until the work under way has ended.')
    : l10n.t('Restricted Mode: nothing is run until you trust this folder.');
  const run = (kind: 'retrain' | 'validate') => () => {
    if (!blocked) host.post({ kind });
  };
  const reason = blocked ? { 'aria-disabled': true, 'aria-describedby': 'blocked', title: blocked } : {};
  return (
    <div class="actions">
      <button type="button" class="primary" onClick={run('retrain')} {...reason}>
        {l10n.t('Retrain…')}
      </button>
      <button type="button" onClick={run('validate')} {...reason}>
        {l10n.t('Validate checkpoint…')}
      </button>
      <button type="button" disabled={!assessment} onClick={() => host.post({ kind: 'export' })}>
        {l10n.t('Export')}
      </button>
      <p id="blocked" class={trusted ? 'spoken' : 'muted'}>
        {blocked || ''}
      </p>
    </div>
  );
}

/** The facts under the name: task, champion, how much data of what age. */
function facts({ project, checkpoints, chunks, data, quality }: Assessment): string[] {
  const line: string[] = [];
  if (project.task) line.push(project.task);
  const champion = checkpoints.find(each => each.champion);
  if (champion) line.push(l10n.t('champion {0}', shortName(champion.path, 48)));
  const current = data.find(each => each.name === 'current');
  if (current) {
    const parts = [rows(current.rows)];
    if (chunks.length > 0) parts.unshift(formatChunks(chunks.length, project));
    if (quality.newest) parts.push(l10n.t('newest {0}', ago(quality.newest)));
    line.push(l10n.t('current: {0}', parts.join(', ')));
  }
  const reference = data.find(each => each.name === 'reference');
  line.push(
    reference && reference.rows > 0 ? l10n.t('reference: {0}', rows(reference.rows)) : l10n.t('no reference'),
  );
  return line;
}

function rows(n: number): string {
  return n === 1 ? l10n.t('1 row') : l10n.t('{0} rows', count(n));
}
