import { join } from 'node:path';
import { asObject, type LooseObject, looseObject } from '../../bytes/looseJson.ts';
import { MalformedError, withFile } from '../../bytes/source.ts';
import type { Report } from '../../diagnostic.ts';
import type { Turn } from '../../turns.ts';
import { plainFile } from '../appendedFile.ts';
import { badRows, relativeTo, tooMuch } from '../diagnosed.ts';
import { entriesOf } from '../folders.ts';
import { type GrowingHistory, summaries } from '../growingHistory.ts';
import { type ColumnRoles, MetricCsv } from '../metricCsv.ts';
import { type OneRun, sourceOfOne } from '../oneRun.ts';
import { namesOf } from '../placeNames.ts';
import { problemOf } from '../problems.ts';
import type { Place, RunContext, RunReader } from '../reader.ts';
import type { History, Run, Scalar } from '../run.ts';
import { statusWhileHeard, TRAINER_SILENT_MS } from '../silence.ts';
import { EventPart } from './tensorboard/part.ts';

const TRAINING = 'catboost_training.json';
const LEARN = 'learn_error.tsv';
const TEST = 'test_error.tsv';
const TIME = 'time_left.tsv';
const TABLES = [LEARN, TEST, TIME] as const;
/** CatBoost gives its folder this name unless it is told another. */
const USUAL = /^catboost_info$/;
/** Bytes at the beginning of a training's JSON, in which its facts are. */
const FACTS = 64 * 1024;

/**
 * CatBoost: a folder that it trains in (`catboost_info`) is a run: what it measured on each set of data, the time that passed and remained
 * (ms), and when, which its event files tell.
 */
export const catBoost: RunReader = {
  id: 'catboost',
  title: 'CatBoost',
  places: ({ absolute, relative, files }) =>
    files.has(TRAINING) || (files.has(LEARN) && files.has(TIME)) ? [{ absolute, relative }] : [],
  open: place => sourceOfOne(new CatBoostRun(place)),
};

class CatBoostRun implements OneRun {
  readonly #place: Place;
  readonly #tables: ReadonlyMap<string, MetricCsv>;
  readonly #events: EventPart;
  #facts: LooseObject = new Map();
  #seen = '';

  constructor(place: Place) {
    this.#place = place;
    const roles: Readonly<Record<(typeof TABLES)[number], (name: string) => string>> = {
      [LEARN]: name => `learn/${name}`,
      [TEST]: name => this.#testName(name),
      [TIME]: name => `time/${name}`,
    };
    this.#tables = new Map(
      TABLES.map(name => [
        name,
        new MetricCsv(join(place.absolute, name), {
          separator: '\t',
          roles: names => rolesOf(names, roles[name]),
        }),
      ]),
    );
    this.#events = new EventPart({
      absolute: join(place.absolute, 'learn'),
      relative: place.relative === '' ? 'learn' : `${place.relative}/learn`,
    });
  }

  async read(context: RunContext, report: Report, turn: Turn): Promise<Run | undefined> {
    const { root, now = Date.now } = context;
    const { absolute, relative } = this.#place;
    const entries = entriesOf(absolute, root, report);
    const files = new Set(entries.filter(entry => entry.isFile()).map(({ name }) => name));
    if (files.has(TRAINING)) await this.#readFacts(root, report);
    for (const [name, table] of this.#tables) {
      if (files.has(name)) await readTable(table, root, now(), turn, report);
    }
    if (entries.some(entry => entry.name === 'learn' && entry.isDirectory())) {
      await this.#events.read(context, report);
    }
    const metrics = this.#metrics();
    if (metrics.size === 0 && this.#facts.size === 0) return undefined;
    const written = Math.max(0, ...[...this.#tables.values()].map(table => table.modified || 0));
    const updatedAt = this.#events.run?.updatedAt ?? written;
    const isFinished = this.#isFinished();
    const startedAt = this.#events.run?.startedAt;
    return {
      id: relative === '' ? '.' : relative,
      ...namesOf(this.#place, name => USUAL.test(name)),
      tracker: 'catboost',
      ...(isFinished
        ? { status: 'finished' }
        : statusWhileHeard(written, now(), TRAINER_SILENT_MS, 'unknown')),
      ...(startedAt !== undefined && { startedAt }),
      ...(isFinished && startedAt !== undefined && { endedAt: updatedAt }),
      ...(updatedAt > 0 && { updatedAt }),
      place: relative,
      parameters: this.#parameters(),
      metrics: summaries(metrics),
      tags: new Map(),
      dataSets: [],
      checkpoints: [],
    };
  }

  async history(metric: string, context: RunContext): Promise<History | undefined> {
    const found = this.#metrics().get(metric);
    if (found === undefined || found.points === 0) return undefined;
    const history = found.history();
    const times = await this.#times(context);
    return times?.length === history.values.length ? { ...history, times } : history;
  }

  close(): void {
    this.#events.close();
  }

  /** When each iteration ended, as the event files of the learn set have it. */
  async #times(context: RunContext): Promise<Float64Array | undefined> {
    const [name] = this.#events.run?.metrics.keys() ?? [];
    return name === undefined ? undefined : (await this.#events.history(name, context))?.times;
  }

  #metrics(): ReadonlyMap<string, GrowingHistory> {
    return new Map([...this.#tables.values()].flatMap(table => [...table.metrics.byName]));
  }

  /** Of several sets of data all but the last have a number behind the names of their metrics. */
  #testName(name: string): string {
    const sets = this.#facts.get('test_sets');
    const names = Array.isArray(sets) ? sets : [];
    const [, metric = name, number] = /^(.+):(\d+)$/.exec(name) ?? [];
    const at = number === undefined ? Math.max(names.length - 1, 0) : Number(number);
    const set = names[at];
    const usual = at === 0 ? 'test' : `test${at}`;
    return `${typeof set === 'string' ? set : usual}/${metric}`;
  }

  #isFinished(): boolean {
    const count = this.#facts.get('iteration_count');
    return typeof count === 'number' && count > 0 && (this.#tables.get(TIME)?.rows ?? 0) >= count;
  }

  #parameters(): ReadonlyMap<string, Scalar> {
    const found = new Map<string, Scalar>();
    for (const key of ['iteration_count', 'launch_mode', 'name']) {
      const value = this.#facts.get(key);
      if (typeof value === 'string' || typeof value === 'number') found.set(key, value);
    }
    return found;
  }

  /** What the training is, which its JSON says on a line of its own before all iterations. */
  async #readFacts(root: string, report: Report): Promise<void> {
    const path = join(this.#place.absolute, TRAINING);
    try {
      const { ino, size, mtimeMs } = plainFile(path, root);
      const seen = `${ino} ${size} ${mtimeMs}`;
      if (seen === this.#seen) return;
      this.#facts = await withFile(path, source => {
        const text = Buffer.from(source.read(0, Math.min(FACTS, source.size))).toString('utf8');
        return factsIn(text);
      });
      this.#seen = seen;
    } catch (error) {
      report(problemOf(error, relativeTo(root, path)));
    }
  }
}

function factsIn(text: string): LooseObject {
  const line = text.split('\n').find(each => each.startsWith('"meta":'));
  if (line === undefined) return new Map();
  try {
    return asObject(looseObject(`{${line.replace(/,\s*$/, '')}}`)?.get('meta')) ?? new Map();
  } catch (error) {
    // It is still being written.
    if (error instanceof MalformedError) return new Map();
    throw error;
  }
}

function rolesOf(names: readonly string[], nameOf: (column: string) => string): ColumnRoles | undefined {
  if (names[0] !== 'iter') return undefined;
  const metrics = [...names.entries()].slice(1).map(([column, name]) => [column, nameOf(name)] as const);
  return { steps: [0], times: [], metrics: new Map(metrics) };
}

async function readTable(
  table: MetricCsv,
  root: string,
  now: number,
  turn: Turn,
  report: Report,
): Promise<void> {
  const file = relativeTo(root, table.path);
  try {
    await table.readOn(root, now, turn);
  } catch (error) {
    report(problemOf(error, file));
  }
  if (table.bad > 0) report(badRows(table.bad, file));
  if (table.metrics.leftOut > 0) report(tooMuch(table.metrics.leftOut, file));
}
