import { UsageError } from '../core/diagnostic.ts';
import {
  type EngineRequest,
  type FromEngine,
  isToEngine,
  requestIdIn,
  type ToEngine,
} from '../protocol/engine.ts';
import type { Handlers, Work } from './handlers.ts';

/** Progress is for people: more often than this it only costs. */
const PROGRESS_INTERVAL_MS = 50;
/** How long work may take to end (a user's command gets SIGINT, SIGTERM and SIGKILL in 6 s) once the host has gone. */
const FAREWELL_MS = 8000;

/** The side of Node's `process` that the engine speaks through; a test hands in its own. */
export interface Channel {
  readonly send: (message: FromEngine) => void;
  readonly onMessage: (listener: (message: unknown) => void) => void;
  readonly onDisconnect: (listener: () => void) => void;
}

/**
 * Answers every request exactly once: with its result, its failure, or `cancelled`. What is not a message of the protocol is
 * logged and ignored; what means to be a request fails, since somebody waits for it. When the channel closes, all work is aborted
 * and, when it has ended, `exit` is called.
 */
export function serve(
  channel: Channel,
  handlers: Handlers,
  options: { readonly version: string; readonly exit: () => void },
): { readonly stop: () => Promise<void> } {
  const running = new Map<number, { readonly abort: AbortController; readonly ended: Promise<void> }>();

  const answer = async (request: EngineRequest, abort: AbortController): Promise<void> => {
    const { id } = request;
    const { signal } = abort;
    const work: Work = {
      signal,
      progress: throttledProgress((label, share) => {
        if (!signal.aborted)
          channel.send({ kind: 'progress', id, label, ...(share !== undefined && { share }) });
      }),
      output: text => channel.send({ kind: 'output', id, text }),
    };
    try {
      const result = await call(handlers, request, work);
      channel.send(signal.aborted ? { kind: 'cancelled', id } : { kind: 'result', id, result });
    } catch (error) {
      if (signal.aborted) return channel.send({ kind: 'cancelled', id });
      channel.send({ kind: 'failed', id, message: messageOf(error), usage: error instanceof UsageError });
      if (!(error instanceof UsageError))
        channel.send({
          kind: 'log',
          level: 'error',
          text: `${request.method}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        });
    } finally {
      running.delete(id);
    }
  };

  channel.onMessage(message => {
    if (!isToEngine(message)) {
      channel.send({ kind: 'log', level: 'warning', text: 'Ignored a message that no host sends.' });
      const id = requestIdIn(message);
      if (id !== undefined && !running.has(id))
        channel.send({ kind: 'failed', id, message: 'The request lacks something.', usage: false });
      return;
    }
    switch (message.kind) {
      case 'hello':
        return void speakIn(message).then(() => channel.send({ kind: 'ready', version: options.version }));
      case 'cancel':
        running.get(message.id)?.abort.abort();
        return;
      case 'request': {
        if (running.has(message.id))
          return channel.send({
            kind: 'log',
            level: 'warning',
            text: `Ignored a second request ${message.id}.`,
          });
        const abort = new AbortController();
        // The handler starts a turn later, when its entry is there: it may end in the turn it starts in.
        running.set(message.id, { abort, ended: Promise.resolve().then(() => answer(message, abort)) });
        return;
      }
    }
  });

  const stop = async (): Promise<void> => {
    const ended = [...running.values()].map(each => {
      each.abort.abort();
      return each.ended;
    });
    const tooLate = new Promise(resolve => setTimeout(resolve, FAREWELL_MS).unref());
    await Promise.race([Promise.all(ended), tooLate]);
    options.exit();
  };
  channel.onDisconnect(() => void stop());
  return { stop };
}

function call(handlers: Handlers, request: EngineRequest, work: Work): Promise<unknown> {
  // The type of a request ties its method to its parameters, which TypeScript cannot follow through a table of functions.
  const handler = handlers[request.method] as (params: unknown, work: Work) => Promise<unknown>;
  return handler(request.params, work);
}

function throttledProgress(send: Work['progress']): Work['progress'] {
  let last = Number.NEGATIVE_INFINITY;
  return (label, share) => {
    const now = performance.now();
    if (now - last < PROGRESS_INTERVAL_MS) return;
    last = now;
    send(label, share);
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Sets the language of core's sentences. The library is loaded only for a language other than English. */
async function speakIn({ language }: Extract<ToEngine, { readonly kind: 'hello' }>): Promise<void> {
  if (language) (await import('../core/language.ts')).speak(language);
}
