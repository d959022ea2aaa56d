import type { LayerChange, Measures } from './comparison.ts';
import { PairSums } from './pairSums.ts';
import type { Compared } from './tensors.ts';

interface Gathered {
  readonly name: string;
  readonly sums: PairSums;
  compared: number;
  others: number;
}

/**
 * Layers in the order of their first tensor, each measured over its learnt tensors as if they were one vector, and all of them together.
 * Tensors that share the storage of an earlier one are left out.
 */
export function layersOf(tensors: readonly Compared[]): {
  readonly layers: readonly LayerChange[];
  readonly total?: Measures;
} {
  const gathered = new Map<string, Gathered>();
  const total = new PairSums();
  let compared = 0;
  for (const { change, sums } of tensors) {
    if (!change.parameter || change.tiedTo !== undefined) continue;
    const layer = gathered.get(change.layer) ?? {
      name: change.layer,
      sums: new PairSums(),
      compared: 0,
      others: 0,
    };
    gathered.set(change.layer, layer);
    if (!sums) {
      layer.others++;
      continue;
    }
    layer.sums.merge(sums);
    layer.compared++;
    total.merge(sums);
    compared++;
  }
  const layers = [...gathered.values()].map(measured);
  const ranks = new Map(
    layers
      .filter(({ state }) => state === 'changed')
      .sort((one, other) => distanceOf(other) - distanceOf(one))
      .map((layer, i) => [layer, i + 1]),
  );
  const ranked = layers.map((layer): LayerChange => {
    const rank = ranks.get(layer);
    return rank === undefined ? layer : { ...layer, rank };
  });
  return { layers: ranked, ...(compared > 0 && { total: total.result() }) };
}

function measured({ name, sums, compared, others }: Gathered): LayerChange {
  if (compared === 0) return { name, state: 'not-compared', compared, others };
  const measures = sums.result();
  return { name, state: measures.equal ? 'unchanged' : 'changed', compared, others, measures };
}

/** What was all 0 and is no more has moved farther than anything that can be told in parts of what it was. */
export function distanceOf({ measures }: Pick<LayerChange, 'measures'>): number {
  if (!measures) return 0;
  if (measures.relative !== undefined) return measures.relative;
  return measures.normDifference === 0 ? 0 : Number.POSITIVE_INFINITY;
}
