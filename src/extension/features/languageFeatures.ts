import path from 'node:path';
import * as vscode from 'vscode';
import { CONFIG_FILE } from '../../protocol/ids.ts';
import type { Feature } from '../app.ts';

/** Starts the language client, a bundle larger than all the rest, when the first evenkeel.yaml is open. */
export const languageFeatures: Feature = app => {
  let client: { dispose(): void } | undefined;
  const start = () => {
    if (client) return;
    opened.dispose();
    const { startLanguageClient } = require('./languageClient.cjs') as typeof import('../languageClient.ts');
    const server = vscode.Uri.joinPath(app.context.extensionUri, 'dist', 'server.cjs').fsPath;
    client = startLanguageClient(server, app.log);
  };
  const opened = vscode.workspace.onDidOpenTextDocument(document => isConfiguration(document) && start());
  setImmediate(() => vscode.workspace.textDocuments.some(isConfiguration) && start());
  return new vscode.Disposable(() => {
    opened.dispose();
    client?.dispose();
  });
};

function isConfiguration({ uri }: vscode.TextDocument): boolean {
  return path.posix.basename(uri.path) === CONFIG_FILE && ['file', 'untitled'].includes(uri.scheme);
}
