import type { PickleFound } from '../pickle/run.ts';
import type { CheckpointReader } from '../reader.ts';
import { startScan } from '../safety/scan.ts';
import { scanSource } from '../safety/scanSource.ts';
import { LEGACY_PICKLES, legacyStorages, startsAsLegacy } from '../torch/legacy.ts';
import { torchCheckpoint } from '../torch/pieces.ts';

export const torchLegacy: CheckpointReader = {
  id: 'torch-legacy',
  title: 'PyTorch checkpoint (before 1.6)',
  extensions: ['.pt', '.pth', '.bin'],
  recognises: ({ source }) => source !== undefined && source.size >= 15 && startsAsLegacy(source.read(0, 15)),
  async inspect({ source }, { signal }) {
    // proof: only what has bytes is recognised
    const file = source!;
    const pickles: PickleFound[] = [];
    const scan = startScan(signal, (member, found) => {
      if (member === undefined && pickles.length < LEGACY_PICKLES) pickles.push(found);
    });
    await scanSource(file, undefined, scan.context, 'torch');
    const { locate } = await legacyStorages(file, pickles, scan.context.turn);
    return torchCheckpoint(pickles[3]?.value, locate, file, scan.safety(), scan.context.turn);
  },
};
