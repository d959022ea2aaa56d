import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../../../diagnostic.ts';
import { onlyFirst } from '../../../onlyFirst.ts';
import { relativeTo } from '../../diagnosed.ts';
import { keysUnder } from '../../folders.ts';
import { problemOf } from '../../problems.ts';
import type { RunCheckpoint } from '../../run.ts';

const ENDING = '.ckpt';
/** ModelCheckpoint names files by a template, which by default says the step. */
const STEP = /(?:^|[^A-Za-z])(?:global_)?step=(\d+)/;
/** How many are told; a run that keeps more keeps one of each step. */
const MOST = 5000;

/** The checkpoints that ModelCheckpoint wrote into a folder, in the order of their steps, and when the newest was written (ms). */
export function checkpointsUnder(
  folder: string,
  root: string,
  report: Report,
): { readonly checkpoints: readonly RunCheckpoint[]; readonly modified: number } {
  const found: RunCheckpoint[] = [];
  let modified = 0;
  for (const [name, path] of savedUnder(folder, root, report)) {
    if (found.length >= MOST) {
      report(onlyFirst('models', MOST, relativeTo(root, folder)));
      break;
    }
    try {
      modified = Math.max(modified, lstatSync(path).mtimeMs);
    } catch (error) {
      report(problemOf(error, relativeTo(root, path)));
      continue;
    }
    const step = STEP.exec(name)?.[1];
    found.push({ name, path: relativeTo(root, path), ...(step !== undefined && { step: Number(step) }) });
  }
  return { checkpoints: found.sort(bySteps), modified };
}

/** Files, and the folders that strategies for several machines write in place of a file. */
function savedUnder(folder: string, root: string, report: Report): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  // A link, as `last.ckpt` may be one, shows a file that is told as itself.
  const tell: Report = each => each.code !== 'link-not-followed' && report(each);
  for (const name of keysUnder(folder, root, tell).keys()) {
    const parts = name.split('/');
    const at = parts.findIndex(part => part.endsWith(ENDING));
    const saved = parts.slice(0, at + 1).join('/');
    if (at >= 0) found.set(saved, join(folder, saved));
  }
  return found;
}

function bySteps(a: RunCheckpoint, b: RunCheckpoint): number {
  const [first, second] = [a.step ?? Number.POSITIVE_INFINITY, b.step ?? Number.POSITIVE_INFINITY];
  if (first !== second) return first - second;
  return a.name < b.name ? -1 : 1;
}
