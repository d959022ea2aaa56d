import * as l10n from '@vscode/l10n';
import { listIn } from '../../grouped.ts';
import type { Scalar, Tensor } from '../checkpoint.ts';
import { countOf, widthOf } from '../dtypes.ts';
import { folderOf } from '../folder.ts';
import { FolderReading } from '../folderReading.ts';
import { missingShard } from '../missingShard.ts';
import type { Value } from '../pickle/values.ts';
import type { CheckpointReader } from '../reader.ts';
import { uninspected } from '../safety/messages.ts';
import { scanSource } from '../safety/scanSource.ts';
import {
  describedTensors,
  itemsByFile,
  placeOfParts,
  type StoredPart,
  scanItems,
} from '../torch/distributed.ts';
import { totalsOf } from '../totals.ts';
import { untold } from './nothing.ts';

const METADATA = '.metadata';
const MOST_MISSING = 100;

/** A folder that PyTorch's distributed checkpointing (DCP, FSDP) writes: a description of all tensors, and a file for each process. */
export const torchDistributed: CheckpointReader = {
  id: 'torch-distributed',
  title: 'PyTorch distributed checkpoint',
  extensions: [],
  recognises: ({ entries }) =>
    entries?.has(METADATA) === true && [...entries].some(name => name.endsWith('.distcp')),
  async inspect(candidate, context) {
    let last: Value | undefined;
    const reading = new FolderReading(folderOf(candidate), context, (_, { value }) => {
      last = value;
    });
    const files = await reading.files();
    const root = await reading.file(METADATA, async source => {
      await scanSource(source, METADATA, reading.contextOfFile(), 'torch');
      return last;
    });
    if (root === undefined) {
      const message = l10n.t('The checkpoint is broken: its description could not be read to the end.');
      reading.diagnostics.push({ severity: 'error', code: 'broken-checkpoint', message, file: METADATA });
      // what it may say beyond that was not seen
      reading.find(uninspected('broken-checkpoint', message, {}), METADATA);
    }
    const items = itemsByFile(root);
    const parts = new Map<string, StoredPart[]>();
    for (const name of files.keys()) {
      if (!name.endsWith('.distcp')) continue;
      await reading.file(name, async source => {
        const found = await scanItems(source, name, items.get(name) ?? [], reading.contextOfFile(), () => {
          const value = last;
          last = undefined;
          return value;
        });
        for (const [tensor, part] of found) listIn(parts, tensor).push(part);
      });
    }
    for (const name of [...items.keys()].filter(each => !files.has(each)).slice(0, MOST_MISSING)) {
      reading.diagnostics.push(missingShard(name));
    }
    const tensors = describedTensors(root, each => reading.diagnostics.push(each)).map((each): Tensor => {
      const place = placeOfParts(each, parts.get(each.name) ?? []);
      const bytes = countOf(each.shape) * (widthOf(each.dtype) ?? 0);
      return { ...each, bytes, ...(place && { place }) };
    });
    const facts = new Map<string, Scalar>([
      ['files', [...files.keys()].filter(name => name.endsWith('.distcp')).length],
    ]);
    return {
      ...untold(),
      framework: { name: 'PyTorch' },
      contents: 'distributed checkpoint',
      tensors,
      ...totalsOf(tensors),
      facts,
      safety: reading.scan.safety(),
      diagnostics: reading.diagnostics,
    };
  },
};
