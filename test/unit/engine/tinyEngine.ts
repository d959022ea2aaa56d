// A small engine for tests of the two sides of the channel: the folder of an assess request says what to do.
import { writeFileSync } from 'node:fs';
import type { Assessment } from '../../../src/core/assessment/assessment.ts';
import type { Validation } from '../../../src/core/assessment/validation.ts';
import { UsageError } from '../../../src/core/diagnostic.ts';
import type { Handlers } from '../../../src/engine/handlers.ts';
import { serve } from '../../../src/engine/serve.ts';
import { noHandlers } from './notAsked.ts';

const named = (createdAt: string) => ({ createdAt }) as Assessment;
const aborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    const stay = setInterval(() => undefined, 1000);
    signal.addEventListener('abort', () => {
      clearInterval(stay);
      reject(new Error('aborted'));
    });
  });

const handlers: Handlers = {
  ...noHandlers,
  async assess({ folder }, { signal, progress, output }) {
    switch (folder) {
      case 'crash':
        return process.exit(3);
      case 'throw-later':
        setTimeout(() => {
          throw new Error('thrown where nobody waits');
        });
        return aborted(signal);
      case 'garbage':
        for (const nonsense of [1, 'text', null, { kind: 'result' }, { kind: 'no such kind', id: 1 }])
          process.send?.(nonsense);
        return named('after garbage');
      case 'wait':
        progress('waiting', 0.5);
        return aborted(signal);
      case 'ignore-cancel':
        await new Promise(resolve => setTimeout(resolve, 100));
        return named('too late');
      case 'fail':
        throw new Error('The file is broken.');
      case 'usage':
        throw new UsageError('Wrong call.');
      case 'output':
        output('one\n');
        output('two\n');
        return named('said');
      case 'pid':
        return named(String(process.pid));
      default:
        return named(folder);
    }
  },
  questions: async () => [],
  // Writes a file when it is told to end: a stand-in for a user's command that is ended.
  validate: async ({ checkpoint }, { signal }) => {
    await aborted(signal).catch(() => writeFileSync(checkpoint, 'ended'));
    return {} as Validation;
  },
  report: async ({ out }) => ({ out }),
  propose: () => {
    throw new Error('not asynchronous');
  },
};

serve(
  {
    send: message => process.connected && process.send?.(message),
    onMessage: listener => process.on('message', listener),
    onDisconnect: listener => process.on('disconnect', listener),
  },
  handlers,
  { version: 'tiny', exit: () => process.exit() },
);
process.on('uncaughtException', () => process.disconnect());
