import { type Message, WIRE } from '../../bytes/protobuf.ts';
import { messageOf, type Span } from './attributes.ts';
import { OTHER, SavedFunctions } from './savedFunctions.ts';

const MOST = 200_000;

/** An object that Keras wrote: what it is, and its settings as JSON. */
export interface KerasObject {
  /** `_tf_keras_layer`, `_tf_keras_model`, … */
  readonly identifier: string;
  /** Where it stands in the model: `root.layer-1`. */
  readonly path: string;
  readonly metadata: string;
}

export interface SavedObjects {
  /** Names of variables that training leaves alone. */
  readonly frozen: ReadonlySet<string>;
  readonly keras: readonly KerasObject[];
  readonly functions: SavedFunctions;
}

/** The objects of a SavedModel (saved_object_graph.proto), in one look. Throws MalformedError for what is no such graph. */
export function savedObjects(at: Span): SavedObjects {
  const frozen = new Set<string>();
  const keras: KerasObject[] = [];
  const functions = new SavedFunctions();
  const graph = messageOf(at);
  while (graph.next()) {
    if (graph.type !== WIRE.bytes) continue;
    if (graph.field === 2) functions.tell(graph);
    if (graph.field !== 1) continue;
    const node = graph.message();
    let kind = OTHER;
    while (node.next()) {
      if (node.type !== WIRE.bytes) continue;
      if (node.field === 7) tellVariable(node.message(), frozen);
      else if (node.field === 4 && keras.length < MOST) tellObject(node.message(), '', keras);
      else if (node.field === 5 || node.field === 9) kind = functions.kindOf(node);
    }
    functions.object(kind);
  }
  return { frozen, keras, functions };
}

function tellVariable(of: Message, frozen: Set<string>): void {
  let trainable = false;
  let name = '';
  while (of.next()) {
    if (of.field === 3 && of.type === WIRE.varint) trainable = of.boolean();
    else if (of.field === 6 && of.type === WIRE.bytes) name = of.text();
  }
  if (!trainable && name !== '' && frozen.size < MOST) frozen.add(name);
}

function tellObject(of: Message, path: string, keras: KerasObject[]): void {
  let identifier = '';
  let metadata = '';
  while (of.next()) {
    if (of.type !== WIRE.bytes) continue;
    if (of.field === 1) identifier = of.text();
    else if (of.field === 3) metadata = of.text();
  }
  if (metadata !== '') keras.push({ identifier, path, metadata });
}

/** What `keras_metadata.pb` holds (saved_metadata.proto). Throws MalformedError for what is no such message. */
export function kerasMetadata(at: Span): readonly KerasObject[] {
  const keras: KerasObject[] = [];
  const all = messageOf(at);
  while (all.next()) {
    if (all.field !== 1 || all.type !== WIRE.bytes || keras.length >= MOST) continue;
    const of = all.message();
    let [path, identifier, metadata] = ['', '', ''];
    while (of.next()) {
      if (of.type !== WIRE.bytes) continue;
      if (of.field === 3) path = of.text();
      else if (of.field === 4) identifier = of.text();
      else if (of.field === 5) metadata = of.text();
    }
    if (metadata !== '') keras.push({ identifier, path, metadata });
  }
  return keras;
}
