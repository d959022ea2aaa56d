import type { Report } from '../../../diagnostic.ts';
import type { ExtraEntry, ExtraKind, ExtraSeries } from '../../extras.ts';
import type { Extras } from '../../oneRun.ts';
import type { Place, RunContext, RunSource } from '../../reader.ts';
import type { History, Run } from '../../run.ts';
import { tensorboard } from '../tensorboard.ts';

/** Event files of one folder that are a part of a run which another tracker keeps. */
export class EventPart implements Extras {
  /** As it was read last; undefined where nothing can be read of it. */
  run: Run | undefined;
  readonly #source: RunSource;

  constructor(place: Place) {
    this.#source = tensorboard.open(place);
  }

  /** Reads what has changed, and reports what is wrong. Throws only when aborted. */
  async read(context: RunContext, report: Report): Promise<void> {
    const { runs, diagnostics } = await this.#source.look(context);
    for (const each of diagnostics) report(each);
    const ids = runs.map(({ id }) => id);
    [this.run] = await this.#source.describe(ids, context);
  }

  async history(metric: string, context: RunContext): Promise<History | undefined> {
    return this.run && this.#source.history(this.run.id, metric, context);
  }

  async list(context: RunContext): Promise<readonly ExtraSeries[]> {
    return (this.run && (await this.#source.extras?.(this.run.id, context))) ?? [];
  }

  async entry(
    kind: ExtraKind,
    name: string,
    entry: number,
    context: RunContext,
  ): Promise<ExtraEntry | undefined> {
    return this.run && this.#source.extra?.(this.run.id, kind, name, entry, context);
  }

  close(): void {
    this.run = undefined;
    this.#source.close();
  }
}
