import type { LogOutputChannel } from 'vscode';
import { LanguageClient, RevealOutputChannelOn, TransportKind } from 'vscode-languageclient/node';
import { CONFIG_FILE } from '../protocol/ids.ts';

/** Starts the language server for evenkeel.yaml and returns what stops it. */
export function startLanguageClient(server: string, log: LogOutputChannel): { dispose(): void } {
  const client = new LanguageClient(
    'evenkeel',
    'Evenkeel',
    { module: server, transport: TransportKind.ipc },
    {
      documentSelector: ['file', 'untitled'].map(scheme => ({ scheme, pattern: `**/${CONFIG_FILE}` })),
      outputChannel: log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
    },
  );
  client.start().catch(error => log.error(`The language server could not be started: ${error}`));
  return {
    dispose: () =>
      void client.dispose().catch(error => log.warn(`The language server did not end well: ${error}`)),
  };
}
