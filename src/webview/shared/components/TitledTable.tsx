import type { ComponentChildren } from 'preact';
import { DataTable, type TableColumn } from './DataTable.tsx';

interface TitledTableProps<T> {
  readonly id: string;
  readonly title: string;
  readonly columns: readonly TableColumn[];
  readonly list: readonly T[];
  readonly cells: (entry: T) => readonly ComponentChildren[];
}

/** A titled table over a list; nothing at all for an empty list. */
export function TitledTable<T>({ id, title, columns, list, cells }: TitledTableProps<T>) {
  if (list.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <DataTable
        id={id}
        caption={title}
        columns={columns}
        rows={list.length}
        row={position => {
          const entry = list[position];
          return entry === undefined ? [] : cells(entry);
        }}
      />
    </section>
  );
}
