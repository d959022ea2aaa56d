import * as l10n from '@vscode/l10n';
import type { RunStatus } from '../../../core/runs/run.ts';

const MARKS = {
  running: ['▶', 'current'],
  finished: ['✔', 'pass'],
  failed: ['✖', 'fail'],
  killed: ['■', 'fail'],
  stopped: ['▲', 'warn'],
  scheduled: ['○', 'insufficient'],
  unknown: ['◇', 'insufficient'],
} as const satisfies Record<RunStatus, readonly [mark: string, className: string]>;

/** The mark alone, read out as the word; with the word where it is not over, or seems not to be. */
export function RunStatusSign({ status }: { status: RunStatus }) {
  if (hasStatusWord(status)) return <RunStatusMark status={status} />;
  const [mark, className] = MARKS[status] ?? MARKS.unknown;
  return (
    <span class={`sign ${className}`} title={explained(status) ?? statusWord(status)}>
      {mark}
      <span class="spoken">{statusWord(status)}</span>
    </span>
  );
}

/** Whether a run's mark needs the word beside it: it is not over, or seems not to be. */
export function hasStatusWord(status: RunStatus): boolean {
  return status === 'running' || status === 'stopped';
}

/** What became of a run, as a mark and a word. */
export function RunStatusMark({ status }: { status: RunStatus }) {
  const [mark, className] = MARKS[status] ?? MARKS.unknown;
  return (
    <span class={`status ${className}`} title={explained(status)}>
      {mark} {statusWord(status)}
    </span>
  );
}

export function statusWord(status: RunStatus): string {
  switch (status) {
    case 'running':
      return l10n.t('running');
    case 'finished':
      return l10n.t('finished');
    case 'failed':
      return l10n.t('failed');
    case 'killed':
      return l10n.t('killed');
    case 'stopped':
      return l10n.t('stopped');
    case 'scheduled':
      return l10n.t('scheduled');
    case 'unknown':
      return l10n.t('unknown');
  }
}

function explained(status: RunStatus): string | undefined {
  if (status === 'stopped')
    return l10n.t(
      'No end was recorded, and nothing has been written for long: killed, crashed, or its machine is gone.',
    );
  if (status === 'unknown') return l10n.t('Its tracker records no end.');
  return undefined;
}
