import { appendFile, mkdir, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Validation } from '../assessment/validation.ts';
import { parseDuration } from '../config/duration.ts';
import { loadProject } from '../config/load.ts';
import type { Project } from '../config/project.ts';
import { UsageError } from '../diagnostic.ts';
import type { Allowed, Question } from '../prediction/consent.ts';
import type { GivenPython } from '../prediction/python/interpreter.ts';
import { shown } from '../tables/paths.ts';
import { isInside } from './checkpointPath.ts';
import { runCommand } from './command.ts';
import { beginJob, endJob, type Job, type JobRecord, type JobResult, type StepRecord } from './job.ts';
import { takeLock } from './lock.ts';
import { fillIn } from './placeholders.ts';
import { endedWith, logOf, problemOfCommand, stepOf } from './predict.ts';
import { questionOf, runsModels } from './questions.ts';
import { VALIDATION_FILE, validateCheckpoint } from './validate.ts';

export interface RetrainOptions {
  readonly signal?: AbortSignal;
  /** What the user's own commands print. */
  readonly onOutput?: (text: string) => void;
  /** What the user has allowed model files to run, where Evenkeel itself predicts with them. Default: nothing. */
  readonly allowed?: Allowed;
  readonly python?: GivenPython | undefined;
  /** Told before each step, and before the candidate is validated. */
  readonly onStep?: (step: StepBegin) => void;
}

export interface StepBegin {
  readonly name: string;
  /** Counted from 1. */
  readonly number: number;
  readonly count: number;
}

export type Retraining = JobRecord & {
  /** What the new checkpoint did on the validation data; absent when there is none or it was not judged. */
  readonly validated?: Validation;
  /** Folder of the job, relative to the project folder. */
  readonly job: string;
};

/** One step, ready to run. */
interface Step {
  readonly name: string;
  readonly command: string;
  readonly timeoutMs?: number;
}

interface Plan {
  readonly steps: readonly Step[];
  /** Absolute path at which the steps leave the new checkpoint. */
  readonly candidate: string;
}

/**
 * Runs the steps under `retrain` in evenkeel.yaml one after the other as one job, checks that they left a new checkpoint, and validates
 * it. Runs the user's code. A step that fails ends the job; cancelling ends the step with all it started. Either way job.json tells.
 * @throws UsageError when nothing is configured, when the configuration cannot work, or when a retraining runs already
 */
export async function retrain(folder: string, options: RetrainOptions = {}): Promise<Retraining> {
  const project = await loadProject(folder);
  checkConfigured(project);
  const lock = await takeLock(project.folder, 'retrain', 'retraining');
  try {
    const job = await beginJob(project.folder, 'retrain');
    if (lock.takenOver !== undefined) {
      options.onOutput?.(`${lock.takenOver}\n`);
      await note(job, lock.takenOver);
    }
    return await runJob(project, job, options);
  } finally {
    await lock.release();
  }
}

/** Half of a configuration is none: leaving out a step that could not be understood would train something else. */
function checkConfigured({ config, diagnostics }: Project): void {
  const broken = diagnostics.find(each => each.severity === 'error');
  if (broken) {
    const { file = 'evenkeel.yaml', line = 1, message, remedy = '' } = broken;
    throw new UsageError(`Nothing was run: ${file}:${line}: ${message} ${remedy}`.trimEnd());
  }
  if (config.retrain) return;
  throw new UsageError(
    'evenkeel.yaml does not say how to retrain. Write retrain.steps: the command that makes a new checkpoint at ${candidate}.',
  );
}

async function runJob(project: Project, job: Job, options: RetrainOptions): Promise<Retraining> {
  const steps: StepRecord[] = [];
  const finish = async (result: Omit<JobResult, 'steps'>, validated?: Validation) => ({
    ...(await endJob(job, { ...result, steps })),
    ...(validated && { validated }),
    job: job.relative,
  });
  try {
    const plan = await planOf(project, job);
    const before = await stateOf(plan.candidate);
    const failure = await runSteps(project, job, plan, steps, options);
    if (failure) return await finish(failure);
    const candidate = shown(project.folder, plan.candidate);
    const after = await stateOf(plan.candidate);
    const problem = problemOfCandidate(candidate, before, after, job);
    if (problem !== undefined) return await finish({ status: 'failed', message: problem });
    return await validateCandidate(project, job, candidate, steps.length, options, finish);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const status = options.signal?.aborted ? 'cancelled' : 'failed';
    await endJob(job, { status, steps, ...(status === 'failed' && { message }) });
    throw error;
  }
}

/** The steps with their placeholders filled in. @throws UsageError where that cannot work, before anything has run */
async function planOf(project: Project, job: Job): Promise<Plan> {
  const { retrain, checkpoints } = project.config;
  const champion = checkpoints?.champion;
  const candidate = path.resolve(
    project.folder,
    retrain?.candidate ?? path.join(job.folder, `candidate${path.extname(champion ?? '')}`),
  );
  const configured = retrain?.candidate;
  if (configured !== undefined && !path.isAbsolute(configured) && !isInside(project.folder, candidate)) {
    throw new UsageError(
      `retrain.candidate in evenkeel.yaml is ${configured}, outside the project folder. Name a path inside it.`,
    );
  }
  if (champion !== undefined && (await isSame(path.resolve(project.folder, champion), candidate))) {
    throw new UsageError(
      `retrain.candidate in evenkeel.yaml is the champion ${champion}: retraining would overwrite the model in use. Name another path.`,
    );
  }
  const written = retrain?.steps ?? [];
  const list = typeof written === 'string' ? [{ name: 'retrain', run: written }] : written;
  const steps = list.map(({ name, run, ...rest }): Step => {
    const timeout = 'timeout' in rest && rest.timeout !== undefined ? parseDuration(rest.timeout) : undefined;
    return {
      name,
      command: fillIn(run, { candidate, job: job.folder }),
      ...(timeout !== undefined && { timeoutMs: timeout }),
    };
  });
  await mkdir(path.dirname(candidate), { recursive: true });
  return { steps, candidate };
}

async function isSame(a: string, b: string): Promise<boolean> {
  const [first, second] = await Promise.all([a, b].map(each => realpath(each).catch(() => each)));
  return first === second;
}

/** Runs the steps in order; returns why they ended early, or undefined when all ended well. */
async function runSteps(
  project: Project,
  job: Job,
  plan: Plan,
  steps: StepRecord[],
  { signal, onOutput, onStep }: RetrainOptions,
): Promise<Omit<JobResult, 'steps'> | undefined> {
  const count = plan.steps.length;
  for (const [i, { name, command, timeoutMs }] of plan.steps.entries()) {
    onStep?.({ name, number: i + 1, count });
    await note(job, `step ${i + 1} of ${count}: ${name}`);
    const outcome = await runCommand({
      command,
      folder: project.folder,
      logFile: job.logFile,
      ...(timeoutMs !== undefined && { timeoutMs }),
      ...(signal && { signal }),
      ...(onOutput && { onOutput }),
    });
    steps.push(stepOf(name, command, outcome));
    const log = logOf(job);
    const failed = {
      failedStep: name,
      ...(outcome.exitCode !== undefined && { exitCode: outcome.exitCode }),
      lastLines: outcome.lastLines,
    };
    if (outcome.ended === 'cancelled') {
      return {
        status: 'cancelled',
        ...failed,
        message: `${l10n.t('Cancelled in step "{0}".', name)} ${log}`,
      };
    }
    const problem = problemOfCommand(outcome, timeoutMs);
    if (problem) {
      const what = l10n.t('Step "{0}" ({1} of {2}) {3}', name, i + 1, count, problem.what);
      const message = `${endedWith(what, outcome)} ${problem.remedy} ${log}`;
      return { status: 'failed', ...failed, message };
    }
  }
  return undefined;
}

/** A line of ours in the log. A log that cannot be written to does not stop the work. */
async function note(job: Job, line: string): Promise<void> {
  await appendFile(job.logFile, `${line}\n`).catch(() => undefined);
}

async function validateCandidate(
  project: Project,
  job: Job,
  candidate: string,
  count: number,
  { signal, onOutput, onStep, allowed, python }: RetrainOptions,
  finish: (result: Omit<JobResult, 'steps'>, validated?: Validation) => Promise<Retraining>,
): Promise<Retraining> {
  if (project.config.data.validation === undefined) {
    const message = l10n.t(
      'The new checkpoint {0} was not validated: evenkeel.yaml has no {1}.',
      candidate,
      'data.validation',
    );
    return finish({ status: 'succeeded', candidate, message });
  }
  const looked = runsModels(project) ? await questionOf(project, candidate, signal) : {};
  if ('problem' in looked) {
    const why = l10n.t('The new checkpoint {0} was not validated: {1}', candidate, looked.problem.message);
    return finish({ status: 'succeeded', candidate, message: why });
  }
  onStep?.({ name: 'validate', number: count + 1, count: count + 1 });
  try {
    const validated = await validateCheckpoint(project.folder, candidate, {
      job,
      allowed: alsoAllowing(allowed, looked.question),
      python,
      ...(signal && { signal }),
      ...(onOutput && { onOutput }),
    });
    return await finish({ status: 'succeeded', candidate, validation: VALIDATION_FILE }, validated);
  } catch (error) {
    if (!signal?.aborted) throw error;
    const message = l10n.t('Cancelled while the new checkpoint {0} was validated.', candidate);
    return finish({ status: 'cancelled', failedStep: 'validate', candidate, message });
  }
}

/** The steps have just written the new checkpoint and may run whatever they like; that it needs code says nothing new. */
function alsoAllowing(allowed: Allowed = {}, question: Question | undefined): Allowed {
  if (question?.level !== 'needs-code' || allowed.code === true) return allowed;
  return { ...allowed, code: new Set([...(allowed.code || []), question.sha256]) };
}

/** Of a file or folder: what changes when it is written anew. */
interface State {
  readonly bytes: number;
  readonly modified: number;
  readonly files: number;
}

/** A checkpoint folder holds a handful of files; one of this many is something else. */
const MOST_FILES = 10_000;

async function stateOf(candidate: string): Promise<State | undefined> {
  const found = await stat(candidate).catch(() => undefined);
  if (!found) return undefined;
  if (!found.isDirectory()) return { bytes: found.size, modified: found.mtimeMs, files: 1 };
  const entries = await readdir(candidate, { recursive: true });
  let bytes = 0;
  let modified = found.mtimeMs;
  let files = 0;
  for (const entry of entries.slice(0, MOST_FILES)) {
    const status = await stat(path.join(candidate, entry)).catch(() => undefined);
    if (!status?.isFile()) continue;
    files++;
    bytes += status.size;
    modified = Math.max(modified, status.mtimeMs);
  }
  return { bytes, modified, files };
}

/** Why what lies at the candidate's path is no new checkpoint, or undefined when it is one. */
function problemOfCandidate(
  candidate: string,
  before: State | undefined,
  after: State | undefined,
  job: Job,
): string | undefined {
  const log = l10n.t('The log is {0}/log.txt.', job.relative);
  const remedy = l10n.t(
    'Let the last step write it to the path that replaces ${candidate}, or name its path under retrain.candidate.',
  );
  if (!after)
    return `${l10n.t('All steps ended well, but there is no new checkpoint at {0}.', candidate)} ${remedy} ${log}`;
  if (after.bytes === 0)
    return `${l10n.t('All steps ended well, but the new checkpoint {0} is empty.', candidate)} ${log}`;
  const same =
    before?.bytes === after.bytes && before.modified === after.modified && before.files === after.files;
  if (same) {
    const unchanged = l10n.t(
      'All steps ended well, but {0} is the one from before: no step wrote it anew.',
      candidate,
    );
    return `${unchanged} ${remedy} ${log}`;
  }
  return undefined;
}
