import * as l10n from '@vscode/l10n';
import type { Port } from '../../../core/checkpoints/checkpoint.ts';
import { DataTable } from '../../shared/components/DataTable.tsx';
import { shapeText } from './shape.ts';

/** What goes in or comes out, where the checkpoint declares it. */
export function Ports({ id, title, ports }: { id: string; title: string; ports: readonly Port[] }) {
  if (ports.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <DataTable
        id={id}
        caption={title}
        columns={[{ title: l10n.t('Name') }, { title: l10n.t('Shape') }, { title: l10n.t('Type') }]}
        rows={ports.length}
        row={position => {
          const { name, shape, dtype } = ports[position] ?? { name: '', shape: [], dtype: '' };
          return [name, <bdi>{shapeText(shape)}</bdi>, dtype];
        }}
      />
    </section>
  );
}
