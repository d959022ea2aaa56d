import * as l10n from '@vscode/l10n';
import type { Comparison } from '../../core/checkpoints/compare/comparison.ts';
import { Failure } from '../shared/components/Failure.tsx';
import { Progress } from '../shared/components/Progress.tsx';
import { Skeleton } from '../shared/components/Skeleton.tsx';
import { Tabs } from '../shared/components/Tabs.tsx';
import { share } from '../shared/format.ts';
import { CompareHeader } from './components/CompareHeader.tsx';
import { Layers } from './components/Layers.tsx';
import { Problems } from './components/Problems.tsx';
import { countOfSettings, Settings } from './components/Settings.tsx';
import { Tensors } from './components/Tensors.tsx';
import { compare, host, TABS, type Tab, tab } from './state.ts';

/** Two checkpoints side by side: what the difference shows, then how far each layer moved, tensor by tensor, and what else differs. */
export function CompareView() {
  const state = compare.value;
  const label = l10n.t('The checkpoints are being compared');
  if (!state) return <Skeleton label={label} />;
  const { names, document, busy, error } = state;
  return (
    <>
      <Progress busy={busy} />
      <CompareHeader names={names} document={document} busy={busy !== undefined} />
      {busy && (
        <p class="working">
          <span class="muted">
            {busy.share === undefined ? busy.label : l10n.t('{0}: {1}', busy.label, share(busy.share))}
          </span>{' '}
          <button type="button" onClick={() => host.post({ kind: 'cancel' })}>
            {l10n.t('Cancel')}
          </button>
        </p>
      )}
      {error !== undefined && <Failure title={l10n.t('✖ Not compared')} error={error} host={host} />}
      {document ? (
        <Parts document={document} names={names} />
      ) : busy ? (
        <Skeleton label={label} />
      ) : (
        error === undefined && <Stopped />
      )}
    </>
  );
}

/** It was cancelled before there was anything to show. */
function Stopped() {
  return (
    <p class="empty">
      <span class="muted">{l10n.t('The comparison was cancelled.')}</span>{' '}
      <button type="button" onClick={() => host.post({ kind: 'refresh' })}>
        {l10n.t('Compare')}
      </button>
    </p>
  );
}

function Parts({ document, names }: { document: Comparison; names: readonly [string, string] }) {
  const shown = TABS.filter(each => countOf(each, document) > 0);
  const selected = shown.find(each => each === tab.value) ?? shown[0];
  if (selected === undefined) return null;
  return (
    <>
      <Tabs
        label={l10n.t('Parts of the comparison')}
        tabs={shown.map(id => ({ id, title: titleOf(id), count: countOf(id, document) }))}
        selected={selected}
        onSelect={id => {
          tab.value = id;
        }}
      />
      <div id="panel" role="tabpanel" aria-labelledby={`tab-${selected}`}>
        <Part of={selected} document={document} names={names} />
      </div>
    </>
  );
}

function Part({ of, document, names }: { of: Tab; document: Comparison; names: readonly [string, string] }) {
  switch (of) {
    case 'layers':
      return <Layers document={document} />;
    case 'tensors':
      return <Tensors tensors={document.tensors} />;
    case 'settings':
      return <Settings settings={document.settings} />;
    case 'problems':
      return <Problems document={document} names={names} />;
  }
}

/** How many things a tab has to show. */
function countOf(part: Tab, { layers, tensors, settings, finding, a, b }: Comparison): number {
  switch (part) {
    case 'layers':
      return layers.filter(({ state }) => state !== 'not-compared').length;
    case 'tensors':
      return tensors.length;
    case 'settings':
      return finding.kind === 'unreadable' ? 0 : countOfSettings(settings);
    case 'problems':
      return a.diagnostics.length + b.diagnostics.length;
  }
}

function titleOf(part: Tab): string {
  switch (part) {
    case 'layers':
      return l10n.t('Layers');
    case 'tensors':
      return l10n.t('Tensors');
    case 'settings':
      return l10n.t('Settings');
    case 'problems':
      return l10n.t('Problems');
  }
}
