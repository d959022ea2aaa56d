import { inJson } from '../../inJson.ts';
import type { Checkpoint, Layer, Port, Scalar } from '../checkpoint.ts';
import type { Comparison, SettingChange, SettingChanges } from './comparison.ts';

/** What both tell of themselves beside their tensors, and where that is not the same. */
export function settingsOf(a: Checkpoint, b: Checkpoint): Comparison['settings'] {
  return {
    general: changesOf(generalOf(a), generalOf(b)),
    hyperparameters: changesOf(a.hyperparameters, b.hyperparameters),
    training: changesOf(a.training, b.training),
    facts: changesOf(a.facts, b.facts),
    layers: changesOf(layersOf(a.layers), layersOf(b.layers)),
    inputs: changesOf(portsOf(a.inputs), portsOf(b.inputs)),
    outputs: changesOf(portsOf(a.outputs), portsOf(b.outputs)),
  };
}

/** Entries that differ: those of the first in its order, then what only the second has. */
function changesOf(a: ReadonlyMap<string, Scalar>, b: ReadonlyMap<string, Scalar>): SettingChanges {
  const changed: SettingChange[] = [];
  let same = 0;
  for (const [name, value] of a) {
    const other = b.get(name);
    if (other === undefined) changed.push({ name, a: inJson(value) });
    else if (Object.is(value, other)) same++;
    else changed.push({ name, a: inJson(value), b: inJson(other) });
  }
  for (const [name, value] of b) if (!a.has(name)) changed.push({ name, b: inJson(value) });
  return { changed, same };
}

/** By stable names, which views put into words. */
function generalOf({ format, framework, contents, trees, parameters, tensorBytes }: Checkpoint) {
  const all: [string, Scalar | undefined][] = [
    ['format', format],
    ['framework', framework?.name],
    ['version', framework?.version],
    ['contents', contents],
    ['parameters', parameters],
    ['tensor_bytes', tensorBytes],
    ['trees', trees],
  ];
  return new Map(all.filter((each): each is [string, Scalar] => each[1] !== undefined));
}

function layersOf(layers: readonly Layer[]): ReadonlyMap<string, Scalar> {
  return new Map(layers.map(({ name, type }) => [name, type]));
}

function portsOf(ports: readonly Port[]): ReadonlyMap<string, Scalar> {
  return new Map(ports.map(({ name, dtype, shape }) => [name, `${dtype} [${shape.join(', ')}]`]));
}
