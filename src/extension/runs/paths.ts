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

/**
 * Whether a file that changed may belong to a run.
 * @param relative to the workspace folder, with `/`
 */
export function mayBeOfRuns(relative: string): boolean {
  return !relative.split('/').some(each => NOT_OF_RUNS.has(each));
}
