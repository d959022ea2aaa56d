import { LinePiece } from '../../shared/components/LinePiece.tsx';
import { lookOf } from '../identity.ts';

/** A piece of the run's curve; an empty place where it has none. */
export function Swatch({ identity }: { identity: number | undefined }) {
  return (
    <span class="swatch">{identity !== undefined && <LinePiece look={lookOf(identity)} width={24} />}</span>
  );
}
