import { appendFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Roles, Slice } from '../assessment/slice.ts';
import type { Settings } from '../config/defaults.ts';
import type { Project } from '../config/project.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { Allowed } from '../prediction/consent.ts';
import type { GivenPython } from '../prediction/python/interpreter.ts';
import { shown } from '../tables/paths.ts';
import type { LocatedCheckpoint } from './checkpointPath.ts';
import { type CommandOutcome, runCommand } from './command.ts';
import type { Job, StepRecord } from './job.ts';
import { fillIn } from './placeholders.ts';

export interface PredictRequest {
  readonly project: Project;
  readonly settings: Settings;
  readonly checkpoint: LocatedCheckpoint;
  /** The champion's predictions lie beside the candidate's in the job. */
  readonly of: 'candidate' | 'champion';
  /** The rows to predict for. */
  readonly validation: Slice;
  readonly roles: Roles;
  readonly job: Job;
  /** What the user has allowed model files to run, where Evenkeel itself predicts. */
  readonly allowed: Allowed;
  /** The Python that was chosen outside of the project. */
  readonly python?: GivenPython | undefined;
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
  readonly onOutput?: (text: string) => void;
}

/** A predictions file, or why there is none. `step` tells of the command, where one ran. */
export type Predicted =
  | {
      readonly kind: 'predicted';
      readonly file: string;
      readonly step?: StepRecord;
      /** The column of the score of each class, where Evenkeel itself wrote one for each. */
      readonly scores?: ReadonlyMap<string, string>;
      /** By what it was predicted. */
      readonly diagnostics?: readonly Diagnostic[];
    }
  | { readonly kind: 'failed'; readonly failure: PredictFailure; readonly step?: StepRecord }
  | { readonly kind: 'cancelled'; readonly step: StepRecord };

export interface PredictFailure {
  /** What happened and what to do. */
  readonly diagnostic: Diagnostic;
  /** The last lines that the command printed. */
  readonly lastLines: readonly string[];
}

/**
 * A checkpoint's answers on the validation data: runs `checkpoints.predict` in the project folder with its log in the job; where no
 * command is configured, finds the file that `checkpoints.predictions` names; and where neither is, runs the model itself. Never rejects.
 */
export async function predict(request: PredictRequest): Promise<Predicted> {
  const { predict: command, predictions } = request.project.config.checkpoints ?? {};
  if (command !== undefined) return runPredict(request, command);
  if (predictions !== undefined) return findPredictions(request, predictions);
  return (await import('./runModel.ts')).runModel(request);
}

/** Where the answers of a checkpoint are written. */
export function predictionsFile({ job, of }: PredictRequest): string {
  return path.join(job.folder, of === 'candidate' ? 'predictions.csv' : 'predictions-champion.csv');
}

/** What predicting is called in records and in the log. */
export function predictName({ of }: PredictRequest): string {
  return of === 'candidate' ? 'predict' : 'predict with the champion';
}

/** A heading in the job's log. A log that cannot be written to has none; the work goes on all the same. */
export async function noteInLog({ logFile }: Job, line: string): Promise<void> {
  await appendFile(logFile, `${line}\n`).catch(() => undefined);
}

async function runPredict(request: PredictRequest, template: string): Promise<Predicted> {
  const { project, settings, checkpoint, validation, job, signal, onOutput } = request;
  const file = predictionsFile(request);
  const data = validation.table.files.map(each => path.resolve(project.folder, each.path));
  let command: string;
  try {
    command = fillIn(template, { checkpoint: checkpoint.absolute, data, predictions: file });
  } catch (error) {
    return failed({
      severity: 'error',
      code: 'unknown-placeholder',
      ...placeOf(project, 'checkpoints.predict'),
      message: error instanceof Error ? error.message : String(error),
      remedy: l10n.t('Correct checkpoints.predict in evenkeel.yaml.'),
    });
  }
  // What a step of the same job may have left there is not this command's answer.
  await rm(file, { force: true });
  const name = predictName(request);
  await noteInLog(job, `${name}: ${checkpoint.path}`);
  const outcome = await runCommand({
    command,
    folder: project.folder,
    logFile: job.logFile,
    timeoutMs: settings.predictTimeoutMs,
    ...(signal && { signal }),
    ...(onOutput && { onOutput }),
  });
  const step = stepOf(name, command, outcome);
  if (outcome.ended === 'cancelled') return { kind: 'cancelled', step };
  const problem = await problemOf(outcome, file, settings.predictTimeoutMs);
  if (!problem) return { kind: 'predicted', file, step };
  const failure: PredictFailure = {
    diagnostic: {
      severity: 'error',
      code: problem.code,
      ...placeOf(project, 'checkpoints.predict'),
      message: endedWith(l10n.t('The predict command for {0} {1}', checkpoint.path, problem.what), outcome),
      remedy: `${problem.remedy} ${logOf(job)}`,
    },
    lastLines: outcome.lastLines,
  };
  return { kind: 'failed', failure, step };
}

/** A command that ran, as a job remembers it. */
export function stepOf(name: string, command: string, outcome: CommandOutcome): StepRecord {
  const { ended, exitCode, durationMs } = outcome;
  return { name, command, ended, ...(exitCode !== undefined && { exitCode }), durationMs };
}

/** A sentence of a command that failed, ended with the last line of its output that names an error, else with its last line. */
export function endedWith(sentence: string, { lastLines }: CommandOutcome): string {
  const line = lastLines.findLast(each => /(?:error|exception)\b/i.test(each)) ?? lastLines.at(-1);
  return line === undefined ? `${sentence}.` : `${sentence}: ${line.trim().replace(/\.$/, '')}.`;
}

/** Where a job's log is, as a sentence. */
export function logOf({ relative }: Job): string {
  return l10n.t('Its log is {0}/log.txt.', relative);
}

interface Problem {
  readonly code: string;
  /** Completes "The command …". */
  readonly what: string;
  readonly remedy: string;
}

/** How a command failed, in words; undefined when it ended well. */
export function problemOfCommand(
  { ended, exitCode }: CommandOutcome,
  timeoutMs: number | undefined,
): Problem | undefined {
  if (ended === 'not-started') {
    return {
      code: 'command-not-started',
      what: l10n.t('could not be started'),
      remedy: l10n.t('Check the command in evenkeel.yaml.'),
    };
  }
  if (ended === 'timed-out') {
    return {
      code: 'command-timed-out',
      what: l10n.t('was still running after {0} and was ended', duration(timeoutMs ?? 0)),
      remedy: l10n.t('Give it more time with timeout in evenkeel.yaml, or find out what it waits for.'),
    };
  }
  if (exitCode === 0) return undefined;
  if (exitCode === undefined) {
    return {
      code: 'command-killed',
      what: l10n.t('was ended by a signal, as when memory runs out'),
      remedy: l10n.t('Look at its last lines.'),
    };
  }
  return {
    code: 'command-failed',
    what:
      exitCode === 127
        ? l10n.t('failed with exit code {0} (program not found)', exitCode)
        : l10n.t('failed with exit code {0}', exitCode),
    remedy: l10n.t('Look at its last lines.'),
  };
}

async function problemOf(
  outcome: CommandOutcome,
  file: string,
  timeoutMs: number,
): Promise<Problem | undefined> {
  const problem = problemOfCommand(outcome, timeoutMs);
  if (problem) return problem;
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() && found.size > 0) return undefined;
  return {
    code: found ? 'predictions-empty' : 'predictions-not-written',
    what: found
      ? l10n.t('ended well but left its predictions file empty')
      : l10n.t('ended well but wrote no predictions file'),
    remedy: l10n.t('Let it write a CSV file to the path that replaces ${predictions}.'),
  };
}

function duration(milliseconds: number): string {
  return milliseconds >= 120_000
    ? l10n.t('{0} minutes', Number((milliseconds / 60_000).toFixed(1)))
    : `${Number((milliseconds / 1000).toFixed(1))} s`;
}

async function findPredictions({ project, checkpoint }: PredictRequest, pattern: string): Promise<Predicted> {
  const name = path.parse(checkpoint.absolute).name;
  const file = path.resolve(
    project.folder,
    pattern.replaceAll('${name}', () => name),
  );
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() && found.size > 0) return { kind: 'predicted', file };
  const where = shown(project.folder, file);
  return failed({
    severity: 'error',
    code: 'missing-predictions',
    ...placeOf(project, 'checkpoints.predictions'),
    message: found
      ? l10n.t('The predictions of {0} were looked for in {1}, which is empty.', checkpoint.path, where)
      : l10n.t(
          'The predictions of {0} were looked for in {1}, which does not exist.',
          checkpoint.path,
          where,
        ),
    remedy: l10n.t(
      'Make them there, or correct checkpoints.predictions in evenkeel.yaml; ${name} is the file name of the checkpoint without extension.',
    ),
  });
}

function failed(diagnostic: Diagnostic): Predicted {
  return { kind: 'failed', failure: { diagnostic, lastLines: [] } };
}

/** Where evenkeel.yaml says something, for a diagnostic. */
function placeOf({ configFile, positions }: Project, key: string): Partial<Diagnostic> {
  const position = positions.get(key);
  return {
    ...(configFile !== undefined && { file: configFile }),
    ...(position && { line: position.line, character: position.character }),
  };
}
