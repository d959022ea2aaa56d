import { type ByteSource, MalformedError } from '../bytes/source.ts';
import { viewOf } from '../bytes/view.ts';
import { type Literal, parseLiteral } from './literal.ts';
import { dtypeOfText, type NumpyDtype } from './pickle/numpyDtype.ts';

/** What a .npy file says before its values. */
export interface NpyHeader {
  readonly dtype: NumpyDtype;
  readonly shape: readonly number[];
  readonly fortran: boolean;
  /** First byte of the values, or of the pickle of objects. */
  readonly dataAt: number;
  /** Fields of a structured type. */
  readonly fields: readonly string[];
  readonly version: string;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const MOST = 1024 ** 2;

export function isNpy(head: Uint8Array): boolean {
  return MAGIC.every((byte, i) => head[i] === byte);
}

/** Where the text of the header lies, by the version of the format. Throws MalformedError where there is none. */
export function npyHeaderText(source: ByteSource): {
  readonly at: number;
  readonly length: number;
  readonly version: string;
} {
  const head = source.read(0, Math.min(12, source.size));
  if (!isNpy(head) || head.length < 12)
    throw new MalformedError('not-npy', 'It does not start as a NumPy array.');
  const view = viewOf(head);
  const major = view.getUint8(6);
  const version = `${major}.${view.getUint8(7)}`;
  if (major < 1 || major > 3)
    throw new MalformedError('unknown-version', `It has version ${version} of the format.`);
  const [at, length] = major === 1 ? [10, view.getUint16(8, true)] : [12, view.getUint32(8, true)];
  if (length > MOST) throw new MalformedError('impossible-length', `Its header has ${length} bytes.`);
  return { at, length, version };
}

/** Reads the header. Throws MalformedError where it is none. */
export function npyHeader(source: ByteSource): NpyHeader {
  const { at, length, version } = npyHeaderText(source);
  const text = new TextDecoder(version.startsWith('3') ? 'utf-8' : 'latin1').decode(source.read(at, length));
  const header = parseLiteral(text);
  if (!(header instanceof Map)) throw new MalformedError('bad-header', 'Its header is no dictionary.');
  const shape = header.get('shape');
  const descr = header.get('descr');
  if (
    !Array.isArray(shape) ||
    !shape.every(size => typeof size === 'number' && Number.isSafeInteger(size) && size >= 0)
  ) {
    throw new MalformedError('bad-header', 'Its header does not say the shape.');
  }
  const found = dtypeOf(descr);
  if (!found) throw new MalformedError('bad-header', 'Its header has no type that is known.');
  return {
    ...found,
    shape: shape as number[],
    fortran: header.get('fortran_order') === true,
    dataAt: at + length,
    version,
  };
}

const MOST_DEPTH = 8;

/** A type as text, or as a list of (name, type) or (name, type, shape). */
function dtypeOf(descr: Literal | undefined, depth = 0): Pick<NpyHeader, 'dtype' | 'fields'> | undefined {
  if (typeof descr === 'string') {
    const dtype = dtypeOfText(descr);
    return dtype && { dtype, fields: [] };
  }
  if (!Array.isArray(descr) || depth > MOST_DEPTH) return undefined;
  let size = 0;
  let objects = false;
  const fields: string[] = [];
  for (const field of descr) {
    if (!Array.isArray(field)) return undefined;
    const [name, type, shape] = field;
    const inner = dtypeOf(type, depth + 1);
    if (!inner) return undefined;
    fields.push(typeof name === 'string' ? name : Array.isArray(name) ? String(name[1]) : '');
    const sizes = Array.isArray(shape) ? shape : typeof shape === 'number' ? [shape] : [];
    size += sizes.reduce<number>((product, each) => product * Number(each), inner.dtype.size);
    objects ||= inner.dtype.objects;
  }
  return { dtype: { name: 'struct', size, littleEndian: true, objects }, fields };
}
