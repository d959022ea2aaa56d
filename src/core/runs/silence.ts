/** Clocks of machines that share a folder differ by less. */
const SKEW_MS = 24 * 3_600_000;

/**
 * Whether nothing was written for longer than a program that is alive lets pass. A time that lies ahead is that of a clock which is
 * ahead, and recent, unless it is far off.
 * @param updatedAt when something was last written, `now` the time, both in ms since epoch
 */
export function isSilent(updatedAt: number, now: number, longestMs: number): boolean {
  const since = now - updatedAt;
  return since > longestMs || since < -SKEW_MS;
}
