import { type ByteSource, MalformedError } from '../../bytes/source.ts';
import { memberBytes, namesIn, startsAsZip } from '../../bytes/zip.ts';
import { describeArchive, WEIGHTS, type WeightsFile } from '../keras/archive.ts';
import type { Opened } from '../keras/weights.ts';
import { placeOfMember } from '../memberPlace.ts';
import type { CheckpointReader } from '../reader.ts';
import { zipFinding } from '../safety/messages.ts';
import { startScan } from '../safety/scan.ts';
import { isKerasArchive, scanZip } from '../safety/scanArchives.ts';
import { mostUnpacked } from '../safety/scanPacked.ts';

/** A model as Keras 3 saves it: a zip file of a description in JSON and weights in HDF5, which are read where they lie. */
export const keras: CheckpointReader = {
  id: 'keras',
  title: 'Keras model',
  extensions: ['.keras'],
  recognises({ source, name }) {
    if (!source || !startsAsZip(source)) return false;
    const names = namesIn(source);
    return isKerasArchive(new Set(names)) || (names.length === 0 && name.endsWith('.keras'));
  },
  async inspect({ source }, { signal }) {
    // proof: only what has bytes is recognised
    const file = source!;
    const opened = new Map<string, Opened>();
    const { context, safety } = startScan(signal, undefined, (member, hdf5, objects) => {
      opened.set(member ?? '', { file: hdf5, objects });
    });
    const { zip } = await scanZip(file, undefined, context);
    const weights: WeightsFile[] = [];
    /** Files of weights that were unpacked, by where they lie. */
    const unpacked = new Map<number, ByteSource>();
    let assets = 0;
    for (const member of zip.members) {
      const { name, size } = member;
      if (name.startsWith('assets/') && !name.endsWith('/')) assets += 1;
      const walked = WEIGHTS.test(name) && opened.get(name);
      if (!walked) continue;
      const place = placeOfMember(member);
      const { packed } = place;
      weights.push({ name, opened: walked, within: { file: '', size, ...place } });
      // what stands before an HDF5 file does not count in it
      if (packed && walked.file.base === 0) unpacked.set(packed.offset, walked.file.format.source);
    }
    const found = await describeArchive(
      {
        async part(name) {
          const member = zip.members.find(each => each.name === name);
          const bytes =
            member && (await memberBytes(zip, member, mostUnpacked(member.packed, context.budget)));
          if (bytes && 'code' in bytes)
            throw new MalformedError(bytes.code, zipFinding(bytes, undefined).message);
          return bytes?.source;
        },
        weights,
        source: ({ packed }) => (packed ? unpacked.get(packed.offset) : file),
        facts: assets > 0 ? [['assets', assets]] : [],
      },
      context.turn,
    );
    return { ...found, safety: safety() };
  },
};
