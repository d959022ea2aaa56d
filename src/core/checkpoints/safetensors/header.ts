import * as l10n from '@vscode/l10n';
import { asObject, type Loose, type LooseObject, looseObject } from '../../bytes/looseJson.ts';
import { type ByteSource, MalformedError } from '../../bytes/source.ts';
import type { Tensor } from '../checkpoint.ts';
import { countOf, widthOf } from '../dtypes.ts';

/** The header's length stands in so many bytes before it. */
const LENGTH_BYTES = 8;
/** The reference reader takes no longer header. */
const LONGEST = 100_000_000;
const BRACE = 0x7b;

/** Types by the names that safetensors has for them. */
const DTYPES: ReadonlyMap<string, string> = new Map([
  ['F64', 'float64'],
  ['F32', 'float32'],
  ['F16', 'float16'],
  ['BF16', 'bfloat16'],
  ['F8_E4M3', 'float8_e4m3fn'],
  ['F8_E5M2', 'float8_e5m2'],
  ['F8_E4M3FNUZ', 'float8_e4m3fnuz'],
  ['F8_E5M2FNUZ', 'float8_e5m2fnuz'],
  ['F8_E8M0', 'float8_e8m0fnu'],
  ['F4', 'float4_e2m1fn_x2'],
  ['I64', 'int64'],
  ['I32', 'int32'],
  ['I16', 'int16'],
  ['I8', 'int8'],
  ['U64', 'uint64'],
  ['U32', 'uint32'],
  ['U16', 'uint16'],
  ['U8', 'uint8'],
  ['BOOL', 'bool'],
  ['C64', 'complex64'],
]);

export interface SafetensorsHeader {
  /** In the order of their bytes. */
  readonly tensors: readonly Tensor[];
  /** What the writer says of the file. */
  readonly metadata: ReadonlyMap<string, string>;
  /** Where the file should end by its header. */
  readonly end: number;
  /** Bytes between or behind the tensors that none of them covers. */
  readonly uncovered: number;
}

/** Whether bytes start as a safetensors file: a length that is possible, and an object behind it. */
export function isSafetensors(source: ByteSource): boolean {
  if (source.size <= LENGTH_BYTES) return false;
  const length = lengthIn(source);
  return length >= 2 && length <= LONGEST && source.read(LENGTH_BYTES, 1)[0] === BRACE;
}

function lengthIn(source: ByteSource): number {
  const bytes = source.read(0, LENGTH_BYTES);
  return Number(new DataView(bytes.buffer, bytes.byteOffset, LENGTH_BYTES).getBigUint64(0, true));
}

/**
 * The header of a safetensors file, held to the rules of the format: known types, sizes that fit shapes, no two tensors over the same bytes.
 * @param file what `place.file` of its tensors is
 * @throws MalformedError where a rule is broken, EndOfBytes where the header is cut off
 */
export function safetensorsHeader(source: ByteSource, file = ''): SafetensorsHeader {
  const length = lengthIn(source);
  const text = Buffer.from(source.read(LENGTH_BYTES, length)).toString('utf8');
  const header = looseObject(text, { values: 20_000_000 });
  if (!header) throw new MalformedError('broken-header', l10n.t('The header of the file is no object.'));
  const start = LENGTH_BYTES + length;
  const metadata = new Map<string, string>();
  const tensors: Tensor[] = [];
  for (const [name, told] of header) {
    if (name === '__metadata__') {
      for (const [key, value] of asObject(told) ?? []) metadata.set(key, String(value));
    } else tensors.push(tensorOf(name, asObject(told), start, file));
  }
  tensors.sort((a, b) => offsetOf(a) - offsetOf(b));
  let end = start;
  let uncovered = 0;
  for (const tensor of tensors) {
    const offset = offsetOf(tensor);
    if (offset < end) throw broken(tensor.name);
    uncovered += offset - end;
    end = offset + tensor.bytes;
  }
  return { tensors, metadata, end, uncovered: uncovered + Math.max(0, source.size - end) };
}

function offsetOf({ place }: Tensor): number {
  return place?.offset ?? 0;
}

function tensorOf(name: string, told: LooseObject | undefined, start: number, file: string): Tensor {
  const written = told?.get('dtype');
  const shape = wholeNumbers(told?.get('shape'));
  const offsets = wholeNumbers(told?.get('data_offsets'));
  const [from, to] = offsets ?? [];
  if (typeof written !== 'string' || !shape || offsets?.length !== 2) throw broken(name);
  if (from === undefined || to === undefined || to < from) throw broken(name);
  const dtype = DTYPES.get(written) ?? written.toLowerCase();
  const bytes = to - from;
  const width = widthOf(dtype);
  if (width !== undefined && countOf(shape) * width !== bytes) throw broken(name);
  const place = { file, offset: start + from, bytes, littleEndian: true };
  return { name, dtype, shape, bytes, place };
}

function wholeNumbers(value: Loose | undefined): readonly number[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const isSize = (each: unknown): each is number => Number.isSafeInteger(each) && Number(each) >= 0;
  return value.every(isSize) ? value : undefined;
}

function broken(name: string): MalformedError {
  return new MalformedError(
    'broken-header',
    l10n.t('The header says of the tensor {0} what cannot be.', name.slice(0, 200)),
  );
}
