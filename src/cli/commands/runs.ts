import { UsageError } from '../../core/diagnostic.ts';
import { nearest } from '../../core/nearest.ts';
import { type FolderContext, type FolderRun, FolderRuns } from '../../core/runs/folderRuns.ts';
import { Problems } from '../../core/runs/problems.ts';
import type { Credentials } from '../../core/runs/reader.ts';
import type { History, Run } from '../../core/runs/run.ts';
import { newestFirst } from '../../core/runs/views/order.ts';
import {
  type Arguments,
  type Command,
  EXIT,
  type ExitCode,
  printJson,
  type Terminal,
  text,
  texts,
} from '../command.ts';
import { runDocument, runsDocument } from '../runsJson.ts';
import { historyText, runsTable, runText } from '../runsText.ts';
import { diagnosticsText } from '../summary.ts';

/** Lines of a table that a person still reads. */
const MOST_LINES = 100;

export const command: Command = {
  usage: 'runs <folder>',
  summary: 'List the training runs below a folder, of every tracker.',
  options: {
    deleted: { type: 'boolean' },
    limit: { type: 'string' },
    run: { type: 'string' },
    metric: { type: 'string' },
    server: { type: 'string', multiple: true },
  },
  help: [
    '--deleted      list those in the tracker’s bin, too',
    `--limit N      list the newest N; default: ${MOST_LINES}, with --json all`,
    '--run ID       all about one run: its id, the beginning of it, or its name; with --json all values of its metrics',
    '--metric NAME  with --run: all values of one metric',
    '--server URL   also list the runs of a tracking server of MLflow; MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and',
    '               MLFLOW_TRACKING_PASSWORD, say who you are; may be given several times',
  ],
  positionals: [1, 1],
  async run(args, terminal) {
    const [folder = '.'] = args.positionals;
    const runs = new FolderRuns(folder);
    try {
      return await answer(args, terminal, runs);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') throw new UsageError(`There is no folder "${folder}".`);
      throw error;
    } finally {
      runs.close();
    }
  },
};

async function answer(args: Arguments, terminal: Terminal, folder: FolderRuns): Promise<ExitCode> {
  const limit = limitOf(args);
  const wanted = text(args, 'run');
  const metric = text(args, 'metric');
  if (metric !== undefined && wanted === undefined) throw new UsageError('--metric needs --run ID.');
  const problems = new Problems();
  const context: FolderContext = {
    report: problems.report,
    signal: terminal.signal,
    servers: texts(args, 'server'),
    credentials: async () => credentialsIn(process.env),
  };
  const { runs, diagnostics: atLook } = await folder.look(context);
  for (const each of atLook) problems.report(each);
  if (wanted !== undefined) {
    await tellRun(folder, folder.named(wanted), metric, args, terminal, context);
    terminal.error(diagnosticsText(problems.diagnostics));
    return EXIT.pass;
  }
  const all = runs.filter(each => args.values['deleted'] === true || !each.head.deleted).sort(newestFirst);
  const some = all.slice(0, limit);
  const described = await folder.describe(
    some.map(each => each.key),
    context,
  );
  const { diagnostics } = problems;
  if (args.values['json']) printJson(terminal, runsDocument(some, described, diagnostics));
  else {
    terminal.out(
      some.length === 0
        ? 'There are no runs below this folder.\n'
        : runsTable(some, described, Date.now(), terminal.width),
    );
    if (all.length > some.length)
      terminal.out(`… and ${all.length - some.length} older; --limit N lists more.\n`);
    terminal.error(diagnosticsText(diagnostics));
  }
  // An empty list because nothing could be read is no answer.
  return runs.length === 0 && diagnostics.some(each => each.severity !== 'info') ? EXIT.badInput : EXIT.pass;
}

function limitOf(args: Arguments): number {
  const written = text(args, 'limit');
  if (written === undefined) return args.values['json'] ? Number.POSITIVE_INFINITY : MOST_LINES;
  const limit = Number(written);
  if (!Number.isInteger(limit) || limit < 1)
    throw new UsageError(`--limit takes a number from 1 on, not "${written}".`);
  return limit;
}

async function tellRun(
  folder: FolderRuns,
  run: FolderRun,
  metric: string | undefined,
  args: Arguments,
  terminal: Terminal,
  context: FolderContext,
): Promise<void> {
  const all = (await folder.describe([run.key], context)).get(run.key);
  if (!all) throw new UsageError(`The run "${run.key}" cannot be read any more.`);
  if (metric !== undefined && !all.metrics.has(metric)) throw new UsageError(noMetric(all, metric));
  const names = metric === undefined ? (args.values['json'] ? [...all.metrics.keys()] : []) : [metric];
  const histories = new Map<string, History>();
  for (const name of names) {
    const history = await folder.history(run.key, name, context);
    if (history) histories.set(name, history);
  }
  if (metric !== undefined && histories.size === 0)
    throw new UsageError(`The values of "${metric}" cannot be read any more.`);
  if (args.values['json']) printJson(terminal, runDocument(run, all, histories));
  else if (metric === undefined) terminal.out(runText(run, all, Date.now()));
  else for (const history of histories.values()) terminal.out(historyText(history));
}

/** As MLflow's own client is told who one is. */
function credentialsIn(environment: NodeJS.ProcessEnv): Credentials | undefined {
  const {
    MLFLOW_TRACKING_TOKEN: token,
    MLFLOW_TRACKING_USERNAME: username,
    MLFLOW_TRACKING_PASSWORD: password,
  } = environment;
  if (token) return { token };
  return username ? { username, password: password ?? '' } : undefined;
}

function noMetric(run: Run, metric: string): string {
  const names = [...run.metrics.keys()];
  const near = nearest(metric, names);
  const known = names.length === 0 ? 'It has none.' : `It has: ${names.join(', ')}.`;
  return `The run has no metric "${metric}". ${near === undefined ? known : `Did you mean "${near}"?`}`;
}
