import { dirname, join } from 'node:path';
import { looseObject } from '../../../bytes/looseJson.ts';
import type { Report } from '../../../diagnostic.ts';
import { isWithin } from '../../../files/within.ts';
import { isFolder } from '../../folders.ts';
import { RewrittenFile } from '../../rewrittenFile.ts';

/** Files that DVCLive writes when it begins and at each step, and removes when it ends. */
const SIGNALS = ['DVCLIVE_ONLY', 'DVCLIVE_STEP_COMPLETED'];
const MOST = 64 * 1024;
/** A step is told a moment after its metrics were written. */
const SLACK_MS = 60_000;

/** What DVC's folder says of a run that has not ended. */
export interface Signal {
  /** The experiment, where it has a name. */
  readonly experiment: string | undefined;
}

/**
 * Whether the run of a folder told that it began and has not told that it ended. A repository has one signal for all of its folders: it
 * speaks of those that were written to since.
 * @param updatedAt when the run's folder was last written to, ms since epoch
 */
export async function signalOf(
  folder: string,
  updatedAt: number,
  root: string,
  now: number,
  report: Report,
): Promise<Signal | undefined> {
  const repository = repositoryOf(folder, root);
  if (repository === undefined) return undefined;
  let found: Signal | undefined;
  for (const name of SIGNALS) {
    const path = join(repository, '.dvc', 'tmp', 'exps', 'run', name);
    const file = new RewrittenFile(path, MOST, text => looseObject(text) ?? new Map());
    const signal = await file.read(root, now, report);
    if (signal === undefined || updatedAt + SLACK_MS < file.modified) continue;
    const experiment = signal.get('exp_name');
    found = { experiment: typeof experiment === 'string' ? experiment : found?.experiment };
  }
  return found;
}

/** The nearest folder with a `.dvc` in it, up to the root. */
function repositoryOf(folder: string, root: string): string | undefined {
  for (let at = folder; isWithin(at, root); at = dirname(at)) {
    // What lies on the way to the signals must be no link either.
    if (isFolder(join(at, '.dvc'))) {
      return ['tmp', 'tmp/exps', 'tmp/exps/run'].every(each => isFolder(join(at, '.dvc', each)))
        ? at
        : undefined;
    }
    if (at === dirname(at)) break;
  }
  return undefined;
}
