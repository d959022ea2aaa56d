import { STORED, type Zip } from '../../bytes/zip.ts';
import type { Locate } from './collect.ts';

/** The folder that a zip file of PyTorch has everything in, with a slash: that of its `data.pkl`. Undefined where it has none. */
export function rootOf(names: readonly string[]): string | undefined {
  const found = names.find(name => /^([^/]*\/)?data\.pkl$/.test(name));
  return found?.slice(0, -'data.pkl'.length);
}

/** Where storages lie in a zip file of PyTorch: `data/<key>` in its folder, plain bytes where they are stored. */
export function zipStorages(zip: Zip, folder: string, littleEndian: boolean, below = 'data'): Locate {
  const byName = new Map(zip.members.map(member => [member.name, member]));
  return ({ key }) => {
    const member = byName.get(`${folder}${below}/${key}`);
    if (member?.method !== STORED || member.dataAt === undefined) return undefined;
    return { file: '', offset: member.dataAt, bytes: member.packed, littleEndian };
  };
}
