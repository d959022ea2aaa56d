import * as l10n from '@vscode/l10n';
import type { Comparison, Side } from '../../../core/checkpoints/compare/comparison.ts';
import { SafetyBlock } from '../../shared/components/SafetyBlock.tsx';
import { factsOf } from '../../shared/facts.ts';
import { host } from '../state.ts';

/** What the difference shows, in a sentence; then both checkpoints, and what loading each would run. */
export function CompareHeader({
  names: [first, second],
  document,
  busy,
}: {
  names: readonly [string, string];
  document: Comparison | undefined;
  busy: boolean;
}) {
  return (
    <header>
      <div class="top">
        <h1 class="names" title={`${first} → ${second}`}>
          <bdi>{first}</bdi> <span aria-hidden="true">→</span>
          <span class="spoken">{l10n.t('compared with')}</span> <bdi>{second}</bdi>
        </h1>
        {host.interactive && (
          <div class="actions">
            <button type="button" disabled={busy} onClick={() => host.post({ kind: 'swap' })}>
              {l10n.t('Swap')}
            </button>
          </div>
        )}
      </div>
      {document && (
        <>
          <p class="lead">
            <bdi>{document.finding.sentence}</bdi>
          </p>
          {document.finding.notes.length > 0 && (
            <ul class="notes muted">
              {document.finding.notes.map(note => (
                <li key={note}>
                  <bdi>{note}</bdi>
                </li>
              ))}
            </ul>
          )}
          <div class="sides">
            <SideBlock
              title={l10n.t('First')}
              name={first}
              side={document.a}
              open={() => host.post({ kind: 'inspectFirst' })}
            />
            <SideBlock
              title={l10n.t('Second')}
              name={second}
              side={document.b}
              open={() => host.post({ kind: 'inspectSecond' })}
            />
          </div>
        </>
      )}
    </header>
  );
}

function SideBlock({
  title,
  name,
  side,
  open,
}: {
  title: string;
  name: string;
  side: Side;
  open: () => void;
}) {
  return (
    <section aria-label={`${title}: ${name}`}>
      <h2 title={side.path}>
        <span class="muted">{title}</span>{' '}
        <button type="button" class="link" title={side.path} onClick={open}>
          <bdi>{name}</bdi>
        </button>
      </h2>
      <p class="muted">{factsOf(side).join(' · ')}</p>
      <SafetyBlock safety={side.safety} />
    </section>
  );
}
