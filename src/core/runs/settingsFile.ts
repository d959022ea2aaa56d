import { asObject, flattened } from '../bytes/looseJson.ts';
import { looseYaml } from '../bytes/looseYaml.ts';
import type { Report } from '../diagnostic.ts';
import { BoundedScalars } from './boundedScalars.ts';
import { relativeTo, tooMuch } from './diagnosed.ts';
import { KeptFiles } from './keptFiles.ts';
import { problemOf } from './problems.ts';
import type { Scalar } from './run.ts';

/** Bytes of a file of settings. */
const MOST = 2 * 1024 ** 2;

/** A YAML file of a run's settings, read again when it has changed. */
export class SettingsFile {
  readonly #path: string;
  readonly #kept = new KeptFiles<BoundedScalars>(MOST);

  constructor(path: string) {
    this.#path = path;
  }

  /** All settings by their paths; none where there is no such file, or it cannot be read, which is reported. */
  async read(root: string, report: Report): Promise<ReadonlyMap<string, Scalar>> {
    const file = relativeTo(root, this.#path);
    try {
      const found = await this.#kept.of(this.#path, settingsOf);
      if (found && found.leftOut > 0) report(tooMuch(found.leftOut, file));
      return found?.byName ?? new Map();
    } catch (error) {
      report(problemOf(error, file));
      return new Map();
    }
  }
}

async function settingsOf(text: string): Promise<BoundedScalars> {
  const found = new BoundedScalars();
  const settings = await looseYaml(text);
  if (asObject(settings)?.size) flattened('', settings, (path, leaf) => found.set(path, leaf));
  return found;
}
