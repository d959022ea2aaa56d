import * as l10n from '@vscode/l10n';
import type { CheckpointDocument } from '../../../core/checkpoints/document.ts';
import { DataTable, Filter, filtered, type TableColumn } from '../../shared/components/DataTable.tsx';
import { Name } from '../../shared/components/Name.tsx';
import { bytes, count, DASH, share, value } from '../../shared/format.ts';
import { shapeText } from '../../shared/shape.ts';
import { checkpoint, host } from '../state.ts';

type TensorRow = NonNullable<CheckpointDocument['tensors']>[number];
type Statistics = NonNullable<TensorRow['statistics']>;

const ID = 'tensors';

/** Every tensor; what its values are like when that was asked for. */
export function Tensors({ tensors }: { tensors: readonly TensorRow[] }) {
  const list = filtered(ID, tensors, ({ name }) => name);
  const measured = tensors.some(each => each.statistics);
  const complex = tensors.some(each => each.statistics && each.dtype.startsWith('complex'));
  return (
    <section>
      <div class="bar">
        <Filter id={ID} label={l10n.t('Filter tensors')} />
        {!measured && <Measure />}
      </div>
      <DataTable
        id={ID}
        caption={l10n.t('Tensors')}
        columns={[...plainColumns(), ...(measured ? statisticColumns() : [])]}
        rows={list.length}
        row={position => {
          const tensor = list[position];
          if (!tensor) return [];
          return [...plainCells(tensor), ...(measured ? statisticCells(tensor.statistics) : [])];
        }}
      />
      {complex && <p class="muted">{l10n.t('Of complex numbers, what is told is that of their moduli.')}</p>}
      {list.length === 0 && <p class="muted">{l10n.t('No tensor has this in its name.')}</p>}
    </section>
  );
}

function Measure() {
  const busy = checkpoint.value?.busy;
  return busy ? (
    <button type="button" onClick={() => host.post({ kind: 'cancel' })}>
      {l10n.t('Cancel')}
    </button>
  ) : (
    <button type="button" onClick={() => host.post({ kind: 'measure' })}>
      {l10n.t('Read values')}
    </button>
  );
}

function plainColumns(): readonly TableColumn[] {
  return [
    { title: l10n.t('Name') },
    { title: l10n.t('Shape') },
    { title: l10n.t('Type') },
    { title: l10n.t('Size'), numeric: true },
  ];
}

function plainCells({ name, shape, dtype, bytes: size }: TensorRow) {
  return [<Name name={name} />, shapeText(shape), dtype, bytes(size)];
}

/** What should not be comes first: it is seen without scrolling. */
function statisticColumns(): readonly TableColumn[] {
  return [
    { title: l10n.t('NaN'), numeric: true },
    { title: l10n.t('Infinite'), numeric: true },
    { title: l10n.t('Min'), numeric: true },
    { title: l10n.t('Max'), numeric: true },
    { title: l10n.t('Mean'), numeric: true },
    { title: l10n.t('Std'), numeric: true },
    { title: l10n.t('Zero'), numeric: true },
  ];
}

function statisticCells(statistics: Statistics | undefined) {
  const number = (name: string) => {
    const found = statistics?.[name];
    return typeof found === 'number' ? found : undefined;
  };
  const moments = ['min', 'max', 'mean', 'std'].map(name => {
    const found = number(name);
    return found === undefined ? DASH : value(found);
  });
  const [all, zeros] = [number('count'), number('zeros')];
  const zero = all && zeros !== undefined ? share(zeros / all) : DASH;
  return [<Bad count={number('nan')} />, <Bad count={number('infinite')} />, ...moments, zero];
}

/** A count that should be nought. */
function Bad({ count: found }: { count: number | undefined }) {
  if (found === undefined) return <>{DASH}</>;
  return found === 0 ? <>0</> : <span class="verdict fail">{l10n.t('✖ {0}', count(found))}</span>;
}
