import type { Diagnostic, Report } from '../diagnostic.ts';
import { type Turn, turns } from '../turns.ts';
import type { ExtraEntry, ExtraKind, ExtraSeries } from './extras.ts';
import type { RunContext, RunSource } from './reader.ts';
import type { History, Run, RunHead } from './run.ts';

/** A place that holds one run, kept open. */
export interface OneRun {
  /**
   * Reads what has changed since the last time, and tells all of the run; undefined where there is none. What is wrong with a file is
   * reported. Throws only when aborted.
   */
  readonly read: (context: RunContext, report: Report, turn: Turn) => Promise<Run | undefined>;
  /** Of the run as it was read last. */
  readonly history: (metric: string, context: RunContext) => Promise<History | undefined>;
  /** What there is of it besides numbers, as it was read last. Absent: its tracker keeps no such things. */
  readonly extras?: () => Extras | undefined;
  readonly close: () => void;
}

/** What there is of a run besides numbers: what it is called, and each entry as it is asked for. */
export interface Extras {
  readonly list: (context: RunContext) => Promise<readonly ExtraSeries[]>;
  readonly entry: (
    kind: ExtraKind,
    name: string,
    entry: number,
    context: RunContext,
  ) => Promise<ExtraEntry | undefined>;
}

/** The source of a place that holds one run at most. */
export function sourceOfOne(place: OneRun): RunSource {
  let known: Run | undefined;
  return {
    async look(context) {
      // Each file is told on its own: what is wrong with one must not hide that it is wrong with another, too.
      const diagnostics: Diagnostic[] = [];
      known = await place.read(context, each => diagnostics.push(each), turns(context.signal));
      return { runs: known === undefined ? [] : [headOf(known)], diagnostics };
    },
    async describe(ids) {
      return known !== undefined && ids.includes(known.id) ? [known] : [];
    },
    async history(id, metric, context) {
      return id === known?.id ? place.history(metric, context) : undefined;
    },
    ...(place.extras && {
      extras: async (id: string, context: RunContext) =>
        (id === known?.id ? await place.extras?.()?.list(context) : undefined) ?? [],
      extra: async (id: string, kind: ExtraKind, name: string, entry: number, context: RunContext) =>
        id === known?.id ? place.extras?.()?.entry(kind, name, entry, context) : undefined,
    }),
    close() {
      known = undefined;
      place.close();
    },
  };
}

function headOf(run: Run): RunHead {
  const { parameters, metrics, tags, commit, dataSets, checkpoints, steps, ...head } = run;
  return head;
}
