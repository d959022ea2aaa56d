import { Hdf5File } from '../../bytes/hdf5/file.ts';
import { orderedBytes } from '../../bytes/hdf5/values.ts';
import { sequentialSource } from '../../bytes/sequentialSource.ts';
import { type ByteSource, partOf } from '../../bytes/source.ts';
import type { TensorPlace } from '../checkpoint.ts';

/**
 * The bytes of values that an HDF5 file keeps in chunks, as if they lay one after the other. They are put in order as they are read, so
 * each read goes on where the one before ended. Throws MalformedError.
 */
export function orderedSource({ offset, bytes, hdf5 = 0 }: TensorPlace, source: ByteSource): ByteSource {
  const file = new Hdf5File(partOf(source, offset, bytes), Number.POSITIVE_INFINITY);
  const { dataset } = file.object('', hdf5);
  const bands = dataset ? orderedBytes(file.format, dataset) : [].values();
  const size = (dataset?.shape ?? []).reduce((product, each) => product * each, dataset?.type.size ?? 0);
  return sequentialSource(size, bands);
}
