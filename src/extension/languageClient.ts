import { env, type LogOutputChannel, l10n, type Uri } from 'vscode';
import { LanguageClient, RevealOutputChannelOn, TransportKind } from 'vscode-languageclient/node';
import { CONFIG_FILE } from '../protocol/ids.ts';
import { COLUMNS_KNOWN, type ColumnsKnown, type ServerOptions } from '../protocol/language.ts';

export interface RunningClient {
  /** Tells the server which columns the data of a project have. */
  tell(configuration: Uri, columns: readonly string[]): void;
  dispose(): void;
}

/** Starts the language server for evenkeel.yaml and returns what stops it. */
export function startLanguageClient(server: string, log: LogOutputChannel): RunningClient {
  const client = new LanguageClient(
    'evenkeel',
    'Evenkeel',
    { module: server, transport: TransportKind.ipc },
    {
      documentSelector: ['file', 'untitled'].map(scheme => ({ scheme, pattern: `**/${CONFIG_FILE}` })),
      outputChannel: log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions: {
        ...(l10n.bundle && { language: { tag: env.language, texts: l10n.bundle } }),
      } satisfies ServerOptions,
    },
  );
  client.start().catch(error => log.error(`The language server could not be started: ${error}`));
  return {
    tell(configuration, columns) {
      const message: ColumnsKnown = { uri: client.code2ProtocolConverter.asUri(configuration), columns };
      client
        .sendNotification(COLUMNS_KNOWN, message)
        .catch(error => log.warn(`The language server was not told of columns: ${error}`));
    },
    dispose: () =>
      void client.dispose().catch(error => log.warn(`The language server did not end well: ${error}`)),
  };
}
