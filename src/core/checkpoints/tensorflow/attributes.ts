import { Message, WIRE } from '../../bytes/protobuf.ts';
import type { ByteSource } from '../../bytes/source.ts';

/** Bytes of a message in a file, which can be read again. */
export interface Span {
  readonly source: ByteSource;
  readonly at: number;
  readonly length: number;
}

export function messageOf({ source, at, length }: Span): Message {
  return new Message(source, at, at + length);
}

/** Attributes of a node (node_def.proto, attribute 5), each as the message that its value is (attr_value.proto). */
export function* attributesOf(node: Span): Generator<readonly [name: string, value: Message]> {
  const of = messageOf(node);
  while (of.next()) {
    if (of.field !== 5 || of.type !== WIRE.bytes) continue;
    const pair = of.message();
    let name = '';
    let value: Message | undefined;
    while (pair.next()) {
      if (pair.type !== WIRE.bytes) continue;
      if (pair.field === 1) name = pair.name();
      else if (pair.field === 2) value = pair.message();
    }
    if (value) yield [name, value];
  }
}

const LONGEST_TEXT = 64 * 1024;
const MOST_TEXTS = 1000;

/** Texts that are kept, unless there are more or longer ones than any path or name. */
export class Texts {
  #all: string[] | undefined = [];

  add(of: Message): void {
    if (!this.#all || of.length > LONGEST_TEXT || this.#all.length >= MOST_TEXTS) this.#all = undefined;
    else this.#all.push(of.text());
  }

  /** Undefined where not all could be kept. */
  get all(): readonly string[] | undefined {
    return this.#all;
  }
}

/** Texts of an attribute: one, or those of a list; undefined where there are more or longer ones than are looked at. */
export function textsIn(value: Message): readonly string[] | undefined {
  const texts = new Texts();
  while (value.next()) {
    if (value.type !== WIRE.bytes) continue;
    if (value.field === 2) texts.add(value);
    if (value.field !== 1) continue;
    const list = value.message();
    while (list.next()) if (list.field === 2 && list.type === WIRE.bytes) texts.add(list);
  }
  return texts.all;
}

/** Names of the functions that an attribute is: one, or those of a list. */
export function functionsIn(value: Message): readonly string[] {
  const names: string[] = [];
  const add = (of: Message): void => {
    while (of.next()) if (of.field === 1 && of.type === WIRE.bytes) names.push(of.name());
  };
  while (value.next()) {
    if (value.type !== WIRE.bytes) continue;
    if (value.field === 10) add(value.message());
    if (value.field !== 1) continue;
    const list = value.message();
    while (list.next()) if (list.field === 9 && list.type === WIRE.bytes) add(list.message());
  }
  return names;
}
