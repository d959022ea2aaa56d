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
const EXCLUDED_PATTERN = `**/{${EXCLUDED.join(',')}}/**`;
/** How long a new folder may take to be filled. */
const SETTLE_MS = 1000;

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
      EXCLUDED_PATTERN,
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
  if (!file.path.endsWith(`/${CONFIG_FILE}`)) return false;
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
  // A pattern without a base only filters the events of the workspace's own watcher: it costs no watcher more.
  const watcher = vscode.workspace.createFileSystemWatcher('**', false, true, false);
  return vscode.Disposable.from(
    watcher,
    watcher.onDidCreate(async created => {
      if (isProjectFile(created) || (await holdsProject(created))) changed();
    }),
    // A deleted folder is told as one event, not one for each file in it.
    watcher.onDidDelete(({ path }) => {
      if (known().some(each => each.path === path || each.path.startsWith(`${path}/`))) changed();
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(changed),
  );
}

/** A new folder, too, may be told as one event, while the files in it are still being written. */
async function holdsProject(created: vscode.Uri): Promise<boolean> {
  if (created.path.split('/').some(each => EXCLUDED.includes(each))) return false;
  const status = await vscode.workspace.fs.stat(created).then(
    found => found,
    () => undefined,
  );
  if (!status || !(status.type & vscode.FileType.Directory)) return false;
  await new Promise(resolve => setTimeout(resolve, SETTLE_MS));
  const inFolder = new vscode.RelativePattern(created, `**/${CONFIG_FILE}`);
  return (await vscode.workspace.findFiles(inFolder, EXCLUDED_PATTERN, 1)).length > 0;
}
