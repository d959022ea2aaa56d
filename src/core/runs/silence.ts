import type { RunHead, RunStatus } from './run.ts';

/** Clocks of machines that share a folder differ by less. */
const SKEW_MS = 24 * 3_600_000;

/**
 * Trainers write at their own pace, after so many steps or at the end of an epoch: one of which nothing was heard for so long, ms, has
 * ended, one way or the other.
 */
export const TRAINER_SILENT_MS = 30 * 60_000;

/** Trackers of which a run is told to be running until it says otherwise, however seldom it logs: silent for so long, ms, it was stopped. */
const TRACKER_SILENT_MS = 60 * 60_000;

/**
 * Whether nothing was written for longer than a program that is alive lets pass. A time that lies ahead is that of a clock which is
 * ahead, and recent, unless it is far off.
 * @param updatedAt when something was last written, `now` the time, both in ms since epoch
 */
export function isSilent(updatedAt: number, now: number, longestMs: number): boolean {
  const since = now - updatedAt;
  return since > longestMs || since < -SKEW_MS;
}

/**
 * The status of a run whose log tells no end, with when that will change to one of a run that is over: it is running as long as something
 * is heard of it, and then what `ended` says. That it was stopped makes it count no more than before, so that no moment is told for it.
 * @param heardAt when something was last written, 0 where nothing was; `now` the time, both in ms since epoch
 */
export function statusWhileHeard(
  heardAt: number,
  now: number,
  longestMs: number,
  ended: RunStatus,
): Pick<RunHead, 'status' | 'overAt'> {
  if (heardAt === 0 || isSilent(heardAt, now, longestMs)) return { status: ended };
  // times of files have fractions: the first whole millisecond that is more than `longestMs` behind
  const overAt = Math.floor(heardAt + longestMs) + 1;
  return { status: 'running', ...(ended !== 'stopped' && { overAt }) };
}

/** With the status that it has now, when it says that it is running: of one that was silent for long it is that it was stopped. */
export function headNow<T extends RunHead>(head: T, now: number): T {
  const { status, updatedAt } = head;
  const gone = status === 'running' && updatedAt !== undefined && isSilent(updatedAt, now, TRACKER_SILENT_MS);
  return gone ? { ...head, status: 'stopped' } : head;
}
