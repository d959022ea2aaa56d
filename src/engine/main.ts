import { engineVersion, handlers } from './handlers.ts';
import { serve } from './serve.ts';

if (!process.send) {
  process.stderr.write('The engine is started by the extension and speaks over its IPC channel.\n');
  process.exit(2);
}

const { stop } = serve(
  {
    // The channel may close between any two messages; then nobody is there to be told.
    send: message => process.connected && process.send?.(message, () => undefined),
    onMessage: listener => process.on('message', listener),
    onDisconnect: listener => process.on('disconnect', listener),
  },
  handlers,
  { version: engineVersion, exit: () => process.exit() },
);

// The terminal's Ctrl-C and the end of the session reach the whole group: end what runs before leaving.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());
process.on('uncaughtException', error => {
  process.stderr.write(`${error.stack ?? error.message}\n`);
  // The host sees the channel close and fails what is pending; the closed channel also stops what runs here.
  process.exitCode = 1;
  process.disconnect();
});
