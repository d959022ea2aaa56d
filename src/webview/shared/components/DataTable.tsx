import * as l10n from '@vscode/l10n';
import type { ComponentChildren } from 'preact';
import { count } from '../format.ts';
import { filterBy, lists, orderBy, turnTo } from '../lists.ts';

export interface TableColumn {
  readonly title: string;
  readonly numeric?: boolean;
  /** The table can be ordered by it, under this id; numbers from the largest down first. */
  readonly order?: string;
}

export interface TableSpec {
  /** Says what the table holds; read out on arrival. */
  readonly caption: string;
  readonly columns: readonly TableColumn[];
  readonly rows: number;
  /** The cells of a row, made when shown. The first one heads the row. */
  readonly row: (position: number) => readonly ComponentChildren[];
  /** Whether the caption is to be seen, too. */
  readonly showCaption?: boolean;
}

/** Rows on a page; more are paged, so that 10 000 chunks cost no more than a page. */
const PAGE = 50;

/** A table of the document's own numbers. */
export function DataTable({
  id,
  caption,
  columns,
  rows,
  row,
  showCaption = false,
}: TableSpec & { id: string }) {
  const { page, first, last } = pageOf(id, rows, PAGE);
  const positions = Array.from({ length: last - first }, (_, i) => first + i);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys */}
      <section class="scroller" aria-label={caption} tabIndex={0}>
        <table id={id}>
          <caption class={showCaption ? '' : 'spoken'}>{caption}</caption>
          <thead>
            <tr>
              {columns.map(column => (
                <Head key={column.title} id={id} column={column} />
              ))}
            </tr>
          </thead>
          <tbody>
            {positions.map(position => (
              <tr key={position}>
                {row(position).map((cell, i) =>
                  i === 0 ? (
                    <th
                      key={columns[0]?.title}
                      scope="row"
                      class={columns[0]?.numeric ? 'number' : ''}
                      title={typeof cell === 'string' ? cell : undefined}
                    >
                      {cell}
                    </th>
                  ) : (
                    <td
                      key={columns[i]?.title}
                      class={columns[i]?.numeric ? 'number' : ''}
                      title={typeof cell === 'string' && cell.length > 40 ? cell : undefined}
                    >
                      {cell}
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <Pager id={id} page={page} first={first} last={last} of={rows} size={PAGE} />
    </>
  );
}

/** The title of a column; where the table can be ordered by it, a button. */
function Head({ id, column: { title, numeric = false, order } }: { id: string; column: TableColumn }) {
  const now = lists.value.orders[id];
  const ordered = order !== undefined && now?.by === order ? now : undefined;
  const sort = ordered && (ordered.descending ? 'descending' : 'ascending');
  return (
    <th scope="col" class={numeric ? 'number' : ''} {...(sort && { 'aria-sort': sort })}>
      {order === undefined ? (
        title
      ) : (
        <button
          type="button"
          class="sort"
          onClick={() => orderBy(id, { by: order, descending: ordered ? !ordered.descending : numeric })}
        >
          {title}
          <span aria-hidden="true">{ordered ? (ordered.descending ? ' ▼' : ' ▲') : ''}</span>
        </button>
      )}
    </th>
  );
}

/** Turns a table to the page with this row. */
export function turnToRow(id: string, row: number): void {
  turnTo(id, Math.floor(Math.max(0, row) / PAGE));
}

export interface Page {
  readonly page: number;
  /** The first position shown, and the one after the last. */
  readonly first: number;
  readonly last: number;
}

/** The page of a list that the reader is on; a list that became shorter is shown from its last page. */
export function pageOf(id: string, rows: number, size: number): Page {
  const lastPage = Math.max(0, Math.ceil(rows / size) - 1);
  const page = Math.min(lastPage, lists.value.pages[id] ?? 0);
  return { page, first: page * size, last: Math.min(rows, (page + 1) * size) };
}

/** Previous and next, where there is more than a page. */
export function Pager({ id, page, first, last, of, size }: Page & { id: string; of: number; size: number }) {
  if (of <= size) return null;
  return (
    <div class="pager">
      <button type="button" class="link" disabled={page === 0} onClick={() => turnTo(id, page - 1)}>
        {l10n.t('Previous')}
      </button>
      <span role="status">{l10n.t('{0}–{1} of {2}', count(first + 1), count(last), count(of))}</span>
      <button type="button" class="link" disabled={last >= of} onClick={() => turnTo(id, page + 1)}>
        {l10n.t('Next')}
      </button>
    </div>
  );
}

/** A box that filters a list by name. */
export function Filter({ id, label }: { id: string; label: string }) {
  return (
    <input
      type="search"
      class="filter"
      aria-label={label}
      placeholder={label}
      value={lists.value.filters[id] ?? ''}
      onInput={event => filterBy(id, event.currentTarget.value)}
    />
  );
}

/** The entries whose name holds the filter's text, in any case. */
export function filtered<T>(id: string, list: readonly T[], name: (entry: T) => string): readonly T[] {
  const wanted = (lists.value.filters[id] ?? '').trim().toLocaleLowerCase();
  return wanted === '' ? list : list.filter(entry => name(entry).toLocaleLowerCase().includes(wanted));
}
