import { basename, join } from 'node:path';
import type { Report } from '../../diagnostic.ts';
import type { Turn } from '../../turns.ts';
import { badRows, relativeTo, tooMuch } from '../diagnosed.ts';
import { entriesOf } from '../folders.ts';
import { summaries } from '../growingHistory.ts';
import type { MetricCsv } from '../metricCsv.ts';
import { type Extras, type OneRun, sourceOfOne } from '../oneRun.ts';
import { namesOf } from '../placeNames.ts';
import { problemOf } from '../problems.ts';
import type { Listing, Place, RunContext, RunReader } from '../reader.ts';
import type { History, MetricSummary, Run } from '../run.ts';
import { SettingsFile } from '../settingsFile.ts';
import { statusWhileHeard, TRAINER_SILENT_MS } from '../silence.ts';
import { checkpointsUnder } from './lightning/checkpoints.ts';
import { metricsCsv } from './lightning/metricsCsv.ts';
import { EventPart } from './tensorboard/part.ts';
import { isEventFile, tensorboard } from './tensorboard.ts';

const HPARAMS = 'hparams.yaml';
const METRICS = 'metrics.csv';
const CHECKPOINTS = 'checkpoints';
const VERSION = /^version_\d+$/;

/**
 * Lightning: a folder that a CSVLogger or TensorBoardLogger made (`lightning_logs/version_0`, by any name), with its settings, metrics and
 * checkpoints. Where event files lie in it, they and the table of metrics are one run.
 */
export const lightning: RunReader = {
  id: 'lightning',
  title: 'Lightning',
  places(listing) {
    const { absolute, relative } = listing;
    return isVersion(listing) ? [{ absolute, relative, takes: new Set([CHECKPOINTS]) }] : [];
  },
  covers: ({ absolute }, { reader, place }) => reader.id === tensorboard.id && place.absolute === absolute,
  open: place => sourceOfOne(new LightningRun(place)),
};

/** CSVLogger writes settings only where there are some: it may leave no more than the table, in a folder that is called as usual. */
function isVersion({ absolute, files, folders }: Listing): boolean {
  const logged = files.has(METRICS) || folders.has(CHECKPOINTS) || [...files].some(isEventFile);
  return logged && (files.has(HPARAMS) || VERSION.test(basename(absolute)));
}

class LightningRun implements OneRun {
  readonly #place: Place;
  readonly #settings: SettingsFile;
  #table: MetricCsv | undefined;
  #events: EventPart | undefined;

  constructor(place: Place) {
    this.#place = place;
    this.#settings = new SettingsFile(join(place.absolute, HPARAMS));
  }

  async read(context: RunContext, report: Report, turn: Turn): Promise<Run | undefined> {
    const { absolute, relative } = this.#place;
    const { root } = context;
    const now = (context.now ?? Date.now)();
    const names = entriesOf(absolute, root, report).map(each => each.name);
    await this.#readTable(names.includes(METRICS), context, report, turn);
    await this.#readEvents(names.some(isEventFile), context, report);
    const events = this.#events?.run;
    const settings = await this.#settings.read(root, now, report);
    // The event file has them under other names, and lists and objects as texts.
    const parameters = settings.size > 0 ? settings : (events?.parameters ?? new Map());
    const { checkpoints, modified } = checkpointsUnder(join(absolute, CHECKPOINTS), root, report);
    const metrics = this.#metrics();
    if (metrics.size + parameters.size + checkpoints.length === 0 && !names.includes(HPARAMS))
      return undefined;
    const written = Math.max(this.#table?.modified || 0, modified);
    const updatedAt = events?.updatedAt ?? written;
    const heardAt = Math.max(updatedAt, written);
    return {
      id: basename(absolute),
      ...namesOf(this.#place),
      tracker: lightning.id,
      // It tells no end: what its event file tells to the hparams plug-in of one, it tells from the beginning on.
      ...statusWhileHeard(heardAt, now, TRAINER_SILENT_MS, 'unknown'),
      ...(events?.startedAt !== undefined && { startedAt: events.startedAt }),
      ...(updatedAt > 0 && { updatedAt }),
      place: relative,
      parameters,
      metrics,
      tags: new Map(),
      dataSets: [],
      checkpoints,
    };
  }

  async history(metric: string, context: RunContext): Promise<History | undefined> {
    if (this.#isOfEvents(metric)) return this.#events?.history(metric, context);
    const found = this.#table?.metrics.byName.get(metric);
    return found && found.points > 0 ? found.history() : undefined;
  }

  extras(): Extras | undefined {
    return this.#events;
  }

  close(): void {
    this.#table = undefined;
    this.#events?.close();
    this.#events = undefined;
  }

  /** Event files tell when; the table only what they lack, or have lost. */
  #isOfEvents(metric: string): boolean {
    const events = this.#events?.run?.metrics.get(metric)?.points ?? 0;
    return events > 0 && events >= (this.#table?.metrics.byName.get(metric)?.points ?? 0);
  }

  #metrics(): ReadonlyMap<string, MetricSummary> {
    const found = new Map(this.#table && summaries(this.#table.metrics.byName));
    for (const [name, metric] of this.#events?.run?.metrics ?? []) {
      if (this.#isOfEvents(name)) found.set(name, metric);
    }
    return found;
  }

  async #readTable(isThere: boolean, context: RunContext, report: Report, turn: Turn): Promise<void> {
    const path = join(this.#place.absolute, METRICS);
    if (!isThere) this.#table = undefined;
    else this.#table ??= metricsCsv(path);
    if (this.#table === undefined) return;
    const file = relativeTo(context.root, path);
    try {
      await this.#table.readOn(context.root, (context.now ?? Date.now)(), turn);
    } catch (error) {
      report(problemOf(error, file));
    }
    if (this.#table.bad > 0) report(badRows(this.#table.bad, file));
    if (this.#table.metrics.leftOut > 0) report(tooMuch(this.#table.metrics.leftOut, file));
  }

  async #readEvents(areThere: boolean, context: RunContext, report: Report): Promise<void> {
    if (!areThere) this.#events = undefined;
    else this.#events ??= new EventPart(this.#place);
    await this.#events?.read(context, report);
  }
}
