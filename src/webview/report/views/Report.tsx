import * as l10n from '@vscode/l10n';
import type { Assessment } from '../../../core/assessment/assessment.ts';
import { Failure } from '../../shared/components/Failure.tsx';
import { Progress } from '../../shared/components/Progress.tsx';
import { Skeleton } from '../../shared/components/Skeleton.tsx';
import { Header } from '../components/Header.tsx';
import { ReportTabs } from '../components/ReportTabs.tsx';
import { ValidationBlock } from '../components/Validation.tsx';
import { host } from '../host.ts';
import { report, type Tab, ui } from '../state.ts';
import { Columns } from './Columns.tsx';
import { ErrorsView } from './ErrorsView.tsx';
import { Evidence } from './Evidence.tsx';
import { Overview } from './Overview.tsx';
import { Quality } from './Quality.tsx';

/** The whole panel: who, the answer, and the tab that the reader chose. */
export function Report() {
  const state = report.value;
  if (!state) return <Skeleton label={l10n.t('The report is being prepared')} />;
  const { assessment, validation, busy, error } = state;
  return (
    <>
      <Progress busy={busy} />
      <Header state={state} />
      {error !== undefined && (
        <Failure
          title={l10n.t('✖ Not assessed')}
          error={error}
          note={assessment && l10n.t('Shown below is the assessment before it.')}
          host={host}
        />
      )}
      {validation && <ValidationBlock validation={validation} />}
      {assessment ? (
        <Document assessment={assessment} />
      ) : (
        error === undefined &&
        (busy ? <Skeleton label={l10n.t('The report is being prepared')} /> : <Nothing />)
      )}
    </>
  );
}

const VIEWS: Readonly<Record<Tab, (props: { assessment: Assessment }) => preact.ComponentChildren>> = {
  overview: Overview,
  columns: Columns,
  errors: ErrorsView,
  quality: Quality,
  evidence: Evidence,
};

function Document({ assessment }: { assessment: Assessment }) {
  const { tab } = ui.value;
  const View = VIEWS[tab];
  const empty = assessment.chunks.length === 0 && !assessment.data.some(each => each.rows > 0);
  return (
    <>
      <ReportTabs columns={assessment.columns.length} />
      <div id="panel" role="tabpanel" aria-labelledby={`tab-${tab}`}>
        {empty && tab === 'overview' && <NoData assessment={assessment} />}
        <View assessment={assessment} />
      </div>
    </>
  );
}

/** No assessment at all: what to do next. */
function Nothing() {
  return (
    <section class="empty">
      <h2>{l10n.t('Nothing has been assessed yet')}</h2>
      <p>
        {l10n.t(
          'Name a reference and a current data set under "data" in evenkeel.yaml; the report appears here when they have been read.',
        )}
      </p>
      {host.interactive && (
        <p>
          <button type="button" class="primary" onClick={() => host.post({ kind: 'openConfig' })}>
            {l10n.t('Open evenkeel.yaml')}
          </button>{' '}
          <button type="button" onClick={() => host.post({ kind: 'refresh' })}>
            {l10n.t('Assess now')}
          </button>
        </p>
      )}
    </section>
  );
}

/** An assessment of nothing: no rows anywhere. */
function NoData({ assessment: { data, project } }: { assessment: Assessment }) {
  const file = project.configFile ?? 'evenkeel.yaml';
  const named = data.some(each => each.files.length > 0);
  return (
    <section class="empty">
      <h2>{l10n.t('There are no rows yet')}</h2>
      <p>
        {named
          ? l10n.t('The files named in {0} hold no rows. The report fills in as soon as they do.', file)
          : l10n.t(
              'Set data.reference and data.current in {0}: paths or patterns of CSV, JSONL or Parquet files.',
              file,
            )}
      </p>
      {host.interactive && (
        <p>
          <button type="button" class="primary" onClick={() => host.post({ kind: 'openConfig' })}>
            {l10n.t('Open {0}', file)}
          </button>
        </p>
      )}
    </section>
  );
}
