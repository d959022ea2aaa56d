import path from 'node:path';
import * as vscode from 'vscode';
import type { Analysis } from '../../core/runs/views/analysis.ts';
import type { Comparison } from '../../core/runs/views/comparison.ts';
import type { RunDetail } from '../../core/runs/views/detail.ts';
import type { RunsPage, TableQuery } from '../../core/runs/views/table.ts';
import { COMMANDS, EDITORS, PANELS } from '../../protocol/ids.ts';
import { isRunsRequest, type RunsRequest, type RunsState } from '../../protocol/runs.ts';
import type { App, Feature } from '../app.ts';
import { inside, openAt } from '../ask.ts';
import { Cancelled } from '../engineClient.ts';
import type { RunFolder } from '../runs/runFolder.ts';
import { PageStates, panelIcon, savedFolder, showPage, webviewOptions } from '../webviewPage.ts';
import type { WorkOptions } from '../workingPage.ts';
import { RunNode } from './runsTree.ts';

/** Least time between two states. */
const POST_INTERVAL_MS = 150;

/** `Evenkeel: Open Runs` and `Compare Runs`: one panel for each folder of the workspace. */
export const runsPanel: Feature = app => {
  const panels = new Map<RunFolder, RunsPanel>();
  const adopt = (folder: RunFolder, panel: vscode.WebviewPanel) => {
    const created = new RunsPanel(app, folder, panel);
    panels.set(folder, created);
    panel.onDidDispose(() => {
      created.dispose();
      if (panels.get(folder) === created) panels.delete(folder);
    });
  };
  const open = (folder: RunFolder) => {
    const existing = panels.get(folder);
    if (existing) return existing.reveal();
    const { Active } = vscode.ViewColumn;
    adopt(
      folder,
      vscode.window.createWebviewPanel(PANELS.runs, titleOf(folder), Active, webviewOptions(app.context)),
    );
  };
  const restore: vscode.WebviewPanelSerializer = {
    async deserializeWebviewPanel(panel, saved: unknown) {
      const free = app.runs.all.filter(each => !panels.has(each));
      const folder = free.find(each => each.folder.name === savedFolder(saved)) ?? free[0];
      if (!folder) return panel.dispose();
      panel.webview.options = webviewOptions(app.context);
      adopt(folder, panel);
    },
  };
  return vscode.Disposable.from(
    vscode.commands.registerCommand(COMMANDS.openRuns, async (argument?: unknown) => {
      const folder = await folderFor(app, argument);
      if (folder) open(folder);
    }),
    vscode.commands.registerCommand(COMMANDS.compareRuns, async (node?: unknown, nodes?: unknown) => {
      const runs = (Array.isArray(nodes) ? nodes : [node]).filter(each => each instanceof RunNode);
      const folder = runs[0]?.folder ?? (await folderFor(app, node));
      if (!folder) return;
      const chosen = runs.filter(each => each.folder === folder).map(each => each.leaf.key);
      // one more joins those that are compared already
      if (chosen.length > 0) folder.select(chosen.length > 1 ? chosen : [...folder.selected, ...chosen]);
      open(folder);
    }),
    vscode.window.registerWebviewPanelSerializer(PANELS.runs, restore),
    app.runs.onDidChange(() => {
      for (const [folder, panel] of panels) if (!app.runs.all.includes(folder)) panel.close();
    }),
    new vscode.Disposable(() => {
      for (const panel of panels.values()) panel.close();
    }),
  );
};

/** The folder that a command is for: of its argument, the only one, or the one that the user picks. */
export async function folderFor({ runs }: App, argument: unknown): Promise<RunFolder | undefined> {
  const named = argument instanceof vscode.Uri ? runs.of(argument) : undefined;
  if (named || runs.all.length < 2) return named ?? runs.all[0];
  const items = runs.all.map(each => ({ label: each.folder.name, detail: each.path, folder: each }));
  const picked = await vscode.window.showQuickPick(items, {
    placeHolder: vscode.l10n.t('Runs of which folder?'),
  });
  return picked?.folder;
}

type Part = 'page' | 'comparison' | 'analysis' | 'detail';

class RunsPanel {
  readonly #app: App;
  readonly #folder: RunFolder;
  readonly #panel: vscode.WebviewPanel;
  readonly #states: PageStates;
  readonly #subscriptions: vscode.Disposable;
  /** What is under way, by what it is for: a newer question ends the one before. */
  readonly #work = new Map<Part, AbortController>();
  #shown: vscode.Disposable | undefined;
  #query: TableQuery | undefined;
  #compare: Extract<RunsRequest, { kind: 'compare' }>['query'];
  #analyse: Extract<RunsRequest, { kind: 'analyse' }>['query'];
  #detailKey: string | undefined;
  #page: RunsPage | undefined;
  #comparison: Comparison | undefined;
  #analysis: Analysis | undefined;
  #detail: RunDetail | undefined;
  #busy: RunsState['busy'];
  #error: string | undefined;

  constructor(app: App, folder: RunFolder, panel: vscode.WebviewPanel) {
    this.#app = app;
    this.#folder = folder;
    this.#panel = panel;
    const { webview } = panel;
    this.#states = new PageStates(panel, () => this.#state(), POST_INTERVAL_MS);
    this.#subscriptions = vscode.Disposable.from(
      webview.onDidReceiveMessage(message => this.#receive(message)),
      panel.onDidChangeViewState(() => this.#follow()),
      folder.onDidLook(isNew => this.#again(isNew)),
      folder.onDidSelect(() => {
        this.#states.update(true);
        void this.#load('comparison');
      }),
    );
    panel.iconPath = panelIcon(app.context);
    showPage(app.context, webview, 'runs', titleOf(folder));
    this.#follow();
  }

  reveal(): void {
    this.#panel.reveal();
  }

  close(): void {
    this.#panel.dispose();
  }

  dispose(): void {
    for (const each of this.#work.values()) each.abort();
    this.#shown?.dispose();
    this.#states.dispose();
    this.#subscriptions.dispose();
  }

  /** A hidden panel costs nothing; one that is shown again catches up. */
  #follow(): void {
    if (this.#panel.visible) this.#shown ??= this.#folder.show();
    else {
      this.#shown?.dispose();
      this.#shown = undefined;
    }
    this.#states.update();
  }

  #receive(message: unknown): void {
    if (!isRunsRequest(message)) {
      this.#app.log.warn('The view of runs sent something that is not a request.');
      return;
    }
    void this.#answer(message).catch(error => this.#app.log.error(`Runs: ${error}`));
  }

  async #answer(request: RunsRequest): Promise<void> {
    switch (request.kind) {
      case 'ready':
        this.#states.begin();
        return;
      case 'refresh':
        return this.#load('page', 'all');
      case 'query':
        this.#query = request.query;
        return this.#load('page');
      case 'select':
        return this.#folder.select(request.keys);
      case 'selectMatching':
        return this.#selectMatching(request);
      case 'compare':
        this.#compare = request.query;
        return this.#load('comparison');
      case 'analyse':
        this.#analyse = request.query;
        return this.#load('analysis');
      case 'detail':
        this.#detailKey = request.key;
        return this.#load('detail');
      case 'cancel':
        for (const each of this.#work.values()) each.abort();
        return;
      case 'export':
        return this.#export();
      case 'openCheckpoint':
        return this.#openCheckpoint(request.index);
      case 'reveal':
        return this.#reveal(request.key);
      case 'openFile': {
        const file = inside(this.#folder.folder.uri, request.file);
        if (file) await openAt(file, request.line, request.character);
        else this.#app.log.warn(`The view of runs asked for ${request.file}, which lies outside the folder.`);
        return;
      }
      case 'showLog':
        await vscode.commands.executeCommand(COMMANDS.showLog);
    }
  }

  /** The folder was looked at: the page tells when, and what else is shown is made again where anything was new. */
  #again(isNew: boolean): void {
    this.#error = this.#folder.error;
    if (this.#error !== undefined) {
      this.#states.update();
      return;
    }
    void this.#load('page');
    if (!isNew) return;
    for (const part of ['comparison', 'detail'] as const) void this.#load(part);
  }

  /** Makes a part of what is shown, and shows it. An analysis is made when it is asked for: it would move under the reader's hand. */
  async #load(part: Part, look?: 'all'): Promise<void> {
    this.#work.get(part)?.abort();
    const work = new AbortController();
    this.#work.set(part, work);
    const isLatest = () => this.#work.get(part) === work;
    const onProgress = (label: string, share?: number) => {
      this.#busy = { label, ...(share !== undefined && { share }) };
      this.#states.update();
    };
    try {
      await this.#make(part, look, { signal: work.signal, onProgress }, isLatest);
      if (part === 'page') this.#error = undefined;
    } catch (error) {
      if (!isLatest()) return;
      if (!(error instanceof Cancelled)) {
        this.#error = error instanceof Error ? error.message : String(error);
        this.#app.log.error(`Runs of ${this.#folder.path}: ${this.#error}`);
      }
    }
    if (!isLatest()) return;
    this.#work.delete(part);
    if (this.#work.size === 0) this.#busy = undefined;
    this.#states.update(true);
  }

  async #make(
    part: Part,
    look: 'all' | undefined,
    options: WorkOptions,
    isLatest: () => boolean,
  ): Promise<void> {
    const { engine } = this.#app;
    const places = await this.#folder.places();
    const runs = this.#folder.selected;
    switch (part) {
      case 'page': {
        const query = this.#query;
        if (!query) return;
        const page = await engine.request('runsPage', { ...places, query, ...(look && { look }) }, options);
        if (!isLatest()) return;
        this.#page = page;
        if (page.described >= page.runs) return;
        // the first lines of a large folder are there at once; what all runs recorded follows
        this.#states.update(true);
        const whole = await engine.request('runsPage', { ...places, query, whole: true }, options);
        if (isLatest()) this.#page = whole;
        return;
      }
      case 'comparison': {
        const query = this.#compare && runs.length > 0 ? { ...this.#compare, runs } : undefined;
        const comparison = query && (await engine.request('runsComparison', { ...places, query }, options));
        if (isLatest()) this.#comparison = comparison;
        return;
      }
      case 'analysis': {
        const query = this.#analyse;
        const analysis = query && (await engine.request('runsAnalysis', { ...places, query }, options));
        if (isLatest()) this.#analysis = analysis;
        return;
      }
      case 'detail': {
        const key = this.#detailKey;
        const detail =
          key === undefined ? undefined : await engine.request('runDetail', { ...places, key }, options);
        if (isLatest()) this.#detail = detail;
      }
    }
  }

  async #selectMatching({ from, to }: Extract<RunsRequest, { kind: 'selectMatching' }>): Promise<void> {
    if (!this.#query) return;
    const lines = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
    const params = { ...(await this.#folder.places()), query: this.#query, ...lines };
    const keys = await this.#app.engine.request('runKeys', params);
    this.#folder.select([...this.#folder.selected, ...keys]);
  }

  async #export(): Promise<void> {
    const query = this.#query;
    if (!query) return;
    const target = await vscode.window.showSaveDialog({
      defaultUri: vscode.Uri.joinPath(this.#folder.folder.uri, 'runs.csv'),
      filters: { CSV: ['csv'], Markdown: ['md'] },
      title: vscode.l10n.t('Export Runs'),
    });
    if (!target) return;
    const title = vscode.l10n.t('Writing {0}', path.basename(target.fsPath));
    const { engine } = this.#app;
    const places = await this.#folder.places();
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      (progress, token) => {
        const abort = new AbortController();
        token.onCancellationRequested(() => abort.abort());
        const onProgress = (message: string) => progress.report({ message });
        const params = { ...places, query, out: target.fsPath };
        return engine.request('runsExport', params, { signal: abort.signal, onProgress }).then(
          () => vscode.window.showTextDocument(target, { preview: true }),
          (error: unknown) => {
            if (!(error instanceof Cancelled))
              void vscode.window.showErrorMessage(String(error instanceof Error ? error.message : error));
          },
        );
      },
    );
  }

  async #openCheckpoint(index: number): Promise<void> {
    const place = this.#detail?.checkpoints[index]?.path;
    const file = place === undefined ? undefined : inside(this.#folder.folder.uri, place);
    if (file) await vscode.commands.executeCommand('vscode.openWith', file, EDITORS.checkpoint);
  }

  async #reveal(key: string): Promise<void> {
    const { engine } = this.#app;
    const { head } = await engine.request('runDetail', { ...(await this.#folder.places()), key });
    const place = head.place === undefined ? undefined : inside(this.#folder.folder.uri, head.place);
    if (place) await vscode.commands.executeCommand('revealInExplorer', place);
  }

  /** Everything the panel shows but the texts of its language. */
  #state(): RunsState {
    const { selected, identities, folder } = this.#folder;
    return {
      kind: 'state',
      folder: folder.name,
      ...(this.#page && { page: this.#page }),
      selected,
      identities: Object.fromEntries(identities),
      ...(this.#comparison && { comparison: this.#comparison }),
      ...(this.#analysis && { analysis: this.#analysis }),
      ...(this.#detail && { detail: this.#detail }),
      ...(this.#busy && { busy: this.#busy }),
      ...(this.#error !== undefined && { error: this.#error }),
      language: vscode.env.language,
    };
  }
}

function titleOf({ folder }: RunFolder): string {
  return vscode.l10n.t('{0}: Runs', folder.name);
}
