import path from 'node:path';
import type { OpenRuns } from '../core/assessment/runs.ts';
import type { TableStore } from '../core/tables/tableStore.ts';
import { version } from '../core/version.ts';
import type { EngineMethod, EngineMethods } from '../protocol/engine.ts';
import type { KeptRuns } from './keptRuns.ts';

/** What a handler gets beside its parameters. */
export interface Work {
  /** Aborted when the host cancels the request or goes away. */
  readonly signal: AbortSignal;
  readonly progress: (label: string, share?: number) => void;
  /** Passes on what the user's own command printed. */
  readonly output: (text: string) => void;
}

export type Handlers = {
  readonly [M in EngineMethod]: (
    params: EngineMethods[M]['params'],
    work: Work,
  ) => Promise<EngineMethods[M]['result']>;
};

export const engineVersion = version;

let store: Promise<TableStore> | undefined;

/** The tables that this process keeps, so that the next assessment reads only what is new. */
function keptTables(): Promise<TableStore> {
  store ??= import('../core/tables/tableStore.ts').then(({ TableStore }) => new TableStore());
  return store;
}

let runs: Promise<KeptRuns> | undefined;

/** The folders of runs that this process keeps open, so that the next look reads only what is new. */
function keptRuns(): Promise<KeptRuns> {
  runs ??= import('./keptRuns.ts').then(({ KeptRuns }) => new KeptRuns());
  return runs;
}

/** The runs that an assessment asks for, of those that are kept. */
function runsFor(signal: AbortSignal): OpenRuns {
  return async (folder, work) => (await keptRuns()).lend(folder, signal, work);
}

/** Each handler loads what it needs when it is first called: an engine that assesses small CSV files never loads the rest. */
export const handlers: Handlers = {
  async assess({ folder, record = true }, { signal, progress }) {
    // Half of the code by itself, so that it is not all loaded in one go, in which nothing is heard.
    await import('../core/catalogue/catalogue.ts');
    signal.throwIfAborted();
    const { assessProject } = await import('../core/assessment/assess.ts');
    return assessProject(folder, {
      signal,
      onProgress: progress,
      record,
      tables: await keptTables(),
      runs: runsFor(signal),
    });
  },
  async questions({ folder, checkpoint }, { signal }) {
    const { questionsBefore } = await import('../core/lifecycle/questions.ts');
    return questionsBefore(folder, checkpoint, signal);
  },
  async validate({ folder, checkpoint, allowed, python }, { signal, progress, output }) {
    const { validateCheckpoint } = await import('../core/lifecycle/validate.ts');
    return validateCheckpoint(folder, checkpoint, {
      allowed: { code: new Set(allowed?.code), dangerous: new Set(allowed?.dangerous) },
      python,
      signal,
      onProgress: progress,
      onOutput: output,
      tables: await keptTables(),
    });
  },
  async report({ folder, out }, { signal, progress }) {
    const { assessProject } = await import('../core/assessment/assess.ts');
    const { writeReport } = await import('../core/export/report.ts');
    // An export writes its file and nothing else.
    const tables = await keptTables();
    const assessment = await assessProject(folder, {
      signal,
      onProgress: progress,
      record: false,
      tables,
      runs: runsFor(signal),
    });
    signal.throwIfAborted();
    const file = path.resolve(folder, out);
    await writeReport(assessment, file);
    return { out: file };
  },
  async propose({ folder, reference, current }, { signal }) {
    const { proposeConfig } = await import('../core/config/propose.ts');
    return proposeConfig(folder, { reference, ...(current !== undefined && { current }) }, { signal });
  },
  async inspect({ path: place, statistics = false }, { signal, progress }) {
    const { inspectWhole } = await import('../core/checkpoints/inspectWhole.ts');
    return inspectWhole(place, { statistics, signal, onProgress: progress });
  },
  async safety({ path: place }, { signal }) {
    const { inspect } = await import('../core/checkpoints/inspect.ts');
    const { safety } = await inspect(place, { signal });
    return { level: safety.level };
  },
  async runsPage({ query, look, whole, ...places }, work) {
    return (await keptRuns()).with(places, work, async (overview, context) => {
      if (look) await overview.look(context, look === 'all');
      return overview.page(query, context, whole);
    });
  },
  async runKeys({ query, from, to, ...places }, work) {
    return (await keptRuns()).with(places, work, (overview, context) =>
      overview.keys(query, { from, to }, context),
    );
  },
  async runsComparison({ query, ...places }, work) {
    return (await keptRuns()).with(places, work, (overview, context) => overview.comparison(query, context));
  },
  async runsAnalysis({ query, ...places }, work) {
    return (await keptRuns()).with(places, work, (overview, context) => overview.analysis(query, context));
  },
  async runDetail({ key, ...places }, work) {
    return (await keptRuns()).with(places, work, (overview, context) => overview.detail(key, context));
  },
  async runGroups({ look, most, ...places }, work) {
    return (await keptRuns()).with(places, work, async (overview, context) => {
      if (look) await overview.look(context);
      return overview.groups(most, context);
    });
  },
  async runLeaves({ experiment, most, ...places }, work) {
    return (await keptRuns()).with(places, work, (overview, context) =>
      overview.leaves(experiment, most, context),
    );
  },
  async runsExport({ query, out, ...places }, work) {
    const { exportRuns, formatOf } = await import('../core/runs/views/exportRuns.ts');
    return (await keptRuns()).with(places, work, async (overview, context) => {
      await exportRuns(overview, query, out, formatOf(out), context);
      return { out };
    });
  },
  async compareCheckpoints({ a, b }, { signal, progress }) {
    const { compareCheckpoints } = await import('../core/checkpoints/compareCheckpoints.ts');
    return compareCheckpoints(a, b, { signal, onProgress: progress });
  },
};
