import * as l10n from '@vscode/l10n';
import type { Port } from '../../../core/checkpoints/checkpoint.ts';
import { TitledTable } from '../../shared/components/TitledTable.tsx';
import { shapeText } from '../../shared/shape.ts';

/** What goes in or comes out, where the checkpoint declares it. */
export function Ports({ id, title, ports }: { id: string; title: string; ports: readonly Port[] }) {
  return (
    <TitledTable
      id={id}
      title={title}
      columns={[{ title: l10n.t('Name') }, { title: l10n.t('Shape') }, { title: l10n.t('Type') }]}
      list={ports}
      cells={({ name, shape, dtype }) => [name, <bdi>{shapeText(shape)}</bdi>, dtype]}
    />
  );
}
