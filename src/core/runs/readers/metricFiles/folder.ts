import { join } from 'node:path';
import { decoded } from '../../../bytes/encoding.ts';
import { withFile } from '../../../bytes/source.ts';
import type { Report } from '../../../diagnostic.ts';
import { listIn } from '../../../grouped.ts';
import { onlyFirst } from '../../../onlyFirst.ts';
import { type Turn, turns } from '../../../turns.ts';
import { plainFile } from '../../appendedFile.ts';
import { relativeTo } from '../../diagnosed.ts';
import { entriesOf } from '../../folders.ts';
import { summaries } from '../../growingHistory.ts';
import { isModelFile } from '../../modelFile.ts';
import { namesOf } from '../../placeNames.ts';
import { Problems, problemOf } from '../../problems.ts';
import type { Place, RunContext, RunSource } from '../../reader.ts';
import type { History, Run, RunCheckpoint, RunHead, RunsFound } from '../../run.ts';
import { HEAD, type Kind, kindOf } from './head.ts';
import { type MetricLog, openLog } from './log.ts';
import { type LogName, logName } from './names.ts';
import { FolderRun, type LogPart } from './run.ts';
import { isSettings, Settings } from './settings.ts';

/** Folders beside a log in which models are kept. */
const OF_MODELS = /^(?:weights|checkpoints?|ckpts?|models?|saved_models?)$/i;
/** Models that are told of a folder. */
const MOST_MODELS = 2000;

/** A file that may be a log by its name: what it was found to be when it had this size and time. */
interface Decided {
  readonly seen: string;
  readonly log: MetricLog | undefined;
}

/** The logs of metrics in one folder: those that no word of their names tells apart are one run. */
export class MetricFolder implements RunSource {
  readonly #place: Place;
  readonly #settings: Settings;
  #decided = new Map<string, Decided>();
  /** By what tells them apart. */
  #runs = new Map<string, FolderRun>();
  /** What tells it apart, by a run's id. */
  #keys: ReadonlyMap<string, string> = new Map();

  constructor(place: Place) {
    this.#place = place;
    this.#settings = new Settings(place.absolute);
  }

  async look(context: RunContext): Promise<RunsFound> {
    const { root, now = Date.now } = context;
    const problems = new Problems();
    const tell: Report = each => each.code !== 'link-not-followed' && problems.report(each);
    const turn = turns(context.signal);
    const entries = entriesOf(this.#place.absolute, root, tell);
    const files = entries.filter(entry => entry.isFile()).map(({ name }) => name);
    const parts = await this.#read(files.sort(), root, now(), turn, problems.report);
    this.#runs = new Map();
    if (parts.size > 0) {
      const settings = await this.#settings.read(files.filter(isSettings), root, now(), problems.report);
      const folders = entries.filter(entry => entry.isDirectory() && OF_MODELS.test(entry.name));
      const models = this.#models(
        files,
        folders.map(({ name }) => name),
        root,
        tell,
      );
      for (const [key, logs] of parts) {
        // Models beside the logs of several runs are told of none but the folder's own.
        const checkpoints = key === '' || parts.size === 1 ? models : [];
        this.#runs.set(key, new FolderRun(logs, settings, checkpoints, files));
      }
    }
    this.#keys = new Map([...this.#runs.keys()].map(key => [this.#idOf(key), key]));
    context.signal?.throwIfAborted();
    return {
      runs: [...this.#runs].map(([key, run]) => this.#head(key, run, now())),
      diagnostics: problems.diagnostics,
    };
  }

  async describe(ids: readonly string[], { now = Date.now }: RunContext): Promise<readonly Run[]> {
    return ids.flatMap(id => {
      const key = this.#keys.get(id);
      const run = key === undefined ? undefined : this.#runs.get(key);
      if (key === undefined || run === undefined) return [];
      const { settings, checkpoints, tags } = run;
      const metrics = summaries(run.metrics);
      const known = { parameters: settings, metrics, tags, dataSets: [], checkpoints, ...run.steps };
      return [{ ...this.#head(key, run, now()), ...known }];
    });
  }

  async history(id: string, metric: string): Promise<History | undefined> {
    const found = this.#runs.get(this.#keys.get(id) ?? id)?.metrics.get(metric);
    return found && found.points > 0 ? found.history() : undefined;
  }

  close(): void {
    this.#decided = new Map();
    this.#runs = new Map();
    this.#keys = new Map();
  }

  /** Reads what is new in every log, by what tells their runs apart. */
  async #read(
    files: readonly string[],
    root: string,
    now: number,
    turn: Turn,
    report: Report,
  ): Promise<ReadonlyMap<string, readonly LogPart[]>> {
    const found = new Map<string, LogPart[]>();
    const decided = new Map<string, Decided>();
    for (const file of files) {
      const name = logName(file);
      if (name === undefined) continue;
      const what = await this.#decide(file, name, root, report);
      const logged = await what?.log?.read(root, now, turn, report);
      if (what !== undefined && (what.log === undefined || logged !== undefined)) decided.set(file, what);
      if (what?.log && logged) listIn(found, name.run).push({ name, log: what.log, logged });
      await turn();
    }
    this.#decided = decided;
    return found;
  }

  /** What a file is, told by its beginning: again after each change for as long as it is no log. */
  async #decide(
    file: string,
    { ending, isFinal }: LogName,
    root: string,
    report: Report,
  ): Promise<Decided | undefined> {
    const before = this.#decided.get(file);
    if (before?.log !== undefined) return before;
    const path = join(this.#place.absolute, file);
    try {
      const { size, mtimeMs, ino } = plainFile(path, root);
      const seen = `${size} ${mtimeMs} ${ino}`;
      if (before?.seen === seen) return before;
      const kind = await kindIn(path, ending);
      return { seen, log: kind && openLog(path, kind, isFinal) };
    } catch (error) {
      report(problemOf(error, relativeTo(root, path)));
      return undefined;
    }
  }

  #models(
    files: readonly string[],
    folders: readonly string[],
    root: string,
    report: Report,
  ): readonly RunCheckpoint[] {
    const { absolute } = this.#place;
    const within = folders.flatMap(folder =>
      entriesOf(join(absolute, folder), root, report)
        .filter(entry => entry.isFile())
        .map(({ name }) => `${folder}/${name}`),
    );
    const models = [...files, ...within].filter(isModelFile).sort();
    if (models.length > MOST_MODELS) report(onlyFirst('models', MOST_MODELS, this.#place.relative));
    return models.slice(0, MOST_MODELS).map(name => ({ name, path: relativeTo(root, join(absolute, name)) }));
  }

  #head(key: string, run: FolderRun, now: number): RunHead {
    const { relative } = this.#place;
    const names =
      key === '' ? namesOf(this.#place) : { name: key, ...(relative !== '' && { experiment: relative }) };
    return { id: this.#idOf(key), ...names, tracker: 'metric-files', ...run.state(now), place: relative };
  }

  /** A run is called by where it is. */
  #idOf(key: string): string {
    const { relative } = this.#place;
    if (key === '') return relative === '' ? '.' : relative;
    return relative === '' ? key : `${relative}/${key}`;
  }
}

function kindIn(path: string, ending: string): Promise<Kind | undefined> {
  return withFile(path, source => {
    const length = Math.min(HEAD, source.size);
    return kindOf(ending, decoded(source.read(0, length)), length === source.size);
  });
}
