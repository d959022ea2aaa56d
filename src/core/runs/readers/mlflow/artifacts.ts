import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isFolder } from '../../folders.ts';

/** How deep artifacts are searched, and how many names in all: what a run kept may be a million pictures. */
const DEPTH = 5;
const MOST_NAMES = 5000;
/** What a model is saved as, by name. A folder with an MLmodel in it is one model. */
const MODEL_FILE =
  /\.(pt|pth|ckpt|safetensors|keras|h5|hdf5|onnx|pb|tflite|gguf|joblib|pkl|pickle|skops|ubj|xgb|cbm|mlmodel)$/i;

/** Models among the artifacts of a run, by names alone, in their order: absolute paths. Links are left out. */
export function modelsUnder(folder: string): readonly string[] {
  const found: string[] = [];
  let left = MOST_NAMES;
  const search = (within: string, depth: number): void => {
    const entries = entriesOf(within).slice(0, left);
    left -= entries.length;
    if (depth > 0 && entries.some(each => each.name === 'MLmodel' && each.isFile())) {
      found.push(within);
      return;
    }
    for (const entry of entries) {
      const path = join(within, entry.name);
      if (entry.isDirectory() && depth < DEPTH) search(path, depth + 1);
      else if (entry.isFile() && MODEL_FILE.test(entry.name)) found.push(path);
    }
  };
  search(folder, 0);
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
