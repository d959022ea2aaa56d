import * as l10n from '@vscode/l10n';
import type { Host } from '../host.ts';

/** Work that failed: why, and what can be done about it where there is a host to ask. */
export function Failure({
  title,
  error,
  note,
  host,
}: {
  title: string;
  error: string;
  /** What is shown all the same. */
  note?: string | undefined;
  host: Host<{ kind: 'refresh' | 'showLog' }>;
}) {
  return (
    <div class="failure" role="alert">
      <p>
        <span class="verdict fail">{title}</span> <bdi>{error}</bdi>
        {note !== undefined && <span class="muted"> {note}</span>}
      </p>
      {host.interactive && (
        <p>
          <button type="button" onClick={() => host.post({ kind: 'refresh' })}>
            {l10n.t('Try again')}
          </button>{' '}
          <button type="button" onClick={() => host.post({ kind: 'showLog' })}>
            {l10n.t('Show log')}
          </button>
        </p>
      )}
    </div>
  );
}
