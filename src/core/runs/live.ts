import type { RunHead } from './run.ts';

/** A run that says that it is running, and of which nothing was written for so long, ms, was stopped without saying so. */
const LONG = 60 * 60_000;

/** With the status that it has now, when it says that it is running. */
export function headNow<T extends RunHead>(head: T, now: number): T {
  const { status, updatedAt } = head;
  const gone = status === 'running' && updatedAt !== undefined && now - updatedAt > LONG;
  return gone ? { ...head, status: 'stopped' } : head;
}
