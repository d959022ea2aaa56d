import type { CheckpointDocument } from '../../../core/checkpoints/document.ts';
import { SafetyBlock } from '../../shared/components/SafetyBlock.tsx';
import { factsOf } from '../../shared/facts.ts';

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
