import { share } from '../format.ts';

export interface Busy {
  readonly label: string;
  /** How much of it is done, if known. */
  readonly share?: number;
}

/** Work under way, as a thin line that takes no room. */
export function Progress({ busy }: { busy: Busy | undefined }) {
  const done = busy?.share;
  return (
    <div class="progress">
      <span class="spoken" role="status">
        {busy ? (done === undefined ? busy.label : `${busy.label} ${share(done)}`) : ''}
      </span>
      {busy && (
        <div
          class={done === undefined ? 'unknown' : ''}
          title={busy.label}
          style={{
            width: done === undefined ? '100%' : `${Math.round(Math.min(1, Math.max(0, done)) * 100)}%`,
          }}
        />
      )}
    </div>
  );
}
