import { clockParts } from '../../shared/format.ts';

const DAY = 86_400_000;

/** An instant as a tick: the day where the axis is long, the minute where it is short, down to seconds. */
export function shortClock(ms: number, span: number): string {
  if (span > 3 * DAY) return clockParts(ms, { day: 'numeric', month: 'short' });
  const time = { hour: '2-digit', minute: '2-digit' } as const;
  if (span > DAY) return clockParts(ms, { day: 'numeric', month: 'short', ...time });
  return clockParts(ms, span > 300_000 ? time : { ...time, second: '2-digit' });
}
