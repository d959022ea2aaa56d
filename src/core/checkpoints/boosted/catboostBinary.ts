import { Cursor } from '../../bytes/cursor.ts';
import { type FlatTable, rootTable } from '../../bytes/flatbuffer.ts';
import { type ByteSource, EndOfBytes, partOf } from '../../bytes/source.ts';
import type { Turn } from '../../turns.ts';
import { catboostInfo, catboostOutputs } from './catboost.ts';
import { type BoostedModel, type Feature, shown } from './model.ts';

/** Places in the schema: `catboost/libs/model/flatbuffers/{model,features}.fbs` of CatBoost 1.2. */
const CORE = { format: 0, trees: 1, info: 2, parts: 3 } as const;
const TREES = {
  dimension: 0,
  sizes: 2,
  categorical: 4,
  floats: 5,
  leafValues: 8,
  nodes: 10,
  texts: 12,
  scale: 14,
  bias: 15,
  biases: 16,
  embeddings: 18,
} as const;
const FEATURE = { flatIndex: { float: 2, other: 1 }, id: { float: 4, other: 2 } } as const;
const MOST_TEXT = 16 * 1024 ** 2;
/** A symmetric tree is as deep as its size, and no deeper. */
const MOST_DEPTH = 64;

/** A `.cbm` file: `CBM1`, the length of what follows, a FlatBuffer with trees and information, then tables of categorical features. */
export async function readCatboost(source: ByteSource, model: BoostedModel, turn: Turn): Promise<void> {
  const length = new Cursor(source, 4).u32();
  if (8 + length > source.size) throw new EndOfBytes(8, length, source.size);
  const core = rootTable(partOf(source, 8, length));
  const format = core.text(CORE.format);
  if (format !== '') model.facts.set('format_version', shown(format));
  const trees = core.table(CORE.trees);
  if (trees) await treesOf(trees, partOf(source, 8, length), model, turn);
  const info = new Map<string, string>();
  for (const entry of core.tables(CORE.info)) {
    info.set(entry.text(0), entry.text(1, MOST_TEXT));
    await turn();
  }
  catboostInfo(info, model);
}

async function treesOf(trees: FlatTable, source: ByteSource, model: BoostedModel, turn: Turn): Promise<void> {
  const dimension = Math.max(1, trees.int(TREES.dimension, 4) ?? 1);
  catboostOutputs(model, dimension);
  const sizes = trees.vector(TREES.sizes, 4);
  model.trees = sizes?.length ?? 0;
  const features = [
    ...featuresOf(trees.tables(TREES.floats), 'float32'),
    ...featuresOf(trees.tables(TREES.categorical), 'categorical'),
    ...featuresOf(trees.tables(TREES.texts), 'text'),
    ...featuresOf(trees.tables(TREES.embeddings), 'embedding'),
  ];
  model.features = features.sort(([a], [b]) => a - b).map(([, feature]) => feature);
  model.facts.set('features', features.length);
  const leaves = (trees.vector(TREES.leafValues, 8)?.length ?? 0) / dimension;
  const symmetric = (trees.vector(TREES.nodes, 4)?.length ?? 0) === 0;
  model.facts.set('symmetric_trees', symmetric);
  if (symmetric && sizes) {
    const at = new Cursor(source, sizes.at);
    for (let i = 0; i < sizes.length; i++) {
      const depth = at.i32();
      if (depth >= 0 && depth <= MOST_DEPTH) model.counts.add(2 ** depth, depth);
      if (i % 1000 === 0) await turn();
    }
  } else model.facts.set('leaves', leaves);
  model.facts.set('scale', trees.double(TREES.scale) ?? 1);
  // one for each dimension, from 1.0 on
  const biases = trees.vector(TREES.biases, 8);
  if (!biases || biases.length === 0) model.facts.set('bias', trees.double(TREES.bias) ?? 0);
  else if (biases.length === 1) model.facts.set('bias', trees.doubleAt(biases, 0));
}

/** Features with their place among all. */
function featuresOf(tables: readonly FlatTable[], dtype: string): [number, Feature][] {
  const kind = dtype === 'float32' ? 'float' : 'other';
  return tables.map((table): [number, Feature] => {
    const place = table.int(FEATURE.flatIndex[kind], 4) ?? -1;
    // without a name CatBoost calls a feature by its number
    const name = shown(table.text(FEATURE.id[kind]) || String(place));
    return [place, { name, dtype }];
  });
}
