import { MalformedError } from '../../bytes/source.ts';
import { memberBytes, namesIn, startsAsZip } from '../../bytes/zip.ts';
import type { Diagnostic } from '../../diagnostic.ts';
import { onlyFirst } from '../../onlyFirst.ts';
import type { Tensor } from '../checkpoint.ts';
import { placeOfMember } from '../memberPlace.ts';
import { npyHeader } from '../npyHeader.ts';
import type { CheckpointReader } from '../reader.ts';
import { startScan } from '../safety/scan.ts';
import { scanZip } from '../safety/scanArchives.ts';
import { mostUnpacked } from '../safety/scanPacked.ts';
import { untold } from './nothing.ts';
import { tensorOfNpy } from './npy.ts';

const MOST_ARRAYS = 20_000;

export const npz: CheckpointReader = {
  id: 'numpy-archive',
  title: 'NumPy archive',
  extensions: ['.npz'],
  recognises({ source, name }) {
    if (!source || !startsAsZip(source)) return false;
    const names = namesIn(source);
    return (
      (names.length > 0 && names.every(each => each.endsWith('.npy'))) ||
      (names.length === 0 && name.endsWith('.npz'))
    );
  },
  async inspect({ source }, { signal }) {
    // proof: only what has bytes is recognised
    const file = source!;
    const scan = startScan(signal);
    const { zip } = await scanZip(file, undefined, scan.context);
    const diagnostics: Diagnostic[] = [];
    const tensors: Tensor[] = [];
    if (zip.members.length > MOST_ARRAYS) diagnostics.push(onlyFirst('tensors', MOST_ARRAYS));
    for (const member of zip.members.slice(0, MOST_ARRAYS)) {
      const name = member.name.replace(/\.npy$/, '');
      const found = await memberBytes(zip, member, mostUnpacked(member.packed, scan.context.budget));
      if ('code' in found) continue;
      try {
        tensors.push(tensorOfNpy(name, npyHeader(found.source), found.source, placeOfMember(member)));
      } catch (error) {
        if (!(error instanceof MalformedError)) throw error;
        diagnostics.push({ severity: 'error', code: error.code, message: `${name}: ${error.message}` });
      }
      await scan.context.turn();
    }
    return {
      ...untold(),
      framework: { name: 'NumPy' },
      contents: 'arrays',
      tensors,
      tensorBytes: tensors.reduce((sum, { bytes }) => sum + bytes, 0),
      safety: scan.safety(),
      diagnostics,
    };
  },
};
