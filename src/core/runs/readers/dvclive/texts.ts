import { join } from 'node:path';
import { withFile } from '../../../bytes/source.ts';
import { wholeText } from '../../../bytes/wholeText.ts';
import type { Report } from '../../../diagnostic.ts';
import { plainFile } from '../../appendedFile.ts';
import { isOfFile } from '../../diagnosed.ts';
import type { ExtraEntry, ExtraKind, ExtraSeries } from '../../extras.ts';
import { entriesOf, keysUnder } from '../../folders.ts';
import type { Extras } from '../../oneRun.ts';
import type { RunContext } from '../../reader.ts';

/** Bytes of a report or of the data of a plot. */
const MOST = 4 * 1024 ** 2;
const REPORT = 'report.md';
/** Folders of `plots` with the data of plots: those that scikit-learn has, and others. */
const PLOTS = ['sklearn', 'custom'];

/** The report in Markdown and the data of plots, as texts of the run's newest step. A report in HTML is none: it is a page with scripts. */
export class Texts implements Extras {
  /** The run's newest step, which all texts are of. */
  step = 0;
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async list({ root }: RunContext): Promise<readonly ExtraSeries[]> {
    const unheard: Report = () => undefined;
    const names: string[] = [];
    if (entriesOf(this.#folder, root, unheard).some(entry => entry.isFile() && entry.name === REPORT))
      names.push(REPORT);
    for (const kind of PLOTS) {
      for (const name of keysUnder(join(this.#folder, 'plots', kind), root, unheard).keys()) {
        if (name.endsWith('.json')) names.push(`plots/${kind}/${name}`);
      }
    }
    return names.flatMap(name => {
      try {
        const { mtimeMs } = plainFile(join(this.#folder, name), root);
        return [
          { kind: 'text' as const, name, steps: Float64Array.of(this.step), times: Float64Array.of(mtimeMs) },
        ];
      } catch (error) {
        if (!isOfFile(error)) throw error;
        return [];
      }
    });
  }

  /** Undefined where it is none of those that are listed, or cannot be read. */
  async entry(
    kind: ExtraKind,
    name: string,
    entry: number,
    context: RunContext,
  ): Promise<ExtraEntry | undefined> {
    const isListed = (await this.list(context)).some(each => each.name === name);
    if (kind !== 'text' || entry !== 0 || !isListed) return undefined;
    try {
      const text = await withFile(join(this.#folder, name), source => wholeText(source, MOST));
      return { kind: 'text', shape: [], texts: [text] };
    } catch (error) {
      if (!isOfFile(error)) throw error;
      return undefined;
    }
  }
}
