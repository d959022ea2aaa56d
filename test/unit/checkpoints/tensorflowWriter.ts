/** Checkpoints and graphs of TensorFlow by its .proto files, field by field. */
import { bytesField, textField, varintField } from '../bytes/protobufWriter.ts';
import { type Entry, tableOf } from '../bytes/sstableWriter.ts';

export type Bytes = readonly number[];

export const DTYPE = { float32: 1n, int32: 3n, string: 7n, int64: 9n } as const;

export function shapeOf(...sizes: readonly number[]): Bytes {
  return sizes.flatMap(size => bytesField(2, varintField(1, BigInt(size))));
}

export function header(shards = 1, big = false): Entry {
  return ['', [...varintField(1, BigInt(shards)), ...(big ? varintField(2, 1n) : [])]];
}

export interface Stored {
  readonly dtype?: bigint;
  readonly shape: readonly number[];
  readonly shard?: number;
  readonly offset: number;
  readonly size: number;
}

export function entry(
  name: string,
  { dtype = DTYPE.float32, shape, shard = 0, offset, size }: Stored,
): Entry {
  return [
    name,
    [
      ...varintField(1, dtype),
      ...bytesField(2, shapeOf(...shape)),
      ...varintField(3, BigInt(shard)),
      ...varintField(4, BigInt(offset)),
      ...varintField(5, BigInt(size)),
    ],
  ];
}

export function indexOf(...entries: readonly Entry[]): Buffer {
  return tableOf(entries);
}

export interface NodeParts {
  readonly inputs?: readonly string[];
  readonly attributes?: Readonly<Record<string, Bytes>>;
}

/** NodeDef. */
export function node(
  name: string,
  operation: string,
  { inputs = [], attributes = {} }: NodeParts = {},
): Bytes {
  return [
    ...textField(1, name),
    ...textField(2, operation),
    ...inputs.flatMap(input => textField(3, input)),
    ...Object.entries(attributes).flatMap(([key, value]) =>
      bytesField(5, [...textField(1, key), ...bytesField(2, value)]),
    ),
  ];
}

/** AttrValue of a text, of a function, and of a constant with one text. */
export const attribute = {
  text: (value: string): Bytes => textField(2, value),
  function: (name: string): Bytes => bytesField(10, textField(1, name)),
  functions: (name: string): Bytes => bytesField(1, bytesField(9, textField(1, name))),
  constant: (value: string): Bytes =>
    bytesField(8, [...varintField(1, DTYPE.string), ...bytesField(2, []), ...textField(8, value)]),
};

/** A constant with several texts, or with the bytes of others. */
export function textsNode(name: string, texts: readonly string[], content: Bytes = []): Bytes {
  const tensor = [
    ...varintField(1, DTYPE.string),
    ...(content.length > 0 ? bytesField(4, content) : []),
    ...texts.flatMap(each => textField(8, each)),
  ];
  return node(name, 'Const', { attributes: { value: bytesField(8, tensor) } });
}

/** SavedObjectGraph: objects that are a file of the model (its place among the files) or a constant (its node), and functions with what is bound to them. */
export function objectsOf(
  objects: readonly (number | string)[],
  functions: Readonly<Record<string, readonly number[]>>,
): Bytes {
  return [
    ...objects.flatMap(each =>
      bytesField(
        1,
        typeof each === 'number'
          ? bytesField(5, varintField(1, BigInt(each)))
          : bytesField(9, textField(1, each)),
      ),
    ),
    ...Object.entries(functions).flatMap(([name, bound]) =>
      bytesField(2, [
        ...textField(1, name),
        ...bytesField(
          2,
          bound.flatMap(each => varintField(2, BigInt(each))),
        ),
      ]),
    ),
  ];
}

/** A node that holds a text. */
export function textNode(name: string, value: string): Bytes {
  return node(name, 'Const', { attributes: { value: attribute.constant(value) } });
}

/** FunctionDef with what it is given. */
export function functionOfGiven(name: string, given: readonly string[], ...nodes: readonly Bytes[]): Bytes {
  const signature = [...textField(1, name), ...given.flatMap(each => bytesField(2, textField(1, each)))];
  return [...bytesField(1, signature), ...nodes.flatMap(each => bytesField(3, each))];
}

/** FunctionDef. */
export function functionOf(name: string, ...nodes: readonly Bytes[]): Bytes {
  return functionOfGiven(name, [], ...nodes);
}

/** GraphDef. */
export function graphOf(nodes: readonly Bytes[], functions: readonly Bytes[] = []): Bytes {
  const library = functions.flatMap(each => bytesField(1, each));
  return [
    ...nodes.flatMap(each => bytesField(1, each)),
    ...(functions.length > 0 ? bytesField(2, library) : []),
  ];
}

export interface MetaParts {
  /** The nodes of the saver: of the path, of saving, of restoring. */
  readonly saver?: readonly [string, string, string];
  /** Files by the nodes that hold their paths. */
  readonly assets?: Readonly<Record<string, string>>;
  /** The same as TensorFlow 1 writes it. */
  readonly olderAssets?: Readonly<Record<string, string>>;
  /** SavedObjectGraph. */
  readonly objects?: Bytes;
}

/** AssetFileDef. */
function assetOf([tensor, file]: readonly [string, string]): Bytes {
  return [...bytesField(1, textField(1, tensor)), ...textField(2, file)];
}

/** MetaGraphDef. */
export function metaOf(
  graph: Bytes,
  { saver, assets = {}, olderAssets = {}, objects }: MetaParts = {},
): Bytes {
  const any = Object.entries(olderAssets).flatMap(each =>
    bytesField(1, [
      ...textField(1, 'type.googleapis.com/tensorflow.AssetFileDef'),
      ...bytesField(2, assetOf(each)),
    ]),
  );
  const collection = [...textField(1, 'saved_model_assets'), ...bytesField(2, bytesField(5, any))];
  return [
    ...bytesField(1, [...textField(4, 'serve'), ...textField(5, '2.21.0')]),
    ...bytesField(2, graph),
    ...(saver
      ? bytesField(
          3,
          saver.flatMap((each, i) => textField(i + 1, each)),
        )
      : []),
    ...(any.length > 0 ? bytesField(4, collection) : []),
    ...Object.entries(assets).flatMap(each => bytesField(6, assetOf(each))),
    ...(objects ? bytesField(7, objects) : []),
  ];
}

/** SavedModel. */
export function modelOf(...metas: readonly Bytes[]): Buffer {
  return Buffer.from([...varintField(1, 1n), ...metas.flatMap(each => bytesField(2, each))]);
}
