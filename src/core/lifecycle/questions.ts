import { settingsOf } from '../config/defaults.ts';
import { loadProject } from '../config/load.ts';
import type { Project } from '../config/project.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { Question } from '../prediction/consent.ts';
import { PredictionProblem } from '../prediction/model.ts';
import { lookAt } from '../prediction/openModel.ts';
import { locateCheckpoint } from './checkpointPath.ts';

/** Whether Evenkeel itself runs the models of a project. */
export function runsModels({ config }: Project): boolean {
  return config.checkpoints?.predict === undefined && config.checkpoints?.predictions === undefined;
}

/**
 * What is to be asked before a checkpoint is validated: of itself and of the champion, which answers for the same rows. Nothing is loaded.
 * What cannot be told is left to the validation.
 * @param checkpoint undefined: one that a retraining is to make, which may run code as the steps may
 * @throws UsageError when there is no such folder, the signal's reason
 */
export async function questionsBefore(
  folder: string,
  checkpoint: string | undefined,
  signal?: AbortSignal,
): Promise<readonly Question[]> {
  const project = await loadProject(folder);
  const { config } = project;
  const isValidated = config.data.validation !== undefined && (checkpoint !== undefined || config.retrain);
  if (!isValidated || !runsModels(project)) return [];
  const questions: Question[] = [];
  for (const given of [checkpoint, config.checkpoints?.champion]) {
    const looked = given === undefined ? {} : await questionOf(project, given, signal);
    if ('problem' in looked || !looked.question) continue;
    const { question } = looked;
    if (!questions.some(each => each.sha256 === question.sha256)) questions.push(question);
  }
  return questions;
}

/** What is to be asked before a checkpoint of a project is loaded, if anything; or why Evenkeel cannot predict with it. */
export async function questionOf(
  project: Project,
  given: string,
  signal: AbortSignal | undefined,
): Promise<{ readonly question?: Question } | { readonly problem: Diagnostic }> {
  const located = await locateCheckpoint(project.folder, given);
  if ('problem' in located) return located;
  try {
    const place = { real: located.real, shown: located.path, folder: project.folder };
    return await lookAt(place, settingsOf(project).prediction, signal);
  } catch (error) {
    if (error instanceof PredictionProblem) return { problem: error.diagnostic };
    throw error;
  }
}
