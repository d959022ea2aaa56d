import type { Hdf5File, Hdf5Object } from '../../bytes/hdf5/file.ts';
import { MalformedError } from '../../bytes/source.ts';
import { isDigit } from '../../bytes/texts.ts';
import type { Turn } from '../../turns.ts';
import type { Layer, Tensor } from '../checkpoint.ts';
import { tensorOf, type Within, withShared } from '../hdf5/tensors.ts';
import type { LayerNode } from './config.ts';
import { legacyNames } from './legacy.ts';
import { Naming } from './naming.ts';

/** An HDF5 file, with all that the scan found in it. */
export interface Opened {
  readonly file: Hdf5File;
  readonly objects: readonly Hdf5Object[];
}

/** What a file of weights holds. */
export interface Weights {
  readonly tensors: readonly Tensor[];
  /** Of a file without a configuration: groups that have weights, as layers. */
  readonly layers: readonly Layer[];
}

const OPTIMIZER = /^\/?optimizer(_weights)?(\/|$)/;

interface Found {
  readonly tensor: Tensor;
  readonly address: number;
  /** First by where its layer stands in the model, then by its path with its numbers. */
  readonly order: number;
  readonly parts: readonly string[];
}

/**
 * All datasets of a file as tensors, called as Keras calls its variables, in the order of the model. The older layout says names itself; the one
 * of Keras 3 numbers variables by layer.
 */
export async function weightsOf(
  { file, objects }: Opened,
  within: Within,
  model: LayerNode | undefined,
  turn: Turn,
): Promise<Weights> {
  const legacy = legacyNames(objects);
  const naming = new Naming(model, namesBeside(objects));
  const counts = countsOf(objects);
  const found: Found[] = [];
  for (const object of objects) {
    if (!object.dataset) continue;
    const known = legacy.get(object.path);
    const { name, order } = known ?? numbered(object.path, naming, counts);
    const tensor = tensorOf(name, object, object.dataset, file, within);
    await turn();
    found.push({ tensor, address: object.address, order, parts: object.path.split('/') });
  }
  found.sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : comparePaths(a.parts, b.parts)));
  const layers = model ? [] : layersIn(objects, legacy, naming);
  return { tensors: withShared(found), layers };
}

/** `/layers/dense/vars/0` → group and number; undefined for a path that is none of Keras 3's. */
function partsOf(path: string): { readonly group: string; readonly index: string } | undefined {
  const found = /^(.*?)\/vars\/([^/]+)$/.exec(path);
  return found ? { group: found[1] ?? '', index: found[2] ?? '' } : undefined;
}

/** Names that newer versions write to the group of the variables. */
function namesBeside(objects: readonly Hdf5Object[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { path, attributes } of objects) {
    if (!path.endsWith('/vars')) continue;
    const name = firstText(attributes.get('name')?.texts);
    if (name !== undefined && name !== '') names.set(path.slice(0, -'/vars'.length), name);
  }
  return names;
}

function firstText(texts: (() => readonly Uint8Array[]) | undefined): string | undefined {
  try {
    const first = texts?.()[0];
    return first && Buffer.from(first).toString('utf8').slice(0, 500);
  } catch (error) {
    if (error instanceof MalformedError) return undefined;
    throw error;
  }
}

/** How many variables a group has. */
function countsOf(objects: readonly Hdf5Object[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { path, dataset } of objects) {
    const group = dataset && partsOf(path)?.group;
    if (group !== undefined) counts.set(group, (counts.get(group) ?? 0) + 1);
  }
  return counts;
}

const { compare } = new Intl.Collator('en', { numeric: true });

/** Part by part, with numbers by what they are: `dense/0`, `dense/10`, `dense_2/0`. */
function comparePaths(a: readonly string[], b: readonly string[]): number {
  for (const [i, part] of a.entries()) {
    const other = b[i];
    if (other === undefined) return 1;
    const found = part === other ? 0 : numbersIn(part, other) || compare(part, other);
    if (found !== 0) return found;
  }
  return a.length - b.length;
}

const DIGITS = /^\d{1,15}$/;

/** How two texts compare that only differ by the number at their end, as most do: collating takes ten times as long. 0 for others. */
function numbersIn(a: string, b: string): number {
  let same = 0;
  while (same < a.length && a[same] === b[same]) same += 1;
  while (same > 0 && isDigit(a.charCodeAt(same - 1))) same -= 1;
  // digits of other scripts may stand before them
  if (same > 0 && a.charCodeAt(same - 1) > 127) return 0;
  const [x, y] = [a.slice(same), b.slice(same)];
  return DIGITS.test(x) && DIGITS.test(y) ? Number(x) - Number(y) : 0;
}

function numbered(path: string, naming: Naming, counts: ReadonlyMap<string, number>) {
  const parts = partsOf(path);
  const plain = path.slice(1);
  if (!parts) return { name: plain, order: Number.POSITIVE_INFINITY };
  const { group, index } = parts;
  if (OPTIMIZER.test(group)) return { name: `optimizer/${index}`, order: Number.POSITIVE_INFINITY };
  return { name: naming.variable(group, index, counts.get(group) ?? 0), order: naming.order(group) };
}

function layersIn(
  objects: readonly Hdf5Object[],
  legacy: ReadonlyMap<string, { readonly layer: string }>,
  naming: Naming,
): readonly Layer[] {
  const layers = new Map<string, string>();
  for (const { path, dataset } of objects) {
    if (!dataset || OPTIMIZER.test(path)) continue;
    const known = legacy.get(path)?.layer;
    const group = partsOf(path)?.group;
    const name = known ?? (group === undefined || OPTIMIZER.test(group) ? '' : naming.pathOf(group));
    if (name === '' || layers.has(name)) continue;
    layers.set(
      name,
      (known === undefined ? naming.typeOf(group ?? '') : naming.typeOf(`/layers/${known}`)) ?? 'Layer',
    );
  }
  return [...layers].map(([name, type]) => ({ name, type }));
}
