import * as vscode from 'vscode';
import { COMMANDS, PANELS } from '../../protocol/ids.ts';
import { isReportRequest, type ReportRequest, type ReportState } from '../../protocol/report.ts';
import type { App, Feature } from '../app.ts';
import { type Argument, inside, openAt, projectFor } from '../ask.ts';
import type { Project } from '../project.ts';
import { PageStates, panelIcon, savedFolder, showPage, webviewOptions } from '../webviewPage.ts';

/** Least time between two states. */
const POST_INTERVAL_MS = 200;

/** `Evenkeel: Open Report`: one panel per project, brought back after a reload of the window. */
export const reportPanel: Feature = app => {
  const panels = new Map<string, ReportPanel>();
  const adopt = (project: Project, panel: vscode.WebviewPanel) => {
    const created = new ReportPanel(app, project, panel);
    panels.set(project.key, created);
    panel.onDidDispose(() => {
      created.dispose();
      if (panels.get(project.key) === created) panels.delete(project.key);
    });
  };
  const open = async (argument?: Argument) => {
    const project = await projectFor(app, argument);
    if (!project) return;
    const existing = panels.get(project.key);
    if (existing) return existing.reveal();
    const panel = vscode.window.createWebviewPanel(
      PANELS.report,
      titleOf(project),
      vscode.ViewColumn.Active,
      {
        ...webviewOptions(app.context),
        enableFindWidget: true,
      },
    );
    adopt(project, panel);
    if (!project.assessment) void app.projects.assess(project, true);
  };
  const restore: vscode.WebviewPanelSerializer = {
    async deserializeWebviewPanel(panel, saved: unknown) {
      await app.discovered;
      const project = app.projects.byKey(savedFolder(saved) ?? '') ?? onlyOne(app.projects.all);
      // A project that is gone, or a state that is not ours: an empty panel would help nobody.
      if (!project || panels.has(project.key)) return panel.dispose();
      panel.webview.options = webviewOptions(app.context);
      adopt(project, panel);
    },
  };
  return vscode.Disposable.from(
    vscode.commands.registerCommand(COMMANDS.openReport, open),
    vscode.window.registerWebviewPanelSerializer(PANELS.report, restore),
    app.projects.onDidChange(changed => {
      if (changed) return panels.get(changed.key)?.update();
      for (const [key, panel] of panels) if (!app.projects.byKey(key)) panel.close();
    }),
    new vscode.Disposable(() => {
      for (const panel of panels.values()) panel.close();
    }),
  );
};

class ReportPanel {
  readonly #app: App;
  readonly #project: Project;
  readonly #panel: vscode.WebviewPanel;
  readonly #states: PageStates;
  readonly #subscriptions: vscode.Disposable;

  constructor(app: App, project: Project, panel: vscode.WebviewPanel) {
    this.#app = app;
    this.#project = project;
    this.#panel = panel;
    this.#states = new PageStates(panel, () => stateOf(project), POST_INTERVAL_MS);
    const { webview } = panel;
    this.#subscriptions = vscode.Disposable.from(
      webview.onDidReceiveMessage(message => this.#receive(message)),
      // A hidden panel gets no messages, and is made anew when shown: it then says `ready`, or is told here.
      panel.onDidChangeViewState(() => this.update()),
    );
    panel.iconPath = panelIcon(app.context);
    panel.title = titleOf(project);
    showPage(app.context, webview, 'report', titleOf(project));
  }

  reveal(): void {
    this.#panel.reveal();
  }

  close(): void {
    this.#panel.dispose();
  }

  dispose(): void {
    this.#states.dispose();
    this.#subscriptions.dispose();
  }

  update(): void {
    const title = titleOf(this.#project);
    if (this.#panel.title !== title) this.#panel.title = title;
    this.#states.update();
  }

  #receive(message: unknown): void {
    if (!isReportRequest(message)) {
      this.#app.log.warn('The report panel sent something that is not a request.');
      return;
    }
    void this.#answer(message).catch(error => this.#app.log.error(`Report: ${error}`));
  }

  async #answer(request: ReportRequest): Promise<void> {
    const { key, configuration, folder } = this.#project;
    switch (request.kind) {
      case 'ready':
        this.#states.begin();
        return;
      case 'refresh':
        await vscode.commands.executeCommand(COMMANDS.assess, key);
        return;
      case 'retrain':
        await vscode.commands.executeCommand(COMMANDS.retrain, key);
        return;
      case 'validate':
        await vscode.commands.executeCommand(COMMANDS.validateCheckpoint, key);
        return;
      case 'export':
        await vscode.commands.executeCommand(COMMANDS.exportReport, key);
        return;
      case 'showLog':
        await vscode.commands.executeCommand(COMMANDS.showLog);
        return;
      case 'dismissValidation':
        return this.#project.show(undefined);
      case 'openConfig':
        return openAt(configuration, request.line);
      case 'openFile': {
        const file = inside(folder, request.file);
        if (file) await openAt(file, request.line, request.character);
        else this.#app.log.warn(`The report asked for ${request.file}, which lies outside the project.`);
        return;
      }
    }
  }
}

/** Everything the panel shows but the texts of its language. */
function stateOf({ key, assessment, validation, busy, error }: Project): ReportState {
  return {
    kind: 'state',
    folder: key,
    ...(assessment && { assessment }),
    ...(validation && { validation }),
    ...(busy && { busy }),
    ...(error !== undefined && { error }),
    trusted: vscode.workspace.isTrusted,
    language: vscode.env.language,
  };
}

function titleOf({ name }: Project): string {
  return vscode.l10n.t('{0}: Report', name);
}

function onlyOne(projects: readonly Project[]): Project | undefined {
  return projects.length === 1 ? projects[0] : undefined;
}
