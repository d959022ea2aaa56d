import type { RunsPage } from '../../../core/runs/views/table.ts';
import { EmptyTable } from './EmptyTable.tsx';
import { RunsTable } from './RunsTable.tsx';
import { Toolbar } from './Toolbar.tsx';

/** The table with what it is filtered and chosen by. */
export function RunsPane({ page }: { page: RunsPage }) {
  const none = page.runs === 0 && page.query.filter === '';
  return (
    <div class="runs-pane">
      {!none && <Toolbar />}
      {page.lines === 0 ? <EmptyTable page={page} /> : <RunsTable />}
    </div>
  );
}
