import path from 'node:path';
import * as vscode from 'vscode';
import type { Comparison } from '../../core/checkpoints/compare/comparison.ts';
import { type CompareState, isCompareRequest, isPair } from '../../protocol/compare.ts';
import { COMMANDS, EDITORS, PANELS } from '../../protocol/ids.ts';
import type { App, Feature } from '../app.ts';
import { distinctNames } from '../distinctNames.ts';
import { plain } from '../texts.ts';
import { panelIcon, showPage, webviewOptions } from '../webviewPage.ts';
import { WorkingPage } from '../workingPage.ts';
import { fileOf, picked } from './checkpointEditor.ts';

type Two = readonly [vscode.Uri, vscode.Uri];

/** `Evenkeel: Compare Checkpoints`: reads both and loads neither, so it also works in Restricted Mode. */
export const compareCheckpoints: Feature = app => {
  const compare = async (argument?: unknown, selection?: unknown) => {
    const two = await chosen(app, argument, selection);
    if (!two) return;
    const panel = vscode.window.createWebviewPanel(
      PANELS.comparison,
      vscode.l10n.t('Comparison'),
      vscode.ViewColumn.Active,
      { ...webviewOptions(app.context), enableFindWidget: true },
    );
    adopt(app, two, panel);
  };
  const restore: vscode.WebviewPanelSerializer = {
    async deserializeWebviewPanel(panel, saved: unknown) {
      const paths = typeof saved === 'object' && saved !== null && 'paths' in saved ? saved.paths : undefined;
      // a state that is not ours: an empty panel would help nobody
      if (!isPair(paths)) return panel.dispose();
      adopt(app, [vscode.Uri.file(paths[0]), vscode.Uri.file(paths[1])], panel);
    },
  };
  return vscode.Disposable.from(
    vscode.commands.registerCommand(COMMANDS.compareCheckpoints, compare),
    vscode.commands.registerCommand(COMMANDS.compareCheckpointWith, compare),
    vscode.window.registerWebviewPanelSerializer(PANELS.comparison, restore),
  );
};

function adopt(app: App, two: Two, panel: vscode.WebviewPanel): void {
  const view = new ComparisonPanel(app, two, panel);
  panel.onDidDispose(() => view.dispose());
}

/** Two that are selected; else the one that the command was called with, or that is looked at, and one that is picked; else two that are picked. */
async function chosen(app: App, argument: unknown, selection: unknown): Promise<Two | undefined> {
  const selected = Array.isArray(selection) ? selection.flatMap(each => fileOf(each) ?? []) : [];
  const [one, other, ...more] = selected;
  if (one && other && more.length === 0) return [one, other];
  const first = fileOf(argument) ?? lookedAt() ?? (await picked(vscode.l10n.t('Compare')));
  const second = first && (await pickOther(app, first));
  return first && second && [first, second];
}

/** The checkpoint in the active editor. */
function lookedAt(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputCustom && input.viewType === EDITORS.checkpoint
    ? input.uri
    : undefined;
}

/** Endings that are offered of the files beside the first one. */
const MODEL =
  /\.(joblib|pkl|pickle|pt|pth|ckpt|bin|safetensors|onnx|keras|h5|hdf5|pb|index|tflite|gguf|skops|cbm|ubj|bst|xgb|npy|npz)$/i;
/** A folder may hold thousands of them. */
const MOST_OFFERED = 200;

interface Offer extends vscode.QuickPickItem {
  /** Absent: the user looks for it. */
  readonly uri?: vscode.Uri;
}

/** One of the checkpoints of the projects, one beside the first, or any file. */
async function pickOther(app: App, first: vscode.Uri): Promise<vscode.Uri | undefined> {
  const offers = new Map<string, Offer>();
  const offer = (uri: vscode.Uri, description: string) => {
    if (uri.fsPath === first.fsPath || offers.has(uri.fsPath) || offers.size >= MOST_OFFERED) return;
    const label = plain(path.basename(uri.fsPath));
    offers.set(uri.fsPath, { label, description, detail: plain(vscode.workspace.asRelativePath(uri)), uri });
  };
  for (const { folder, name, assessment } of app.projects.all) {
    for (const { path: relative, champion } of assessment?.checkpoints ?? []) {
      const uri = vscode.Uri.file(path.resolve(folder.fsPath, relative));
      offer(uri, champion ? vscode.l10n.t('{0}, champion', plain(name)) : plain(name));
    }
  }
  for (const uri of await modelsBeside(first)) offer(uri, '');
  const browse: Offer = { label: vscode.l10n.t('$(folder-opened) Browse…'), alwaysShow: true };
  const placeHolder = vscode.l10n.t('Compare {0} with…', plain(path.basename(first.fsPath)));
  const answer = await vscode.window.showQuickPick([...offers.values(), browse], {
    placeHolder,
    matchOnDetail: true,
    // the palette gives the focus back to the view of the checkpoint, which may take it only once this list is there
    ignoreFocusOut: true,
  });
  if (!answer) return undefined;
  return answer.uri ?? picked(vscode.l10n.t('Compare'));
}

async function modelsBeside(first: vscode.Uri): Promise<readonly vscode.Uri[]> {
  const folder = vscode.Uri.joinPath(first, '..');
  try {
    const entries = await vscode.workspace.fs.readDirectory(folder);
    return entries.flatMap(([name]) => (MODEL.test(name) ? [vscode.Uri.joinPath(folder, name)] : []));
  } catch {
    // the folder may not be listed: the user can still browse
    return [];
  }
}

class ComparisonPanel {
  readonly #app: App;
  readonly #panel: vscode.WebviewPanel;
  readonly #page: WorkingPage;
  readonly #subscription: vscode.Disposable;
  #two: Two;
  #document: Comparison | undefined;

  constructor(app: App, two: Two, panel: vscode.WebviewPanel) {
    this.#app = app;
    this.#two = two;
    this.#panel = panel;
    this.#page = new WorkingPage(app, panel, () => this.#state());
    this.#subscription = panel.webview.onDidReceiveMessage(message => this.#receive(message));
    panel.iconPath = panelIcon(app.context);
    showPage(app.context, panel.webview, 'compare', vscode.l10n.t('Comparison'));
    void this.#compare();
  }

  dispose(): void {
    this.#page.dispose();
    this.#subscription.dispose();
  }

  #receive(message: unknown): void {
    if (!isCompareRequest(message)) {
      this.#app.log.warn('The comparison of checkpoints sent something that is not a request.');
      return;
    }
    const [first, second] = this.#two;
    switch (message.kind) {
      case 'ready':
        this.#page.begin();
        break;
      case 'refresh':
        void this.#compare();
        break;
      case 'cancel':
        this.#page.cancel();
        break;
      case 'showLog':
        void vscode.commands.executeCommand(COMMANDS.showLog);
        break;
      case 'inspectFirst':
        void vscode.commands.executeCommand('vscode.openWith', first, EDITORS.checkpoint);
        break;
      case 'inspectSecond':
        void vscode.commands.executeCommand('vscode.openWith', second, EDITORS.checkpoint);
        break;
      case 'swap':
        this.#two = [second, first];
        this.#document = undefined;
        void this.#compare();
        break;
    }
  }

  async #compare(): Promise<void> {
    const [a, b] = [this.#two[0].fsPath, this.#two[1].fsPath];
    const [first, second] = distinctNames(a, b);
    this.#panel.title = plain(vscode.l10n.t('{0} ↔ {1}', first, second), 80);
    await this.#page.run(
      `${a} ↔ ${b}`,
      vscode.l10n.t('Reading {0} and {1}', first, second),
      options => this.#app.engine.request('compareCheckpoints', { a, b }, options),
      document => {
        this.#document = document;
      },
    );
  }

  /** Everything the view shows but the texts of its language. */
  #state(): CompareState {
    const { busy, error } = this.#page;
    const [a, b] = [this.#two[0].fsPath, this.#two[1].fsPath];
    return {
      kind: 'state',
      paths: [a, b],
      names: distinctNames(a, b),
      ...(this.#document && { document: this.#document }),
      ...(busy && { busy }),
      ...(error !== undefined && { error }),
      language: vscode.env.language,
    };
  }
}
