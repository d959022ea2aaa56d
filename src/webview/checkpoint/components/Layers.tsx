import * as l10n from '@vscode/l10n';
import type { Layer } from '../../../core/checkpoints/checkpoint.ts';
import { DataTable, Filter, filtered } from '../../shared/components/DataTable.tsx';
import { Name } from '../../shared/components/Name.tsx';
import { count, DASH } from '../../shared/format.ts';

const ID = 'layers';

/** Layers of a network, steps of a pipeline. */
export function Layers({ layers }: { layers: readonly Layer[] }) {
  const list = filtered(ID, layers, ({ name, type }) => `${name} ${type}`);
  return (
    <section>
      <Filter id={ID} label={l10n.t('Filter layers')} />
      <DataTable
        id={ID}
        caption={l10n.t('Layers')}
        columns={[
          { title: l10n.t('Name') },
          { title: l10n.t('Type') },
          { title: l10n.t('Parameters'), numeric: true },
        ]}
        rows={list.length}
        row={position => {
          const { name, type, parameters } = list[position] ?? { name: '', type: '' };
          const shown =
            name === '' ? <span class="muted">{l10n.t('the model itself')}</span> : <Name name={name} />;
          return [shown, <bdi>{type}</bdi>, parameters === undefined ? DASH : count(parameters)];
        }}
      />
    </section>
  );
}
