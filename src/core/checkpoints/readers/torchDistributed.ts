import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { withFile } from '../../bytes/source.ts';
import type { Diagnostic } from '../../diagnostic.ts';
import type { Scalar, Tensor } from '../checkpoint.ts';
import { countOf, widthOf } from '../dtypes.ts';
import { filesOf } from '../folder.ts';
import { integersOf, itemsOf, PickledDict, PickledInstance, under, type Value } from '../pickle/values.ts';
import type { CheckpointReader } from '../reader.ts';
import { startScan } from '../safety/scan.ts';
import { scanSource } from '../safety/scanSource.ts';
import { torchDtype } from '../torch/storage.ts';
import { totalsOf } from '../totals.ts';
import { untold } from './nothing.ts';

const METADATA = '.metadata';

/** A folder that PyTorch's distributed checkpointing (DCP, FSDP) writes: a description of all tensors, and a file for each process. */
export const torchDistributed: CheckpointReader = {
  id: 'torch-distributed',
  title: 'PyTorch distributed checkpoint',
  extensions: [],
  recognises: ({ entries }) =>
    entries?.has(METADATA) === true && [...entries].some(name => name.endsWith('.distcp')),
  async inspect({ path: folder }, { signal }) {
    let root: Value | undefined;
    const scan = startScan(signal, (member, { value }) => {
      if (member === METADATA) root ??= value;
    });
    const diagnostics: Diagnostic[] = [];
    const files = await filesOf(folder);
    for (const { name } of files) {
      if (name !== METADATA && !name.endsWith('.distcp')) continue;
      await withFile(path.join(folder, name), source => scanSource(source, name, scan.context, 'torch'));
    }
    const tensors = tensorsOf(under(root, 'state_dict_metadata'));
    for (const name of missing(under(root, 'storage_data'), new Set(files.map(each => each.name)))) {
      diagnostics.push({
        severity: 'error',
        code: 'missing-shard',
        message: l10n.t('{0} is missing, in which values of tensors should be.', name),
        file: name,
      });
    }
    if (root === undefined) {
      diagnostics.push({
        severity: 'error',
        code: 'broken-checkpoint',
        message: l10n.t('The checkpoint is broken: its description could not be read to the end.'),
        file: METADATA,
      });
    }
    const facts = new Map<string, Scalar>([
      ['files', files.filter(({ name }) => name.endsWith('.distcp')).length],
    ]);
    return {
      ...untold(),
      framework: { name: 'PyTorch' },
      contents: 'distributed checkpoint',
      tensors,
      ...totalsOf(tensors),
      facts,
      safety: scan.safety(),
      diagnostics,
    };
  },
};

const MOST_TENSORS = 200_000;

function tensorsOf(metadata: Value | undefined): Tensor[] {
  if (!(metadata instanceof PickledDict)) return [];
  const tensors: Tensor[] = [];
  for (const [name, entry] of metadata.pairs.slice(0, MOST_TENSORS)) {
    const size = under(entry, 'size');
    const shape = integersOf(size instanceof PickledInstance ? itemsOf(size.args)[0] : size);
    if (typeof name !== 'string' || !shape) continue;
    // (dtype, layout, …)
    const properties = under(entry, 'properties');
    const state = properties instanceof PickledInstance ? properties.state : undefined;
    const dtype = torchDtype(under(properties, 'dtype') ?? itemsOf(state)[0]) ?? 'unknown';
    tensors.push({ name, dtype, shape, bytes: countOf(shape) * (widthOf(dtype) ?? 0) });
  }
  return tensors;
}

/** Files that the description speaks of and that are not there. */
function missing(storage: Value | undefined, there: ReadonlySet<string>): ReadonlySet<string> {
  const names = new Set<string>();
  if (!(storage instanceof PickledDict)) return names;
  for (const [, info] of storage.pairs) {
    const name = under(info, 'relative_path');
    if (typeof name === 'string' && !there.has(name) && names.size < 100) names.add(name.slice(0, 200));
  }
  return names;
}
