import { basename, join } from 'node:path';
import { flattened, looseObject } from '../../bytes/looseJson.ts';
import type { Report } from '../../diagnostic.ts';
import type { Turn } from '../../turns.ts';
import { BoundedScalars } from '../boundedScalars.ts';
import { tooMuch } from '../diagnosed.ts';
import { onlyPoint, onlyValue, summaries } from '../growingHistory.ts';
import { type Extras, type OneRun, sourceOfOne } from '../oneRun.ts';
import { namesOf } from '../placeNames.ts';
import type { Place, RunContext, RunReader } from '../reader.ts';
import { RewrittenFile } from '../rewrittenFile.ts';
import type { History, MetricSummary, Run, Scalar } from '../run.ts';
import { SettingsFile } from '../settingsFile.ts';
import { statusWhileHeard, TRAINER_SILENT_MS } from '../silence.ts';
import { writtenNumber } from '../written.ts';
import { ArtifactFiles } from './dvclive/artifacts.ts';
import { MetricFiles } from './dvclive/metricFiles.ts';
import { signalOf } from './dvclive/signals.ts';
import { Texts } from './dvclive/texts.ts';

const LATEST = 'metrics.json';
const SETTINGS = 'params.yaml';
const PLOTS = 'plots';
const USUAL = 'dvclive';
const DEPTH = 16;
/** Bytes of the latest values. */
const MOST_LATEST = 16 * 1024 ** 2;
/** What DVCLive counts its steps under, beside the metrics. */
const STEP = 'step';

/** DVCLive: a folder with the latest values (`metrics.json`), a table for each metric below `plots/metrics`, and settings. */
export const dvclive: RunReader = {
  id: 'dvclive',
  title: 'DVCLive',
  places({ absolute, relative, files, folders }) {
    const isUsual =
      basename(absolute) === USUAL && (files.has(LATEST) || files.has(SETTINGS) || folders.has(PLOTS));
    const isOne = isUsual || (files.has(LATEST) && folders.has(PLOTS));
    return isOne ? [{ absolute, relative, takes: new Set([PLOTS, 'artifacts']) }] : [];
  },
  open: place => sourceOfOne(new DvcliveRun(place)),
};

class DvcliveRun implements OneRun {
  readonly #place: Place;
  readonly #tables: MetricFiles;
  readonly #latestFile: RewrittenFile<BoundedScalars>;
  readonly #settings: SettingsFile;
  readonly #artifacts: ArtifactFiles;
  readonly #texts: Texts;
  /** Metrics that are told by their latest value only. */
  #latest = new Map<string, MetricSummary>();

  constructor(place: Place) {
    const { absolute } = place;
    this.#place = place;
    this.#tables = new MetricFiles(join(absolute, PLOTS, 'metrics'));
    this.#latestFile = new RewrittenFile(join(absolute, LATEST), MOST_LATEST, latestOf);
    this.#settings = new SettingsFile(join(absolute, SETTINGS));
    this.#artifacts = new ArtifactFiles(absolute);
    this.#texts = new Texts(absolute);
  }

  async read(context: RunContext, report: Report, turn: Turn): Promise<Run | undefined> {
    const { absolute, relative } = this.#place;
    const { root } = context;
    const now = (context.now ?? Date.now)();
    await this.#tables.read(root, now, report, turn);
    const values = await this.#latestFile.read(root, now, report);
    if (values && values.leftOut > 0) report(tooMuch(values.leftOut, relative));
    const parameters = await this.#settings.read(root, now, report);
    const step = values?.byName.get(STEP);
    // DVC itself has files of these names, too; those of other programs are not taken for a run.
    const isOne = this.#tables.areThere || step !== undefined || basename(absolute) === USUAL;
    if (!isOne || (!this.#tables.areThere && values === undefined && parameters.size === 0)) return undefined;
    this.#texts.step = typeof step === 'number' ? step : 0;
    const histories = this.#tables.histories;
    this.#latest = withoutHistory(values, histories, this.#texts.step);
    const written = Math.max(this.#tables.modified, this.#latestFile.modified, this.#settings.modified);
    const updatedAt = this.#tables.lastTime ?? written;
    const signal = await signalOf(absolute, written, root, now, report);
    const ended = signal === undefined ? 'unknown' : 'stopped';
    const startedAt = this.#tables.firstTime;
    return {
      id: basename(absolute),
      ...namesOf(this.#place, name => name === USUAL),
      tracker: dvclive.id,
      ...statusWhileHeard(written, now, TRAINER_SILENT_MS, ended),
      ...(startedAt !== undefined && { startedAt }),
      ...(updatedAt > 0 && { updatedAt }),
      place: relative,
      parameters,
      metrics: new Map([...summaries(histories), ...this.#latest]),
      tags: new Map(signal?.experiment === undefined ? [] : [['exp_name', signal.experiment]]),
      ...(await this.#artifacts.read(root, now, report)),
    };
  }

  async history(metric: string): Promise<History | undefined> {
    const found = this.#tables.history(metric);
    if (found !== undefined && found.points > 0) return found.history();
    const latest = this.#latest.get(metric);
    return latest && onlyPoint(latest, Number.NaN);
  }

  extras(): Extras {
    return this.#texts;
  }

  close(): void {
    this.#tables.close();
    this.#artifacts.close();
    this.#latest = new Map();
  }
}

/** The latest values by the metrics' names, whose parts are objects in one another. NaN and infinities are texts. */
function latestOf(text: string): BoundedScalars {
  const found = new BoundedScalars();
  const put = (path: string, leaf: Scalar) => path !== '' && found.set(path, leaf);
  flattened('', looseObject(text) ?? new Map(), put, DEPTH, '/');
  return found;
}

function withoutHistory(
  values: BoundedScalars | undefined,
  histories: ReadonlyMap<string, unknown>,
  lastStep: number,
): Map<string, MetricSummary> {
  const found = new Map<string, MetricSummary>();
  for (const [name, value] of values?.byName ?? []) {
    const last = typeof value === 'string' ? writtenNumber(value) : value;
    if (typeof last !== 'number' || name === STEP || histories.has(name)) continue;
    found.set(name, onlyValue(name, last, lastStep));
  }
  return found;
}
