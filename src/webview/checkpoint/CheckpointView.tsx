import * as l10n from '@vscode/l10n';
import type { CheckpointDocument } from '../../core/checkpoints/document.ts';
import { Diagnostics } from '../shared/components/Diagnostics.tsx';
import { Failure } from '../shared/components/Failure.tsx';
import { Progress } from '../shared/components/Progress.tsx';
import { Skeleton } from '../shared/components/Skeleton.tsx';
import { Tabs } from '../shared/components/Tabs.tsx';
import { CheckpointHeader } from './components/CheckpointHeader.tsx';
import { Facts } from './components/Facts.tsx';
import { Layers } from './components/Layers.tsx';
import { Ports } from './components/Ports.tsx';
import { Tensors } from './components/Tensors.tsx';
import { checkpoint, host, TABS, type Tab, tab } from './state.ts';

/** A checkpoint: what loading it would run first, then what it holds. */
export function CheckpointView() {
  const state = checkpoint.value;
  const label = l10n.t('The checkpoint is being read');
  if (!state) return <Skeleton label={label} />;
  const { name, document, busy, error } = state;
  return (
    <>
      <Progress busy={busy} />
      <CheckpointHeader name={name} document={document} />
      {error !== undefined && <Failure title={l10n.t('✖ Not read')} error={error} host={host} />}
      {document ? <Parts document={document} /> : error === undefined && <Skeleton label={label} />}
    </>
  );
}

function Parts({ document }: { document: CheckpointDocument }) {
  const shown = TABS.filter(each => countOf(each, document) > 0);
  const selected = shown.find(each => each === tab.value) ?? shown[0];
  if (selected === undefined) return <p class="empty muted">{l10n.t('It tells nothing more of itself.')}</p>;
  const tabs = shown.map(id => ({ id, title: titleOf(id), count: countOf(id, document) }));
  return (
    <>
      <Tabs
        label={l10n.t('Parts of the checkpoint')}
        tabs={tabs}
        selected={selected}
        onSelect={id => {
          tab.value = id;
        }}
      />
      <div id="panel" role="tabpanel" aria-labelledby={`tab-${selected}`}>
        <Part of={selected} document={document} />
      </div>
    </>
  );
}

function Part({ of, document }: { of: Tab; document: CheckpointDocument }) {
  const { layers, hyperparameters, training, facts, inputs, outputs, diagnostics } = document;
  switch (of) {
    case 'tensors':
      return <Tensors tensors={document.tensors ?? []} />;
    case 'layers':
      return <Layers layers={layers} />;
    case 'settings':
      return (
        <>
          <Facts id="training" title={l10n.t('Training state')} facts={training} />
          <Facts id="hyperparameters" title={l10n.t('Hyperparameters')} facts={hyperparameters} />
        </>
      );
    case 'metadata':
      return (
        <>
          <Ports id="inputs" title={l10n.t('Inputs')} ports={inputs} />
          <Ports id="outputs" title={l10n.t('Outputs')} ports={outputs} />
          <Facts id="facts" title={l10n.t('Metadata')} facts={facts} />
        </>
      );
    case 'problems':
      return (
        <section>
          <Diagnostics diagnostics={diagnostics} />
        </section>
      );
  }
}

/** How many things a tab has to show. */
function countOf(
  part: Tab,
  { tensors, layers, hyperparameters, training, facts, inputs, outputs, diagnostics }: CheckpointDocument,
): number {
  switch (part) {
    case 'tensors':
      return tensors?.length ?? 0;
    case 'layers':
      return layers.length;
    case 'settings':
      return Object.keys(hyperparameters).length + Object.keys(training).length;
    case 'metadata':
      return Object.keys(facts).length + inputs.length + outputs.length;
    case 'problems':
      return diagnostics.length;
  }
}

function titleOf(part: Tab): string {
  switch (part) {
    case 'tensors':
      return l10n.t('Tensors');
    case 'layers':
      return l10n.t('Layers');
    case 'settings':
      return l10n.t('Settings');
    case 'metadata':
      return l10n.t('Metadata');
    case 'problems':
      return l10n.t('Problems');
  }
}
