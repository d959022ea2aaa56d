import { basename } from 'node:path/posix';
import type { Report } from '../../../diagnostic.ts';
import type { Turn } from '../../../turns.ts';
import { badRows, relativeTo, tooMuch } from '../../diagnosed.ts';
import { keysUnder } from '../../folders.ts';
import type { GrowingHistory } from '../../growingHistory.ts';
import { MetricCsv } from '../../metricCsv.ts';
import { problemOf } from '../../problems.ts';

/** Metrics of one run: a program that makes a file of every step must not fill the memory. */
const MOST = 20_000;
const FILE = /\.(tsv|csv)$/;

/** `plots/metrics`: a table for each metric, whose path is its name, with the columns `step`, the metric's, and at times `timestamp`. */
export class MetricFiles {
  readonly #folder: string;
  /** By the metric's name. */
  #tables = new Map<string, MetricCsv>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Reads what has changed, and reports what is wrong. Throws only when aborted. */
  async read(root: string, now: number, report: Report, turn: Turn): Promise<void> {
    const tables = new Map<string, MetricCsv>();
    for (const [file, path] of keysUnder(this.#folder, root, report)) {
      const name = file.replace(FILE, '');
      if (name === file || tables.has(name)) continue;
      if (tables.size >= MOST) {
        report(tooMuch(1, relativeTo(root, this.#folder)));
        break;
      }
      const known = this.#tables.get(name);
      const table = known?.path === path ? known : tableOf(path, name);
      tables.set(name, table);
      try {
        await table.readOn(root, now, turn);
      } catch (error) {
        report(problemOf(error, relativeTo(root, path)));
      }
      if (table.bad > 0) report(badRows(table.bad, relativeTo(root, path)));
      await turn();
    }
    this.#tables = tables;
  }

  /** The histories of those that have a number. */
  get histories(): Map<string, GrowingHistory> {
    const found = new Map<string, GrowingHistory>();
    for (const [name, table] of this.#tables) {
      const history = table.metrics.byName.get(name);
      if (history !== undefined && history.points > 0) found.set(name, history);
    }
    return found;
  }

  history(name: string): GrowingHistory | undefined {
    return this.#tables.get(name)?.metrics.byName.get(name);
  }

  /** Whether there is any table, also one of texts. */
  get areThere(): boolean {
    return this.#tables.size > 0;
  }

  /** When something was last written to them, ms since epoch; 0 where there are none. */
  get modified(): number {
    return [...this.#tables.values()].reduce((latest, each) => Math.max(latest, each.modified || 0), 0);
  }

  /** The first time that one of them tells; undefined where none does. */
  get firstTime(): number | undefined {
    const times = [...this.#tables.values()].flatMap(({ firstTime }) => firstTime ?? []);
    return times.length === 0 ? undefined : times.reduce((first, each) => Math.min(first, each));
  }

  /** The last time that one of them tells; undefined where none does. */
  get lastTime(): number | undefined {
    const times = [...this.#tables.values()].flatMap(({ lastTime }) => lastTime ?? []);
    return times.length === 0 ? undefined : times.reduce((last, each) => Math.max(last, each));
  }

  close(): void {
    this.#tables = new Map();
  }
}

function tableOf(path: string, metric: string): MetricCsv {
  return new MetricCsv(path, {
    separator: path.endsWith('.csv') ? ',' : '\t',
    roles(names) {
      const step = names.indexOf('step');
      const time = names.indexOf('timestamp');
      // A metric that is called `step` has no column of its own: its values take the place of the step.
      const own = names.lastIndexOf(basename(metric));
      return {
        steps: step < 0 ? [] : [step],
        times: time < 0 || time === own ? [] : [time],
        metrics: new Map(own < 0 ? [] : [[own, metric]]),
      };
    },
  });
}
