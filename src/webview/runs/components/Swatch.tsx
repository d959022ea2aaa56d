import { lookOf } from '../identity.ts';

/** A piece of the run's curve; an empty place where it has none. */
export function Swatch({ identity }: { identity: number | undefined }) {
  const look = identity === undefined ? undefined : lookOf(identity);
  return (
    <svg class="swatch" width="26" height="12" viewBox="0 0 26 12" aria-hidden="true">
      {look && (
        <line
          x1="1"
          x2="25"
          y1="6"
          y2="6"
          stroke={look.colour}
          stroke-width="2.5"
          stroke-dasharray={look.dash.join(' ')}
        />
      )}
    </svg>
  );
}
