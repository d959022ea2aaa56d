import * as vscode from 'vscode';
import type { Health } from '../core/assessment/assessment.ts';
import { Cancelled, type EngineClient, EngineCrashed } from './engineClient.ts';
import { Project } from './project.ts';
import { Throttle } from './throttle.ts';

/** Least time between two assessments of a project that changes all the time. */
const INTERVAL_MS = 2000;

const WORST_FIRST: readonly Health['state'][] = ['failing', 'warning', 'stale', 'unknown', 'healthy'];

interface Entry {
  readonly project: Project;
  readonly throttle: Throttle;
  readonly abort: AbortController;
}

/** The projects of the workspace, and their assessing: one at a time, so that the machine stays the user's. */
export class Projects {
  readonly #engine: EngineClient;
  readonly #log: vscode.LogOutputChannel;
  #entries: readonly Entry[] = [];
  #queue: Promise<unknown> = Promise.resolve();
  readonly #changed = new vscode.EventEmitter<Project | undefined>();
  /** A project that changed; undefined when the list of projects did. */
  readonly onDidChange = this.#changed.event;

  constructor(engine: EngineClient, log: vscode.LogOutputChannel) {
    this.#engine = engine;
    this.#log = log;
  }

  get all(): readonly Project[] {
    return this.#entries.map(each => each.project);
  }

  /** Takes over the folders that are projects now, in order; those known before keep what is known. Returns the new ones. */
  replace(folders: readonly vscode.Uri[]): readonly Project[] {
    const known = new Map(this.#entries.map(each => [each.project.key, each]));
    const added: Project[] = [];
    const entries = folders.map(folder => {
      const entry = known.get(folder.toString());
      if (entry) return entry;
      const created = this.#create(folder);
      added.push(created.project);
      return created;
    });
    const removed = this.#entries.filter(each => !entries.includes(each));
    for (const { throttle, abort } of removed) {
      abort.abort();
      throttle.dispose();
    }
    this.#entries = entries;
    if (added.length > 0 || removed.length > 0) this.#changed.fire(undefined);
    return added;
  }

  /** The innermost project that holds a file. */
  of(uri: vscode.Uri): Project | undefined {
    return this.all
      .filter(each => each.contains(uri))
      .sort((a, b) => b.folder.path.length - a.folder.path.length)[0];
  }

  byKey(key: string): Project | undefined {
    return this.all.find(each => each.key === key);
  }

  /** The project that matters now: that of the active editor, else the one in the worst health. */
  get current(): Project | undefined {
    const active = vscode.window.activeTextEditor?.document.uri;
    const rank = ({ assessment, error }: Project) =>
      error !== undefined && !assessment ? 0 : WORST_FIRST.indexOf(assessment?.health.state ?? 'unknown');
    return (active && this.of(active)) ?? [...this.all].sort((a, b) => rank(a) - rank(b))[0];
  }

  /**
   * Assesses a project, throttled; resolves when an assessment that began after the call has ended, well or not.
   * @param immediately without waiting for the interval: a person asked
   */
  async assess(project: Project, immediately = false): Promise<void> {
    await this.#entries.find(each => each.project === project)?.throttle.request(immediately);
  }

  /** Tells all views that something outside the projects changed, e.g. trust. */
  refresh(): void {
    for (const project of this.all) this.#changed.fire(project);
  }

  dispose(): void {
    this.replace([]);
    this.#changed.dispose();
  }

  #create(folder: vscode.Uri): Entry {
    const project = new Project(folder, () => this.#changed.fire(project));
    const abort = new AbortController();
    const run = () => {
      const turn = this.#queue.then(() => this.#run(project, abort.signal));
      this.#queue = turn;
      return turn;
    };
    return { project, abort, throttle: new Throttle(run, INTERVAL_MS) };
  }

  /** Never rejects: the failure is the project's. */
  async #run(project: Project, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const started = performance.now();
    try {
      const assessment = await project.during(vscode.l10n.t('Assessing'), onProgress =>
        this.#engine.request(
          'assess',
          { folder: project.folder.fsPath, record: vscode.workspace.isTrusted },
          { signal, onProgress },
        ),
      );
      project.assessed(assessment);
      this.#log.info(
        `${project.name}: ${assessment.health.state}, assessed in ${Math.round(performance.now() - started)} ms.`,
      );
    } catch (error) {
      if (error instanceof Cancelled) return;
      const message = error instanceof Error ? error.message : String(error);
      this.#log.error(`${project.name} could not be assessed: ${message}`);
      const down = vscode.l10n.t('{0} Run "Evenkeel: Assess" to try again.', message);
      project.failed(error instanceof EngineCrashed ? down : message);
    }
  }
}
