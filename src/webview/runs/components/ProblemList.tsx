import * as l10n from '@vscode/l10n';
import type { Diagnostic } from '../../../core/diagnostic.ts';
import { Diagnostics } from '../../shared/components/Diagnostics.tsx';
import { count } from '../../shared/format.ts';
import { lists, toggleTable } from '../../shared/lists.ts';
import { host } from '../host.ts';

const ID = 'problems';

/** What could not be read, folded away behind its number. */
export function ProblemList({ diagnostics }: { diagnostics: readonly Diagnostic[] }) {
  if (diagnostics.length === 0) return null;
  const open = lists.value.tables.includes(ID);
  const grave = diagnostics.some(({ severity }) => severity !== 'info');
  return (
    <section class="problems" aria-label={l10n.t('Problems')}>
      <button type="button" class="section" aria-expanded={open} onClick={() => toggleTable(ID)}>
        <span aria-hidden="true">{open ? '▾' : '▸'}</span>{' '}
        <span class={grave ? 'warn' : 'muted'}>
          {diagnostics.length === 1
            ? l10n.t('1 thing to know')
            : l10n.t('{0} things to know', count(diagnostics.length))}
        </span>
      </button>
      {open && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys
        <section class="problem-list" aria-label={l10n.t('Problems')} tabIndex={0}>
          <Diagnostics diagnostics={diagnostics} open={place => host.post({ kind: 'openFile', ...place })} />
        </section>
      )}
    </section>
  );
}
