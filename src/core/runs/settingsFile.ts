import { asObject, flattened } from '../bytes/looseJson.ts';
import { looseYaml } from '../bytes/looseYaml.ts';
import type { Report } from '../diagnostic.ts';
import { BoundedScalars } from './boundedScalars.ts';
import { relativeTo, tooMuch } from './diagnosed.ts';
import { RewrittenFile } from './rewrittenFile.ts';
import type { Scalar } from './run.ts';

/** Bytes of a file of settings. */
const MOST = 2 * 1024 ** 2;

/** A YAML file of a run's settings, read again when it has changed. */
export class SettingsFile {
  readonly #file: RewrittenFile<BoundedScalars>;

  constructor(path: string) {
    this.#file = new RewrittenFile(path, MOST, settingsOf);
  }

  /** When it was last written, ms since epoch; 0 where it was never read. */
  get modified(): number {
    return this.#file.modified;
  }

  /** All settings by their paths; none where there is no such file, or it cannot be read, which is reported. */
  async read(root: string, now: number, report: Report): Promise<ReadonlyMap<string, Scalar>> {
    const found = await this.#file.read(root, now, report);
    if (found && found.leftOut > 0) report(tooMuch(found.leftOut, relativeTo(root, this.#file.path)));
    return found?.byName ?? new Map();
  }
}

async function settingsOf(text: string): Promise<BoundedScalars> {
  const found = new BoundedScalars();
  const settings = await looseYaml(text);
  if (asObject(settings)?.size) flattened('', settings, (path, leaf) => found.set(path, leaf));
  return found;
}
