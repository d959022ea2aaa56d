import * as vscode from 'vscode';
import { findProjects, onProjectsMayChange } from './discovery.ts';
import type { EngineClient } from './engineClient.ts';
import type { Projects } from './projects.ts';
import type { RunFolders } from './runs/runFolders.ts';
import type { TrackingServers } from './runs/servers.ts';
import { Throttle } from './throttle.ts';

/** What the features share. */
export interface App {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly engine: EngineClient;
  readonly projects: Projects;
  readonly runs: RunFolders;
  readonly servers: TrackingServers;
  /** Resolves when the workspace has been searched for projects once. */
  readonly discovered: Promise<void>;
}

/** A contribution: registers itself and returns what ends it. Must cost nothing: it runs at activation. */
export type Feature = (app: App) => vscode.Disposable;

/** Searches the workspace for projects, now and whenever one may have come or gone, and assesses new ones in the background. */
export function discover(
  projects: Projects,
  log: vscode.LogOutputChannel,
): { discovered: Promise<void>; disposable: vscode.Disposable } {
  const search = new Throttle(async () => {
    const folders = await findProjects(log);
    await setContext('evenkeel.hasProject', folders.length > 0);
    const added = projects.replace(folders);
    if (added.length > 0) log.info(`Found ${added.map(each => each.folder.fsPath).join(', ')}.`);
    for (const project of added) void projects.assess(project);
  }, 500);
  const again = () => void search.request().catch(error => log.error(String(error)));
  // After activation has returned: it must not pay for this.
  const discovered = new Promise<void>(resolve => {
    setImmediate(
      () =>
        void search
          .request()
          .catch(error => log.error(String(error)))
          .then(resolve),
    );
  });
  return {
    discovered,
    disposable: vscode.Disposable.from(
      search,
      onProjectsMayChange(() => projects.all.map(each => each.configuration), again),
    ),
  };
}

const contexts = new Map<string, unknown>();

/** Sets a context key for `when` clauses, only when its value is new. */
async function setContext(key: string, value: unknown): Promise<void> {
  if (contexts.get(key) === value) return;
  contexts.set(key, value);
  await vscode.commands.executeCommand('setContext', key, value);
}
