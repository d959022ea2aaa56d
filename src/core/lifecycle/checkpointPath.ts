import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Diagnostic } from '../diagnostic.ts';
import { nearest } from '../nearest.ts';
import { shown } from '../tables/paths.ts';

/** A checkpoint that exists. */
export interface LocatedCheckpoint {
  /** Relative to the project folder with forward slashes where it lies inside, else absolute: as records and messages name it. */
  readonly path: string;
  readonly absolute: string;
  /** With all links resolved: two names of one file have the same. */
  readonly real: string;
}

/**
 * The checkpoint that a path names. A relative path must stay inside the project folder, links included; an absolute path is the user's
 * own word and may lie anywhere.
 */
export async function locateCheckpoint(
  folder: string,
  given: string,
): Promise<LocatedCheckpoint | { readonly problem: Diagnostic }> {
  const absolute = path.resolve(folder, given);
  const real = await realpath(absolute).catch(() => undefined);
  if (real === undefined) return { problem: await notThere(folder, given, absolute) };
  if (!path.isAbsolute(given) && !isInside(await realpath(folder), real)) {
    return {
      problem: {
        severity: 'error',
        code: 'checkpoint-outside',
        file: given,
        message: l10n.t('The checkpoint {0} leads outside the project folder, to {1}.', given, real),
        remedy: l10n.t('Give its absolute path if that is meant.'),
      },
    };
  }
  const inside = isInside(path.resolve(folder), absolute);
  return { path: inside ? shown(folder, absolute) : absolute, absolute, real };
}

/** Whether `file` lies below `folder`; both absolute and without links. */
export function isInside(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '' && relative.split(path.sep)[0] !== '..' && !path.isAbsolute(relative);
}

async function notThere(folder: string, given: string, absolute: string): Promise<Diagnostic> {
  const parent = path.dirname(absolute);
  const siblings = await readdir(parent).catch(() => undefined);
  const near = siblings && nearest(path.basename(absolute), siblings);
  const isFolder = await stat(parent).then(
    found => found.isDirectory(),
    () => false,
  );
  return {
    severity: 'error',
    code: 'missing-checkpoint',
    file: given,
    message: isFolder
      ? l10n.t('There is no checkpoint {0}.', given)
      : l10n.t('There is no checkpoint {0}; the folder {1} does not exist.', given, shown(folder, parent)),
    remedy: near
      ? l10n.t('Did you mean {0}?', shown(folder, path.join(parent, near)))
      : l10n.t('Check the path; it is relative to the project folder.'),
  };
}
