/** Folders in which no tracker writes, and much else does. */
const NOT_OF_RUNS = new Set([
  '.git',
  '.hg',
  '.svn',
  '.evenkeel',
  'node_modules',
  '__pycache__',
  '.venv',
  'venv',
  '.vscode',
]);

/** What people write and no tracker. */
const WRITTEN_BY_HAND = /\.(py|pyi|ipynb|md|rst|ts|js|sh)$/i;

/**
 * Whether a file that changed may belong to a run.
 * @param relative to the workspace folder, with `/`
 */
export function mayBeOfRuns(relative: string): boolean {
  return !WRITTEN_BY_HAND.test(relative) && !relative.split('/').some(each => NOT_OF_RUNS.has(each));
}
