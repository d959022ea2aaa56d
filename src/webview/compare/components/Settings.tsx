import * as l10n from '@vscode/l10n';
import type { Comparison, SettingChange } from '../../../core/checkpoints/compare/comparison.ts';
import { TitledTable } from '../../shared/components/TitledTable.tsx';
import { shown } from '../../shared/facts.ts';
import { count, DASH } from '../../shared/format.ts';

type AllSettings = Comparison['settings'];
type Part = keyof AllSettings;

const PARTS: readonly Part[] = [
  'general',
  'hyperparameters',
  'training',
  'facts',
  'layers',
  'inputs',
  'outputs',
];

export function countOfSettings(settings: AllSettings): number {
  return PARTS.reduce((sum, part) => sum + settings[part].changed.length, 0);
}

/** What differs of what both tell of themselves. */
export function Settings({ settings }: { settings: AllSettings }) {
  const same = PARTS.reduce((sum, part) => sum + settings[part].same, 0);
  return (
    <>
      {PARTS.map(part => (
        <TitledTable
          key={part}
          id={part}
          title={titleOf(part)}
          columns={[{ title: l10n.t('Name') }, { title: l10n.t('First') }, { title: l10n.t('Second') }]}
          list={settings[part].changed}
          cells={({ name, a, b }) => [nameOf(part, name), <Value of={a} />, <Value of={b} />]}
        />
      ))}
      {same > 0 && (
        <p class="note muted">{l10n.t('Entries that are the same on both sides: {0}.', count(same))}</p>
      )}
    </>
  );
}

function Value({ of }: { of: SettingChange['a'] }) {
  return of === undefined ? <span>{DASH}</span> : <bdi class="value">{shown(of)}</bdi>;
}

function nameOf(part: Part, name: string): string {
  if (part === 'layers' && name === '') return l10n.t('the model itself');
  return part === 'general' ? generalName(name) : name;
}

function generalName(name: string): string {
  switch (name) {
    case 'format':
      return l10n.t('Format');
    case 'framework':
      return l10n.t('Framework');
    case 'version':
      return l10n.t('Version');
    case 'contents':
      return l10n.t('Contents');
    case 'parameters':
      return l10n.t('Parameters');
    case 'tensor_bytes':
      return l10n.t('Bytes of tensors');
    case 'trees':
      return l10n.t('Trees');
    default:
      return name;
  }
}

function titleOf(part: Part): string {
  switch (part) {
    case 'general':
      return l10n.t('In general');
    case 'hyperparameters':
      return l10n.t('Hyperparameters');
    case 'training':
      return l10n.t('Training state');
    case 'facts':
      return l10n.t('Metadata');
    case 'layers':
      return l10n.t('Types of layers');
    case 'inputs':
      return l10n.t('Inputs');
    case 'outputs':
      return l10n.t('Outputs');
  }
}
