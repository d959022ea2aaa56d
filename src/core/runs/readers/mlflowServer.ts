import * as l10n from '@vscode/l10n';
import type { LooseObject } from '../../bytes/looseJson.ts';
import { MalformedError } from '../../bytes/source.ts';
import type { Diagnostic } from '../../diagnostic.ts';
import type { RunContext, RunSource } from '../reader.ts';
import { relocated } from '../relocate.ts';
import type { History, Run, RunsFound } from '../run.ts';
import { headNow } from '../silence.ts';
import { assembled, type LoggedModel, type ModelVersion, type StoredRun } from './mlflow/assemble.ts';
import { historyOf, type Point } from './mlflow/metricLog.ts';
import { byVersion } from './mlflow/registry.ts';
import { RestClient, type RestOptions } from './mlflow/rest.ts';
import {
  servedAliases,
  servedModel,
  servedPoint,
  servedRun,
  servedVersion,
  textOf,
} from './mlflow/served.ts';

/** Entries of a page, and experiments that are asked about at once. */
const PAGE = 1000;
const AT_ONCE = 100;
const PAGE_OF_HISTORY = 25_000;
/** Runs that are kept of a server. */
const MOST_RUNS = 100_000;

/**
 * The runs of a tracking server of MLflow 2 or 3, over its REST interface. Who we are is asked of the context for each request. What a
 * server cannot be asked just now is told, and what was known of it before stays.
 */
export function mlflowServer(address: string, options: RestOptions = {}): RunSource {
  return new Server(new RestClient(address, options));
}

class Server implements RunSource {
  readonly #client: RestClient;
  #experiments: ReadonlyMap<string, LooseObject> = new Map();
  #runs: ReadonlyMap<string, StoredRun> = new Map();

  constructor(client: RestClient) {
    this.#client = client;
  }

  async look(context: RunContext): Promise<RunsFound> {
    const diagnostics: Diagnostic[] = [];
    try {
      this.#runs = await this.#list(context);
      if (this.#runs.size >= MOST_RUNS) diagnostics.push(tooMany(this.#client.server));
    } catch (error) {
      diagnostics.push(told(error));
    }
    const { now = Date.now } = context;
    return { runs: [...this.#runs.values()].map(each => headNow(each.head, now())), diagnostics };
  }

  async describe(ids: readonly string[], context: RunContext): Promise<readonly Run[]> {
    const wanted = ids.flatMap(id => this.#runs.get(id) ?? []);
    const models = wanted.some(each => each.models.length > 0) ? await this.#models(context) : new Map();
    const versions = await this.#versions(context);
    const { now = Date.now, root } = context;
    return wanted.map(stored => {
      const whole = {
        ...stored,
        models: stored.models.map(each => ({ ...each, ...models.get(each.id) })),
        versions: versions.get(stored.head.id) ?? [],
      };
      return headNow(
        assembled(whole, address => relocated(address, root, root)),
        now(),
      );
    });
  }

  /** Undefined, too, where the server does not answer: the next look tells why. */
  async history(id: string, metric: string, context: RunContext): Promise<History | undefined> {
    if (this.#runs.get(id)?.metrics.has(metric) !== true) return undefined;
    const query = { run_id: id, metric_key: metric, max_results: PAGE_OF_HISTORY };
    const points: Point[] = [];
    const isWhole = await tolerant(async () => {
      for await (const each of this.#client.all('GET', 'metrics/get-history', query, 'metrics', context)) {
        points.push(servedPoint(each));
      }
    });
    return isWhole && points.length > 0 ? historyOf(points) : undefined;
  }

  close(): void {
    this.#runs = new Map();
    this.#experiments = new Map();
  }

  async #list(context: RunContext): Promise<ReadonlyMap<string, StoredRun>> {
    const experiments = new Map<string, LooseObject>();
    const query = { view_type: 'ALL', max_results: PAGE };
    for await (const each of this.#client.all('POST', 'experiments/search', query, 'experiments', context)) {
      const id = textOf(each, 'experiment_id');
      if (id !== undefined) experiments.set(id, each);
    }
    this.#experiments = experiments;
    const found = new Map<string, StoredRun>();
    const ids = [...experiments.keys()];
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      const some = {
        experiment_ids: ids.slice(from, from + AT_ONCE),
        run_view_type: 'ALL',
        max_results: PAGE,
      };
      for await (const each of this.#client.all('POST', 'runs/search', some, 'runs', context)) {
        const run = servedRun(each, experiments);
        if (run) found.set(run.head.id, run);
        if (found.size >= MOST_RUNS) return found;
      }
    }
    return found;
  }

  /** Logged models by id; none where the server is older than they. */
  async #models(context: RunContext): Promise<ReadonlyMap<string, Pick<LoggedModel, 'name' | 'location'>>> {
    const found = new Map<string, Pick<LoggedModel, 'name' | 'location'>>();
    const ids = [...this.#experiments.keys()];
    await tolerant(async () => {
      for (let from = 0; from < ids.length; from += AT_ONCE) {
        const query = { experiment_ids: ids.slice(from, from + AT_ONCE), max_results: 100 };
        for await (const each of this.#client.all('POST', 'logged-models/search', query, 'models', context)) {
          const model = servedModel(each);
          if (model) found.set(model.id, { name: model.name, location: model.location });
        }
      }
    });
    return found;
  }

  /** Versions of the registry by the run they came from; none where there is no registry, or it may not be read. */
  async #versions(context: RunContext): Promise<ReadonlyMap<string, ModelVersion[]>> {
    const found = new Map<string, ModelVersion[]>();
    await tolerant(async () => {
      const models: LooseObject[] = [];
      const query = { max_results: 100 };
      for await (const each of this.#client.all(
        'GET',
        'registered-models/search',
        query,
        'registered_models',
        context,
      )) {
        models.push(each);
      }
      if (models.length === 0) return;
      const aliases = servedAliases(models);
      for await (const each of this.#client.all(
        'GET',
        'model-versions/search',
        query,
        'model_versions',
        context,
      )) {
        const { run, version } = servedVersion(each, aliases);
        if (run !== undefined) found.set(run, [...(found.get(run) ?? []), version]);
      }
    });
    for (const versions of found.values()) versions.sort(byVersion);
    return found;
  }
}

/** What not every server has, or lets us see, is left out: false then. */
async function tolerant(ask: () => Promise<void>): Promise<boolean> {
  try {
    await ask();
    return true;
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    return false;
  }
}

function told(error: unknown): Diagnostic {
  if (!(error instanceof MalformedError)) throw error;
  const { code, message } = error;
  return { severity: code === 'not-authorised' ? 'error' : 'warning', code, message };
}

function tooMany(server: string): Diagnostic {
  const message = l10n.t('{0} has more than {1} runs. The others are not listed.', server, MOST_RUNS);
  return { severity: 'warning', code: 'too-many-runs', message };
}
