import { setImmediate as turn } from 'node:timers/promises';

/** Work goes on for so long before others get a turn. Two chains of work may follow one another before a message is heard. */
const TURN_MS = 10;

/** To be awaited between pieces of work. */
export type Turn = () => Promise<void>;

/** What is awaited where no turn is due: one for all, since it is asked for between the smallest pieces. */
const NOT_DUE = Promise.resolve();

/**
 * A function to call between pieces of long work: it gives the event loop a turn when the last one was a while ago, so that messages
 * are heard, and rejects with the signal's reason when the work was aborted meanwhile.
 */
export function turns(signal: AbortSignal | undefined): Turn {
  let since = performance.now();
  const pause = async (): Promise<void> => {
    await turn();
    signal?.throwIfAborted();
    since = performance.now();
  };
  return () => (performance.now() - since < TURN_MS ? NOT_DUE : pause());
}

/** Work in pieces, between which whoever runs it may do something else. */
export type Pieces<T> = Generator<undefined, T, undefined>;

/** Does all pieces at once. */
export function atOnce<T>(pieces: Pieces<T>): T {
  for (;;) {
    const next = pieces.next();
    if (next.done) return next.value;
  }
}

/** Does the pieces with turns between. Work that is aborted meanwhile is ended, so that it lets go of what it holds. */
export async function inTurns<T>(pieces: Pieces<T>, turn: Turn): Promise<T> {
  try {
    for (;;) {
      const next = pieces.next();
      if (next.done) return next.value;
      await turn();
    }
  } finally {
    // After the last piece this does nothing; the value is not asked for.
    pieces.return(undefined as T);
  }
}
