import { MalformedError } from '../source.ts';
import { readDataspace } from './dataset.ts';
import { type Datatype, readDatatype } from './datatype.ts';
import { textsOf } from './elements.ts';
import { broken, type Format, Reader } from './format.ts';
import { FractalHeap } from './fractalHeap.ts';
import { bodyOf, MESSAGE, type Message, sharedBody } from './header.ts';
import { treeRecords } from './tree.ts';

/** A name with a value that an object carries. */
export interface Attribute {
  readonly name: string;
  readonly type: Datatype;
  /** Empty for a single value; undefined for none. */
  readonly shape: readonly number[] | undefined;
  /** The bytes of its values, which for texts of variable length only say where these are. */
  readonly raw: Uint8Array;
  /** Where it is made of texts: these. */
  readonly texts: () => readonly Uint8Array[];
}

const NONE: ReadonlyMap<string, Attribute> = new Map();

function isOfAttributes({ type }: Message): boolean {
  return type === MESSAGE.attribute || type === MESSAGE.attributeInfo;
}

/** All attributes of an object, whichever way it keeps them. What is broken is told, and the others stay. */
export function attributesOf(
  format: Format,
  messages: readonly Message[],
  problem: (error: MalformedError) => void,
): ReadonlyMap<string, Attribute> {
  // most objects have none
  if (!messages.some(isOfAttributes)) return NONE;
  const found = new Map<string, Attribute>();
  const put = (read: () => Attribute): void => {
    try {
      const attribute = read();
      found.set(attribute.name, attribute);
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error;
      problem(error);
    }
  };
  for (const message of messages) {
    if (message.type === MESSAGE.attribute) {
      put(() => readAttribute(format, new Reader(format, bodyOf(format, message).at)));
    } else if (message.type === MESSAGE.attributeInfo) {
      try {
        for (const reader of manyAttributes(format, message.at)) put(() => readAttribute(format, reader));
      } catch (error) {
        if (!(error instanceof MalformedError)) throw error;
        problem(error);
      }
    }
  }
  return found;
}

/** Those that are kept in a heap, with a tree that says where. */
function* manyAttributes(format: Format, at: number): Generator<Reader> {
  const reader = new Reader(format, at);
  reader.skip(1);
  if ((reader.u8() & 1) !== 0) reader.skip(2);
  const heapAt = reader.address();
  const tree = reader.address();
  if (heapAt === undefined || tree === undefined) return;
  const heap = new FractalHeap(format, heapAt);
  for (const record of treeRecords(format, tree)) {
    if (record.type !== 8) throw broken(record.at);
    yield new Reader(format, 0, heap.object(record.at));
  }
}

const MOST_ELEMENTS = 1_000_000;

function readAttribute(format: Format, reader: Reader): Attribute {
  const { source } = reader;
  const start = reader.at;
  const version = reader.u8();
  if (version < 1 || version > 3) throw broken(start);
  const flags = version === 1 ? 0 : reader.u8();
  if (version === 1) reader.skip(1);
  const sizes = [reader.u16(), reader.u16(), reader.u16()] as const;
  if (version === 3) reader.skip(1);
  const padded = (size: number): number => (version === 1 ? Math.ceil(size / 8) * 8 : size);
  const nameAt = reader.at;
  const name = reader.text(sizes[0]);
  const typeAt = nameAt + padded(sizes[0]);
  const spaceAt = typeAt + padded(sizes[1]);
  const inner = { ...format, source };
  const type =
    (flags & 1) === 0
      ? readDatatype(inner, typeAt)
      : readDatatype(format, sharedBody(format, new Reader(format, typeAt, source), MESSAGE.datatype).at);
  const shape = readDataspace(inner, spaceAt);
  const count = shape === undefined ? 0 : shape.reduce((product, size) => product * size, 1);
  if (!(count <= MOST_ELEMENTS)) throw broken(start);
  const raw = source.read(spaceAt + padded(sizes[2]), count * type.size);
  return { name, type, shape, raw, texts: () => textsOf(format, type, raw) };
}
