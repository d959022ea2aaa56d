import * as l10n from '@vscode/l10n';
import { useEffect } from 'preact/hooks';
import { Failure } from '../shared/components/Failure.tsx';
import { Progress } from '../shared/components/Progress.tsx';
import { Skeleton } from '../shared/components/Skeleton.tsx';
import { Header } from './components/Header.tsx';
import { ProblemList } from './components/ProblemList.tsx';
import { Splitter } from './components/Splitter.tsx';
import { host } from './host.ts';
import { tabInView, wide } from './requests.ts';
import { look, runs } from './state.ts';
import { TabPanel } from './TabPanel.tsx';
import { RunsPane } from './table/RunsPane.tsx';
import { ui } from './ui.ts';

/** From this width on the table and the comparison stand side by side. */
const WIDE = '(min-width: 1100px)';

/** The runs below a folder: a table, and beside it what the selected ones have in common and what not. */
export function RunsView() {
  useEffect(() => {
    const query = matchMedia(WIDE);
    const read = () => {
      wide.value = query.matches;
    };
    read();
    query.addEventListener('change', read);
    const onKeyDown = ({ key, defaultPrevented }: KeyboardEvent) => {
      if (key === 'Escape' && !defaultPrevented && tabInView.peek() === 'detail') look(undefined);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => {
      query.removeEventListener('change', read);
      window.removeEventListener('keydown', onKeyDown);
    };
  }, []);
  const state = runs.value;
  const label = l10n.t('Runs are being looked for');
  if (!state) return <Skeleton label={label} />;
  const { page, busy, error } = state;
  const split = ui.value.split;
  return (
    <div class="app">
      <Progress busy={busy} />
      <Header state={state} />
      {error !== undefined && <Failure title={l10n.t('✖ Not read')} error={error} host={host} />}
      {page && <ProblemList diagnostics={page.diagnostics} />}
      {!page && error === undefined && <Skeleton label={label} />}
      {page &&
        (wide.value ? (
          <div
            class="panes"
            style={{ gridTemplateColumns: `minmax(0, ${split}fr) 9px minmax(0, ${1 - split}fr)` }}
          >
            <RunsPane page={page} />
            <Splitter />
            <TabPanel state={state} />
          </div>
        ) : (
          <TabPanel state={state} table={<RunsPane page={page} />} />
        ))}
    </div>
  );
}
