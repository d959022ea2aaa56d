import { Message, WIRE } from '../../bytes/protobuf.ts';
import type { ByteSource } from '../../bytes/source.ts';
import type { Layer, Port } from '../checkpoint.ts';

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

/** Nodes and initializers of which more is kept than their number. */
const KEPT = 50_000;

/** A tensor that is stored in the model or beside it. */
export interface Initializer {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Where its bytes lie in the model, if they are plain. */
  readonly raw?: { readonly offset: number; readonly bytes: number };
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
  /** Domains of operators that are used, with functions that the model brings along left out. */
  readonly domains: Set<string>;
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

/** Whether bytes are a model: ONNX has no sign, but a model has a graph and operator sets, and nothing else than its fields. */
export function isOnnx(source: ByteSource): boolean {
  if (source.size < 4 || source.read(0, 1)[0] !== 0x08) return false;
  const message = new Message(source);
  let graph = false;
  let opset = false;
  while (message.next()) {
    if (FIELDS.get(message.field) !== message.type) return false;
    graph ||= message.field === 7;
    opset ||= message.field === 8;
  }
  return graph && opset;
}

/** Reads a model, its tensors' values left out. Throws MalformedError for what is no model. */
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
    operators: new Map(),
    producers: new Map(),
    initializers: [],
    inputs: [],
    outputs: [],
  };
  const message = new Message(source);
  while (message.next()) {
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
        tellGraph(model, message.message());
        break;
      case 8:
        tellOpset(model, message.message());
        break;
      case 14: {
        const [key, value] = pairOf(message.message());
        if (model.metadata.size < KEPT) model.metadata.set(key, value);
        break;
      }
    }
  }
  return model;
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

function tellGraph(model: OnnxModel, of: Message): void {
  while (of.next()) {
    switch (of.field) {
      case 1:
        tellNode(model, of.message());
        break;
      case 2:
        model.graphName = of.text();
        break;
      case 5:
        if (model.initializers.length < KEPT) model.initializers.push(initializerOf(of.message()));
        break;
      case 11:
        if (model.inputs.length < KEPT) model.inputs.push(portOf(of.message()));
        break;
      case 12:
        if (model.outputs.length < KEPT) model.outputs.push(portOf(of.message()));
        break;
    }
  }
}

function tellNode(model: OnnxModel, of: Message): void {
  const outputs: string[] = [];
  let name = '';
  let type = '';
  let domain = '';
  while (of.next()) {
    if (of.field === 2) outputs.push(of.text());
    else if (of.field === 3) name = of.text();
    else if (of.field === 4) type = of.text();
    else if (of.field === 5) tellClassLabels(model, of.message());
    else if (of.field === 7) domain = of.text();
  }
  for (const each of outputs) if (model.producers.size < KEPT) model.producers.set(each, type);
  model.nodeCount += 1;
  model.domains.add(domain === 'ai.onnx' ? '' : domain);
  if (model.operators.size < KEPT || model.operators.has(type)) {
    model.operators.set(type, (model.operators.get(type) ?? 0) + 1);
  }
  if (model.nodes.length < KEPT) model.nodes.push({ name: name || (outputs[0] ?? ''), type });
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

function initializerOf(of: Message): Initializer {
  const shape: number[] = [];
  const external = new Map<string, string>();
  let name = '';
  let dtype = 'undefined';
  let raw: Initializer['raw'];
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
        if (external.size < 100) external.set(key, value);
        break;
      }
      case 14:
        isExternal = of.unsigned() === 1;
        break;
    }
  }
  return { name, dtype, shape, ...(isExternal ? { external } : raw && { raw }) };
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
