import type { Dataset } from '../../bytes/hdf5/dataset.ts';
import type { Hdf5File, Hdf5Object } from '../../bytes/hdf5/file.ts';
import { isOrderable } from '../../bytes/hdf5/values.ts';
import type { PackedPlace, Tensor, TensorPlace } from '../checkpoint.ts';
import { countOf, widthOf } from '../dtypes.ts';

/** Where an HDF5 file lies, for those who read values of it later. */
export interface Within {
  /** As in a tensor's place. */
  readonly file: string;
  /** First byte of the HDF5 file in that file, or in what comes out where it is packed; undefined where it cannot be reached. */
  readonly start: number | undefined;
  readonly size: number;
  readonly packed?: PackedPlace | undefined;
}

/** A dataset as a tensor, under this name. */
export function tensorOf(
  name: string,
  object: Hdf5Object,
  dataset: Dataset,
  file: Hdf5File,
  within: Within,
): Tensor {
  const { type } = dataset;
  const own = type.class === 'array' ? (type.base ?? type) : type;
  const shape = [...(dataset.shape ?? [0]), ...(type.shape ?? [])];
  const dtype = dtypeOf(object, own.name, own.size);
  const bytes = countOf(shape) * own.size;
  const fits = widthOf(dtype) === own.size && Number.isSafeInteger(bytes);
  const place = fits && placeOf(object, dataset, bytes, own.littleEndian, file, within);
  return { name, dtype, shape, bytes, ...(place && { place }) };
}

/** Keras keeps what NumPy lacks as bytes, and says what they are. */
function dtypeOf({ attributes }: Hdf5Object, name: string, width: number): string {
  const said = attributes.get('dtype');
  if (name !== 'opaque' || !said) return name;
  const text = Buffer.from(said.texts()[0] ?? []).toString('utf8');
  return widthOf(text) === width ? text : name;
}

function placeOf(
  { address }: Hdf5Object,
  dataset: Dataset,
  bytes: number,
  littleEndian: boolean,
  { base, format }: Hdf5File,
  { file, start, size, packed }: Within,
): TensorPlace | undefined {
  const { layout, external, filters } = dataset;
  if (start === undefined || external.length > 0) return undefined;
  if (layout.kind === 'plain' && layout.at !== undefined && filters.length === 0) {
    // what is cut off has no place, and the file is told to be
    if (layout.bytes < bytes || layout.at + bytes > format.source.size) return undefined;
    return { file, offset: start + base + layout.at, bytes, littleEndian, ...(packed && { packed }) };
  }
  if (!isOrderable(dataset)) return undefined;
  return { file, offset: start, bytes: size, littleEndian, hdf5: address, ...(packed && { packed }) };
}

/** Tensors with the address of each: those at the same one are one, under several names. */
export function withShared(
  found: readonly { readonly tensor: Tensor; readonly address: number }[],
): readonly Tensor[] {
  const counts = new Map<number, number>();
  for (const { address } of found) counts.set(address, (counts.get(address) ?? 0) + 1);
  return found.map(({ tensor, address }) =>
    (counts.get(address) ?? 0) > 1 ? { ...tensor, storage: `dataset at ${address}` } : tensor,
  );
}
