import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { writeAtomically } from '../files/durable.ts';
import { isCode, STATE_FOLDER, stateFolder } from '../files/stateFolder.ts';
import type { CommandOutcome } from './command.ts';

/** What is kept of one retraining or validation under `.evenkeel/jobs/<id>/`, in job.json beside log.txt. */
export interface JobRecord {
  readonly id: string;
  readonly kind: 'retrain' | 'validate';
  readonly status: 'succeeded' | 'failed' | 'cancelled';
  readonly startedAt: string;
  readonly durationMs: number;
  readonly steps: readonly StepRecord[];
  /** Name of the step that failed or was cancelled. */
  readonly failedStep?: string;
  /** Exit code of the step that failed. */
  readonly exitCode?: number;
  /** Why it failed, or why a candidate was not validated, as sentences that say what to do. */
  readonly message?: string;
  /** The last lines that the failed step printed. */
  readonly lastLines?: readonly string[];
  /** Path of the new checkpoint, relative to the project folder. */
  readonly candidate?: string;
  /** Name of the validation document in the job's folder, once the candidate was judged. */
  readonly validation?: string;
}

export interface StepRecord {
  readonly name: string;
  readonly command: string;
  readonly ended: CommandOutcome['ended'];
  readonly exitCode?: number;
  readonly durationMs: number;
}

/** A job that has begun: its folder exists. */
export interface Job {
  readonly id: string;
  readonly kind: JobRecord['kind'];
  /** Absolute path of the job's folder. */
  readonly folder: string;
  /** The same, relative to the project folder, for messages and records. */
  readonly relative: string;
  readonly logFile: string;
  readonly startedAt: Date;
}

/** Makes the folder of a new job. Ids sort by time. */
export async function beginJob(projectFolder: string, kind: Job['kind'], now = new Date()): Promise<Job> {
  const jobs = await stateFolder(projectFolder, 'jobs');
  const stem = `${now.toISOString().replace(/\.\d+/, '').replaceAll(':', '-')}-${kind}`;
  for (let attempt = 1; ; attempt++) {
    const id = attempt === 1 ? stem : `${stem}-${attempt}`;
    const folder = path.join(jobs, id);
    try {
      await mkdir(folder);
    } catch (error) {
      if (isCode(error, 'EEXIST') && attempt < 1000) continue;
      throw error;
    }
    return {
      id,
      kind,
      folder,
      relative: `${STATE_FOLDER}/jobs/${id}`,
      logFile: path.join(folder, 'log.txt'),
      startedAt: now,
    };
  }
}

/** What came of a job. */
export type JobResult = Omit<JobRecord, 'id' | 'kind' | 'startedAt' | 'durationMs'>;

/** Writes job.json whole. */
export async function endJob(job: Job, result: JobResult): Promise<JobRecord> {
  const record: JobRecord = {
    id: job.id,
    kind: job.kind,
    startedAt: job.startedAt.toISOString(),
    durationMs: Date.now() - job.startedAt.getTime(),
    ...result,
  };
  await writeAtomically(path.join(job.folder, 'job.json'), `${JSON.stringify(record, null, 2)}\n`);
  return record;
}
