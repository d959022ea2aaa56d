import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { withFile } from '../../bytes/source.ts';
import { wholeText } from '../../bytes/wholeText.ts';
import type { Report } from '../../diagnostic.ts';
import { turns } from '../../turns.ts';
import { plainFile } from '../appendedFile.ts';
import { badRows, relativeTo, tooMuch } from '../diagnosed.ts';
import { summaries } from '../growingHistory.ts';
import { Problems, problemOf } from '../problems.ts';
import type { Place, RunContext, RunReader, RunSource } from '../reader.ts';
import type { History, Run, RunHead, RunsFound } from '../run.ts';
import { headNow } from '../silence.ts';
import { type TrialState, trialStates } from './rayTune/states.ts';
import { PROGRESS, parametersIn, RESULTS, TuneTrial } from './rayTune/trial.ts';

const STATE = /^experiment_state-.*\.json$/;
/** Bytes of an experiment's state: of ten thousand trials it has about 150 MB. */
const LARGEST = 192 * 1024 ** 2;

/**
 * Ray Tune: an experiment's folder, whose trials are its runs, or a trial's folder on its own. Results come from each trial's log, and how
 * it ended from the experiment's state; pickles (`tuner.pkl`, `params.pkl`, `error.pkl`) are never read.
 */
export const rayTune: RunReader = {
  id: 'ray-tune',
  title: 'Ray Tune',
  places({ absolute, relative, files }) {
    const names = [...files];
    const isExperiment = files.has('tuner.pkl') || names.some(name => STATE.test(name));
    const isTrial =
      files.has(RESULTS) && ['params.json', 'params.pkl', PROGRESS].some(name => files.has(name));
    return isExperiment || isTrial ? [{ absolute, relative }] : [];
  },
  // Trials log into event files, too.
  covers: () => true,
  open: place => new TuneSource(place),
};

class TuneSource implements RunSource {
  readonly #place: Place;
  /** By the name of their folder; the place itself is called `''`. */
  #trials = new Map<string, TuneTrial>();
  /** By id. */
  #runs = new Map<string, TuneTrial>();
  /** Those without a folder, by id. */
  #waiting = new Map<string, TrialState>();
  #states: readonly TrialState[] = [];
  #stateSeen = '';
  /** When the state was last written, ms since epoch. */
  #stateModified = 0;
  /** What was found to be wrong when runs were described last: told with the next look. */
  #described = new Problems();

  constructor(place: Place) {
    this.#place = place;
  }

  async look(context: RunContext): Promise<RunsFound> {
    const problems = new Problems();
    const now = (context.now ?? Date.now)();
    try {
      await this.#list(context.root, problems);
    } catch (error) {
      problems.report(problemOf(error, this.#place.relative));
      this.close();
    }
    const between = turns(context.signal);
    for (const trial of this.#trials.values()) {
      await trial.readOn(context.root, now, between, problems.report);
      this.#tellOf(trial, context.root, problems);
      await between();
    }
    context.signal?.throwIfAborted();
    for (const each of this.#described.diagnostics) problems.report(each);
    this.#name();
    return { runs: this.#heads(context), diagnostics: problems.diagnostics };
  }

  async describe(ids: readonly string[], context: RunContext): Promise<readonly Run[]> {
    const heads = new Map(this.#heads(context).map(head => [head.id, head]));
    const found: Run[] = [];
    this.#described = new Problems();
    const report = this.#described.alsoTo(context.report);
    for (const id of ids) {
      const head = heads.get(id);
      if (head !== undefined) found.push(await this.#whole(head, context.root, report));
    }
    context.signal?.throwIfAborted();
    return found;
  }

  async history(id: string, metric: string): Promise<History | undefined> {
    const found = this.#runs.get(id)?.metrics.byName.get(metric);
    return found === undefined || found.points === 0 ? undefined : found.history();
  }

  close(): void {
    this.#trials = new Map();
    this.#runs = new Map();
    this.#waiting = new Map();
    this.#states = [];
    this.#stateSeen = '';
  }

  /** Finds the trials that there are now, and what the experiment's state says of them. */
  async #list(root: string, problems: Problems): Promise<void> {
    const place = this.#place.absolute;
    const entries = readdirSync(place, { withFileTypes: true });
    const files = entries.filter(entry => !entry.isDirectory()).map(({ name }) => name);
    // An experiment that was gone on with has several: their names say when.
    const state = files
      .filter(name => STATE.test(name))
      .sort()
      .at(-1);
    if (state !== undefined) await this.#readState(join(place, state), root, problems);
    else this.#states = [];
    const folders = entries.filter(entry => entry.isDirectory()).map(({ name }) => name);
    const alone = state === undefined && files.includes(RESULTS);
    const names = alone ? [''] : folders.sort();
    this.#trials = new Map(
      names.map(name => [name, this.#trials.get(name) ?? new TuneTrial(join(place, name))]),
    );
    const byFolder = new Map(this.#states.map(each => [each.folder, each]));
    for (const [name, trial] of this.#trials) trial.state = byFolder.get(name);
  }

  async #readState(path: string, root: string, problems: Problems): Promise<void> {
    try {
      const { mtimeMs, size, ino } = plainFile(path, root);
      const seen = `${path} ${mtimeMs} ${size} ${ino}`;
      if (seen === this.#stateSeen) return;
      const text = await withFile(path, source => wholeText(source, LARGEST));
      this.#states = trialStates(text);
      this.#stateSeen = seen;
      this.#stateModified = mtimeMs;
    } catch (error) {
      // What it said before is nearer to the truth than nothing.
      problems.report(problemOf(error, relativeTo(root, path)));
    }
  }

  #tellOf(trial: TuneTrial, root: string, problems: Problems): void {
    const file = relativeTo(root, join(trial.absolute, RESULTS));
    if (trial.bad > 0) problems.report(badRows(trial.bad, file));
    if (trial.metrics.leftOut > 0) problems.report(tooMuch(trial.metrics.leftOut, file));
  }

  /** Trials are called by their id, or by their folder where another has the same. */
  #name(): void {
    this.#runs = new Map();
    for (const [name, trial] of this.#trials) {
      if (!trial.isTrial) continue;
      this.#runs.set(this.#runs.has(trial.id) ? name : trial.id, trial);
    }
    const folders = new Set(this.#trials.keys());
    this.#waiting = new Map(
      this.#states
        .filter(({ id, folder }) => !this.#runs.has(id) && (folder === undefined || !folders.has(folder)))
        .map(state => [state.id, state]),
    );
  }

  #heads({ now = Date.now }: RunContext): readonly RunHead[] {
    const time = now();
    const heads = [...this.#runs].map(([id, trial]) => this.#head(id, trial));
    const waiting = [...this.#waiting.values()].map(state => this.#waitingHead(state));
    return [...heads, ...waiting].map(head => this.#headNow(head, time));
  }

  /** A trial waits for as long as the experiment says again and again what it does. */
  #headNow(head: RunHead, now: number): RunHead {
    if (head.status !== 'scheduled') return headNow(head, now);
    const driver: RunHead = { ...head, status: 'running', updatedAt: this.#stateModified };
    const { status } = headNow(driver, now);
    return status === 'stopped' ? { ...head, status } : head;
  }

  #head(id: string, trial: TuneTrial): RunHead {
    const { name, status, startedAt, endedAt, modified } = trial;
    const folder = basename(trial.absolute);
    const alone = trial.absolute === this.#place.absolute || this.#trials.has('');
    return {
      id,
      name,
      tracker: 'ray-tune',
      ...this.#experiment(alone),
      status,
      ...(startedAt !== undefined && { startedAt }),
      ...(endedAt !== undefined && { endedAt }),
      ...(modified > 0 && { updatedAt: modified }),
      place: alone ? this.#place.relative : below(this.#place.relative, folder),
    };
  }

  /** Of a trial that was not begun, or whose folder is gone. */
  #waitingHead({ id, name, status, startedAt }: TrialState): RunHead {
    return {
      id,
      name: name ?? id,
      tracker: 'ray-tune',
      ...this.#experiment(false),
      status: status ?? 'unknown',
      ...(startedAt !== undefined && { startedAt }),
      ...(this.#stateModified > 0 && { updatedAt: this.#stateModified }),
      place: this.#place.relative,
    };
  }

  /** An experiment is called by its folder. */
  #experiment(alone: boolean): { readonly experiment?: string } {
    const folders = this.#place.relative === '' ? [] : this.#place.relative.split('/');
    if (!alone) return { experiment: folders.at(-1) ?? basename(this.#place.absolute) };
    const experiment = folders.at(-2);
    return experiment === undefined ? {} : { experiment };
  }

  async #whole(head: RunHead, root: string, report: Report): Promise<Run> {
    const trial = this.#runs.get(head.id);
    const state = this.#waiting.get(head.id);
    const parameters = trial ? await trial.parameters(root, report) : parametersIn(state?.config);
    if (parameters.leftOut > 0) report(tooMuch(parameters.leftOut, head.place ?? ''));
    return {
      ...head,
      parameters: parameters.byName,
      metrics: summaries(trial?.metrics.byName ?? new Map()),
      tags: (await trial?.tags(root, report)) ?? new Map(),
      dataSets: [],
      checkpoints: trial?.checkpoints(root) ?? [],
    };
  }
}

function below(relative: string, name: string): string {
  return relative === '' ? name : `${relative}/${name}`;
}
