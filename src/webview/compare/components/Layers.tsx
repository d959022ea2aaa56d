import * as l10n from '@vscode/l10n';
import { useMemo } from 'preact/hooks';
import type { Comparison, LayerChange } from '../../../core/checkpoints/compare/comparison.ts';
import { DataTable, Filter, filtered } from '../../shared/components/DataTable.tsx';
import { Figure } from '../../shared/components/Figure.tsx';
import { Name } from '../../shared/components/Name.tsx';
import { count, shortName } from '../../shared/format.ts';
import { filterBy, lists } from '../../shared/lists.ts';
import { ordered } from '../../shared/ordered.ts';
import { theme } from '../../shared/theme.ts';
import { layerChart } from '../layerChart.ts';
import { tab } from '../state.ts';
import { changeKey, changeText, cosineText, largestText, stateWord } from './words.ts';

const ID = 'layers';
/** Unless the reader orders otherwise: what moved farthest first. */
const FIRST = { by: 'change', descending: true } as const;

const KEYS = {
  layer: ({ name }: LayerChange) => name,
  state: ({ state }: LayerChange) => state,
  change: ({ measures }: LayerChange) => changeKey(measures),
  cosine: ({ measures }: LayerChange) => measures?.cosine,
  largest: ({ measures }: LayerChange) => measures?.largest,
  values: ({ measures }: LayerChange) => measures?.values,
};

/** How far each layer moved: drawn in the order of the model, and as a table that can be ordered. */
export function Layers({ document }: { document: Comparison }) {
  const { layers } = document;
  const colours = theme.value;
  const drawn = useMemo(() => layers.filter(({ state }) => state !== 'not-compared'), [layers]);
  const moved = drawn.some(({ state }) => state === 'changed');
  const chart = useMemo(
    () => (moved ? layerChart(drawn, colours, name => showTensors(name)) : undefined),
    [drawn, colours, moved],
  );
  const order = lists.value.orders[ID] ?? FIRST;
  const matching = filtered(ID, layers, ({ name }) => name);
  const list = useMemo(() => ordered(matching, order, KEYS), [matching, order]);
  return (
    <>
      <Figure
        id="moved"
        title={l10n.t('How far each layer moved')}
        finding={findingOf(drawn)}
        {...(chart && { unit: unitOf(document, chart.perBar) })}
        height={chart?.height ?? 0}
        drawing={chart?.drawing}
        table={undefined}
      />
      <section>
        {layers.length > 10 && <Filter id={ID} label={l10n.t('Filter layers')} />}
        <DataTable
          id={ID}
          caption={l10n.t('Layers by how far they moved')}
          columns={[
            { title: l10n.t('Layer'), order: 'layer' },
            { title: l10n.t('Change'), numeric: true, order: 'change' },
            { title: l10n.t('Cosine'), numeric: true, order: 'cosine' },
            { title: l10n.t('Largest'), numeric: true, order: 'largest' },
            { title: l10n.t('Values'), numeric: true, order: 'values' },
            { title: l10n.t('State'), order: 'state' },
          ]}
          rows={list.length}
          row={position => {
            const layer = list[position];
            if (!layer) return [];
            const { name, measures, state } = layer;
            return [
              <Name name={name} />,
              changeText(measures),
              cosineText(measures),
              largestText(measures),
              measures ? count(measures.values) : '',
              stateWord(state),
            ];
          }}
        />
        {list.length === 0 && <p class="muted">{l10n.t('No layer has this in its name.')}</p>}
      </section>
    </>
  );
}

/** The tensors of a layer. */
function showTensors(layer: string): void {
  filterBy('tensors', layer);
  tab.value = 'tensors';
}

function findingOf(layers: readonly LayerChange[]): string {
  const moved = layers.filter(({ state }) => state === 'changed');
  const [first] = [...moved].sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
  if (!first)
    return l10n.t('None moved: all layers that were compared are the same ({0}).', count(layers.length));
  const name = shortName(first.name, 60);
  const by = changeText(first.measures);
  const same = layers.length - moved.length;
  if (moved.length === 1)
    return l10n.t('{0} changed ({1}); layers that are the same: {2}.', name, by, count(same));
  return same === 0
    ? l10n.t('{0} moved farthest ({1}); all others moved, too.', name, by)
    : l10n.t('{0} moved farthest ({1}); layers that are the same: {2}.', name, by, count(same));
}

function unitOf({ ordered: inOrder }: Comparison, perBar: number): string {
  const parts = [
    l10n.t('change relative to the first: ‖b − a‖ / ‖a‖'),
    inOrder ? l10n.t('in the order of the model') : l10n.t('by name, since the format keeps no order'),
    ...(perBar > 1 ? [l10n.t('each bar: the one that moved farthest of {0} layers', count(perBar))] : []),
  ];
  return parts.join(' · ');
}
