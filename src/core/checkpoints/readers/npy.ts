import type { ByteSource } from '../../bytes/source.ts';
import type { Scalar, Tensor } from '../checkpoint.ts';
import { columnMajor, countOf, widthOf } from '../dtypes.ts';
import type { MemberPlace } from '../memberPlace.ts';
import { isNpy, type NpyHeader, npyHeader } from '../npyHeader.ts';
import type { CheckpointReader } from '../reader.ts';
import { startScan } from '../safety/scan.ts';
import { scanSource } from '../safety/scanSource.ts';
import { untold } from './nothing.ts';

export const npy: CheckpointReader = {
  id: 'numpy',
  title: 'NumPy array',
  extensions: ['.npy'],
  recognises: ({ source }) => source !== undefined && source.size >= 10 && isNpy(source.read(0, 6)),
  async inspect({ source, name }, { signal }) {
    // proof: only what has bytes is recognised
    const file = source!;
    const scan = startScan(signal);
    await scanSource(file, undefined, scan.context);
    const header = npyHeader(file);
    const tensor = tensorOfNpy(name.replace(/\.npy$/, ''), header, file, { start: 0 });
    const facts = new Map<string, Scalar>([['format_version', header.version]]);
    if (header.fields.length > 0) facts.set('fields', header.fields.join(', '));
    return {
      ...untold(),
      framework: { name: 'NumPy' },
      contents: 'array',
      tensors: [tensor],
      tensorBytes: tensor.bytes,
      facts,
      safety: scan.safety(),
    };
  },
};

/** The array as a tensor, its bytes being at a place. */
export function tensorOfNpy(
  name: string,
  { dtype, shape, fortran, dataAt }: NpyHeader,
  source: ByteSource,
  { start, packed }: MemberPlace,
): Tensor {
  const bytes = countOf(shape) * dtype.size;
  const plain =
    start !== undefined &&
    !dtype.objects &&
    widthOf(dtype.name) !== undefined &&
    dataAt + bytes <= source.size;
  return {
    name,
    dtype: dtype.name,
    shape,
    bytes,
    ...(plain && {
      place: {
        file: '',
        offset: start + dataAt,
        bytes,
        littleEndian: dtype.littleEndian,
        ...(fortran && shape.length > 1 && { strides: columnMajor(shape) }),
        ...(packed && { packed }),
      },
    }),
  };
}
