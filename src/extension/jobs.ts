import { open, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Validation } from '../core/assessment/validation.ts';
import type { JobRecord } from '../core/lifecycle/job.ts';

/** A record longer than this was not written by Evenkeel. */
const MOST_BYTES = 16 * 1024 * 1024;

export interface JobFolder {
  readonly id: string;
  /** Absolute path. */
  readonly folder: string;
  readonly logFile: string;
  /** Absent while the job runs, and when it was killed. */
  readonly record?: JobRecord;
}

/**
 * The newest job of a project, if there is one.
 * @param since only jobs begun at this instant (ms since epoch) or later, as their ids say
 * @param kind only jobs of this kind
 */
export async function newestJob(
  projectFolder: string,
  { since, kind }: { readonly since?: number; readonly kind?: JobRecord['kind'] } = {},
): Promise<JobFolder | undefined> {
  const jobs = path.join(projectFolder, '.evenkeel', 'jobs');
  const ids = await readdir(jobs).catch(() => []);
  const wanted = ids.filter(
    id =>
      (kind === undefined || new RegExp(`-${kind}(-\\d+)?$`).test(id)) &&
      (since === undefined || startOf(id) >= Math.floor(since / 1000) * 1000),
  );
  const newest = wanted.sort(byStart).at(-1);
  if (newest === undefined) return undefined;
  const folder = path.join(jobs, newest);
  const record = await readRecord(path.join(folder, 'job.json'));
  return {
    id: newest,
    folder,
    logFile: path.join(folder, 'log.txt'),
    ...(isRecord(record) && { record }),
  };
}

/** The validation that a job ended with, if it can be read. */
export async function validationOf(job: JobFolder): Promise<Validation | undefined> {
  const name = job.record?.validation;
  if (name === undefined) return undefined;
  const document = await readRecord(path.join(job.folder, path.basename(name)));
  return isValidation(document) ? document : undefined;
}

/** Ids begin with the instant, its colons as hyphens: 2026-11-18T09-30-00Z-retrain, then -2, -3 … within one second. */
function startOf(id: string): number {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2})-(\d{2})-(\d{2})Z/.exec(id);
  return match ? Date.parse(`${match[1]}T${match[2]}:${match[3]}:${match[4]}Z`) : Number.NEGATIVE_INFINITY;
}

function byStart(a: string, b: string): number {
  const number = (id: string) => Number(/-(\d+)$/.exec(id)?.[1] ?? 1);
  return startOf(a) - startOf(b) || number(a) - number(b);
}

async function readRecord(file: string): Promise<unknown> {
  const handle = await open(file).catch(() => undefined);
  try {
    if (!handle || (await handle.stat()).size > MOST_BYTES) return undefined;
    return JSON.parse(await handle.readFile('utf8'));
  } catch {
    return undefined;
  } finally {
    await handle?.close();
  }
}

function isRecord(value: unknown): value is JobRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { status, failedStep, exitCode, message, lastLines, validation } = value as Readonly<
    Record<string, unknown>
  >;
  const texts = [failedStep, message, validation].every(
    each => each === undefined || typeof each === 'string',
  );
  const code = exitCode === undefined || typeof exitCode === 'number';
  const lines =
    lastLines === undefined ||
    (Array.isArray(lastLines) && lastLines.every(each => typeof each === 'string'));
  return texts && code && lines && (status === 'succeeded' || status === 'failed' || status === 'cancelled');
}

function isValidation(value: unknown): value is Validation {
  if (typeof value !== 'object' || value === null) return false;
  const { version, verdict, short, criteria, behaviour, diagnostics } = value as Readonly<
    Record<string, unknown>
  >;
  const lists = [criteria, behaviour, diagnostics].every(Array.isArray);
  return version === 1 && typeof verdict === 'string' && typeof short === 'string' && lists;
}
