import { type FlatTable, rootTable } from '../../bytes/flatbuffer.ts';
import type { ByteSource } from '../../bytes/source.ts';
import type { Layer, Port, Tensor } from '../checkpoint.ts';
import { countOf, widthOf } from '../dtypes.ts';
import { wholeShape } from '../tensorflow/shape.ts';
import { CUSTOM, operatorName } from './operators.ts';

/** Types of elements by their numbers (schema.fbs, TensorType). */
const DTYPES: readonly string[] = [
  'float32',
  'float16',
  'int32',
  'uint8',
  'int64',
  'string',
  'bool',
  'int16',
  'complex64',
  'int8',
  'float64',
  'complex128',
  'uint64',
  'resource',
  'variant',
  'uint32',
  'uint16',
  'int4',
  'bfloat16',
  'int2',
  'uint4',
];

const MOST_LAYERS = 50_000;
const LONGEST_VALUE = 64;

export interface LiteModel {
  readonly version: number;
  readonly description: string;
  /** Tensors whose values are in the model. */
  readonly tensors: readonly Tensor[];
  readonly layers: readonly Layer[];
  readonly operators: ReadonlyMap<string, number>;
  /** Names of operators that are not TensorFlow Lite's own. */
  readonly custom: ReadonlySet<string>;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly subgraphs: number;
  readonly operatorCount: number;
  readonly signatures: readonly string[];
  /** What programs put in beside the graph, with short texts. */
  readonly metadata: ReadonlyMap<string, string>;
  /** Files in which values lie that are not in the model. */
  readonly files: readonly string[];
}

interface Place {
  readonly offset: number;
  readonly bytes: number;
}

/** Reads a model of TensorFlow Lite (schema.fbs), its tensors' values left out. Throws MalformedError for what is none. */
export function liteModel(source: ByteSource): LiteModel {
  const root = rootTable(source);
  const codes = root.tables(1).map(codeOf);
  const buffers = root.tables(4).map(bufferOf);
  const graphs = root.tables(2);
  const tensors: Tensor[] = [];
  const layers: Layer[] = [];
  const operators = new Map<string, number>();
  let inputs: readonly Port[] = [];
  let outputs: readonly Port[] = [];
  let operatorCount = 0;
  for (const [i, graph] of graphs.entries()) {
    const own = graph.tables(0);
    const ports = own.map(portOf);
    for (const [j, table] of own.entries()) {
      const place = buffers[table.unsigned(2, 4) ?? 0];
      // proof: there is a port for each table
      if (place && place.bytes > 0) tensors.push(tensorOf(ports[j]!, table, place, source));
    }
    for (const operator of graph.tables(3)) {
      const type = codes[operator.unsigned(0, 4) ?? 0]?.name ?? operatorName(-1);
      operatorCount += 1;
      operators.set(type, (operators.get(type) ?? 0) + 1);
      const [output = -1] = operator.integers(2);
      if (layers.length < MOST_LAYERS) layers.push({ name: ports[output]?.name ?? '', type });
    }
    if (i === 0) {
      const named = (of: readonly number[]) => of.flatMap(index => ports[index] ?? []);
      inputs = named(graph.integers(1));
      outputs = named(graph.integers(2));
    }
  }
  return {
    version: root.unsigned(0, 4) ?? 0,
    description: root.text(3),
    tensors,
    layers,
    operators,
    custom: new Set(codes.filter(each => each.custom).map(({ name }) => name)),
    inputs,
    outputs,
    subgraphs: graphs.length,
    operatorCount,
    signatures: root.tables(7).map(each => each.text(2)),
    metadata: new Map(
      root.tables(6).map(each => [each.text(0), valueIn(buffers[each.unsigned(1, 4) ?? 0], source)]),
    ),
    files: root.tables(8).map(each => each.text(0)),
  };
}

/** Operators of the first versions have their number in one byte, later ones in four: the greater counts. */
function codeOf(table: FlatTable): { readonly name: string; readonly custom: boolean } {
  const number = Math.max(table.int(0, 1) ?? 0, table.int(3, 4) ?? 0);
  const custom = number === CUSTOM;
  return { name: (custom ? table.text(1) : '') || operatorName(number), custom };
}

/** Values lie in the buffer or, in models beyond 2 GB, behind all of them. */
function bufferOf(table: FlatTable): Place | undefined {
  const offset = table.unsigned(1, 8) ?? 0;
  if (offset > 1) return { offset, bytes: table.unsigned(2, 8) ?? 0 };
  const found = table.vector(0, 1);
  return found && { offset: found.at, bytes: found.length };
}

function portOf(table: FlatTable): Port {
  const number = table.int(1, 1) ?? 0;
  const signature = table.integers(7);
  return {
    name: table.text(3),
    dtype: DTYPES[number] ?? `type ${number}`,
    shape: signature.length > 0 ? signature : table.integers(0),
  };
}

function tensorOf({ name, dtype }: Port, table: FlatTable, place: Place, { size }: ByteSource): Tensor {
  const shape = wholeShape(table.integers(0)) ?? [];
  const width = widthOf(dtype);
  const bytes = width === undefined ? place.bytes : countOf(shape) * width;
  const plain = width !== undefined && place.bytes === bytes && place.offset + bytes <= size;
  return { name, dtype, shape, bytes, ...(plain && { place: { file: '', ...place, littleEndian: true } }) };
}

/** A short text, as versions are; nothing of what is longer. */
function valueIn(place: Place | undefined, source: ByteSource): string {
  if (!place || place.bytes > LONGEST_VALUE || place.offset + place.bytes > source.size) return '';
  const text = Buffer.from(source.read(place.offset, place.bytes)).toString('latin1').replace(/\0+$/, '');
  return /^[\x20-\x7e]*$/.test(text) ? text : '';
}
