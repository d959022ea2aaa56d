import * as l10n from '@vscode/l10n';
import type { Scalar } from '../../core/checkpoints/checkpoint.ts';
import type { CheckpointDocument } from '../../core/checkpoints/document.ts';
import { bytes, count, value } from './format.ts';

type Told = Pick<
  CheckpointDocument,
  'title' | 'framework' | 'contents' | 'tensorCount' | 'parameters' | 'tensorBytes' | 'trees'
>;

/** What a checkpoint is and how large, in a few words each. */
export function factsOf({
  title,
  framework,
  contents,
  tensorCount,
  parameters,
  tensorBytes,
  trees,
}: Told): string[] {
  const line = [title];
  if (framework) line.push([framework.name, framework.version].filter(Boolean).join(' '));
  if (contents !== undefined) line.push(contents);
  if (tensorCount > 0)
    line.push(tensorCount === 1 ? l10n.t('1 tensor') : l10n.t('{0} tensors', count(tensorCount)));
  if (parameters !== undefined) {
    line.push(parameters === 1 ? l10n.t('1 parameter') : l10n.t('{0} parameters', count(parameters)));
  }
  if (tensorBytes !== undefined && tensorBytes > 0) line.push(bytes(tensorBytes));
  if (trees !== undefined) line.push(trees === 1 ? l10n.t('1 tree') : l10n.t('{0} trees', count(trees)));
  return line;
}

/** Whole numbers as they are written: an id or a seed is no quantity. */
export function shown(fact: Scalar): string {
  if (typeof fact !== 'number') return String(fact);
  return Number.isInteger(fact) ? String(fact) : value(fact);
}
