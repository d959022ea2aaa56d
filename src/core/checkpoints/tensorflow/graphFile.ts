import { type Message, WIRE } from '../../bytes/protobuf.ts';
import type { ByteSource } from '../../bytes/source.ts';
import { messageOf } from './attributes.ts';

/** Nodes that are looked at to tell a graph from other messages. */
const LOOKED_AT = 3;

/**
 * Whether bytes are a graph of TensorFlow, which has no sign: nodes with a name and an operation, and nothing that a graph does not have.
 */
export function isGraph(source: ByteSource): boolean {
  if (source.size < 8) return false;
  const [first] = source.read(0, 1);
  // a node or, in what holds functions alone, the library
  if (first !== 0x0a && first !== 0x12) return false;
  const of = messageOf({ source, at: 0, length: source.size });
  let nodes = 0;
  while (of.next()) {
    const fits = of.field === 3 ? of.type === WIRE.varint : of.field <= 5 && of.type === WIRE.bytes;
    if (!fits) return false;
    if (of.field === 1 && nodes++ < LOOKED_AT && !isNode(of.message())) return false;
  }
  return nodes > 0;
}

function isNode(of: Message): boolean {
  let name = false;
  let operation = false;
  while (of.next()) {
    if (of.field > 7 || of.type !== WIRE.bytes) return false;
    if (of.field === 1) name = of.length > 0;
    else if (of.field === 2) operation = /^[A-Za-z_][\w>.]*$/.test(of.text());
  }
  return name && operation;
}
