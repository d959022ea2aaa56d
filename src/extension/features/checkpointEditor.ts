import path from 'node:path';
import * as vscode from 'vscode';
import type { CheckpointDocument } from '../../core/checkpoints/document.ts';
import { type CheckpointState, isCheckpointRequest } from '../../protocol/checkpoint.ts';
import { COMMANDS, EDITORS } from '../../protocol/ids.ts';
import type { App, Feature } from '../app.ts';
import { Cancelled } from '../engineClient.ts';
import { Throttle } from '../throttle.ts';
import { PageStates, showPage, webviewOptions } from '../webviewPage.ts';
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
  const uri = argument instanceof vscode.Uri ? argument : (fileOf(argument) ?? (await picked()));
  if (uri) await vscode.commands.executeCommand('vscode.openWith', uri, EDITORS.checkpoint);
}

/** The checkpoint of a line of the tree. */
function fileOf(argument: unknown): vscode.Uri | undefined {
  const { kind, project, checkpoint } = (argument ?? {}) as Partial<Extract<Node, { kind: 'checkpoint' }>>;
  if (kind !== 'checkpoint' || !project || !checkpoint) return undefined;
  return vscode.Uri.file(path.resolve(project.folder.fsPath, checkpoint.path));
}

async function picked(): Promise<vscode.Uri | undefined> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const [uri] =
    (await vscode.window.showOpenDialog({
      openLabel: vscode.l10n.t('Inspect'),
      ...(folder && { defaultUri: folder.uri }),
    })) ?? [];
  return uri;
}

/** Progress changes many times a second; a state is sent whole, so not for each. */
const POST_INTERVAL_MS = 300;
/** A checkpoint that is being written is read again so often at most. */
const READ_INTERVAL_MS = 2000;

class CheckpointPanel {
  readonly #app: App;
  readonly #uri: vscode.Uri;
  readonly #panel: vscode.WebviewPanel;
  readonly #subscriptions: vscode.Disposable;
  #ready = false;
  #document: CheckpointDocument | undefined;
  #busy: CheckpointState['busy'];
  #error: string | undefined;
  /** Aborts the work under way. */
  #work: AbortController | undefined;
  readonly #states: PageStates;
  readonly #post: Throttle;
  readonly #readAgain: Throttle;

  constructor(app: App, uri: vscode.Uri, panel: vscode.WebviewPanel) {
    this.#app = app;
    this.#uri = uri;
    this.#panel = panel;
    this.#states = new PageStates(panel.webview);
    this.#post = new Throttle(() => this.#states.post(this.#state()), POST_INTERVAL_MS);
    // what was asked for is read again
    const measured = () => this.#document?.tensors?.some(each => each.statistics) ?? false;
    this.#readAgain = new Throttle(() => this.#read(measured()), READ_INTERVAL_MS);
    const { webview } = panel;
    const pattern = new vscode.RelativePattern(vscode.Uri.joinPath(uri, '..'), path.basename(uri.fsPath));
    const watcher = vscode.workspace.createFileSystemWatcher(pattern);
    this.#subscriptions = vscode.Disposable.from(
      webview.onDidReceiveMessage(message => this.#receive(message)),
      panel.onDidChangeViewState(() => this.#update()),
      watcher,
      watcher.onDidChange(() => this.#readAgain.request()),
      watcher.onDidCreate(() => this.#readAgain.request()),
    );
    webview.options = webviewOptions(app.context);
    showPage(app.context, webview, 'checkpoint', path.basename(uri.fsPath));
    void this.#read(false);
  }

  dispose(): void {
    this.#work?.abort();
    this.#post.dispose();
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
        this.#ready = true;
        this.#states.begin();
        this.#update(true);
        break;
      case 'refresh':
        void this.#read(false);
        break;
      case 'measure':
        void this.#read(true);
        break;
      case 'cancel':
        this.#work?.abort();
        break;
      case 'showLog':
        void vscode.commands.executeCommand(COMMANDS.showLog);
        break;
    }
  }

  async #read(statistics: boolean): Promise<void> {
    this.#work?.abort();
    const work = new AbortController();
    this.#work = work;
    this.#busy = { label: vscode.l10n.t('Reading {0}', path.basename(this.#uri.fsPath)) };
    this.#error = undefined;
    this.#update();
    try {
      this.#document = await this.#app.engine.request(
        'inspect',
        { path: this.#uri.fsPath, statistics },
        {
          signal: work.signal,
          onProgress: (label, share) => {
            this.#busy = { label, ...(share !== undefined && { share }) };
            this.#update();
          },
        },
      );
    } catch (error) {
      if (this.#work !== work) return;
      if (!(error instanceof Cancelled)) {
        this.#error = error instanceof Error ? error.message : String(error);
        this.#app.log.error(`${this.#uri.fsPath}: ${this.#error}`);
      }
    }
    if (this.#work !== work) return;
    this.#busy = undefined;
    this.#work = undefined;
    this.#update(true);
  }

  #update(immediately = false): void {
    if (this.#ready && this.#panel.visible) void this.#post.request(immediately);
  }

  /** Everything the view shows but the texts of its language. */
  #state(): CheckpointState {
    return {
      kind: 'state',
      name: path.basename(this.#uri.fsPath),
      ...(this.#document && { document: this.#document }),
      ...(this.#busy && { busy: this.#busy }),
      ...(this.#error !== undefined && { error: this.#error }),
      language: vscode.env.language,
    };
  }
}
