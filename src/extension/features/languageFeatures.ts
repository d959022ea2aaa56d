import path from 'node:path';
import * as vscode from 'vscode';
import { CONFIG_FILE } from '../../protocol/ids.ts';
import type { Feature } from '../app.ts';
import type { RunningClient } from '../languageClient.ts';
import type { Project } from '../project.ts';

/** Starts the language client, a bundle larger than all the rest, when the first evenkeel.yaml is open. */
export const languageFeatures: Feature = app => {
  let client: RunningClient | undefined;
  const told = new Map<string, string>();
  const tell = ({ key, configuration, assessment }: Project) => {
    const columns = assessment?.columns.map(each => each.name) ?? [];
    const text = columns.join('\0');
    if (!client || columns.length === 0 || told.get(key) === text) return;
    told.set(key, text);
    client.tell(configuration, columns);
  };
  const start = () => {
    if (client) return;
    opened.dispose();
    const { startLanguageClient } = require('./languageClient.cjs') as typeof import('../languageClient.ts');
    const server = vscode.Uri.joinPath(app.context.extensionUri, 'dist', 'server.cjs').fsPath;
    client = startLanguageClient(server, app.log);
    app.projects.all.forEach(tell);
  };
  const opened = vscode.workspace.onDidOpenTextDocument(document => isConfiguration(document) && start());
  const changed = app.projects.onDidChange(project => project && tell(project));
  setImmediate(() => vscode.workspace.textDocuments.some(isConfiguration) && start());
  return new vscode.Disposable(() => {
    opened.dispose();
    changed.dispose();
    client?.dispose();
  });
};

function isConfiguration({ uri }: vscode.TextDocument): boolean {
  return path.posix.basename(uri.path) === CONFIG_FILE && ['file', 'untitled'].includes(uri.scheme);
}
