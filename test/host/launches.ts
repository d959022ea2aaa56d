/**
 * The launches of VS Code in which the host tests run: one per folder beside this file, each with a fresh copy of a workspace.
 * `test/host/<launch>/*.test.ts` run in the launch of that name.
 */
export interface Launch {
  /** The folder that is copied and opened, relative to the repository; absent: a folder with one text file. */
  readonly workspace?: string;
  /** Folders in it; a workspace file with these is written and opened, instead of the folder itself. */
  readonly folders?: readonly string[];
  /** False: Restricted Mode. */
  readonly trusted: boolean;
}

export const LAUNCHES: Readonly<Record<string, Launch>> = {
  /** The example that ships: Parquet and CSV; its commands need Python, so nothing is run here. */
  fraud: { workspace: 'examples/fraud-detection', trusted: true },
  /** A small project whose predict and train commands are JavaScript: what runs commands is tested here. */
  'node-model': { workspace: 'test/fixtures/projects/node-model', trusted: true },
  /** The same folder without trust: everything may be read, nothing may be run. */
  restricted: { workspace: 'test/fixtures/projects/node-model', trusted: false },
  /** A project whose models are pickles, which Evenkeel itself loads once the user has said so. */
  pickled: { workspace: 'test/fixtures/projects/pickled', trusted: true },
  /** A workspace of two folders, one with a project deep inside. */
  'multi-root': {
    workspace: 'test/fixtures/workspaces/multi-root',
    folders: ['churn', 'team'],
    trusted: true,
  },
  /** Training runs one level down, and no evenkeel.yaml. */
  runs: { workspace: 'test/fixtures/workspaces/runs', trusted: true },
  /** A folder that has nothing to do with models. */
  unrelated: { trusted: true },
};
