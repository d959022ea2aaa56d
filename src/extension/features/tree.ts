import * as vscode from 'vscode';
import type {
  CheckpointReport,
  ColumnDriftReport,
  CriterionResult,
} from '../../core/assessment/assessment.ts';
import { formatCount } from '../../core/words.ts';
import { COMMANDS, VIEWS } from '../../protocol/ids.ts';
import type { Feature } from '../app.ts';
import type { Project } from '../project.ts';
import type { Projects } from '../projects.ts';
import { markdown } from '../texts.ts';
import {
  chunkLabel,
  criterionLabel,
  shownValue,
  stateIcon,
  stateSince,
  verdictIcon,
  verdictWord,
} from '../wording.ts';

type Group = 'criteria' | 'columns' | 'checkpoints';

/** A line of the tree. `project` also lets menus pass it to the commands, and `line` a criterion to its place. */
export type Node = { readonly project: Project } & (
  | { readonly kind: 'project' }
  | { readonly kind: 'group'; readonly group: Group }
  | {
      readonly kind: 'criterion';
      readonly criterion: CriterionResult;
      readonly line?: number;
      readonly character?: number;
    }
  | { readonly kind: 'column'; readonly drift: ColumnDriftReport }
  | { readonly kind: 'checkpoint'; readonly checkpoint: CheckpointReport }
  | { readonly kind: 'message'; readonly text: string; readonly icon: string }
);

/** The view `Evenkeel`: projects, and below each its criteria, the columns that changed, its checkpoints. */
export const tree: Feature = app => {
  const provider = new ProjectTree(app.projects);
  const view = vscode.window.createTreeView(VIEWS.project, {
    treeDataProvider: provider,
    showCollapseAll: true,
  });
  const badge = () => {
    const failing = app.projects.all.filter(each => each.assessment?.health.state === 'failing').length;
    view.badge =
      failing === 0
        ? undefined
        : {
            value: failing,
            tooltip: formatCount(failing, vscode.l10n.t('failing model'), vscode.l10n.t('failing models')),
          };
  };
  return vscode.Disposable.from(view, provider, app.projects.onDidChange(badge));
};

export class ProjectTree implements vscode.TreeDataProvider<Node> {
  readonly #projects: Projects;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly #subscription: vscode.Disposable;
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(projects: Projects) {
    this.#projects = projects;
    // The lines are few: the whole tree is told, and VS Code asks only for what is open.
    this.#subscription = projects.onDidChange(() => this.#changed.fire(undefined));
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#changed.dispose();
  }

  getChildren(node?: Node): Node[] {
    if (!node) return this.#projects.all.map(project => ({ kind: 'project', project }));
    if (node.kind === 'project') return groupsOf(node.project);
    return node.kind === 'group' ? membersOf(node.project, node.group) : [];
  }

  getTreeItem(node: Node): vscode.TreeItem {
    const item = itemOf(node);
    item.id = idOf(node);
    item.contextValue = node.kind === 'group' ? node.group : node.kind;
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, node: Node): vscode.TreeItem {
    const tooltip = tooltipOf(node);
    if (tooltip !== undefined) item.tooltip = new vscode.MarkdownString(tooltip);
    return item;
  }
}

function groupsOf(project: Project): Node[] {
  const { assessment, error, busy } = project;
  const nodes: Node[] = [];
  if (error !== undefined) nodes.push({ kind: 'message', project, text: error, icon: 'error' });
  if (!assessment) {
    const text = busy?.label ?? vscode.l10n.t('Not assessed yet');
    return error === undefined ? [{ kind: 'message', project, text, icon: 'loading~spin' }] : nodes;
  }
  nodes.push({ kind: 'group', group: 'criteria', project }, { kind: 'group', group: 'columns', project });
  if (assessment.checkpoints.length > 0) nodes.push({ kind: 'group', group: 'checkpoints', project });
  return nodes;
}

function membersOf(project: Project, group: Group): Node[] {
  const { assessment } = project;
  if (!assessment) return [];
  switch (group) {
    case 'criteria':
      return assessment.criteria.map(criterion => ({
        kind: 'criterion',
        project,
        criterion,
        ...(criterion.line !== undefined && { line: criterion.line }),
        ...(criterion.character !== undefined && { character: criterion.character }),
      }));
    case 'columns':
      return assessment.drift.filter(each => each.drifted).map(drift => ({ kind: 'column', project, drift }));
    case 'checkpoints':
      return assessment.checkpoints.map(checkpoint => ({ kind: 'checkpoint', project, checkpoint }));
  }
}

/** Stable over reassessments, so that what is expanded and selected stays so. */
function idOf(node: Node): string {
  const { key } = node.project;
  switch (node.kind) {
    case 'project':
      return key;
    case 'group':
      return `${key}#${node.group}`;
    case 'criterion':
      return `${key}#criteria#${node.line ?? ''}#${node.criterion.severity}#${node.criterion.text}`;
    case 'column':
      return `${key}#columns#${node.drift.column}`;
    case 'checkpoint':
      return `${key}#checkpoints#${node.checkpoint.path}`;
    case 'message':
      return `${key}#message`;
  }
}

function itemOf(node: Node): vscode.TreeItem {
  switch (node.kind) {
    case 'project':
      return projectItem(node.project);
    case 'group':
      return groupItem(node.project, node.group);
    case 'criterion':
      return criterionItem(node.project, node.criterion, node.line, node.character);
    case 'column':
      return columnItem(node.project, node.drift);
    case 'checkpoint':
      return checkpointItem(node.project, node.checkpoint);
    case 'message': {
      const item = new vscode.TreeItem(node.text);
      item.iconPath = new vscode.ThemeIcon(node.icon);
      item.tooltip = node.text;
      return item;
    }
  }
}

function projectItem({ name, assessment, busy }: Project): vscode.TreeItem {
  const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.Expanded);
  const state = assessment && stateSince(assessment.health);
  item.description = state ?? busy?.label ?? '';
  item.iconPath = busy
    ? new vscode.ThemeIcon('loading~spin')
    : stateIcon(assessment?.health.state ?? 'unknown');
  item.accessibilityInformation = { label: vscode.l10n.t('Model {0}: {1}', name, item.description) };
  return item;
}

function groupItem(project: Project, group: Group): vscode.TreeItem {
  const { assessment } = project;
  const expanded = vscode.TreeItemCollapsibleState.Expanded;
  if (group === 'criteria') {
    const criteria = assessment?.criteria ?? [];
    const item = new vscode.TreeItem(
      vscode.l10n.t('Criteria'),
      criteria.length === 0 ? vscode.TreeItemCollapsibleState.None : expanded,
    );
    const counted = (['fail', 'warn', 'insufficient', 'pass'] as const)
      .map(verdict => ({ verdict, count: criteria.filter(each => each.verdict === verdict).length }))
      .filter(each => each.count > 0);
    item.description =
      counted.map(each => `${each.count} ${verdictWord(each.verdict)}`).join(' · ') ||
      vscode.l10n.t('none yet');
    item.iconPath = new vscode.ThemeIcon('checklist');
    return item;
  }
  if (group === 'columns') {
    const drift = assessment?.drift ?? [];
    const drifted = drift.filter(each => each.drifted).length;
    const item = new vscode.TreeItem(
      vscode.l10n.t('Columns that changed'),
      drifted === 0 ? vscode.TreeItemCollapsibleState.None : expanded,
    );
    item.description = vscode.l10n.t('{0} of {1}', drifted, drift.length);
    item.iconPath = new vscode.ThemeIcon('graph-line');
    return item;
  }
  const item = new vscode.TreeItem(vscode.l10n.t('Checkpoints'), vscode.TreeItemCollapsibleState.Collapsed);
  item.description = String(assessment?.checkpoints.length ?? 0);
  item.iconPath = new vscode.ThemeIcon('package');
  return item;
}

function criterionItem(
  project: Project,
  criterion: CriterionResult,
  line?: number,
  character?: number,
): vscode.TreeItem {
  const item = new vscode.TreeItem(criterion.text);
  item.description = shownValue(criterion.now);
  item.iconPath = verdictIcon(criterion.verdict);
  item.accessibilityInformation = { label: criterionLabel(criterion) };
  item.command = {
    command: COMMANDS.openConfiguration,
    title: vscode.l10n.t('Open Configuration'),
    arguments: [project.key, { line, character }],
  };
  return item;
}

function columnItem(project: Project, drift: ColumnDriftReport): vscode.TreeItem {
  const item = new vscode.TreeItem(drift.column);
  const since = project.assessment && chunkLabel(project.assessment, drift.since);
  item.description = since === undefined ? drift.finding : vscode.l10n.t('since {0}', since);
  item.iconPath = new vscode.ThemeIcon('symbol-field');
  item.accessibilityInformation = { label: `${drift.column}: ${drift.finding}` };
  item.command = {
    command: COMMANDS.openReport,
    title: vscode.l10n.t('Open Report'),
    arguments: [project.key],
  };
  return item;
}

function checkpointItem(project: Project, checkpoint: CheckpointReport): vscode.TreeItem {
  const { path, champion, validation } = checkpoint;
  const item = new vscode.TreeItem(path.split('/').at(-1) ?? path);
  const verdict = validation && verdictWord(validation.verdict);
  item.description = [champion ? vscode.l10n.t('champion') : undefined, verdict]
    .filter(each => each !== undefined)
    .join(' · ');
  item.iconPath = validation
    ? verdictIcon(validation.verdict)
    : new vscode.ThemeIcon(champion ? 'star-full' : 'file-binary');
  item.accessibilityInformation = { label: [path, item.description].join(', ') };
  item.resourceUri = vscode.Uri.joinPath(project.folder, path);
  item.command = {
    command: COMMANDS.inspectCheckpoint,
    title: vscode.l10n.t('Inspect Checkpoint'),
    arguments: [item.resourceUri],
  };
  return item;
}

function tooltipOf(node: Node): string | undefined {
  const lines = (...texts: (string | undefined)[]) =>
    texts.flatMap(text => (text === undefined ? [] : [markdown(text, 500)])).join('\n\n');
  switch (node.kind) {
    case 'project':
      return lines(node.project.assessment?.health.headline, node.project.folder.fsPath);
    case 'criterion':
      return lines(node.criterion.text, node.criterion.reason);
    case 'column':
      return lines(node.drift.finding, node.drift.methodReason);
    case 'checkpoint':
      return lines(node.checkpoint.path, node.checkpoint.validation?.short);
    default:
      return undefined;
  }
}
