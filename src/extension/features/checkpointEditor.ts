import path from 'node:path';
import * as vscode from 'vscode';
import type { CheckpointDocument } from '../../core/checkpoints/document.ts';
import { type CheckpointState, isCheckpointRequest } from '../../protocol/checkpoint.ts';
import { COMMANDS, EDITORS } from '../../protocol/ids.ts';
import type { App, Feature } from '../app.ts';
import { Throttle } from '../throttle.ts';
import { showPage } from '../webviewPage.ts';
import { WorkingPage } from '../workingPage.ts';
import type { Node } from './tree.ts';

/** The editor of checkpoints: read-only, and nothing is loaded, so it also works in Restricted Mode. */
export const checkpointEditor: Feature = app => {
  const provider: vscode.CustomReadonlyEditorProvider = {
    openCustomDocument: uri => ({ uri, dispose() {} }),
    resolveCustomEditor({ uri }, panel) {
      const view = new CheckpointPanel(app, uri, panel);
      panel.onDidDispose(() => view.dispose());
    },
  };
  return vscode.Disposable.from(
    vscode.window.registerCustomEditorProvider(EDITORS.checkpoint, provider, {
      supportsMultipleEditorsPerDocument: true,
    }),
    vscode.commands.registerCommand(COMMANDS.inspectCheckpoint, inspect),
  );
};

/** `Evenkeel: Inspect Checkpoint`: of a file or folder in the Explorer, or of one that is picked. */
async function inspect(argument?: unknown): Promise<void> {
  const uri = fileOf(argument) ?? (await picked(vscode.l10n.t('Inspect')));
  if (uri) await vscode.commands.executeCommand('vscode.openWith', uri, EDITORS.checkpoint);
}

/** The file that a command was called with: of the Explorer, or the checkpoint of a line of the tree. */
export function fileOf(argument: unknown): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri) return argument;
  const { kind, project, checkpoint } = (argument ?? {}) as Partial<Extract<Node, { kind: 'checkpoint' }>>;
  if (kind !== 'checkpoint' || !project || !checkpoint) return undefined;
  return vscode.Uri.file(path.resolve(project.folder.fsPath, checkpoint.path));
}

/** A file that the user looks for. @param openLabel what is done with it */
export async function picked(openLabel: string): Promise<vscode.Uri | undefined> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const [uri] =
    (await vscode.window.showOpenDialog({
      openLabel,
      ...(folder && { defaultUri: folder.uri }),
    })) ?? [];
  return uri;
}

/** A checkpoint that is being written is read again so often at most. */
const READ_INTERVAL_MS = 2000;

class CheckpointPanel {
  readonly #app: App;
  readonly #uri: vscode.Uri;
  readonly #page: WorkingPage;
  readonly #subscriptions: vscode.Disposable;
  readonly #readAgain: Throttle;
  #document: CheckpointDocument | undefined;

  constructor(app: App, uri: vscode.Uri, panel: vscode.WebviewPanel) {
    this.#app = app;
    this.#uri = uri;
    this.#page = new WorkingPage(app, panel, () => this.#state());
    // what was asked for is read again
    const measured = () => this.#document?.tensors?.some(each => each.statistics) ?? false;
    this.#readAgain = new Throttle(() => this.#read(measured()), READ_INTERVAL_MS);
    const { webview } = panel;
    const pattern = new vscode.RelativePattern(vscode.Uri.joinPath(uri, '..'), path.basename(uri.fsPath));
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    this.#subscriptions = vscode.Disposable.from(
      webview.onDidReceiveMessage(message => this.#receive(message)),
      watcher,
      watcher.onDidChange(() => this.#readAgain.request()),
      watcher.onDidCreate(() => this.#readAgain.request()),
    );
    showPage(app.context, webview, 'checkpoint', path.basename(uri.fsPath));
    void this.#read(false);
  }

  dispose(): void {
    this.#page.dispose();
    this.#readAgain.dispose();
    this.#subscriptions.dispose();
  }

  #receive(message: unknown): void {
    if (!isCheckpointRequest(message)) {
      this.#app.log.warn('The view of a checkpoint sent something that is not a request.');
      return;
    }
    switch (message.kind) {
      case 'ready':
        this.#page.begin();
        break;
      case 'refresh':
        void this.#read(false);
        break;
      case 'measure':
        void this.#read(true);
        break;
      case 'cancel':
        this.#page.cancel();
        break;
      case 'showLog':
        void vscode.commands.executeCommand(COMMANDS.showLog);
        break;
    }
  }

  async #read(statistics: boolean): Promise<void> {
    const { fsPath } = this.#uri;
    await this.#page.run(
      fsPath,
      vscode.l10n.t('Reading {0}', path.basename(fsPath)),
      options => this.#app.engine.request('inspect', { path: fsPath, statistics }, options),
      document => {
        this.#document = document;
      },
    );
  }

  /** Everything the view shows but the texts of its language. */
  #state(): CheckpointState {
    const { busy, error } = this.#page;
    return {
      kind: 'state',
      name: path.basename(this.#uri.fsPath),
      ...(this.#document && { document: this.#document }),
      ...(busy && { busy }),
      ...(error !== undefined && { error }),
      language: vscode.env.language,
    };
  }
}
