import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Measures } from '../../../src/core/checkpoints/compare/comparison.ts';
import { compareCheckpoints } from '../../../src/core/checkpoints/compareCheckpoints.ts';

type Distances = Omit<Measures, 'normA' | 'normB' | 'normDifference' | 'largest'> &
  Required<Pick<Measures, 'normA' | 'normB' | 'normDifference' | 'largest'>>;

/** How far two files are apart, as NumPy works it out: by make_compare.py. */
export interface ComparisonTruth {
  readonly a: string;
  readonly b: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly reshaped: readonly string[];
  readonly tensors: Readonly<Record<string, Distances>>;
  readonly layers: Readonly<Record<string, Distances>>;
  readonly total: Distances | null;
}

export function comparisonTruths(folder: string): readonly ComparisonTruth[] {
  return JSON.parse(readFileSync(path.join(folder, 'truth.json'), 'utf8'));
}

/** Names without what the script wraps the model in. */
const plain = (name: string) => name.replace(/^(model_state_dict\.)?(module|model)\./, '');

export async function holdAgainstTruth(folder: string, truth: ComparisonTruth): Promise<void> {
  const found = await compareCheckpoints(path.join(folder, truth.a), path.join(folder, truth.b));
  const names = (state: string) =>
    found.tensors
      .filter(each => each.state === state && !each.name.startsWith('optimizer'))
      .map(each => plain(each.name))
      .sort();
  for (const state of ['added', 'removed', 'reshaped'] as const) {
    assert.deepEqual(names(state), truth[state], state);
  }
  const measured = found.tensors.flatMap(({ name, measures }) =>
    measures ? [[name, measures] as const] : [],
  );
  assert.equal(measured.length, Object.keys(truth.tensors).length);
  for (const [name, measures] of measured) near(name, measures, truth.tensors[plain(name)]);
  const layers = found.layers.flatMap(({ name, measures }) => (measures ? [[name, measures] as const] : []));
  assert.deepEqual(layers.map(([name]) => plain(name)).sort(), Object.keys(truth.layers).sort());
  for (const [name, measures] of layers) near(name, measures, truth.layers[plain(name)]);
  if (truth.total) near('all', found.total, truth.total);
}

function near(name: string, found: Measures | undefined, wanted: Distances | undefined): void {
  assert.ok(found && wanted, name);
  for (const key of ['values', 'leftOut', 'nan', 'infinite', 'equal'] as const) {
    assert.deepEqual(found[key], wanted[key], `${name}: ${key}`);
  }
  for (const key of ['normA', 'normB', 'normDifference', 'largest', 'relative', 'cosine'] as const) {
    const one: number | undefined = found[key];
    const other: number | undefined = wanted[key];
    assert.equal(one === undefined, other === undefined, `${name}: ${key}`);
    if (one === undefined || other === undefined) continue;
    assert.ok(
      Math.abs(one - other) <= 1e-12 * Math.max(1e-300, Math.abs(other)),
      `${name}.${key}: ${one}, not ${other}`,
    );
  }
}
