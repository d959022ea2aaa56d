import { type Message, WIRE } from '../../bytes/protobuf.ts';
import { type ByteSource, MalformedError } from '../../bytes/source.ts';
import { messageOf } from './attributes.ts';

/** Fields of a message that are looked at. What stands behind them may be broken and does not hide what they are. */
const LOOKED_AT = 20;

function wholeOf(source: ByteSource): Message {
  return messageOf({ source, at: 0, length: source.size });
}

/** What a message is by its first fields, where an error behind them changes nothing. */
function byBeginning(of: Message, look: (of: Message) => boolean | undefined): boolean {
  try {
    for (let field = 0; field < LOOKED_AT && of.next(); field += 1) {
      const found = look(of);
      if (found !== undefined) return found;
    }
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
  }
  return false;
}

/** Whether bytes are a SavedModel: the version of its schema, and a graph that says who wrote it. */
export function isSavedModel(source: ByteSource): boolean {
  if (source.size < 4 || source.read(0, 1)[0] !== 0x08) return false;
  return byBeginning(wholeOf(source), of => {
    if (of.field === 1) return of.type === WIRE.varint ? undefined : false;
    return of.field === 2 && of.type === WIRE.bytes && looksAsMeta(of.message());
  });
}

/** Whether bytes are a meta graph, as the first TensorFlow writes beside its checkpoints. */
export function isMetaGraph(source: ByteSource): boolean {
  if (source.size < 4 || source.read(0, 1)[0] !== 0x0a) return false;
  return looksAsMeta(wholeOf(source));
}

/**
 * Whether bytes are a graph of TensorFlow, which has no sign: nodes with a name and an operation, or a library of functions before them.
 */
export function isGraph(source: ByteSource): boolean {
  const [first] = source.size < 8 ? [] : source.read(0, 1);
  return (first === 0x0a || first === 0x12) && looksAsGraph(wholeOf(source));
}

/** MetaGraphDef: what it says of itself has tags or a version, or else its graph is one. */
function looksAsMeta(of: Message): boolean {
  return byBeginning(of, meta => {
    if (meta.field > 7 || meta.type !== WIRE.bytes) return false;
    if (meta.field === 1) return looksAsInfo(meta.message()) || undefined;
    return meta.field === 2 ? looksAsGraph(meta.message()) : undefined;
  });
}

function looksAsInfo(of: Message): boolean {
  return byBeginning(of, info => {
    if (info.field > 8) return false;
    // tags and the version are short texts, where a node has messages
    if ((info.field !== 4 && info.field !== 5) || info.type !== WIRE.bytes || info.length > 200)
      return undefined;
    return /^[\x20-\x7e]*$/.test(info.text()) || undefined;
  });
}

function looksAsGraph(of: Message): boolean {
  return byBeginning(of, graph => {
    if (graph.field === 1) return graph.type === WIRE.bytes && looksAsNode(graph.message());
    return graph.field <= 5 ? undefined : false;
  });
}

function looksAsNode(of: Message): boolean {
  let name = false;
  return byBeginning(of, node => {
    if (node.field > 7 || node.type !== WIRE.bytes) return false;
    if (node.field === 1) name = node.length > 0;
    return node.field === 2 ? name && /^[A-Za-z_][\w>.]*$/.test(node.text()) : undefined;
  });
}
