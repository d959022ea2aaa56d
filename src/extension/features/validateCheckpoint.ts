import path from 'node:path';
import * as vscode from 'vscode';
import type { Validation } from '../../core/assessment/validation.ts';
import { COMMANDS } from '../../protocol/ids.ts';
import { allowModels } from '../allowModels.ts';
import type { App, Feature } from '../app.ts';
import { type Argument, mayRun, projectFor, signalOf, tellFailure } from '../ask.ts';
import type { Project } from '../project.ts';
import { chosenPython } from '../python.ts';
import { plain } from '../texts.ts';
import { verdictWord } from '../wording.ts';

/** `Evenkeel: Validate Checkpoint`: predicts with a checkpoint, by the project's command or with the model itself, and shows the verdict with its reason. */
export const validateCheckpoint: Feature = app => {
  const output = new Output();
  const command = vscode.commands.registerCommand(
    COMMANDS.validateCheckpoint,
    async (argument?: Argument) => {
      if (!(await mayRun(vscode.l10n.t('Validate Checkpoint')))) return undefined;
      const project = await projectFor(app, argument);
      if (!project) return undefined;
      const checkpoint = checkpointNamed(project, argument) ?? (await pickCheckpoint(project));
      if (checkpoint === undefined) return undefined;
      return validate(app, project, checkpoint, output);
    },
  );
  return vscode.Disposable.from(command, output);
};

/** Tells a verdict on a checkpoint in one message, and shows the evidence in the report. */
export async function showValidation(
  project: Project,
  validation: Validation,
  showLog: () => unknown,
): Promise<void> {
  project.show(validation);
  await vscode.commands.executeCommand(COMMANDS.openReport, project.key);
  const { checkpoint, verdict, short } = validation;
  const message = plain(vscode.l10n.t('{0}: {1}. {2}', checkpoint, verdictWord(verdict), short), 400);
  const actions = [vscode.l10n.t('Open Report'), vscode.l10n.t('Show Log')] as const;
  const show = verdict === 'pass' ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
  const answer = await show(message, ...actions);
  if (answer === actions[0]) await vscode.commands.executeCommand(COMMANDS.openReport, project.key);
  if (answer === actions[1]) await showLog();
}

async function validate(
  app: App,
  project: Project,
  checkpoint: string,
  output: Output,
): Promise<Validation | undefined> {
  const title = vscode.l10n.t('Validating {0}', checkpoint);
  output.begin(`${title} · ${project.name}`);
  try {
    const folder = project.folder.fsPath;
    const questions = await app.engine.request('questions', { folder, checkpoint });
    const allowed = await allowModels(app, questions, { subject: checkpoint });
    if (!allowed) return undefined;
    const python = await chosenPython(project.folder);
    const validation = await project.during<Validation>(title, busy =>
      vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title: plain(title), cancellable: true },
        (progress, token) =>
          app.engine.request(
            'validate',
            { folder, checkpoint, allowed, ...(python && { python }) },
            {
              signal: signalOf(token),
              onOutput: text => output.add(text),
              onProgress: (label, share) => {
                progress.report({ message: plain(label) });
                busy(`${title}: ${label}`, share);
              },
            },
          ),
      ),
    );
    app.log.info(`${project.name}: ${checkpoint}: ${validation.verdict}: ${validation.short}`);
    // Not awaited: the message may stay; who called the command wants the verdict.
    void showValidation(project, validation, () => output.show());
    // The verdict is recorded now: the checkpoints of the assessment carry it.
    void app.projects.assess(project);
    return validation;
  } catch (error) {
    void tellFailure(app, vscode.l10n.t('{0} could not be validated.', checkpoint), error);
    return undefined;
  }
}

/** The checkpoint that a menu or a link named, relative to the project. */
function checkpointNamed(project: Project, argument: unknown): string | undefined {
  if (argument instanceof vscode.Uri) {
    const relative = path.posix.relative(project.folder.path, argument.path);
    return relative === '' ? undefined : relative;
  }
  if (typeof argument !== 'object' || argument === null || !('checkpoint' in argument)) return undefined;
  const { checkpoint } = argument;
  if (typeof checkpoint === 'string') return checkpoint;
  const named = (checkpoint as { readonly path?: unknown } | null)?.path;
  return typeof named === 'string' ? named : undefined;
}

async function pickCheckpoint(project: Project): Promise<string | undefined> {
  const known = (project.assessment?.checkpoints ?? []).map(({ path: file, champion, validation }) => ({
    label: plain(file),
    description: [
      champion ? vscode.l10n.t('champion') : undefined,
      validation && verdictWord(validation.verdict),
    ]
      .filter(each => each !== undefined)
      .join(' · '),
    ...(validation && { detail: plain(validation.short) }),
    file,
  }));
  const browse = { label: vscode.l10n.t('$(folder-opened) Browse…'), file: undefined };
  const picked =
    known.length === 0
      ? browse
      : await vscode.window.showQuickPick([...known, browse], {
          placeHolder: vscode.l10n.t('Which checkpoint of {0}?', plain(project.name)),
          matchOnDescription: true,
        });
  if (!picked) return undefined;
  if (picked.file !== undefined) return picked.file;
  const [chosen] =
    (await vscode.window.showOpenDialog({
      defaultUri: project.folder,
      canSelectFolders: true,
      canSelectFiles: true,
      openLabel: vscode.l10n.t('Validate'),
    })) ?? [];
  return chosen && path.relative(project.folder.fsPath, chosen.fsPath).replaceAll('\\', '/');
}

/** Where what the predict command or the model prints can be read; made when first needed. */
class Output {
  #channel: vscode.OutputChannel | undefined;

  begin(title: string): void {
    this.#channel ??= vscode.window.createOutputChannel(vscode.l10n.t('Evenkeel: Validation'));
    this.#channel.appendLine(`── ${title}`);
  }

  add(text: string): void {
    this.#channel?.append(text);
  }

  show(): void {
    this.#channel?.show(true);
  }

  dispose(): void {
    this.#channel?.dispose();
  }
}
