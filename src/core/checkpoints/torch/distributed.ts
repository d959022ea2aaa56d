import { type ByteSource, partOf } from '../../bytes/source.ts';
import { startsAsZip } from '../../bytes/zip.ts';
import type { Report } from '../../diagnostic.ts';
import { listIn } from '../../grouped.ts';
import { onlyFirst } from '../../onlyFirst.ts';
import type { TensorPiece, TensorPlace } from '../checkpoint.ts';
import { countOf, widthOf } from '../dtypes.ts';
import {
  integerOf,
  integersOf,
  itemsOf,
  PickledDict,
  PickledInstance,
  under,
  type Value,
} from '../pickle/values.ts';
import { smallText } from '../readers/torchZip.ts';
import { scanZip } from '../safety/scanArchives.ts';
import type { ScanContext } from '../safety/scanPickles.ts';
import { scanSource } from '../safety/scanSource.ts';
import { arePieces } from '../tensorPieces.ts';
import { placeOf } from './collect.ts';
import { rebuiltOf } from './rebuild.ts';
import { torchDtype } from './storage.ts';
import { rootOf, zipStorages } from './zipStorages.ts';

const MOST_ITEMS = 1_000_000;

/** What one of the files holds for itself: a tensor, a part of one, or something else that was pickled. */
export interface Item {
  readonly name: string;
  /** Of a tensor's part: its first value. */
  readonly start: readonly number[] | undefined;
  readonly file: string;
  readonly at: number;
  readonly length: number;
}

/** Sizes as PyTorch pickles them: a call with a tuple. */
export function sizesOf(value: Value | undefined): readonly number[] | undefined {
  return integersOf(value instanceof PickledInstance ? itemsOf(value.args)[0] : value);
}

/** Items by the files that the description says they lie in, in the order in which they lie there. */
export function itemsByFile(root: Value | undefined): ReadonlyMap<string, readonly Item[]> {
  const storage = under(root, 'storage_data');
  const found = new Map<string, Item[]>();
  if (!(storage instanceof PickledDict)) return found;
  for (const [index, info] of storage.pairs.slice(0, MOST_ITEMS)) {
    const [file, name] = [under(info, 'relative_path'), under(index, 'fqn')];
    const [at, length] = [integerOf(under(info, 'offset')), integerOf(under(info, 'length'))];
    if (typeof file !== 'string') continue;
    const known = listIn(found, file);
    if (typeof name !== 'string' || at === undefined || length === undefined) continue;
    known.push({ name, start: sizesOf(under(index, 'offset')), file, at, length });
  }
  for (const items of found.values()) items.sort((a, b) => a.at - b.at);
  return found;
}

/** A tensor as the description has it. */
export interface DescribedTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
}

const MOST_TENSORS = 200_000;

/** Tensors by the description. @param report told where there are more than are told */
export function describedTensors(root: Value | undefined, report: Report): readonly DescribedTensor[] {
  const metadata = under(root, 'state_dict_metadata');
  const tensors: DescribedTensor[] = [];
  if (!(metadata instanceof PickledDict)) return tensors;
  if (metadata.pairs.length > MOST_TENSORS) report(onlyFirst('tensors', MOST_TENSORS));
  for (const [name, entry] of metadata.pairs.slice(0, MOST_TENSORS)) {
    const shape = sizesOf(under(entry, 'size'));
    if (typeof name !== 'string' || !shape) continue;
    // (dtype, layout, …)
    const properties = under(entry, 'properties');
    const state = properties instanceof PickledInstance ? properties.state : undefined;
    const dtype = torchDtype(under(properties, 'dtype') ?? itemsOf(state)[0]) ?? 'unknown';
    tensors.push({ name, dtype, shape });
  }
  return tensors;
}

/** A part of a tensor with where its values lie. */
export interface StoredPart extends TensorPiece {
  readonly dtype: string;
  readonly littleEndian: boolean;
}

/**
 * Looks into all items of a file, and into what is between them, as each is loaded for itself.
 * @param last the value of the pickle that was walked last; called after each item
 * @returns parts, each with the name of its tensor
 */
export async function scanItems(
  source: ByteSource,
  file: string,
  items: readonly Item[],
  context: ScanContext,
  last: () => Value | undefined,
): Promise<readonly (readonly [tensor: string, part: StoredPart])[]> {
  const parts: (readonly [string, StoredPart])[] = [];
  let reached = 0;
  const between = async (to: number): Promise<void> => {
    if (to > reached) await scanSource(partOf(source, reached, to - reached), file, context, 'torch');
  };
  for (const item of items) {
    const { at, length, name } = item;
    if (at < 0 || length <= 0 || !Number.isSafeInteger(at + length) || at + length > source.size) continue;
    await between(at);
    reached = Math.max(reached, at + length);
    const part = await scanItem(partOf(source, at, length), item, context, last);
    if (part) parts.push([name, part]);
  }
  await between(source.size);
  return parts;
}

async function scanItem(
  source: ByteSource,
  { file, at, start }: Item,
  context: ScanContext,
  last: () => Value | undefined,
): Promise<StoredPart | undefined> {
  const member = `${file}/byte ${at}`;
  if (!startsAsZip(source)) {
    await scanSource(source, member, context, 'torch');
    return undefined;
  }
  const { zip } = await scanZip(source, member, context);
  const value = last();
  const rebuilt = value === undefined || start === undefined ? undefined : rebuiltOf(value);
  const folder = rootOf(zip.members.map(({ name }) => name));
  if (!rebuilt || folder === undefined) return undefined;
  const littleEndian = (await smallText(zip, `${folder}byteorder`)) !== 'big';
  const place = placeOf(rebuilt, zipStorages(zip, folder, littleEndian));
  if (!place || !start) return undefined;
  const { dtype, shape } = rebuilt;
  const { bytes, strides } = place;
  return {
    file,
    offset: at + place.offset,
    bytes,
    start,
    shape,
    dtype,
    littleEndian,
    ...(strides && { strides }),
  };
}

/** Where the values of a tensor lie; undefined where its parts are not all there. */
export function placeOfParts(
  { dtype, shape }: DescribedTensor,
  parts: readonly StoredPart[],
): TensorPlace | undefined {
  const [first] = parts;
  const width = widthOf(dtype);
  if (!first || width === undefined || !arePieces(shape, parts)) return undefined;
  if (parts.some(each => each.dtype !== dtype || each.littleEndian !== first.littleEndian)) return undefined;
  const { file, offset, littleEndian, strides } = first;
  if (parts.length === 1) {
    return { file, offset, bytes: first.bytes, littleEndian, ...(strides && { strides }) };
  }
  return { file, offset: 0, bytes: countOf(shape) * width, littleEndian, pieces: parts };
}
