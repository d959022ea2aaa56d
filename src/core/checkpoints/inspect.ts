import { lstat, readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { isPointer, notFetched } from '../bytes/gitLfs.ts';
import { FileSource, MalformedError } from '../bytes/source.ts';
import { UsageError } from '../diagnostic.ts';
import type { Checkpoint } from './checkpoint.ts';
import { checkpointReaders } from './index.ts';
import type { Candidate, CheckpointReader, InspectContext } from './reader.ts';
import { untold } from './readers/nothing.ts';
import { uninspected } from './safety/messages.ts';
import { safetyOf } from './safety/safety.ts';
import { safetyOfBytes } from './safety/scan.ts';

/**
 * What a file or folder tells of itself, with nothing executed. What is no checkpoint, broken or only half there is told as a diagnostic, with
 * the level `not-fully-inspected`.
 * @throws UsageError where there is nothing at this path or it may not be read; the signal's reason when aborted
 */
export async function inspect(given: string, context: InspectContext = {}): Promise<Checkpoint> {
  const candidate = await opened(given);
  try {
    return (await inspectCandidate(candidate, context)) ?? (await unknown(candidate, context));
  } finally {
    if (candidate.source instanceof FileSource) candidate.source.close();
  }
}

/** As `inspect`, of something that is open; undefined where no reader knows it. */
export async function inspectCandidate(
  candidate: Candidate,
  context: InspectContext,
): Promise<Checkpoint | undefined> {
  const reader = checkpointReaders.find(each => recognised(each, candidate));
  if (!reader) return undefined;
  const { id: format, title } = reader;
  try {
    return { format, title, ...(await reader.inspect(candidate, context)) };
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    return { format, title, ...(await broken(candidate, error, context)) };
  }
}

function recognised(reader: CheckpointReader, candidate: Candidate): boolean {
  try {
    return reader.recognises(candidate);
  } catch (error) {
    // it ended while it was looked at
    if (error instanceof MalformedError) return false;
    throw error;
  }
}

/** A reader that gave up: what the general scan finds in the bytes still stands. */
async function broken({ source }: Candidate, error: MalformedError, { signal }: InspectContext) {
  const found = source && (await safetyOfBytes(source, signal));
  const finding = uninspected(error.code, error.message, {});
  return {
    ...untold(),
    safety: safetyOf([...(found?.findings ?? []), finding], found?.imports ?? []),
    diagnostics: [{ severity: 'error', code: error.code, message: error.message } as const],
  };
}

async function unknown({ source, entries }: Candidate, { signal }: InspectContext): Promise<Checkpoint> {
  const message = entries
    ? l10n.t('The folder is no checkpoint of a format that is known.')
    : source && isPointer(source)
      ? notFetched()
      : l10n.t('The file is no checkpoint of a format that is known.');
  const found = source && (await safetyOfBytes(source, signal));
  const finding = uninspected('not-recognised', message, {});
  return {
    format: 'unknown',
    title: l10n.t('Not a checkpoint'),
    ...untold(),
    safety: found ?? safetyOf([finding], []),
    diagnostics: [{ severity: 'error', code: 'not-recognised', message }],
  };
}

async function opened(given: string): Promise<Candidate> {
  try {
    // the user named it, so a link is followed here and nowhere else
    const absolute = await realpath(given);
    const name = path.basename(given).toLowerCase();
    const found = await lstat(absolute);
    if (found.isDirectory()) return { path: absolute, name, entries: new Set(await readdir(absolute)) };
    // opening a pipe would wait for whoever writes into it
    if (!found.isFile()) throw new MalformedError('no-file', 'It is no plain file.');
    return { path: absolute, name, source: new FileSource(absolute) };
  } catch (error) {
    if (error instanceof MalformedError) throw new UsageError(l10n.t('{0} is no file and no folder.', given));
    throw new UsageError(l10n.t('{0} cannot be read: {1}', given, reasonOf(error)));
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return l10n.t('there is nothing.');
  if (code === 'EACCES' || code === 'EPERM') return l10n.t('it may not be read.');
  return error instanceof Error ? error.message : String(error);
}
