import { join } from 'node:path';
import { asObject, flattened, type Loose, parseLooseJson } from '../../../bytes/looseJson.ts';
import { looseYaml } from '../../../bytes/looseYaml.ts';
import type { Report } from '../../../diagnostic.ts';
import { BoundedScalars } from '../../boundedScalars.ts';
import { relativeTo, tooMuch } from '../../diagnosed.ts';
import { RewrittenFile } from '../../rewrittenFile.ts';

/** Files of settings beside a log; what is in several counts as it is in the first of these. */
const FILE =
  /^(?:args|opt|hyp|hparams|hyper_?params|hyper_?parameters|params|parameters|config|cfg|settings)\.(?:ya?ml|json)$/i;
/** Bytes of a file of settings. */
const LARGEST = 2 * 1024 ** 2;

export function isSettings(name: string): boolean {
  return FILE.test(name);
}

/** The settings in files beside the logs of a folder, each read again when it has changed. */
export class Settings {
  readonly #folder: string;
  readonly #files = new Map<string, RewrittenFile<Loose>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * @param names of the files of settings that there are now
   * @returns by their path, joined with dots
   */
  async read(
    names: readonly string[],
    root: string,
    now: number,
    report: Report,
  ): Promise<BoundedScalars['byName']> {
    const found = new BoundedScalars();
    for (const name of [...names].sort()) {
      const value = await this.#file(name).read(root, now, report);
      for (const [key, inner] of asObject(value) ?? []) {
        flattened(key, inner, (path, leaf) => found.byName.has(path) || found.set(path, leaf));
      }
    }
    if (found.leftOut > 0) report(tooMuch(found.leftOut, relativeTo(root, this.#folder)));
    return found.byName;
  }

  #file(name: string): RewrittenFile<Loose> {
    const known = this.#files.get(name);
    if (known !== undefined) return known;
    const isJson = name.toLowerCase().endsWith('.json');
    const file = new RewrittenFile(join(this.#folder, name), LARGEST, text =>
      isJson ? parseLooseJson(text) : looseYaml(text),
    );
    this.#files.set(name, file);
    return file;
  }
}
