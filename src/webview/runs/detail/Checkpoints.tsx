import * as l10n from '@vscode/l10n';
import type { RunDetail } from '../../../core/runs/views/detail.ts';
import { TitledTable } from '../../shared/components/TitledTable.tsx';
import { count, DASH } from '../../shared/format.ts';
import { host } from '../host.ts';

/** The model files that a run wrote; those below the folder can be opened. */
export function Checkpoints({ detail: { checkpoints } }: { detail: RunDetail }) {
  const registered = checkpoints.some(each => each.registered);
  return (
    <TitledTable
      id="detail-checkpoints"
      title={l10n.t('Checkpoints')}
      columns={[
        { title: l10n.t('Name') },
        { title: l10n.t('Step'), numeric: true },
        ...(registered ? [{ title: l10n.t('Registered as') }] : []),
        { title: l10n.t('Place') },
      ]}
      list={checkpoints.map((each, index) => ({ ...each, index }))}
      cells={({ name, step, path, index, registered: versions = [] }) => [
        <bdi>{name}</bdi>,
        step === undefined ? DASH : count(step),
        ...(registered
          ? [
              versions
                .map(({ model, version, aliases, stage }) =>
                  [`${model} ${version}`, ...aliases, ...(stage === undefined ? [] : [stage])].join(', '),
                )
                .join('; ') || DASH,
            ]
          : []),
        path === undefined ? (
          <span class="muted">{l10n.t('not below this folder')}</span>
        ) : (
          <button
            type="button"
            class="code"
            title={path}
            onClick={() => host.post({ kind: 'openCheckpoint', index })}
          >
            {path}
          </button>
        ),
      ]}
    />
  );
}
