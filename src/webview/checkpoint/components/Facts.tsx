import * as l10n from '@vscode/l10n';
import type { Scalar } from '../../../core/checkpoints/checkpoint.ts';
import { TitledTable } from '../../shared/components/TitledTable.tsx';
import { shown } from '../../shared/facts.ts';

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
  return (
    <TitledTable
      id={id}
      title={title}
      columns={[{ title: l10n.t('Name') }, { title: l10n.t('Value') }]}
      list={Object.entries(facts)}
      cells={([name, fact]) => [name, <bdi class="value">{shown(fact)}</bdi>]}
    />
  );
}
