import { broken, type Format, Reader } from './format.ts';

export type TypeClass =
  | 'integer'
  | 'float'
  | 'time'
  | 'string'
  | 'bitfield'
  | 'opaque'
  | 'compound'
  | 'reference'
  | 'enum'
  | 'sequence'
  | 'text'
  | 'array';

/** What the values of a dataset or an attribute are. */
export interface Datatype {
  readonly class: TypeClass;
  /** Bytes of one value. */
  readonly size: number;
  /** As NumPy calls it, where it does: float32, bool, complex64, … else its class. */
  readonly name: string;
  readonly littleEndian: boolean;
  /** Of what an enumeration, an array or a sequence is made. */
  readonly base?: Datatype;
  /** Of an array. */
  readonly shape?: readonly number[];
}

const CLASSES: readonly TypeClass[] = [
  'integer',
  'float',
  'time',
  'string',
  'bitfield',
  'opaque',
  'compound',
  'reference',
  'enum',
  'sequence',
  'array',
];
const MOST_DEPTH = 16;
const MOST_MEMBERS = 4096;

/** The type that stands at a place. Throws MalformedError. */
export function readDatatype(format: Format, at: number): Datatype {
  return read(format, new Reader(format, at), MOST_DEPTH);
}

function read(format: Format, reader: Reader, depth: number): Datatype {
  const start = reader.at;
  if (depth === 0) throw broken(start);
  format.budget.spend();
  const head = reader.u8();
  const version = head >> 4;
  const bits = reader.uint(3);
  const size = reader.u32();
  const kind = CLASSES[head & 15];
  if (kind === undefined || version < 1 || version > 5) throw broken(start);
  const plain = { size, name: kind, littleEndian: (bits & 1) === 0 } as const;
  switch (kind) {
    case 'integer': {
      reader.skip(4);
      const name = `${(bits & 8) === 0 ? 'u' : ''}int${size * 8}`;
      return { ...plain, class: kind, name };
    }
    case 'float':
      return { ...plain, class: kind, name: floatName(reader, size) };
    case 'bitfield':
      reader.skip(4);
      // how PyTables has booleans
      return { ...plain, class: kind, name: size === 1 ? 'bool' : kind };
    case 'time':
      reader.skip(2);
      return { ...plain, class: kind };
    case 'opaque':
      reader.skip(bits & 255);
      return { ...plain, class: kind };
    case 'sequence': {
      const base = read(format, reader, depth - 1);
      const text = (bits & 15) === 1;
      return { ...plain, class: text ? 'text' : kind, name: text ? 'string' : kind, base };
    }
    case 'enum': {
      const base = read(format, reader, depth - 1);
      const names = namesOf(reader, version, bits & 0xffff);
      reader.skip(names.length * base.size);
      const isBool = base.size === 1 && names.join() === 'FALSE,TRUE';
      return {
        ...plain,
        class: kind,
        littleEndian: base.littleEndian,
        name: isBool ? 'bool' : base.name,
        base,
      };
    }
    case 'array':
      return readArray(format, reader, version, depth, plain);
    case 'compound':
      return readCompound(format, reader, version, bits & 0xffff, depth, plain);
    case 'string':
    case 'reference':
      return { ...plain, class: kind };
    case 'text':
      throw broken(start);
  }
}

/** Floats are told by their parts: bits of the exponent and of the mantissa. */
function floatName(reader: Reader, size: number): string {
  reader.skip(5);
  const exponent = reader.u8();
  reader.skip(1);
  const mantissa = reader.u8();
  reader.skip(4);
  const parts = `${size} ${exponent} ${mantissa}`;
  return FLOATS.get(parts) ?? `float${size * 8}_e${exponent}m${mantissa}`;
}

const FLOATS: ReadonlyMap<string, string> = new Map([
  ['8 11 52', 'float64'],
  ['4 8 23', 'float32'],
  ['2 5 10', 'float16'],
  ['2 8 7', 'bfloat16'],
]);

/** Names of members follow one another, each with its zero, filled up to 8 bytes in older versions. */
function namesOf(reader: Reader, version: number, count: number): readonly string[] {
  if (count > MOST_MEMBERS) throw broken(reader.at);
  const names: string[] = [];
  for (let i = 0; i < count; i++) names.push(name(reader, version));
  return names;
}

function name(reader: Reader, version: number): string {
  const start = reader.at;
  const found = reader.text(256);
  if (version < 3) reader.at = start + Math.ceil((reader.at - start) / 8) * 8;
  return found;
}

type Plain = Pick<Datatype, 'size' | 'littleEndian'>;

function readArray(format: Format, reader: Reader, version: number, depth: number, plain: Plain): Datatype {
  const rank = reader.u8();
  if (rank > 32) throw broken(reader.at);
  if (version < 3) reader.skip(3);
  const shape = Array.from({ length: rank }, () => reader.u32());
  if (version < 3) reader.skip(4 * rank);
  const base = read(format, reader, depth - 1);
  return { ...plain, class: 'array', name: base.name, littleEndian: base.littleEndian, base, shape };
}

/** A record. Of two floats `r` and `i` it is a complex number, as h5py and PyTables write them. */
function readCompound(
  format: Format,
  reader: Reader,
  version: number,
  count: number,
  depth: number,
  plain: Plain,
): Datatype {
  if (count > MOST_MEMBERS) throw broken(reader.at);
  const members: string[] = [];
  let littleEndian = true;
  for (let i = 0; i < count; i++) {
    const found = name(reader, version);
    if (version >= 3) reader.skip(Math.max(1, Math.ceil(Math.log2(plain.size + 1) / 8)));
    else reader.skip(version === 1 ? 4 + 28 : 4);
    const type = read(format, reader, depth - 1);
    littleEndian = type.littleEndian;
    members.push(`${found} ${type.name}`);
  }
  const complex = COMPLEX.get(members.join());
  return { ...plain, littleEndian, class: 'compound', name: complex ?? 'compound' };
}

const COMPLEX: ReadonlyMap<string, string> = new Map([
  ['r float32,i float32', 'complex64'],
  ['r float64,i float64', 'complex128'],
]);
