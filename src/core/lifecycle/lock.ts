import { randomUUID } from 'node:crypto';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { UsageError } from '../diagnostic.ts';
import { writeAtomically } from '../files/durable.ts';
import { isCode, STATE_FOLDER, stateFolder } from '../files/stateFolder.ts';

/** Longer than this nobody takes to write a line. */
const WRITING_MS = 10_000;
const RETRY_MS = 20;
const ATTEMPTS = 50;

/** Who holds a lock. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
  readonly token: string;
}

export interface Lock {
  readonly release: () => Promise<void>;
  /** What to tell when the lock was taken over from a process that no longer runs. */
  readonly takenOver?: string;
}

/**
 * Takes a lock that only one process of a project may hold, as a file under `.evenkeel/`. The lock of a process that has died is taken
 * over.
 * @param what what the holder does, for messages, e.g. "retraining"
 * @throws UsageError when it is held
 */
export async function takeLock(projectFolder: string, name: string, what: string): Promise<Lock> {
  const folder = await stateFolder(projectFolder);
  const file = path.join(folder, `${name}.lock`);
  const own: Holder = {
    pid: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
    token: randomUUID(),
  };
  const release = async () => {
    if ((await holderOf(file))?.token === own.token) await rm(file, { force: true });
  };
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    try {
      await writeFile(file, `${JSON.stringify(own)}\n`, { flag: 'wx' });
      return { release };
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
    }
    const holder = await holderOf(file);
    if (!holder && (await isFresh(file))) throw held(what, name, 'it is just starting');
    if (holder && !hasDied(holder)) {
      const where = holder.host === own.host ? '' : ` on ${holder.host}`;
      throw held(what, name, `process ${holder.pid}${where}, since ${holder.since}`);
    }
    if (await takeOver(file, own, holder)) {
      const takenOver = holder
        ? `The lock of process ${holder.pid}, which no longer runs, was taken over.`
        : 'A lock that could not be read was taken over.';
      return { release, takenOver };
    }
    await wait(RETRY_MS);
  }
  throw new UsageError(`The lock ${STATE_FOLDER}/${name}.lock could not be taken. Try again.`);
}

/**
 * Puts the own lock in the place of a dead holder's, so that there is never none. Of several that see the same dead holder a guard lets
 * one at a time look again; all but the first then find another holder.
 */
async function takeOver(file: string, own: Holder, dead: Holder | undefined): Promise<boolean> {
  const guard = `${file}.takeover`;
  try {
    await writeFile(guard, '', { flag: 'wx' });
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
    // One whose owner died in the middle must not stand for ever.
    const found = await stat(guard).catch(() => undefined);
    if (found && Math.abs(Date.now() - found.mtimeMs) > WRITING_MS) await rm(guard, { force: true });
    return false;
  }
  try {
    const now = await holderOf(file);
    if (now?.token !== dead?.token || (!now && (await isFresh(file)))) return false;
    await writeAtomically(file, `${JSON.stringify(own)}\n`);
    return true;
  } finally {
    await rm(guard, { force: true });
  }
}

function held(what: string, name: string, by: string): UsageError {
  return new UsageError(
    `A ${what} of this project is running already (${by}). Wait for it or end it. If it is gone, delete ${STATE_FOLDER}/${name}.lock.`,
  );
}

/** Whether a lock without content may be one that is being written at this moment. */
async function isFresh(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  return found !== undefined && Math.abs(Date.now() - found.mtimeMs) < WRITING_MS;
}

async function holderOf(file: string): Promise<Holder | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    return isHolder(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isHolder(value: unknown): value is Holder {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, host, since, token } = value as Partial<Record<keyof Holder, unknown>>;
  return (
    Number.isSafeInteger(pid) &&
    typeof host === 'string' &&
    typeof since === 'string' &&
    typeof token === 'string'
  );
}

/** Whether the holder is known to be gone; on another machine nobody knows. */
function hasDied({ pid, host }: Holder): boolean {
  if (host !== hostname() || pid <= 0) return pid <= 0;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return isCode(error, 'ESRCH');
  }
}
