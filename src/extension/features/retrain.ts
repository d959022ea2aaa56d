import * as vscode from 'vscode';
import type { GivenPython } from '../../core/prediction/python/interpreter.ts';
import type { AllowedModels } from '../../protocol/engine.ts';
import { COMMANDS, TASK_TYPE } from '../../protocol/ids.ts';
import { allowedBefore, allowModels, hasAllowedModels } from '../allowModels.ts';
import type { App, Feature } from '../app.ts';
import { type Argument, mayRun, projectFor, tellFailure } from '../ask.ts';
import { type JobFolder, newestJob, validationOf } from '../jobs.ts';
import type { Project } from '../project.ts';
import { chosenPython } from '../python.ts';
import { plain } from '../texts.ts';
import { openJobLog } from './logs.ts';
import { showValidation } from './validateCheckpoint.ts';

/**
 * `Evenkeel: Retrain` and the tasks of type `evenkeel`. The task is the command line's `retrain`, whose output the terminal shows; how it
 * went is read from the job it leaves. Ending the task ends all that the steps started.
 */
export const retrain: Feature = app => {
  const startedAt = new Map<vscode.TaskExecution, number>();
  return vscode.Disposable.from(
    vscode.tasks.registerTaskProvider(TASK_TYPE, {
      async provideTasks() {
        await app.discovered;
        return Promise.all(
          app.projects.all.map(async project => taskFor(app, project, await knownAnswers(app, project))),
        );
      },
      async resolveTask(task) {
        await app.discovered;
        const project = projectOf(app, task);
        // The definition must stay the very object VS Code handed in.
        return project && taskFor(app, project, await knownAnswers(app, project), task.definition);
      },
    }),
    vscode.commands.registerCommand(COMMANDS.retrain, async (argument?: Argument) => {
      if (!(await mayRun(vscode.l10n.t('Retrain')))) return undefined;
      const project = await projectFor(app, argument);
      if (!project) return undefined;
      if (vscode.tasks.taskExecutions.some(each => projectOf(app, each.task) === project)) {
        const message = vscode.l10n.t(
          '{0} is being retrained already; its terminal shows how far it is.',
          plain(project.name),
        );
        void vscode.window.showInformationMessage(message);
        return undefined;
      }
      const given = await answers(app, project);
      return given && vscode.tasks.executeTask(taskFor(app, project, given));
    }),
    vscode.tasks.onDidStartTask(({ execution }) => {
      if (execution.task.definition.type === TASK_TYPE) startedAt.set(execution, Date.now());
    }),
    vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
      const project = projectOf(app, execution.task);
      if (!project) return;
      const since = startedAt.get(execution) ?? Date.now();
      startedAt.delete(execution);
      void ended(app, project, since, exitCode).catch(error => app.log.error(`Retraining: ${error}`));
    }),
  );
};

interface RetrainDefinition extends vscode.TaskDefinition {
  /** Path of the project; absolute, or relative to the workspace folder. Default: the workspace folder itself. */
  readonly folder?: string;
}

/** What the command line is told that the editor knows: which models may be loaded, and which Python was chosen. */
interface Answers {
  readonly allowed: AllowedModels;
  readonly python: GivenPython | undefined;
}

/** Asks, before anything is run, what the validation of the candidate will need: at its end nobody may be there. Undefined: run nothing. */
async function answers(app: App, project: Project): Promise<Answers | undefined> {
  try {
    const questions = await app.engine.request('questions', { folder: project.folder.fsPath });
    const allowed = await allowModels(app, questions, { without: vscode.l10n.t('Retrain Without It') });
    return allowed && { allowed, python: await chosenPython(project.folder) };
  } catch (error) {
    void tellFailure(app, vscode.l10n.t('{0} could not be retrained.', project.name), error);
    return undefined;
  }
}

/** What is known without asking: for tasks that VS Code lists, or starts by itself. */
async function knownAnswers(app: App, project: Project): Promise<Answers> {
  const python = await chosenPython(project.folder, false);
  const isAsked = vscode.workspace.isTrusted && hasAllowedModels(app);
  const questions = isAsked
    ? await app.engine.request('questions', { folder: project.folder.fsPath }).catch(() => [])
    : [];
  return { allowed: allowedBefore(app, questions), python };
}

function optionsOf({ allowed: { code, dangerous }, python }: Answers): readonly string[] {
  return [
    ...code.flatMap(each => ['--allow-code-of', each]),
    ...dangerous.flatMap(each => ['--allow-dangerous', each]),
    ...(python ? ['--default-python', python.path] : []),
  ];
}

function taskFor(app: App, project: Project, answers: Answers, given?: vscode.TaskDefinition): vscode.Task {
  const scope = vscode.workspace.getWorkspaceFolder(project.folder);
  const below = scope ? project.folder.path.slice(scope.uri.path.length + 1) : project.folder.fsPath;
  const definition: RetrainDefinition = {
    type: TASK_TYPE,
    task: 'retrain',
    ...(below !== '' && { folder: below }),
  };
  const script = vscode.Uri.joinPath(app.context.extensionUri, 'dist', 'cli.js').fsPath;
  const task = new vscode.Task(
    given ?? definition,
    scope ?? vscode.TaskScope.Workspace,
    vscode.l10n.t('retrain {0}', project.name),
    'Evenkeel',
    // In VS Code on the desktop `execPath` is Electron, which the variable turns into Node.
    new vscode.ProcessExecution(
      process.execPath,
      [script, 'retrain', project.folder.fsPath, ...optionsOf(answers)],
      {
        cwd: project.folder.fsPath,
        env: { ELECTRON_RUN_AS_NODE: '1' },
      },
    ),
    [],
  );
  task.detail = vscode.l10n.t('Run the steps under retrain in evenkeel.yaml, then validate the candidate.');
  task.presentationOptions = {
    reveal: vscode.TaskRevealKind.Always,
    panel: vscode.TaskPanelKind.Dedicated,
    clear: true,
  };
  return task;
}

function projectOf(app: App, task: vscode.Task): Project | undefined {
  const { type, folder = '' } = task.definition as RetrainDefinition;
  if (type !== TASK_TYPE || typeof folder !== 'string') return undefined;
  const { scope } = task;
  const base = typeof scope === 'object' ? scope.uri : vscode.workspace.workspaceFolders?.[0]?.uri;
  if (!base) return undefined;
  const absolute = folder.startsWith('/') || /^[a-z]:/i.test(folder);
  const uri = absolute ? vscode.Uri.file(folder) : vscode.Uri.joinPath(base, folder);
  return app.projects.byKey(uri.toString().replace(/\/$/, ''));
}

/** Tells how a retraining went, from the job it left. */
async function ended(app: App, project: Project, since: number, exitCode: number | undefined): Promise<void> {
  const job = await newestJob(project.folder.fsPath, { since, kind: 'retrain' });
  const status = job?.record?.status;
  app.log.info(
    `${project.name}: retraining ended${exitCode === undefined ? '' : ` with exit code ${exitCode}`}: ${status ?? 'no record'}.`,
  );
  // The new checkpoint is on disk: list it.
  void app.projects.assess(project);
  if (!job?.record) {
    // Ended before a job was written: by the user, or because there was nothing to run; its terminal says why.
    if (exitCode !== undefined && exitCode !== 0) await tellNotStarted(project);
    return;
  }
  if (status === 'cancelled') return;
  const validation = await validationOf(job);
  if (status === 'failed') return tellFailed(project, job);
  if (validation) return showValidation(project, validation, () => openJobLog(job.logFile));
  const message = vscode.l10n.t('{0} was retrained; the candidate was not validated.', plain(project.name));
  await vscode.window.showInformationMessage(message);
}

async function tellFailed(project: Project, { record, logFile }: JobFolder): Promise<void> {
  const { failedStep, exitCode, message, lastLines = [] } = record ?? {};
  const name = plain(project.name);
  const where =
    failedStep === undefined
      ? vscode.l10n.t('Retraining {0} failed.', name)
      : exitCode === undefined
        ? vscode.l10n.t('Retraining {0} failed in step {1}.', name, plain(failedStep))
        : vscode.l10n.t(
            'Retraining {0} failed in step {1} with exit code {2}.',
            name,
            plain(failedStep),
            exitCode,
          );
  const why = message ?? lastLines.slice(-3).join(' · ');
  const openLog = vscode.l10n.t('Open Log');
  const answer = await vscode.window.showErrorMessage(`${where} ${plain(why, 400)}`.trim(), openLog);
  if (answer === openLog) await openJobLog(logFile);
}

async function tellNotStarted(project: Project): Promise<void> {
  const open = vscode.l10n.t('Open Configuration');
  const message = vscode.l10n.t('Retraining {0} did not start; its terminal says why.', plain(project.name));
  const answer = await vscode.window.showErrorMessage(message, open);
  if (answer === open) await vscode.commands.executeCommand(COMMANDS.openConfiguration, project.key);
}
