import * as vscode from 'vscode';
import type { RunGroup, RunLeaf } from '../../core/runs/views/groups.ts';
import { formatCount } from '../../core/words.ts';
import { COMMANDS, VIEWS } from '../../protocol/ids.ts';
import type { App, Feature } from '../app.ts';
import type { RunFolder } from '../runs/runFolder.ts';
import type { RunFolders } from '../runs/runFolders.ts';
import { runIcon, runStatusWord } from '../runs/wording.ts';
import { markdown } from '../texts.ts';

/** Runs of an experiment that the tree shows; the table shows all. */
const MOST_RUNS = 50;

/** A run in the tree; menus hand it to commands. */
export class RunNode {
  readonly kind = 'run';
  readonly folder: RunFolder;
  readonly leaf: RunLeaf;

  constructor(folder: RunFolder, leaf: RunLeaf) {
    this.folder = folder;
    this.leaf = leaf;
  }
}

type Node =
  | RunNode
  | { readonly kind: 'folder'; readonly folder: RunFolder }
  | { readonly kind: 'experiment'; readonly folder: RunFolder; readonly group: RunGroup }
  | { readonly kind: 'more'; readonly folder: RunFolder; readonly more: number; readonly of: string }
  | { readonly kind: 'message'; readonly folder: RunFolder; readonly text: string };

/** The view `Runs`: experiments, and below each its newest runs. Nothing is read before it is shown. */
export const runsTree: Feature = app => {
  const provider = new RunsTree(app);
  const view = vscode.window.createTreeView<Node>(VIEWS.runs, {
    treeDataProvider: provider,
    showCollapseAll: true,
    canSelectMany: true,
  });
  let shown: vscode.Disposable | undefined;
  const follow = () => {
    shown?.dispose();
    shown = view.visible ? vscode.Disposable.from(...app.runs.all.map(each => each.show())) : undefined;
  };
  follow();
  return vscode.Disposable.from(
    view,
    provider,
    view.onDidChangeVisibility(follow),
    app.runs.onDidChange(follow),
    vscode.commands.registerCommand(COMMANDS.refreshRuns, () =>
      Promise.all(app.runs.all.map(each => each.look())),
    ),
    new vscode.Disposable(() => shown?.dispose()),
  );
};

class RunsTree implements vscode.TreeDataProvider<Node> {
  readonly #app: App;
  readonly #runs: RunFolders;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #subscription: vscode.Disposable;
  #ofFolders: vscode.Disposable;
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(app: App) {
    this.#app = app;
    this.#runs = app.runs;
    this.#ofFolders = this.#listen();
    this.#subscription = app.runs.onDidChange(() => {
      this.#ofFolders.dispose();
      this.#ofFolders = this.#listen();
      this.#changed.fire(undefined);
    });
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#ofFolders.dispose();
    this.#changed.dispose();
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (!node) {
      const { all } = this.#runs;
      const [only] = all;
      // until the first look has ended nothing is known, which is not the same as no runs
      await Promise.all(
        all.filter(each => !each.groups && each.error === undefined).map(each => each.look()),
      );
      if (only && all.length === 1) return groupsOf(only);
      return all
        .filter(each => each.error !== undefined || (each.groups?.groups.length ?? 0) > 0)
        .map(folder => ({ kind: 'folder', folder }));
    }
    if (node.kind === 'folder') return groupsOf(node.folder);
    return node.kind === 'experiment' ? this.#runsOf(node.folder, node.group.experiment) : [];
  }

  getTreeItem(node: Node): vscode.TreeItem {
    const item = itemOf(node);
    item.contextValue = node.kind;
    return item;
  }

  async #runsOf(folder: RunFolder, experiment: string): Promise<Node[]> {
    try {
      const params = { ...(await folder.places()), experiment, most: MOST_RUNS };
      const { runs, more } = await this.#app.engine.request('runLeaves', params);
      const nodes: Node[] = runs.map(leaf => new RunNode(folder, leaf));
      return more > 0 ? [...nodes, { kind: 'more', folder, more, of: experiment }] : nodes;
    } catch (error) {
      return [{ kind: 'message', folder, text: error instanceof Error ? error.message : String(error) }];
    }
  }

  #listen(): vscode.Disposable {
    const again = () => this.#changed.fire(undefined);
    const looked = (isNew: boolean) => {
      if (isNew) again();
    };
    return vscode.Disposable.from(
      ...this.#runs.all.flatMap(each => [each.onDidLook(looked), each.onDidSelect(again)]),
    );
  }
}

function groupsOf(folder: RunFolder): Node[] {
  const { groups, error } = folder;
  if (error !== undefined) return [{ kind: 'message', folder, text: error }];
  if (!groups) return [];
  const nodes: Node[] = groups.groups.map(group => ({ kind: 'experiment', folder, group }));
  return groups.more > 0 ? [...nodes, { kind: 'more', folder, more: groups.more, of: '' }] : nodes;
}

function itemOf(node: Node): vscode.TreeItem {
  switch (node.kind) {
    case 'folder':
      return folderItem(node.folder);
    case 'experiment':
      return experimentItem(node.folder, node.group);
    case 'run':
      return runItem(node.folder, node.leaf);
    case 'more':
      return moreItem(node.folder, node.more, node.of);
    case 'message': {
      const item = new vscode.TreeItem(node.text);
      item.iconPath = new vscode.ThemeIcon('error');
      item.tooltip = node.text;
      return item;
    }
  }
}

function folderItem({ folder, path }: RunFolder): vscode.TreeItem {
  const item = new vscode.TreeItem(folder.name, vscode.TreeItemCollapsibleState.Expanded);
  item.id = folder.uri.toString();
  item.iconPath = vscode.ThemeIcon.Folder;
  item.tooltip = path;
  return item;
}

function experimentItem({ folder }: RunFolder, { experiment, runs, live }: RunGroup): vscode.TreeItem {
  const label = experiment === '' ? vscode.l10n.t('Without an experiment') : experiment;
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = `${folder.uri}#${experiment}`;
  const counted = formatCount(runs, vscode.l10n.t('run'), vscode.l10n.t('runs'));
  item.description = live > 0 ? vscode.l10n.t('{0}, {1} running', counted, live) : counted;
  item.iconPath = new vscode.ThemeIcon('beaker');
  item.accessibilityInformation = { label: `${label}: ${item.description}` };
  return item;
}

function runItem(
  folder: RunFolder,
  { key, name, status, tracker, startedAt, place }: RunLeaf,
): vscode.TreeItem {
  const item = new vscode.TreeItem(name);
  item.id = `${folder.folder.uri}##${key}`;
  const identity = folder.identities.get(key);
  const started = startedAt === undefined ? undefined : whenOf(startedAt);
  const word = runStatusWord(status);
  // That a run ended well, and that its tracker tells no end, would be said of nearly all: their tool tips say it.
  const isUsual = status === 'finished' || status === 'unknown';
  item.description = [isUsual ? undefined : word, started].filter(Boolean).join(' · ');
  item.iconPath = runIcon(status, identity);
  const lines = [name, [word, started, tracker].filter(Boolean).join(' · '), place ?? '', key];
  item.tooltip = new vscode.MarkdownString(
    lines
      .filter(each => each !== '')
      .map(each => markdown(each, 300))
      .join('\n\n'),
  );
  const compared = identity === undefined ? [] : [vscode.l10n.t('compared')];
  item.accessibilityInformation = { label: [name, word, ...compared, started].filter(Boolean).join(', ') };
  item.command = {
    command: COMMANDS.openRuns,
    title: vscode.l10n.t('Open Runs'),
    arguments: [folder.folder.uri],
  };
  return item;
}

function moreItem({ folder }: RunFolder, more: number, of: string): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('{0} more in the table', more));
  item.id = `${folder.uri}#more#${of}`;
  item.iconPath = new vscode.ThemeIcon('ellipsis');
  item.command = { command: COMMANDS.openRuns, title: vscode.l10n.t('Open Runs'), arguments: [folder.uri] };
  return item;
}

function whenOf(instant: number): string | undefined {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return undefined;
  return date.toLocaleString(vscode.env.language, { dateStyle: 'medium', timeStyle: 'short' });
}
