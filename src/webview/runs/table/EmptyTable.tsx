import * as l10n from '@vscode/l10n';
import type { RunsPage } from '../../../core/runs/views/table.ts';
import { count } from '../../shared/format.ts';
import { change } from '../ui.ts';

/** What there is to say when there is no line. */
export function EmptyTable({ page }: { page: RunsPage }) {
  if (page.runs === 0)
    return (
      <div class="empty">
        <h2>{l10n.t('No runs yet')}</h2>
        <p>
          {l10n.t(
            'Runs are found as soon as something writes them below this folder: MLflow (folders and SQLite), Weights & Biases, TensorBoard, Keras, Lightning, Hugging Face Trainer, DVCLive, Optuna, Ray Tune, Sacred, and metrics in CSV, JSON or JSON Lines.',
          )}
        </p>
        <p class="muted">{l10n.t('Nothing has to be set up, and no server has to run.')}</p>
      </div>
    );
  const { filter, hidden } = page.query;
  return (
    <div class="empty">
      <h2>{l10n.t('None of {0} runs is shown', count(page.runs))}</h2>
      {filter !== '' && (
        <p>
          <button type="button" onClick={() => change({ filter: '' })}>
            {l10n.t('Clear the filter')}
          </button>
        </p>
      )}
      {hidden.length > 0 && (
        <p>
          <button type="button" onClick={() => change({ hidden: [] })}>
            {l10n.t('Show {0} hidden', count(hidden.length))}
          </button>
        </p>
      )}
    </div>
  );
}
