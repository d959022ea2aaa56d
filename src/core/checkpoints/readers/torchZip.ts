import { memberBytes, namesIn, startsAsZip, type Zip } from '../../bytes/zip.ts';
import type { Scalar } from '../checkpoint.ts';
import type { Value } from '../pickle/values.ts';
import type { CheckpointReader } from '../reader.ts';
import { startScan } from '../safety/scan.ts';
import { kindOf, scanZip } from '../safety/scanArchives.ts';
import { torchCheckpoint } from '../torch/pieces.ts';
import { rootOf, zipStorages } from '../torch/zipStorages.ts';

/** Small texts beside the pickle are read up to this size. */
const SMALL = 4096;

export const torchZip: CheckpointReader = {
  id: 'torch-zip',
  title: 'PyTorch checkpoint (zip)',
  extensions: ['.pt', '.pth', '.ckpt', '.bin'],
  recognises: ({ source }) =>
    source !== undefined && startsAsZip(source) && rootOf(namesIn(source)) !== undefined,
  async inspect({ source }, { signal }) {
    // proof: only what has bytes is recognised
    const file = source!;
    let root: Value | undefined;
    const scan = startScan(signal, (member, { value }) => {
      if (member?.endsWith('data.pkl') && value !== undefined) root ??= value;
    });
    const { zip } = await scanZip(file, undefined, scan.context);
    const folder = rootOf(zip.members.map(({ name }) => name)) ?? '';
    const littleEndian = (await smallText(zip, `${folder}byteorder`)) !== 'big';
    const script = kindOf(zip) === 'torchscript';
    const version = await smallText(zip, `${folder}version`);
    const found = await torchCheckpoint(
      root,
      zipStorages(zip, folder, littleEndian),
      file,
      scan.safety(),
      scan.context.turn,
    );
    const facts = new Map<string, Scalar>([
      ...(version === undefined ? [] : [['format_version', version] as const]),
      ['byte_order', littleEndian ? 'little' : 'big'],
      ...found.facts,
    ]);
    return { ...found, ...(script && { contents: 'TorchScript program' }), facts };
  },
};

/** A small text member; undefined where there is none. */
export async function smallText(zip: Zip, name: string): Promise<string | undefined> {
  const member = zip.members.find(each => each.name === name);
  if (!member || member.size > SMALL) return undefined;
  const found = await memberBytes(zip, member, SMALL);
  if ('code' in found) return undefined;
  return new TextDecoder().decode(found.source.read(0, found.source.size)).trim();
}
