import { Message, messagesIn, WIRE } from '../../bytes/protobuf.ts';
import { type ByteSource, MalformedError } from '../../bytes/source.ts';
import { staysBelow } from '../../files/within.ts';
import type { Layer, Port } from '../checkpoint.ts';
import { type StoredValues, type TypedFields, TypedValues } from '../typedValues.ts';

/** Elements of tensors by the numbers that ONNX has for them (onnx.proto, TensorProto.DataType). */
const DTYPES: readonly string[] = [
  'undefined',
  'float32',
  'uint8',
  'int8',
  'uint16',
  'int16',
  'int32',
  'int64',
  'string',
  'bool',
  'float16',
  'float64',
  'uint32',
  'uint64',
  'complex64',
  'complex128',
  'bfloat16',
  'float8_e4m3fn',
  'float8_e4m3fnuz',
  'float8_e5m2',
  'float8_e5m2fnuz',
  'uint4',
  'int4',
  'float4_e2m1',
  'float8_e8m0fnu',
];

/** Nodes, initializers and other entries of which more is kept than their number. */
export const KEPT = 50_000;

/** A tensor that is stored in the model or beside it. */
export interface Initializer {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Where its values lie in the model. */
  readonly values?: StoredValues;
  /** What the model says of the file that holds them. */
  readonly external?: ReadonlyMap<string, string>;
}

/** What a model tells of itself. */
export interface OnnxModel {
  irVersion: number;
  producer: string;
  producerVersion: string;
  graphName: string;
  /** Versions of operator sets by domain; `''` is ONNX's own. */
  readonly opsets: Map<string, number>;
  readonly metadata: Map<string, string>;
  readonly nodes: Layer[];
  nodeCount: number;
  /** Domains of operators that are used anywhere in it, with functions that the model brings along left out. */
  readonly domains: Set<string>;
  /** Files that tensors lie in, wherever in the model these are. */
  readonly files: Set<string>;
  /** What kept it from being read to the end; what was found before stands. */
  problem?: MalformedError;
  /** What there are more of than is kept. */
  readonly more: Set<'tensors' | 'layers' | 'entries'>;
  /** How often each operator occurs. */
  readonly operators: Map<string, number>;
  /** Which operator gives a value, by the value's name. */
  readonly producers: Map<string, string>;
  /** Labels that a classifier of ONNX-ML brings along, in the order of its scores. */
  classLabels?: readonly string[];
  readonly initializers: Initializer[];
  readonly inputs: Port[];
  readonly outputs: Port[];
}

/** Fields of a model, with the way each is written. */
const FIELDS: ReadonlyMap<number, number> = new Map([
  [1, WIRE.varint],
  [2, WIRE.bytes],
  [3, WIRE.bytes],
  [4, WIRE.bytes],
  [5, WIRE.varint],
  [6, WIRE.bytes],
  [7, WIRE.bytes],
  [8, WIRE.bytes],
  [14, WIRE.bytes],
  [20, WIRE.bytes],
  [25, WIRE.bytes],
  [26, WIRE.bytes],
]);

/**
 * Whether bytes are a model: ONNX has no sign, but a model has a graph and operator sets, and nothing else than its fields.
 * @param named whether its name says so: loaders pass over fields that they do not know
 */
export function isOnnx(source: ByteSource, named = false): boolean {
  if (source.size < 4 || (source.read(0, 1)[0] !== 0x08 && !named)) return false;
  const message = new Message(source);
  let graph = false;
  let opset = false;
  while (message.next()) {
    if (FIELDS.get(message.field) !== message.type && !named) return false;
    graph ||= message.field === 7 && message.type === WIRE.bytes;
    opset ||= message.field === 8;
  }
  return graph && (opset || named);
}

/** Reads a model, its tensors' values left out. */
export function onnxModel(source: ByteSource): OnnxModel {
  const model: OnnxModel = {
    irVersion: 0,
    producer: '',
    producerVersion: '',
    graphName: '',
    opsets: new Map(),
    metadata: new Map(),
    nodes: [],
    nodeCount: 0,
    domains: new Set(),
    files: new Set(),
    more: new Set(),
    operators: new Map(),
    producers: new Map(),
    initializers: [],
    inputs: [],
    outputs: [],
  };
  const used = new UsedOperators();
  try {
    tellModel(model, new Message(source), used);
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    model.problem = error;
  }
  for (const domain of used.domains()) model.domains.add(domain);
  return model;
}

function tellModel(model: OnnxModel, message: Message, used: UsedOperators): void {
  while (message.next()) {
    if (FIELDS.get(message.field) !== message.type) continue;
    switch (message.field) {
      case 1:
        model.irVersion = message.unsigned();
        break;
      case 2:
        model.producer = message.text();
        break;
      case 3:
        model.producerVersion = message.text();
        break;
      case 7:
        tellGraph(model, message.message(), used);
        break;
      case 20:
        // what training begins with, and what it does
        for (const graph of messagesIn(message.message(), [1, 2])) lookInto(model, graph, 'graph', used);
        break;
      case 25:
        lookInto(model, message.message(), 'function', used);
        break;
      case 8:
        tellOpset(model, message.message());
        break;
      case 14: {
        const [key, value] = pairOf(message.message());
        if (model.metadata.size < KEPT) model.metadata.set(key, value);
        else model.more.add('entries');
        break;
      }
    }
  }
}

/** Operators that nodes name, and functions that the model defines, which may come before or behind them. */
class UsedOperators {
  /** Names of operators by domain: of ONNX's own only that there are some. */
  readonly #used = new Map<string, Set<string>>();
  readonly #defined = new Set<string>();
  /** Domains with more operators than are kept: there may be some that the model does not define. */
  readonly #more = new Set<string>();

  use(domain: string, type: string): void {
    const own = domain === 'ai.onnx' ? '' : domain;
    const known = this.#used.get(own);
    if (known && (own === '' || known.has(type))) return;
    if (known && known.size >= KEPT) this.#more.add(own);
    else if (known) known.add(type);
    else this.#used.set(own, new Set([type]));
  }

  define(domain: string, name: string): void {
    if (this.#defined.size < KEPT) this.#defined.add(`${domain}\n${name}`);
  }

  domains(): readonly string[] {
    const found: string[] = [];
    for (const [domain, types] of this.#used) {
      const isForeign = (type: string) => !this.#defined.has(`${domain}\n${type}`);
      if (this.#more.has(domain) || [...types].some(isForeign)) found.push(domain);
    }
    return found;
  }
}

/** What may hold tensors or operators, and which of its fields do (onnx.proto). */
const WITHIN = {
  graph: { 1: 'node', 5: 'tensor', 15: 'sparse' },
  function: { 7: 'node', 11: 'attribute' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparse', 23: 'sparse' },
  sparse: { 1: 'tensor', 2: 'tensor' },
  tensor: {},
} as const satisfies Record<string, Readonly<Record<number, string>>>;
type Kind = keyof typeof WITHIN;

/** Looks for files and operators in all that a part of the model holds, graphs in attributes of nodes among them. Throws MalformedError. */
function lookInto(model: OnnxModel, of: Message, kind: Kind, used: UsedOperators): void {
  const within: Readonly<Record<number, Kind>> = WITHIN[kind];
  let [name, type, domain] = ['', '', ''];
  while (of.next()) {
    if (of.type !== WIRE.bytes) continue;
    const inner = within[of.field];
    if (inner) lookInto(model, of.message(), inner, used);
    else if (kind === 'tensor' && of.field === 13) tellFile(model, of.message());
    else if (kind === 'node' && of.field === 4) type = of.text();
    else if (kind === 'node' && of.field === 7) domain = of.text();
    else if (kind === 'function' && of.field === 1) name = of.text();
    else if (kind === 'function' && of.field === 10) domain = of.text();
  }
  if (kind === 'node') used.use(domain, type);
  else if (kind === 'function') used.define(domain, name);
}

/** Places outside of the folder are kept before any others. */
function tellFile(model: OnnxModel, of: Message): void {
  const [key, value] = pairOf(of);
  if (key === 'location' && (model.files.size < KEPT || !staysBelow(value))) model.files.add(value);
}

function tellOpset(model: OnnxModel, of: Message): void {
  let domain = '';
  let version = 0;
  while (of.next()) {
    if (of.field === 1) domain = of.text();
    else if (of.field === 2) version = of.signed();
  }
  if (model.opsets.size < KEPT) model.opsets.set(domain === 'ai.onnx' ? '' : domain, version);
}

function pairOf(of: Message): readonly [string, string] {
  let key = '';
  let value = '';
  while (of.next()) {
    if (of.field === 1) key = of.text();
    else if (of.field === 2) value = of.text();
  }
  return [key, value];
}

function tellGraph(model: OnnxModel, of: Message, used: UsedOperators): void {
  while (of.next()) {
    switch (of.field) {
      case 1:
        tellNode(model, of.message());
        lookInto(model, of.message(), 'node', used);
        break;
      case 2:
        model.graphName = of.text();
        break;
      case 5:
        if (model.initializers.length < KEPT) model.initializers.push(initializerOf(of.message()));
        else model.more.add('tensors');
        lookInto(model, of.message(), 'tensor', used);
        break;
      case 15:
        lookInto(model, of.message(), 'sparse', used);
        break;
      case 11:
        if (model.inputs.length < KEPT) model.inputs.push(portOf(of.message()));
        else model.more.add('entries');
        break;
      case 12:
        if (model.outputs.length < KEPT) model.outputs.push(portOf(of.message()));
        else model.more.add('entries');
        break;
    }
  }
}

function tellNode(model: OnnxModel, of: Message): void {
  const outputs: string[] = [];
  let name = '';
  let type = '';
  while (of.next()) {
    if (of.field === 2) outputs.push(of.text());
    else if (of.field === 3) name = of.text();
    else if (of.field === 4) type = of.text();
    else if (of.field === 5) tellClassLabels(model, of.message());
  }
  for (const each of outputs) if (model.producers.size < KEPT) model.producers.set(each, type);
  model.nodeCount += 1;
  if (model.operators.size < KEPT || model.operators.has(type)) {
    model.operators.set(type, (model.operators.get(type) ?? 0) + 1);
  }
  if (model.nodes.length < KEPT) model.nodes.push({ name: name || (outputs[0] ?? ''), type });
  else model.more.add('layers');
}

/** AttributeProto: a name, and here a list of integers or texts. */
function tellClassLabels(model: OnnxModel, of: Message): void {
  const integers: number[] = [];
  const texts: string[] = [];
  let isLabels = false;
  while (of.next()) {
    // the name comes first, and nothing else is read of other attributes
    if (of.field === 1) isLabels = /^classlabels_(?:ints|int64s|strings)$/.test(of.text());
    else if (!isLabels) continue;
    else if (of.field === 8) of.integers(integers);
    else if (of.field === 9 && texts.length < KEPT) texts.push(of.text());
  }
  const labels = texts.length > 0 ? texts : integers.map(String);
  if (isLabels && labels.length > 0) model.classLabels = labels;
}

function dtypeOf(number: number): string {
  return DTYPES[number] ?? `type ${number}`;
}

/** Fields of TensorProto by the types that stand in them (onnx.proto). */
const VALUES: TypedFields = {
  plain: new Map([
    [4, /^(float32|complex64)$/],
    [10, /^(float64|complex128)$/],
  ]),
  varints: new Map([
    [5, /^(int32|u?int16|u?int8|bool|b?float16|float8_.*)$/],
    [7, /^int64$/],
    [11, /^uint(32|64)$/],
  ]),
};

/** What is read of where an external tensor lies. */
const EXTERNAL: ReadonlySet<string> = new Set(['location', 'offset', 'length']);

function initializerOf(of: Message): Initializer {
  const shape: number[] = [];
  const external = new Map<string, string>();
  let name = '';
  let dtype = 'undefined';
  let raw: StoredValues | undefined;
  const typed = new TypedValues(VALUES);
  let isExternal = false;
  while (of.next()) {
    switch (of.field) {
      case 1:
        of.integers(shape);
        break;
      case 2:
        dtype = dtypeOf(of.unsigned());
        break;
      case 8:
        name = of.text();
        break;
      case 9:
        raw = { offset: of.at, bytes: of.length };
        break;
      case 13: {
        const [key, value] = pairOf(of.message());
        if (EXTERNAL.has(key)) external.set(key, value);
        break;
      }
      case 14:
        isExternal = of.unsigned() === 1;
        break;
      default:
        typed.note(of);
    }
  }
  if (isExternal) return { name, dtype, shape, external };
  const values = raw ?? typed.of(dtype);
  return { name, dtype, shape, ...(values && { values }) };
}

/** ValueInfoProto: a name, and the type of a tensor with its shape; what is no tensor has the type it is. */
function portOf(of: Message): Port {
  let name = '';
  let dtype = 'unknown';
  const shape: (number | string)[] = [];
  while (of.next()) {
    if (of.field === 1) name = of.text();
    else if (of.field === 2) dtype = tellType(of.message(), shape);
  }
  return { name, dtype, shape };
}

/** The kinds of TypeProto that are no tensors. */
const KINDS: Readonly<Record<number, string>> = {
  4: 'sequence',
  5: 'map',
  7: 'opaque',
  8: 'sparse tensor',
  9: 'optional',
};

function tellType(of: Message, shape: (number | string)[]): string {
  let dtype = 'unknown';
  while (of.next()) {
    if (of.field !== 1) {
      dtype = KINDS[of.field] ?? dtype;
      continue;
    }
    const tensor = of.message();
    while (tensor.next()) {
      if (tensor.field === 1) dtype = dtypeOf(tensor.unsigned());
      else if (tensor.field === 2) tellShape(tensor.message(), shape);
    }
  }
  return dtype;
}

function tellShape(of: Message, shape: (number | string)[]): void {
  while (of.next()) {
    if (of.field !== 1) continue;
    const dimension = of.message();
    let size: number | string = -1;
    while (dimension.next()) {
      if (dimension.field === 1) size = dimension.signed();
      else if (dimension.field === 2) size = dimension.text();
    }
    shape.push(size);
  }
}
