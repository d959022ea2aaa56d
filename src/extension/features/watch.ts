import path from 'node:path';
import * as vscode from 'vscode';
import { CONFIG_FILE } from '../../protocol/ids.ts';
import { Alarm } from '../alarm.ts';
import type { App, Feature } from '../app.ts';
import { type Look, Looks } from '../looks.ts';
import type { Project } from '../project.ts';
import { mayBeOfRuns } from '../runs/paths.ts';
import { foldersToWatch, marksOf, matters, Seen } from '../watched.ts';

/** Assesses a project again when its configuration, its data, its checkpoints or, where it asks for them, its training runs change. */
export const watch: Feature = app => {
  const watched = new Map<Project, Watched>();
  const update = () => {
    const { all } = app.projects;
    for (const [project, each] of watched) {
      if (all.includes(project)) continue;
      each.dispose();
      watched.delete(project);
    }
    for (const project of all) {
      const each = watched.get(project) ?? new Watched(app, project);
      watched.set(project, each);
      each.update();
    }
  };
  return vscode.Disposable.from(
    app.projects.onDidChange(update),
    new vscode.Disposable(() => {
      for (const each of watched.values()) each.dispose();
    }),
  );
};

/** Experiments in which a run that is under way is looked for. */
const MOST_GROUPS = 200;

/** The watchers of one project; the folders follow from its newest assessment. */
class Watched {
  readonly #app: App;
  readonly #project: Project;
  readonly #seen = new Seen();
  readonly #configuration: vscode.Disposable;
  #folders: readonly string[] | undefined = [];
  #data: vscode.Disposable | undefined;
  /** Where training runs are, as the assessment names it; undefined where nothing asks for them. */
  #runsFolder: string | undefined;
  #runs: vscode.Disposable | undefined;
  /** A run that ends without a word is over when it has been silent for long: no file tells that. */
  readonly #runOver = new Alarm(() => void this.#assess('a run has not been written to for long'));
  /** For changes that no event tells. */
  readonly #looks = new Looks(
    () => this.#look(),
    () => void this.#assess('a look found changes'),
  );
  readonly #abort = new AbortController();

  constructor(app: App, project: Project) {
    this.#app = app;
    this.#project = project;
    this.#configuration = this.#watch(project.folder, CONFIG_FILE);
  }

  update(): void {
    const { assessment } = this.#project;
    if (!assessment) return;
    this.#watchRuns(assessment.runs?.folder);
    this.#runOver.set(assessment.runs?.overAt);
    this.#looks.begin();
    const folders = foldersToWatch(assessment);
    if (this.#data && folders?.join('\n') === this.#folders?.join('\n')) return;
    this.#folders = folders;
    this.#data?.dispose();
    const { folder } = this.#project;
    // A pattern without `**` is watched without what lies below, and reaches folders that files.watcherExclude hides.
    this.#data = vscode.Disposable.from(
      ...(folders === undefined
        ? [this.#watch(folder, '**/*')]
        : folders.map(each => this.#watch(vscode.Uri.file(path.resolve(folder.fsPath, each)), '*'))),
    );
  }

  dispose(): void {
    this.#configuration.dispose();
    this.#data?.dispose();
    this.#runs?.dispose();
    this.#runOver.dispose();
    this.#looks.dispose();
    this.#abort.abort();
  }

  /** Trackers make folders as they go, so all that lies below is watched: by the workspace's own watcher, if it is in the workspace. */
  #watchRuns(folder: string | undefined): void {
    if (folder === this.#runsFolder) return;
    this.#runsFolder = folder;
    this.#runs?.dispose();
    this.#runs = undefined;
    if (folder === undefined) return;
    const base = vscode.Uri.file(path.resolve(this.#project.folder.fsPath, folder));
    this.#runs = this.#watch(base, '**', file => mayBeOfRuns(path.posix.relative(base.path, file.path)));
    // Of what came since the assessment looked and before the watcher followed, no event tells, and the first look takes it for known.
    void this.#looks.note().then(() => this.#assess('runs may have come before their folder was watched'));
  }

  #watch(base: vscode.Uri, pattern: string, wanted = (_: vscode.Uri) => true): vscode.Disposable {
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(base, pattern));
    const changed = (file: vscode.Uri) => void (wanted(file) && this.#changed(file));
    return vscode.Disposable.from(
      watcher,
      watcher.onDidChange(changed),
      watcher.onDidCreate(changed),
      watcher.onDidDelete(changed),
    );
  }

  async #changed(file: vscode.Uri): Promise<void> {
    if (!matters(path.posix.relative(this.#project.folder.path, file.path))) return;
    const status = await vscode.workspace.fs.stat(file).then(
      found => found,
      () => undefined,
    );
    if (!this.#seen.differs(file.toString(), status)) return;
    await this.#looks.note();
    await this.#assess(`${file.fsPath} changed`);
  }

  /** What decides the newest assessment, as it is now. Trackers make folders as they go, so the engine looks for runs. */
  async #look(): Promise<Look> {
    const { assessment, folder } = this.#project;
    if (!assessment || !this.#wanted) return { marks: new Map(), live: false };
    const files = await marksOf(folder.fsPath, assessment);
    if (this.#runsFolder === undefined) return { marks: files, live: false };
    const { groups, version } = await this.#app.engine.request(
      'runGroups',
      { folder: path.resolve(folder.fsPath, this.#runsFolder), look: 'changes', most: MOST_GROUPS },
      { signal: this.#abort.signal },
    );
    return {
      marks: new Map([...files, [`runs of ${this.#runsFolder}`, version]]),
      live: assessment.runs?.overAt !== undefined || groups.some(each => each.live > 0),
    };
  }

  get #wanted(): boolean {
    return vscode.workspace.getConfiguration('evenkeel', this.#project.folder).get('assessOnChange', true);
  }

  async #assess(why: string): Promise<void> {
    const { log, projects } = this.#app;
    if (!this.#wanted) return;
    log.debug(`${this.#project.name}: ${why}.`);
    await projects.assess(this.#project);
  }
}
