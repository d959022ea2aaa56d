import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../../../diagnostic.ts';
import { onlyFirst } from '../../../onlyFirst.ts';
import { relativeTo } from '../../diagnosed.ts';
import { isFolder } from '../../folders.ts';

/** How deep artifacts are searched, and how many names in all: what a run kept may be a million pictures. */
const DEPTH = 5;
const MOST_NAMES = 5000;
/** What a model is saved as, by name. A folder with an MLmodel in it is one model. */
const MODEL_FILE =
  /\.(pt|pth|ckpt|safetensors|keras|h5|hdf5|onnx|pb|tflite|gguf|joblib|pkl|pickle|skops|ubj|xgb|cbm|mlmodel)$/i;

/** Models among the artifacts of a run, by names alone, in their order: relative to the folder that is searched. Links are left out. */
export function modelsUnder(
  folder: string,
  root: string,
  report: Report | undefined,
  most = MOST_NAMES,
): readonly string[] {
  const found: string[] = [];
  let left = most;
  let isFull = false;
  const search = (within: string, depth: number): void => {
    const all = entriesOf(within);
    const entries = all.slice(0, left);
    isFull ||= entries.length < all.length;
    left -= entries.length;
    if (depth > 0 && entries.some(each => each.name === 'MLmodel' && each.isFile())) {
      found.push(relativeTo(root, within));
      return;
    }
    for (const entry of entries) {
      const path = join(within, entry.name);
      if (entry.isDirectory() && depth < DEPTH) search(path, depth + 1);
      else if (entry.isFile() && MODEL_FILE.test(entry.name)) found.push(relativeTo(root, path));
    }
  };
  search(folder, 0);
  if (isFull) report?.(onlyFirst('files', most, relativeTo(root, folder)));
  return found;
}

/** Sorted by name; none where it cannot be read. */
function entriesOf(folder: string): readonly Dirent[] {
  try {
    if (!isFolder(folder)) return [];
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}
