import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Verdict } from '../assessment/assessment.ts';
import { type CandidateJudgement, judgeCandidate } from '../assessment/candidate.ts';
import { ASSESSMENT_VERSION } from '../assessment/documentVersion.ts';
import { failure } from '../assessment/health.ts';
import { record, type ValidationRecord } from '../assessment/history.ts';
import { type ProjectData, readProjectData } from '../assessment/read.ts';
import type { Roles, Slice } from '../assessment/slice.ts';
import type { Validation } from '../assessment/validation.ts';
import { defaultMetrics, type Settings, settingsOf } from '../config/defaults.ts';
import { loadProject } from '../config/load.ts';
import type { Project } from '../config/project.ts';
import { atBestInsufficient, gateVerdict } from '../criteria/gate.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { writeAtomically } from '../files/durable.ts';
import type { Allowed } from '../prediction/consent.ts';
import type { GivenPython } from '../prediction/python/interpreter.ts';
import type { ColumnType } from '../tables/column.ts';
import { inferRoles, scoreOf } from '../tables/inference.ts';
import { readTable } from '../tables/readTable.ts';
import type { Table, TableSource } from '../tables/table.ts';
import { version } from '../version.ts';
import { formatValue } from '../words.ts';
import { type LocatedCheckpoint, locateCheckpoint } from './checkpointPath.ts';
import { beginJob, endJob, type Job, type JobResult, type StepRecord } from './job.ts';
import { type PredictFailure, predict } from './predict.ts';
import { type Joined, joinPredictions } from './predictions.ts';

export interface ValidateOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (label: string, share?: number) => void;
  /** What the user's own command prints. */
  readonly onOutput?: (text: string) => void;
  /** Tables kept from earlier reads; absent: every file is read. */
  readonly tables?: TableSource;
  /** What the user has allowed model files to run, where Evenkeel itself predicts. Default: nothing. */
  readonly allowed?: Allowed;
  /** The Python that was chosen outside of the project: in the editor, or by an option. */
  readonly python?: GivenPython | undefined;
  /** The job that this validation is the end of; absent: a job of its own, with its own job.json. */
  readonly job?: Job;
}

/** The name of the validation document in a job's folder. */
export const VALIDATION_FILE = 'validation.json';

/**
 * Predicts with a checkpoint on the validation data, by the predict command or with the model itself, judges its answers by the criteria and beside the champion on the
 * same rows, records the outcome and returns it. Runs the user's code. Whatever fails is told in the document's diagnostics, with the
 * verdict insufficient.
 * @param folder the project folder
 * @param checkpoint its path, relative to the folder, or absolute
 * @throws the signal's reason when cancelled, and UsageError when there is no such folder
 */
export async function validateCheckpoint(
  folder: string,
  checkpoint: string,
  options: ValidateOptions = {},
): Promise<Validation> {
  const started = performance.now();
  const project = await loadProject(folder);
  const validation = new ValidationRun(project, options);
  const outcome = await validation.run(checkpoint);
  return validation.conclude(outcome, Math.round(performance.now() - started));
}

/** What came of a validation, before it is written down. */
interface Outcome {
  readonly checkpoint: string;
  readonly verdict: Verdict;
  readonly short: string;
  readonly rows: number;
  readonly isChampion: boolean;
  readonly champion?: string;
  readonly judgement?: CandidateJudgement;
  readonly failure?: PredictFailure;
}

/** The data to predict on and what is known of them. */
interface Subject {
  readonly data: ProjectData;
  readonly validation: Slice;
}

/** The answers of one checkpoint beside the validation rows. */
interface Answers extends Joined {
  readonly roles: Roles;
  /** The columns that the predictions file has. */
  readonly columns: ReadonlySet<string>;
}

class ValidationRun {
  readonly #project: Project;
  readonly #settings: Settings;
  readonly #options: ValidateOptions;
  readonly #diagnostics: Diagnostic[];
  readonly #steps: StepRecord[] = [];
  #job: Job | undefined;

  constructor(project: Project, options: ValidateOptions) {
    this.#project = project;
    this.#settings = settingsOf(project);
    this.#options = options;
    this.#diagnostics = [...project.diagnostics];
    this.#job = options.job;
  }

  /** Everything up to the verdict. */
  async run(given: string): Promise<Outcome> {
    const located = await locateCheckpoint(this.#project.folder, given);
    if ('problem' in located) return this.#unjudged(given, located.problem);
    try {
      const subject = await this.#read();
      if ('problem' in subject) return this.#unjudged(located.path, subject.problem);
      this.#job ??= await beginJob(this.#project.folder, 'validate');
      return await this.#judge(located, subject);
    } catch (error) {
      if (this.#options.signal?.aborted) {
        await this.#endOwnJob({ status: 'cancelled', steps: this.#steps });
        throw error;
      }
      return this.#unjudged(located.path, {
        severity: 'error',
        code: 'validation-failed',
        file: located.path,
        message: l10n.t(
          '{0} could not be validated: {1}',
          located.path,
          error instanceof Error ? error.message : String(error),
        ),
      });
    }
  }

  /** Writes down what came of it, and returns the document. */
  async conclude(outcome: Outcome, durationMs: number): Promise<Validation> {
    const job = this.#job;
    const createdAt = new Date().toISOString();
    const { judgement } = outcome;
    if (judgement) {
      const line: ValidationRecord = {
        kind: 'validation',
        at: createdAt,
        checkpoint: outcome.checkpoint,
        champion: outcome.isChampion,
        verdict: outcome.verdict,
        short: outcome.short,
        rows: outcome.rows,
        values: judgement.values,
        ...(job && { job: job.id }),
      };
      const empty = { records: [], diagnostics: [] };
      this.#diagnostics.push(...(await record(this.#project.folder, empty, [line])));
    }
    const document = (): Validation => ({
      version: ASSESSMENT_VERSION,
      evenkeel: version,
      createdAt,
      durationMs,
      model: this.#project.config.model,
      checkpoint: outcome.checkpoint,
      ...(outcome.champion !== undefined && { champion: outcome.champion }),
      verdict: outcome.verdict,
      short: outcome.short,
      rows: outcome.rows,
      criteria: judgement?.criteria ?? [],
      behaviour: judgement?.behaviour ?? [],
      comparison: judgement?.comparison ?? [],
      ...(job && { job: job.relative }),
      diagnostics: this.#diagnostics,
    });
    if (job) {
      const file = path.join(job.folder, VALIDATION_FILE);
      await this.#orTold(writeAtomically(file, `${JSON.stringify(document(), null, 2)}\n`));
      await this.#endOwnJob(this.#jobResult(outcome));
    }
    return document();
  }

  /** The validation rows, and the reference beside them where there is one. */
  async #read(): Promise<Subject | { readonly problem: Diagnostic }> {
    const { signal, onProgress, tables } = this.#options;
    if (this.#project.config.data.validation === undefined) {
      return {
        problem: {
          severity: 'error',
          code: 'no-validation-data',
          ...(this.#project.configFile !== undefined && { file: this.#project.configFile }),
          message: l10n.t('There are no validation data to judge a checkpoint on.'),
          remedy: l10n.t('Name a file of labelled rows under data.validation in evenkeel.yaml.'),
        },
      };
    }
    const data = await readProjectData({
      project: this.#project,
      settings: this.#settings,
      sets: ['reference', 'validation'],
      ...(tables && { tables }),
      ...(signal && { signal }),
      onProgress: (name, share) => onProgress?.(l10n.t('Reading {0} data', name), share * 0.3),
    });
    signal?.throwIfAborted();
    const validation = data.sets.get('validation');
    this.#diagnostics.push(...data.diagnostics);
    if (validation && validation.rowCount > 0) return { data, validation };
    return {
      problem: {
        severity: 'error',
        code: 'no-validation-rows',
        message: l10n.t('The validation data have no rows that could be read.'),
        remedy: l10n.t('Check the files that data.validation in evenkeel.yaml names.'),
      },
    };
  }

  async #judge(checkpoint: LocatedCheckpoint, { data, validation }: Subject): Promise<Outcome> {
    const { onProgress, signal } = this.#options;
    onProgress?.(l10n.t('Predicting with {0}', checkpoint.path), 0.3);
    const answers = await this.#answers(checkpoint, 'candidate', { data, validation });
    if ('diagnostic' in answers) {
      return { ...this.#unjudged(checkpoint.path, answers.diagnostic), failure: answers };
    }
    // A column that only predictions have is not missing.
    const keep = this.#diagnostics.filter(
      each => each.code !== 'missing-column' || !answers.columns.has(each.column ?? ''),
    );
    this.#diagnostics.splice(0, this.#diagnostics.length, ...keep, ...answers.diagnostics);
    if (!answers.table) return this.#unjudged(checkpoint.path);
    const rival = await this.#champion(checkpoint, { data, validation });
    signal?.throwIfAborted();
    onProgress?.(l10n.t('Judging'), 0.9);
    const reference = data.sets.get('reference');
    const judgement = await judgeCandidate({
      criteria: this.#project.criteria,
      metrics:
        this.#settings.performance ??
        defaultMetrics(data.labelling.task, { scores: answers.roles.score !== undefined }),
      minRows: this.#settings.minRows,
      roles: answers.roles,
      labelling: data.labelling,
      candidate: answers.table,
      ...(rival.table && { champion: rival.table }),
      ...(rival.absent !== undefined && { championAbsent: rival.absent }),
      ...(reference && { reference }),
      ...(signal && { signal }),
    });
    const doubt = this.#doubt(answers, validation);
    const verdict = gateVerdict(judgement.criteria);
    return {
      checkpoint: checkpoint.path,
      rows: validation.rowCount,
      isChampion: rival.isCandidate,
      ...(rival.path !== undefined && { champion: rival.path }),
      judgement,
      verdict: doubt === undefined ? verdict : atBestInsufficient(verdict),
      short: verdict !== 'fail' && doubt !== undefined ? doubt : shortOf(judgement.criteria, verdict),
    };
  }

  /** Predicts with a checkpoint and puts its answers beside the validation rows. */
  async #answers(
    checkpoint: LocatedCheckpoint,
    of: 'candidate' | 'champion',
    { data, validation }: Subject,
  ): Promise<Answers | PredictFailure> {
    const { signal, onOutput, onProgress, allowed = {}, python } = this.#options;
    const job = this.#job;
    if (!job) throw new Error('A prediction needs a job.');
    const { folder } = this.#project;
    const predicted = await predict({
      project: this.#project,
      settings: this.#settings,
      checkpoint,
      of,
      validation,
      roles: data.roles,
      job,
      allowed,
      python,
      onProgress: share =>
        onProgress?.(
          l10n.t('Predicting with {0}', checkpoint.path),
          of === 'candidate' ? 0.3 + 0.3 * share : 0.6 + 0.3 * share,
        ),
      ...(signal && { signal }),
      ...(onOutput && { onOutput }),
    });
    if (predicted.step) this.#steps.push(predicted.step);
    signal?.throwIfAborted();
    if (predicted.kind !== 'predicted') {
      if (predicted.kind === 'failed') return predicted.failure;
      throw new Error('The predict command was cancelled.');
    }
    const predictions = await readTable({
      folder,
      patterns: [predicted.file],
      name: 'predictions',
      types: this.#typesFor(data.roles, validation.table),
      ...(signal && { signal }),
    });
    const roles = withAnswers(data.roles, this.#project, predictions, predicted.scores);
    const joined = joinPredictions(validation.table, predictions, roles);
    return {
      ...joined,
      roles,
      columns: new Set(predictions.columns.keys()),
      diagnostics: [...(predicted.diagnostics ?? []), ...predictions.diagnostics, ...joined.diagnostics],
    };
  }

  /** The champion's answers on the same rows; where it has none although there is a champion, why. */
  async #champion(
    candidate: LocatedCheckpoint,
    subject: Subject,
  ): Promise<{ table?: Table; absent?: string; path?: string; isCandidate: boolean }> {
    const { champion } = this.#project.config.checkpoints ?? {};
    if (champion === undefined) return { isCandidate: false };
    const located = await locateCheckpoint(this.#project.folder, champion);
    const absent = (diagnostic: Diagnostic) => {
      this.#diagnostics.push({ ...diagnostic, severity: 'warning' });
      return { absent: l10n.t('The champion has no answers: {0}', diagnostic.message), isCandidate: false };
    };
    if ('problem' in located) return absent(located.problem);
    if (located.real === candidate.real) return { path: located.path, isCandidate: true };
    this.#options.onProgress?.(l10n.t('Predicting with the champion {0}', located.path), 0.6);
    const answers = await this.#answers(located, 'champion', subject);
    if ('diagnostic' in answers) return { ...absent(answers.diagnostic), path: located.path };
    const [problem] = answers.diagnostics.filter(each => each.severity === 'error');
    if (problem) return { ...absent(problem), path: located.path };
    this.#diagnostics.push(...answers.diagnostics);
    return { ...(answers.table && { table: answers.table }), path: located.path, isCandidate: false };
  }

  /** Ids and labels are read as the validation data have them: "007" stays a text where it is one there. */
  #typesFor(roles: Roles, validation: Table): ReadonlyMap<string, ColumnType> {
    const types = new Map<string, ColumnType>(Object.entries(this.#project.config.columns?.types ?? {}));
    const id = roles.id === undefined ? undefined : validation.columns.get(roles.id);
    if (id) types.set(id.name, id.type);
    const target = roles.target === undefined ? undefined : validation.columns.get(roles.target);
    if (target?.type === 'category' && !target.boolean && roles.prediction !== undefined) {
      types.set(roles.prediction, 'category');
    }
    return types;
  }

  /** Why a good verdict could not be trusted, in a few words. */
  #doubt(answers: Answers, validation: Slice): string | undefined {
    if (answers.unanswered > 0) {
      return answers.unanswered === 1
        ? l10n.t('1 row has no prediction')
        : l10n.t('{0} rows have no prediction', formatValue(answers.unanswered));
    }
    if (this.#project.diagnostics.some(isError)) return l10n.t('evenkeel.yaml has errors');
    if (validation.table.diagnostics.some(isError)) return l10n.t('not all validation data could be read');
    if (answers.diagnostics.some(isError)) return l10n.t('not all predictions could be read');
    return undefined;
  }

  /** The outcome where nothing could be judged. */
  #unjudged(checkpoint: string, problem?: Diagnostic): Outcome {
    if (problem) this.#diagnostics.push(problem);
    const told = problem ?? this.#diagnostics.findLast(isError);
    return {
      checkpoint,
      verdict: 'insufficient',
      short: told?.message ?? l10n.t('it could not be judged'),
      rows: 0,
      isChampion: false,
    };
  }

  #jobResult({ judgement, failure, short }: Outcome): JobResult {
    const steps = this.#steps;
    if (judgement) return { status: 'succeeded', steps, validation: VALIDATION_FILE };
    const failed = failure && steps.at(-1);
    return {
      status: 'failed',
      steps,
      ...(failed && { failedStep: failed.name }),
      ...(failed?.exitCode !== undefined && { exitCode: failed.exitCode }),
      message: short,
      ...(failure && { lastLines: failure.lastLines }),
      validation: VALIDATION_FILE,
    };
  }

  async #endOwnJob(result: JobResult): Promise<void> {
    if (this.#job && !this.#options.job) await this.#orTold(endJob(this.#job, result));
  }

  /** A record that cannot be written does not take the result with it. */
  async #orTold(writing: Promise<unknown>): Promise<void> {
    try {
      await writing;
    } catch (error) {
      this.#diagnostics.push({
        severity: 'warning',
        code: 'job-not-written',
        ...(this.#job && { file: this.#job.relative }),
        message: l10n.t(
          "The job's record could not be written: {0}",
          error instanceof Error ? error.message : String(error),
        ),
        remedy: l10n.t('Check the disk; the result itself is complete.'),
      });
    }
  }
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}

/** The roles, with prediction and score as declared or found in the predictions file where no data set has them. */
function withAnswers(
  roles: Roles,
  { config }: Project,
  predictions: Table,
  scores: ReadonlyMap<string, string> | undefined,
): Roles {
  const declared = config.columns?.prediction;
  // The columns of several labels or items are those declared.
  if (typeof declared === 'object' || roles.targets) return roles;
  const known = [
    ...(roles.id === undefined ? [] : [[roles.id, 'id'] as const]),
    ...(typeof roles.score === 'string' ? [[roles.score, 'score'] as const] : []),
    ...(declared === undefined ? [] : [[declared, 'prediction'] as const]),
  ];
  const found = inferRoles(predictions, new Map(known));
  const prediction = declared ?? roles.prediction ?? found.find(each => each.role === 'prediction')?.column;
  const score = roles.score ?? scores ?? scoreOf(found);
  return {
    ...roles,
    ...(prediction !== undefined && { prediction }),
    ...(score !== undefined && { score }),
  };
}

/** The verdict's main reason in a few words. */
function shortOf(criteria: CandidateJudgement['criteria'], verdict: Verdict): string {
  const main =
    criteria.find(each => each.verdict === verdict) ?? criteria.find(each => each.verdict !== 'pass');
  if (criteria.length === 0) return l10n.t('no criterion speaks of a checkpoint');
  if (verdict === 'pass' || !main) {
    return criteria.length === 1
      ? l10n.t('1 criterion holds')
      : l10n.t('{0} criteria hold', formatValue(criteria.length));
  }
  return main.verdict === 'insufficient' ? main.reason : failure(main);
}
