// First of all modules: what the others cost to load counts as activation.

import * as vscode from 'vscode';
import { COMMANDS } from '../protocol/ids.ts';
import { type App, discover, type Feature } from './app.ts';
import { EngineClient } from './engineClient.ts';
import { assess } from './features/assess.ts';
import { badges } from './features/badges.ts';
import { checkpointEditor } from './features/checkpointEditor.ts';
import { compareCheckpoints } from './features/compareCheckpoints.ts';
import { exportReport } from './features/exportReport.ts';
import { languageFeatures } from './features/languageFeatures.ts';
import { logs } from './features/logs.ts';
import { openConfiguration } from './features/openConfiguration.ts';
import { problems } from './features/problems.ts';
import { reportPanel } from './features/reportPanel.ts';
import { retrain } from './features/retrain.ts';
import { runsPanel } from './features/runsPanel.ts';
import { runsTree } from './features/runsTree.ts';
import { setUpMonitoring } from './features/setUpMonitoring.ts';
import { statusBar, textOf } from './features/statusBar.ts';
import { trackingServers } from './features/trackingServers.ts';
import { tree } from './features/tree.ts';
import { validateCheckpoint } from './features/validateCheckpoint.ts';
import { watch } from './features/watch.ts';
import { Projects } from './projects.ts';
import { RunFolders } from './runs/runFolders.ts';
import { TrackingServers } from './runs/servers.ts';
import { startedAt } from './startedAt.ts';

const FEATURES: readonly Feature[] = [
  statusBar,
  tree,
  problems,
  watch,
  reportPanel,
  runsTree,
  runsPanel,
  trackingServers,
  assess,
  checkpointEditor,
  badges,
  compareCheckpoints,
  validateCheckpoint,
  retrain,
  setUpMonitoring,
  exportReport,
  openConfiguration,
  logs,
  languageFeatures,
];

/** What loading cost; VS Code lets time pass between this and calling `activate`, which is not ours. */
const loadMs = performance.now() - startedAt;

/** What the extension exports: for its own tests, which read the state that the views show. */
export interface Exports {
  /** How long loading and registering took. */
  readonly activationMs: number;
  readonly app: App;
  /** What the status bar says; undefined while there is no project. */
  readonly statusText: () => string | undefined;
}

/** Registers and returns: nothing is read or started before the first turn after it. */
export function activate(context: vscode.ExtensionContext): Exports {
  const called = performance.now();
  const log = vscode.window.createOutputChannel('Evenkeel', { log: true });
  const engine = new EngineClient({
    script: vscode.Uri.joinPath(context.extensionUri, 'dist', 'engine.js').fsPath,
    log,
    onCrash: (what, gaveUp) => void tellCrash(what, gaveUp),
    language: vscode.l10n.bundle && { tag: vscode.env.language, texts: vscode.l10n.bundle },
  });
  const projects = new Projects(engine, log);
  const servers = new TrackingServers(context.secrets);
  const runs = new RunFolders(engine, log, context.workspaceState, servers);
  const { discovered, disposable } = discover(projects, log);
  const app: App = { context, log, engine, projects, runs, servers, discovered };
  context.subscriptions.push(
    log,
    engine,
    projects,
    runs,
    disposable,
    ...FEATURES.map(feature => feature(app)),
    vscode.workspace.onDidGrantWorkspaceTrust(() => projects.refresh()),
  );
  const activationMs = loadMs + performance.now() - called;
  log.info(`Activated in ${activationMs.toFixed(1)} ms, ${loadMs.toFixed(1)} of them for loading.`);
  return { activationMs, app, statusText: () => projects.current && textOf(projects.current) };
}

async function tellCrash(what: string, gaveUp: boolean): Promise<void> {
  const showLog = vscode.l10n.t('Show Log');
  const message = gaveUp
    ? vscode.l10n.t(
        'Evenkeel’s engine stopped repeatedly ({0}) and stays down. Run "Evenkeel: Assess" to start it again.',
        what,
      )
    : vscode.l10n.t('Evenkeel’s engine stopped ({0}). It is started again when needed.', what);
  const answer = await vscode.window.showErrorMessage(message, showLog);
  if (answer === showLog) await vscode.commands.executeCommand(COMMANDS.showLog);
}
