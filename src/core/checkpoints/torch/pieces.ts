import * as l10n from '@vscode/l10n';
import type { ByteSource } from '../../bytes/source.ts';
import type { Diagnostic } from '../../diagnostic.ts';
import { moreThanShown } from '../../onlyFirst.ts';
import type { Turn } from '../../turns.ts';
import type { Checkpoint } from '../checkpoint.ts';
import type { Value } from '../pickle/values.ts';
import { untold } from '../readers/nothing.ts';
import type { Safety } from '../safety/safety.ts';
import { numberAt } from '../valueFacts.ts';
import { collectTensors, type Locate } from './collect.ts';
import { describeTorch } from './describe.ts';
import { rebuiltOf } from './rebuild.ts';

/** Everything that a reader of PyTorch's files says, out of what the pickle holds and where its storages lie. */
export async function torchCheckpoint(
  root: Value | undefined,
  locate: Locate,
  source: ByteSource,
  safety: Safety,
  turn: Turn,
): Promise<Omit<Checkpoint, 'format' | 'title'>> {
  const diagnostics: Diagnostic[] = [];
  if (root === undefined) {
    diagnostics.push({
      severity: 'error',
      code: 'broken-checkpoint',
      message: l10n.t('The checkpoint is broken: its description could not be read to the end.'),
    });
    return { ...untold(), framework: { name: 'PyTorch' }, safety, diagnostics };
  }
  const collected = await collectTensors(root, locate, turn);
  const scalar = (value: Value) => singleValue(value, locate, source);
  const description = describeTorch(root, collected, scalar);
  if (collected.cut) diagnostics.push(moreThanShown());
  if (collected.beyond.length > 0) {
    diagnostics.push({
      severity: 'error',
      code: 'storage-too-short',
      message: l10n.t('Tensor {0} has more values than its storage.', collected.beyond[0] ?? ''),
      count: collected.beyond.length,
    });
  }
  return {
    ...untold(),
    framework: { name: 'PyTorch' },
    ...description,
    tensors: collected.tensors,
    safety,
    diagnostics,
  };
}

/** The value of a tensor without dimensions, as a best score is one. */
function singleValue(value: Value, locate: Locate, source: ByteSource) {
  const rebuilt = rebuiltOf(value);
  if (!rebuilt?.storage || rebuilt.shape.length > 0) return undefined;
  const place = locate(rebuilt.storage);
  if (place?.file !== '') return undefined;
  const bytes = source.read(place.offset, Math.min(place.bytes, (rebuilt.offset + 1) * 16));
  const width = Math.floor(place.bytes / Math.max(1, rebuilt.storage.count));
  return numberAt(bytes, rebuilt.offset * width, rebuilt.dtype, place.littleEndian);
}
