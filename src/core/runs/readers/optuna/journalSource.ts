import * as l10n from '@vscode/l10n';
import { looseObject } from '../../../bytes/looseJson.ts';
import { MalformedError } from '../../../bytes/source.ts';
import { turns } from '../../../turns.ts';
import { AppendedFile } from '../../appendedFile.ts';
import { readLines } from '../../appendedLines.ts';
import { Problems, problemOf } from '../../problems.ts';
import type { Place, RunContext, RunSource } from '../../reader.ts';
import type { History, Run, RunHead, RunsFound } from '../../run.ts';
import { headNow } from '../../silence.ts';
import { Journal } from './journal.ts';
import { headOf, historiesOf, idOf, runOf, type Trial } from './trial.ts';

/** Deeper than any attribute that people set. */
const LINE = { depth: 100, values: 100_000 };

/** A journal of studies, which is appended to: each look replays the lines that are new. */
export class OptunaJournal implements RunSource {
  readonly #place: Place;
  readonly #file: AppendedFile;
  #journal = new Journal();
  /** Whether its first line is one of a journal; undefined before there is one. */
  #isJournal: boolean | undefined;
  #bad = 0;
  #trials: ReadonlyMap<string, Trial> = new Map();

  constructor(place: Place) {
    this.#place = place;
    this.#file = new AppendedFile(place.absolute);
  }

  async look(context: RunContext): Promise<RunsFound> {
    const problems = new Problems();
    try {
      await this.#readOn(context);
    } catch (error) {
      context.signal?.throwIfAborted();
      problems.report(problemOf(error, this.#place.relative));
      this.#trials = new Map();
    }
    if (this.#bad > 0 && this.#isJournal) {
      const message = l10n.t('It has lines that are no operation of a journal; they are left out.');
      problems.report({
        severity: 'warning',
        code: 'bad-journal-line',
        message,
        file: this.#place.relative,
        count: this.#bad,
      });
    }
    return {
      runs: [...this.#trials.values()].map(each => this.#head(each, context)),
      diagnostics: problems.diagnostics,
    };
  }

  async describe(ids: readonly string[], context: RunContext): Promise<readonly Run[]> {
    if (this.#isJournal === undefined) await this.look(context);
    return ids.flatMap(id => {
      const trial = this.#trials.get(id);
      return trial ? [runOf(trial, this.#head(trial, context))] : [];
    });
  }

  async history(id: string, metric: string, context: RunContext): Promise<History | undefined> {
    if (this.#isJournal === undefined) await this.look(context);
    const trial = this.#trials.get(id);
    return trial && historiesOf(trial).get(metric);
  }

  close(): void {
    this.#startOver();
    this.#trials = new Map();
  }

  #head(trial: Trial, { now = Date.now }: RunContext): RunHead {
    const { modified } = this.#file;
    const running = trial.state === 'RUNNING' && Number.isFinite(modified);
    return headNow(headOf(running ? { ...trial, updatedAt: modified } : trial, this.#place.relative), now());
  }

  #startOver(): void {
    this.#journal = new Journal();
    this.#isJournal = undefined;
    this.#bad = 0;
  }

  async #readOn({ root, signal }: RunContext): Promise<void> {
    const changed = await this.#file.readOn(
      root,
      () => this.#startOver(),
      (source, from) => readLines(source, from, line => this.#line(line), turns(signal)),
    );
    if (changed)
      this.#trials = new Map(this.#journal.trials.map(each => [idOf(each.study.name, each.number), each]));
  }

  #line(line: string): void {
    if (this.#isJournal === false || line.trim() === '') return;
    const understood = this.#applied(line);
    this.#isJournal ??= understood;
    if (!understood) this.#bad += 1;
  }

  #applied(line: string): boolean {
    try {
      const operation = looseObject(line, LINE);
      return operation !== undefined && this.#journal.apply(operation);
    } catch (error) {
      if (error instanceof MalformedError) return false;
      throw error;
    }
  }
}
