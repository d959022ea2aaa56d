import path from 'node:path';
import * as vscode from 'vscode';
import { COMMANDS } from '../protocol/ids.ts';
import type { App } from './app.ts';
import { Cancelled, EngineCrashed } from './engineClient.ts';
import { Project } from './project.ts';
import { plain } from './texts.ts';
import { stateSince } from './wording.ts';

/** What a command may be called with: a file, a project's key from a link, a node of the tree, or nothing. */
export type Argument = vscode.Uri | string | { readonly project: Project } | undefined;

/**
 * The project a command is for: the one its argument names, the only one, or the one the user picks. Undefined when there is none (the
 * user is told) or the user picks none.
 */
export async function projectFor(app: App, argument: Argument): Promise<Project | undefined> {
  await app.discovered;
  const { projects } = app;
  const named = namedProject(app, argument);
  if (named) return named;
  const { all, current } = projects;
  if (all.length === 0) {
    const setUp = vscode.l10n.t('Set Up Monitoring');
    const message = vscode.l10n.t('There is no evenkeel.yaml in this workspace.');
    const answer = await vscode.window.showInformationMessage(message, setUp);
    if (answer === setUp) await vscode.commands.executeCommand(COMMANDS.setUpMonitoring);
    return undefined;
  }
  if (all.length === 1) return all[0];
  const items = [...all]
    .sort((a, b) => Number(b === current) - Number(a === current))
    .map(project => ({
      label: plain(project.name),
      description: project.assessment ? stateSince(project.assessment.health) : '',
      detail: plain(vscode.workspace.asRelativePath(project.folder)),
      project,
    }));
  const picked = await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('Which project?') });
  return picked?.project;
}

function namedProject({ projects }: App, argument: Argument): Project | undefined {
  if (typeof argument === 'string') return projects.byKey(argument);
  if (argument instanceof vscode.Uri) return projects.of(argument);
  const project: unknown = argument?.project;
  return project instanceof Project ? project : undefined;
}

/** Whether the user's code may be run; tells the user why not. */
export function mayRun(what: string): Promise<boolean> {
  return isTrusted(
    vscode.l10n.t('{0} runs commands of the project, which Restricted Mode does not allow.', what),
  );
}

/** Whether the workspace is trusted. @param otherwise what the user is told where it is not */
export async function isTrusted(otherwise: string): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = vscode.l10n.t('Manage Workspace Trust');
  const answer = await vscode.window.showWarningMessage(otherwise, manage);
  if (answer === manage) await vscode.commands.executeCommand('workbench.trust.manage');
  return vscode.workspace.isTrusted;
}

/** Tells the user that what was asked for could not be done. A cancellation is no news, and a crash has been told already. */
export async function tellFailure(app: App, what: string, error: unknown): Promise<void> {
  if (error instanceof Cancelled) return;
  const reason = error instanceof Error ? error.message : String(error);
  app.log.error(`${what} ${reason}`);
  if (error instanceof EngineCrashed) return;
  const showLog = vscode.l10n.t('Show Log');
  const answer = await vscode.window.showErrorMessage(plain(`${what} ${reason}`, 500), showLog);
  if (answer === showLog) app.log.show(true);
}

/** An AbortSignal that follows VS Code's cancellation token. */
export function signalOf(token: vscode.CancellationToken): AbortSignal {
  const abort = new AbortController();
  if (token.isCancellationRequested) abort.abort();
  else token.onCancellationRequested(() => abort.abort());
  return abort.signal;
}

/** Opens a file in the editor that is meant for it, at a 1-based line and character where they are known; shows a folder in the Explorer. */
export async function openAt(file: vscode.Uri, line?: number, character = 1): Promise<void> {
  const found = await vscode.workspace.fs.stat(file).then(
    ({ type }) => type,
    () => undefined,
  );
  if (found !== undefined && found & vscode.FileType.Directory) {
    await vscode.commands.executeCommand('revealInExplorer', file);
    return;
  }
  const place = line === undefined ? undefined : new vscode.Position(line - 1, character - 1);
  const selection = place && new vscode.Range(place, place);
  await vscode.commands.executeCommand('vscode.open', file, {
    preview: true,
    ...(selection && { selection }),
  });
}

/** A path inside the folder, made from one relative to it; undefined when it leads out of it. */
export function inside(folder: vscode.Uri, relative: string): vscode.Uri | undefined {
  const resolved = path.resolve(folder.fsPath, relative);
  const below = path.relative(folder.fsPath, resolved);
  const leadsOut =
    below === '' || below === '..' || below.startsWith(`..${path.sep}`) || path.isAbsolute(below);
  return leadsOut ? undefined : vscode.Uri.file(resolved);
}
