import * as l10n from '@vscode/l10n';
import { type CheckpointDocument, checkpointDocument } from './document.ts';
import { inspect } from './inspect.ts';
import type { InspectContext } from './reader.ts';
import { measuredAll } from './tensorStats.ts';

export interface WholeContext extends InspectContext {
  /** Whether the values of tensors are read, too. */
  readonly statistics: boolean;
  /** What is being done, and how much of it is. */
  readonly onProgress?: ((label: string, share: number) => void) | undefined;
}

/**
 * A checkpoint with all of its tensors, as a view shows it.
 * @throws as `inspect` does
 */
export async function inspectWhole(
  place: string,
  { statistics, onProgress, ...context }: WholeContext,
): Promise<CheckpointDocument> {
  const checkpoint = await inspect(place, context);
  const { tensors } = checkpoint;
  if (!statistics) return checkpointDocument(checkpoint, { tensors: tensors.map(tensor => ({ tensor })) });
  const diagnostics = [...checkpoint.diagnostics];
  const all = await measuredAll(place, tensors, found => diagnostics.push(found), {
    ...context,
    onDone: count => onProgress?.(l10n.t('Reading tensors'), count / tensors.length),
  });
  return checkpointDocument({ ...checkpoint, diagnostics }, { tensors: all });
}
