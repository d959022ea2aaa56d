import { Message, WIRE } from '../../bytes/protobuf.ts';
import { type ByteSource, partOf } from '../../bytes/source.ts';
import { Varints } from '../../bytes/sstable.ts';
import type { BundleEntry } from './bundle.ts';

/** The entry that holds the graph of a checkpoint's objects. */
export const OBJECT_GRAPH = '_CHECKPOINTABLE_OBJECT_GRAPH';
/** A graph has some 100 bytes for each variable. */
const MOST_BYTES = 32 * 1024 ** 2;
const MOST_NAMES = 1_000_000;
/** Texts of a tensor begin with their lengths and a checksum of these. */
const LONGEST_LENGTH = 10;
const CHECKSUM = 4;

/**
 * What variables are called by those who made them, by the names that the checkpoint has for them (trackable_object_graph.proto).
 * @param shard the file that holds the entry
 * @throws MalformedError for what is no such graph, EndOfBytes where it is cut off
 */
export function fullNames({ offset, size }: BundleEntry, shard: ByteSource): ReadonlyMap<string, string> {
  const whole = partOf(shard, offset, size);
  const names = new Map<string, string>();
  if (size > MOST_BYTES || size <= CHECKSUM) return names;
  const lengths = new Varints(whole.read(0, Math.min(size, LONGEST_LENGTH)));
  const length = lengths.next();
  const graph = new Message(partOf(whole, lengths.at + CHECKSUM, length));
  while (graph.next()) {
    if (graph.field !== 1 || graph.type !== WIRE.bytes) continue;
    const node = graph.message();
    while (node.next()) {
      if (node.field !== 2 || node.type !== WIRE.bytes || names.size >= MOST_NAMES) continue;
      tellAttribute(node.message(), names);
    }
  }
  return names;
}

function tellAttribute(of: Message, names: Map<string, string>): void {
  let full = '';
  let key = '';
  while (of.next()) {
    if (of.type !== WIRE.bytes) continue;
    if (of.field === 2) full = of.text();
    else if (of.field === 3) key = of.text();
  }
  if (key !== '' && full !== '') names.set(key, full);
}
