import * as l10n from '@vscode/l10n';
import type { RunsState } from '../../../protocol/runs.ts';
import { count } from '../../shared/format.ts';
import { host } from '../host.ts';
import { Updated } from './Updated.tsx';

/** Which folder, how many runs, how fresh; and what can be done with all of them. */
export function Header({ state: { folder, page, busy } }: { state: RunsState }) {
  return (
    <header class="top">
      <div class="identity">
        <h1 title={folder}>{folder}</h1>
        {page && (
          <p class="muted">
            {page.runs === 1 ? l10n.t('1 run') : l10n.t('{0} runs', count(page.runs))}
            {page.live > 0 && <span class="current"> · {l10n.t('▶ {0} running', count(page.live))}</span>}
            {' · '}
            <Updated at={page.lookedAt} />
          </p>
        )}
      </div>
      <div class="actions">
        {busy && (
          <button type="button" onClick={() => host.post({ kind: 'cancel' })}>
            {l10n.t('Cancel')}
          </button>
        )}
        <button type="button" onClick={() => host.post({ kind: 'refresh' })}>
          {l10n.t('Refresh')}
        </button>
        <button
          type="button"
          disabled={!page || page.runs === 0}
          onClick={() => host.post({ kind: 'export' })}
        >
          {l10n.t('Export…')}
        </button>
      </div>
    </header>
  );
}
