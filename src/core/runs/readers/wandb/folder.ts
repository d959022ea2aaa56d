import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { MalformedError } from '../../../bytes/source.ts';
import type { Diagnostic } from '../../../diagnostic.ts';
import { AppendedFile } from '../../appendedFile.ts';
import { isOfFile, relativeTo, tooMuch, unreadable } from '../../diagnosed.ts';
import { isFolder } from '../../folders.ts';
import { WandbFacts } from './facts.ts';
import { WandbFiles } from './files.ts';
import { WandbLog } from './log.ts';
import { tellRecord } from './records.ts';

/** `run-20260118_160458-4s1rf4ay`, `offline-run-…`, before 0.10 `dryrun-…`: when the run began, in local time, and its id. */
const NAME = /^(?:offline-run|dryrun|run)-(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)-(.+)$/;
const LOG = /^run-(.+)\.wandb$/;

/** Between turns so many records are read. */
const STRETCH = 512;

/** Whether a folder of this name is one of W&B's runs. */
export function isRunFolder(name: string): boolean {
  return NAME.test(name);
}

/** Whether a file of this name is the log of a run. */
export function isLog(name: string): boolean {
  return LOG.test(name);
}

/** One folder of W&B: a run, or a part of one that was resumed. Kept up with what is written to it. */
export class WandbFolder {
  readonly absolute: string;
  /** Ms since epoch, from the folder's name; NaN where it has none. */
  readonly begun: number;
  readonly #idOfName: string;
  #log: AppendedFile | undefined;
  #logFacts = new WandbFacts();
  #files: WandbFiles | undefined;
  /** Of the log: blocks and records that could not be read, and of these the ones before the place that was read to. */
  #skipped = 0;
  #skippedForGood = 0;
  #broken = 0;
  /** Old versions tell the environment beside the log only: that was read. */
  #environmentRead = false;
  #failure: Diagnostic | undefined;
  #fileFailures: Diagnostic[] = [];

  constructor(absolute: string) {
    this.absolute = absolute;
    const name = NAME.exec(basename(absolute));
    this.#idOfName = name?.[7] ?? basename(absolute);
    const [year, month, day, hour, minute, second] = (name ?? []).slice(1, 7).map(Number);
    this.begun =
      year === undefined
        ? Number.NaN
        : new Date(year, (month ?? 1) - 1, day, hour ?? 0, minute ?? 0, second ?? 0).getTime();
  }

  get facts(): WandbFacts {
    return this.#files?.facts ?? this.#logFacts;
  }

  get id(): string {
    return this.facts.id ?? this.#idOfName;
  }

  /** Whether W&B's log is there, which says how the run ended. */
  get hasLog(): boolean {
    return this.#log !== undefined;
  }

  /** When it was last written to, ms since epoch: without a log, which every run has that is written to, it was copied. */
  get modified(): number {
    if (!this.hasLog && this.facts.lastTime > 0) return this.facts.lastTime;
    return Math.max(this.#log?.modified || 0, this.#files?.modified || 0);
  }

  /** Reads what is new. Throws only when aborted. */
  async readOn(root: string, between: () => Promise<void>): Promise<void> {
    this.#failure = undefined;
    try {
      this.#log ??= this.#findLog();
      if (this.#log !== undefined) await this.#readLog(this.#log, root, between);
    } catch (error) {
      if (!isOfFile(error)) throw error;
      this.#failure = unreadable(error, relativeTo(root, this.#log?.path ?? this.absolute));
      if ('code' in error && error.code === 'ENOENT') this.#log = undefined;
    }
    await this.#readFiles(root, between);
  }

  /** What is wrong with it now. */
  diagnostics(root: string): readonly Diagnostic[] {
    const found = [...this.#fileFailures];
    if (this.#failure !== undefined) found.push(this.#failure);
    const file = relativeTo(root, this.#log?.path ?? this.absolute);
    if (this.#skipped + this.#broken > 0) {
      found.push({
        severity: 'warning',
        code: 'damaged-log',
        message: l10n.t('Parts of this log are damaged and were skipped; everything else was read.'),
        file,
        count: this.#skipped + this.#broken,
      });
    }
    if (this.facts.leftOut > 0) found.push(tooMuch(this.facts.leftOut, file));
    return found;
  }

  #findLog(): AppendedFile | undefined {
    const logs = readdirSync(this.absolute).filter(isLog).sort();
    const found = logs.find(name => LOG.exec(name)?.[1] === this.#idOfName) ?? logs[0];
    return found === undefined ? undefined : new AppendedFile(join(this.absolute, found));
  }

  async #readLog(file: AppendedFile, root: string, between: () => Promise<void>): Promise<void> {
    const startOver = () => {
      this.#logFacts = new WandbFacts();
      this.#skippedForGood = 0;
      this.#broken = 0;
      this.#environmentRead = false;
    };
    await file.readOn(root, startOver, async (source, from) => {
      const log = new WandbLog(source, from);
      let records = 0;
      for (let bytes = log.next(); bytes !== undefined; bytes = log.next()) {
        try {
          tellRecord(this.#logFacts, bytes);
        } catch (error) {
          if (!(error instanceof MalformedError)) throw error;
          this.#broken += 1;
        }
        records += 1;
        if (records % STRETCH === 0) await between();
      }
      this.#broken += log.tooLarge;
      this.#skipped = this.#skippedForGood + log.skipped;
      this.#skippedForGood += log.skippedForGood;
      return log.complete;
    });
  }

  /** The files are read where the log says nothing: there is none, or it cannot be read. */
  async #readFiles(root: string, between: () => Promise<void>): Promise<void> {
    const failures: Diagnostic[] = [];
    const failed = (file: string, error: Error) => failures.push(unreadable(error, relativeTo(root, file)));
    if (this.#logFacts.version > 0) {
      this.#files = undefined;
      if (!this.#environmentRead && !this.#logFacts.tags.has('os')) {
        this.#environmentRead = true;
        this.#fileFailures = failures;
        await new WandbFiles(this.#filesFolder).tellEnvironment(this.#logFacts, root, failed);
      }
      return;
    }
    this.#files ??= new WandbFiles(this.#filesFolder);
    if (await this.#files.readOn(root, failed, between)) this.#fileFailures = failures;
  }

  /** Before 0.10 files lay in the run's folder itself. */
  get #filesFolder(): string {
    const files = join(this.absolute, 'files');
    return isFolder(files) ? files : this.absolute;
  }
}
