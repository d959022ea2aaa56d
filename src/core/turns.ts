import { setImmediate as turn } from 'node:timers/promises';

/** Work goes on for so long before others get a turn. */
const TURN_MS = 20;

/** To be awaited between pieces of work. */
export type Turn = () => Promise<void>;

/**
 * A function to call between pieces of long work: it gives the event loop a turn when the last one was a while ago, so that messages
 * are heard, and rejects with the signal's reason when the work was aborted meanwhile.
 */
export function turns(signal: AbortSignal | undefined): Turn {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < TURN_MS) return;
    await turn();
    signal?.throwIfAborted();
    since = performance.now();
  };
}
