import * as vscode from 'vscode';
import { CONFIG_FILE } from '../protocol/ids.ts';

/** Projects lie at most so many folders below a workspace folder. */
const DEPTH = 6;
const MOST = 200;
/** A search in a folder on a slow disk ends here; what was found by then counts. */
const SEARCH_MS = 20_000;
const EXCLUDED = [
  'node_modules',
  '.git',
  '.venv',
  'venv',
  'site-packages',
  '.evenkeel',
  '.tox',
  '__pycache__',
];

/** The folders of the workspace that hold evenkeel.yaml, sorted by path. */
export async function findProjects(log: vscode.LogOutputChannel): Promise<readonly vscode.Uri[]> {
  const folders = vscode.workspace.workspaceFolders?.filter(each => each.uri.scheme === 'file') ?? [];
  const found = new Map<string, vscode.Uri>();
  for (const folder of folders) {
    for (const file of await search(folder, log)) {
      const parent = vscode.Uri.joinPath(file, '..');
      if (isProjectFile(file)) found.set(parent.toString(), parent);
    }
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function search(
  folder: vscode.WorkspaceFolder,
  log: vscode.LogOutputChannel,
): Promise<readonly vscode.Uri[]> {
  const stop = new vscode.CancellationTokenSource();
  const timer = setTimeout(() => stop.cancel(), SEARCH_MS);
  try {
    return await vscode.workspace.findFiles(
      new vscode.RelativePattern(folder, `**/${CONFIG_FILE}`),
      `**/{${EXCLUDED.join(',')}}/**`,
      MOST,
      stop.token,
    );
  } catch (error) {
    log.error(`Could not look for ${CONFIG_FILE} in ${folder.name}: ${error}`);
    return [];
  } finally {
    clearTimeout(timer);
    stop.dispose();
  }
}

/** Whether a file is the configuration of a project: in the workspace, not too deep, not in a folder of other people's code. */
function isProjectFile(file: vscode.Uri): boolean {
  const folder = vscode.workspace.getWorkspaceFolder(file);
  if (!folder) return false;
  const below = file.path
    .slice(folder.uri.path.length)
    .split('/')
    .filter(each => each !== '')
    .slice(0, -1);
  return below.length <= DEPTH && !below.some(each => EXCLUDED.includes(each));
}

/**
 * Calls back when a project may have come or gone.
 * @param known the configurations of the projects found so far
 */
export function onProjectsMayChange(
  known: () => readonly vscode.Uri[],
  changed: () => void,
): vscode.Disposable {
  // Patterns without a base only filter the events of the workspace's own watcher: they cost no watcher more.
  const created = vscode.workspace.createFileSystemWatcher(`**/${CONFIG_FILE}`, false, true, true);
  // A deleted folder is told as one event, not one for each file in it.
  const deleted = vscode.workspace.createFileSystemWatcher('**', true, true, false);
  return vscode.Disposable.from(
    created,
    deleted,
    created.onDidCreate(file => isProjectFile(file) && changed()),
    deleted.onDidDelete(({ path }) => {
      if (known().some(each => each.path === path || each.path.startsWith(`${path}/`))) changed();
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(changed),
  );
}
