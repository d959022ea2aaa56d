import { formatShare, formatValue } from '../../words.ts';

/** A relative change: as a percentage from 0.1% up to a hundred times, else as a number. */
export function relativeText(relative: number): string {
  if (relative === 0) return '0';
  return relative >= 0.001 && relative < 100 ? formatShare(relative) : formatValue(relative);
}
