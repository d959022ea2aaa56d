import * as l10n from '@vscode/l10n';
import type { Scalar } from '../../../core/checkpoints/checkpoint.ts';
import { DataTable } from '../../shared/components/DataTable.tsx';
import { value } from '../../shared/format.ts';

/** Names and values as a table, where there are any. */
export function Facts({
  id,
  title,
  facts,
}: {
  id: string;
  title: string;
  facts: Readonly<Record<string, Scalar>>;
}) {
  const entries = Object.entries(facts);
  if (entries.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <DataTable
        id={id}
        caption={title}
        columns={[{ title: l10n.t('Name') }, { title: l10n.t('Value') }]}
        rows={entries.length}
        row={position => {
          const [name = '', fact = null] = entries[position] ?? [];
          return [name, <bdi class="value">{shown(fact)}</bdi>];
        }}
      />
    </section>
  );
}

/** Whole numbers as they are written: an id or a seed is no quantity. */
function shown(fact: Scalar): string {
  if (typeof fact !== 'number') return String(fact);
  return Number.isInteger(fact) ? String(fact) : value(fact);
}
