import * as l10n from '@vscode/l10n';
import { MalformedError } from '../../bytes/source.ts';
import { isTarHead, tarMembers } from '../../bytes/tar.ts';
import type { CheckpointReader } from '../reader.ts';
import { startScan } from '../safety/scan.ts';
import { scanSource } from '../safety/scanSource.ts';
import { untold } from './nothing.ts';

const MEMBERS = ['sys_info', 'pickle', 'storages', 'tensors'];

export const torchTar: CheckpointReader = {
  id: 'torch-tar',
  title: 'PyTorch checkpoint (tar, before 0.1.10)',
  extensions: ['.pt', '.pth', '.tar'],
  recognises({ source }) {
    if (!source || source.size < 512 || !isTarHead(source.read(0, 512))) return false;
    try {
      const names = tarMembers(source).map(({ name }) => name.replace(/^\.\//, ''));
      return MEMBERS.every(name => names.includes(name));
    } catch (error) {
      if (error instanceof MalformedError) return false;
      throw error;
    }
  },
  async inspect({ source }, { signal }) {
    const scan = startScan(signal);
    // proof: only what has bytes is recognised
    await scanSource(source!, undefined, scan.context, 'torch');
    return {
      ...untold(),
      framework: { name: 'PyTorch' },
      contents: 'tensors',
      safety: scan.safety(),
      diagnostics: [
        {
          severity: 'info',
          code: 'only-identified',
          message: l10n.t(
            'This format of the first versions of PyTorch is recognised; its tensors are not listed.',
          ),
        },
      ],
    };
  },
};
