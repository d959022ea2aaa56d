import { Hdf5File } from '../../bytes/hdf5/file.ts';
import { isHdf5Head, signatureAt } from '../../bytes/hdf5/superblock.ts';
import type { ByteSource } from '../../bytes/source.ts';
import type { Scalar } from '../checkpoint.ts';
import { type Opened, weightsOf } from '../keras/weights.ts';
import type { Candidate, CheckpointReader } from '../reader.ts';
import { type Scan, startScan } from '../safety/scan.ts';
import { scanHdf5 } from '../safety/scanHdf5.ts';
import { scanSource } from '../safety/scanSource.ts';
import { untold } from './nothing.ts';

/** How far into a file its start is looked for: all of it where its name says that there is one. */
export function mostBefore(name: string): number {
  return /\.(h5|hdf5)$/.test(name) ? Number.POSITIVE_INFINITY : 2048;
}

/** Whether a file is one of HDF5: by its first bytes, or behind others. */
export function isHdf5({ source, name }: Candidate): boolean {
  if (!source || source.size < 8) return false;
  return isHdf5Head(source.read(0, 8)) || signatureAt(source, mostBefore(name)) !== undefined;
}

/** Scans an HDF5 file, and all that stands around it. Throws MalformedError where it is none. */
export async function scannedHdf5(
  source: ByteSource,
  name: string,
  signal: AbortSignal | undefined,
): Promise<Opened & { readonly scan: Scan }> {
  const file = new Hdf5File(source, mostBefore(name));
  let objects: Opened['objects'] = [];
  const scan = startScan(signal, undefined, (member, _, found) => {
    if (member === undefined) objects = found;
  });
  await scanSource(source, undefined, scan.context);
  // where something stands in front, it may have been taken for that alone
  if (file.base > 0) await scanHdf5(source, undefined, scan.context);
  return { file, objects, scan };
}

/** A file of HDF5 that is none of Keras: datasets as tensors, under their paths. */
export const hdf5: CheckpointReader = {
  id: 'hdf5',
  title: 'HDF5 file',
  extensions: ['.h5', '.hdf5'],
  recognises: isHdf5,
  async inspect({ source, name }, { signal }) {
    // proof: only what has bytes is recognised
    const bytes = source!;
    const { scan, ...opened } = await scannedHdf5(bytes, name, signal);
    const within = { file: '', start: 0, size: bytes.size };
    const { tensors } = await weightsOf(opened, within, undefined, scan.context.turn);
    return {
      ...untold(),
      framework: { name: 'HDF5' },
      contents: 'datasets',
      tensors,
      tensorBytes: tensors.reduce((sum, each) => sum + each.bytes, 0),
      facts: new Map<string, Scalar>([['datasets', tensors.length]]),
      safety: scan.safety(),
    };
  },
};
