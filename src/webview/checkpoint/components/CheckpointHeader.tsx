import * as l10n from '@vscode/l10n';
import type { CheckpointDocument } from '../../../core/checkpoints/document.ts';
import { bytes, count } from '../../shared/format.ts';
import { SafetyBlock } from './SafetyBlock.tsx';

/** What it is, how large, and what loading it would run. */
export function CheckpointHeader({
  name,
  document,
}: {
  name: string;
  document: CheckpointDocument | undefined;
}) {
  return (
    <header>
      <div class="identity">
        <h1 title={name}>
          <bdi>{name}</bdi>
        </h1>
        {document && <p class="muted">{factsOf(document).join(' · ')}</p>}
      </div>
      {document && <SafetyBlock safety={document.safety} />}
    </header>
  );
}

function factsOf({
  title,
  framework,
  contents,
  tensorCount,
  parameters,
  tensorBytes,
  trees,
}: CheckpointDocument): string[] {
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
