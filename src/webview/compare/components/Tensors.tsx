import * as l10n from '@vscode/l10n';
import { useMemo } from 'preact/hooks';
import type { TensorChange } from '../../../core/checkpoints/compare/comparison.ts';
import { DataTable, Filter, filtered } from '../../shared/components/DataTable.tsx';
import { Name } from '../../shared/components/Name.tsx';
import { count } from '../../shared/format.ts';
import { lists } from '../../shared/lists.ts';
import { ordered } from '../../shared/ordered.ts';
import { shapeText } from '../../shared/shape.ts';
import { changeKey, changeText, cosineText, largestText, stateWord } from './words.ts';

const ID = 'tensors';

const KEYS = {
  name: ({ name }: TensorChange) => name,
  state: ({ state }: TensorChange) => state,
  change: ({ measures }: TensorChange) => changeKey(measures),
  cosine: ({ measures }: TensorChange) => measures?.cosine,
  largest: ({ measures }: TensorChange) => measures?.largest,
  shape: ({ a, b }: TensorChange) => (a ?? b)?.shape.reduce((product, size) => product * size, 1),
  type: ({ a, b }: TensorChange) => (a ?? b)?.dtype,
  left: ({ measures }: TensorChange) => measures?.leftOut,
};

/** Every tensor of both, in the order of the model until the reader orders otherwise. */
export function Tensors({ tensors }: { tensors: readonly TensorChange[] }) {
  const filter = lists.value.filters[ID];
  const matching = useMemo(
    () => filtered(ID, tensors, ({ name, nameB = '', state }) => `${name} ${nameB} ${stateWord(state)}`),
    [tensors, filter],
  );
  const order = lists.value.orders[ID];
  const list = useMemo(() => ordered(matching, order, KEYS), [matching, order]);
  // one reason for all that were not compared stands above, in the finding
  const oneReason = new Set(tensors.flatMap(({ reason }) => reason ?? [])).size === 1;
  const leftOut = tensors.some(({ measures }) => measures && measures.leftOut > 0);
  return (
    <section>
      <Filter id={ID} label={l10n.t('Filter by name or state')} />
      <DataTable
        id={ID}
        caption={l10n.t('Tensors of both checkpoints')}
        columns={[
          { title: l10n.t('Name'), order: 'name' },
          { title: l10n.t('State'), order: 'state' },
          { title: l10n.t('Change'), numeric: true, order: 'change' },
          { title: l10n.t('Cosine'), numeric: true, order: 'cosine' },
          { title: l10n.t('Largest'), numeric: true, order: 'largest' },
          ...(leftOut ? [{ title: l10n.t('Not finite'), numeric: true, order: 'left' }] : []),
          { title: l10n.t('Shape'), order: 'shape' },
          { title: l10n.t('Type'), order: 'type' },
        ]}
        rows={list.length}
        row={position => {
          const tensor = list[position];
          if (!tensor) return [];
          const { measures } = tensor;
          return [
            <Name name={tensor.name} />,
            <State tensor={tensor} withReason={!oneReason} />,
            changeText(measures),
            cosineText(measures),
            largestText(measures),
            ...(leftOut ? [measures ? count(measures.leftOut) : ''] : []),
            both(tensor, ({ shape }) => shapeText(shape)),
            both(tensor, ({ dtype }) => dtype),
          ];
        }}
      />
      {list.length === 0 && <p class="muted">{l10n.t('No tensor has this in its name or state.')}</p>}
    </section>
  );
}

function State({
  tensor: { state, tiedTo, reason },
  withReason,
}: {
  tensor: TensorChange;
  withReason: boolean;
}) {
  return (
    <>
      {stateWord(state)}
      {tiedTo !== undefined && (
        <div class="muted">
          <bdi>{l10n.t('shared with {0}', tiedTo)}</bdi>
        </div>
      )}
      {withReason && reason !== undefined && <div class="muted prose">{reason}</div>}
    </>
  );
}

type Kind = NonNullable<TensorChange['a']>;

/** What it is; what it was and what it is, where that differs. */
function both({ a, b }: TensorChange, text: (kind: Kind) => string): string {
  const one = a && text(a);
  const other = b && text(b);
  if (one !== undefined && other !== undefined && one !== other) return `${one} → ${other}`;
  return one ?? other ?? '';
}
