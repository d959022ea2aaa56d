import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { asObject, type LooseObject, looseObject } from '../../../bytes/looseJson.ts';
import { looseYaml } from '../../../bytes/looseYaml.ts';
import { MalformedError, withFile } from '../../../bytes/source.ts';
import { wholeText } from '../../../bytes/wholeText.ts';
import { plainFile } from '../../appendedFile.ts';
import { readLines } from '../../appendedLines.ts';
import { isOfFile } from '../../diagnosed.ts';
import { WandbFacts } from './facts.ts';
import { rowOf } from './rows.ts';

/** What W&B writes beside the log, online and in old versions: to be read where there is no log. */
const METADATA = 'wandb-metadata.json';
const SUMMARY = 'wandb-summary.json';
const CONFIG = 'config.yaml';
/** Before 0.10 only. */
const HISTORY = 'wandb-history.jsonl';
const FILES = [METADATA, CONFIG, SUMMARY, HISTORY] as const;
/** Files that are larger are not what they are named. */
const LARGEST = 16 * 1024 ** 2;

/** Told of a file that cannot be read. */
export type Unreadable = (file: string, error: Error) => void;

/** What the files of a run folder say, read again where one has changed. */
export class WandbFiles {
  facts = new WandbFacts();
  /** When the newest was written, ms since epoch; NaN where there is none. */
  modified = Number.NaN;
  readonly #folder: string;
  #seen = '';

  /** @param folder the run's `files` folder, or the run's own, as before 0.10 */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Reads what has changed; false where nothing has. Throws only when aborted. */
  async readOn(root: string, unreadable: Unreadable, between: () => Promise<void>): Promise<boolean> {
    const stamps = FILES.map(name => this.#stamp(name, root));
    const seen = stamps.map(stamp => `${stamp?.mtimeMs}/${stamp?.size}`).join(' ');
    if (seen === this.#seen) return false;
    this.#seen = seen;
    this.modified = Math.max(Number.NEGATIVE_INFINITY, ...stamps.map(stamp => stamp?.mtimeMs ?? 0));
    const facts = new WandbFacts();
    for (const [at, name] of FILES.entries()) {
      if (stamps[at] === undefined) continue;
      try {
        await this.#tell(name, facts, between);
      } catch (error) {
        if (!isOfFile(error)) throw error;
        unreadable(join(this.#folder, name), error);
      }
    }
    facts.version = this.facts.version + 1;
    this.facts = facts;
    return true;
  }

  /** What W&B tells of the machine and the code, for a log that does not. */
  async tellEnvironment(facts: WandbFacts, root: string, unreadable: Unreadable): Promise<void> {
    if (this.#stamp(METADATA, root) === undefined) return;
    try {
      tellMetadata(facts, looseObject(await this.#text(METADATA)) ?? new Map());
    } catch (error) {
      if (!isOfFile(error)) throw error;
      unreadable(join(this.#folder, METADATA), error);
    }
  }

  async #readHistory(facts: WandbFacts, between: () => Promise<void>): Promise<void> {
    let broken = 0;
    const line = (text: string) => {
      try {
        facts.row(rowOf(looseObject(text) ?? []));
      } catch {
        broken += 1;
      }
    };
    await withFile(join(this.#folder, HISTORY), source => readLines(source, 0, line, between));
    if (broken > 0) {
      throw new MalformedError('broken-lines', l10n.t('Lines that are no JSON were left out: {0}.', broken));
    }
  }

  async #tell(name: (typeof FILES)[number], facts: WandbFacts, between: () => Promise<void>): Promise<void> {
    if (name === HISTORY) return this.#readHistory(facts, between);
    const text = await this.#text(name);
    if (name === CONFIG) tellConfig(facts, asObject(await looseYaml(text)) ?? new Map());
    else if (name === SUMMARY) tellSummary(facts, looseObject(text) ?? new Map());
    else tellMetadata(facts, looseObject(text) ?? new Map());
  }

  #stamp(name: string, root: string): { readonly mtimeMs: number; readonly size: number } | undefined {
    try {
      return plainFile(join(this.#folder, name), root);
    } catch {
      return undefined;
    }
  }

  #text(name: string): Promise<string> {
    const path = join(this.#folder, name);
    return withFile(path, source => wholeText(source, LARGEST));
  }
}

function textAt(object: LooseObject | undefined, key: string): string | undefined {
  const found = object?.get(key);
  return typeof found === 'string' ? found : undefined;
}

function tellMetadata(facts: WandbFacts, metadata: LooseObject): void {
  for (const key of ['os', 'python', 'program', 'host', 'gpu']) facts.tag(key, textAt(metadata, key));
  const started = textAt(metadata, 'startedAt');
  if (started !== undefined) facts.startedAt ??= utc(started);
  facts.commit ??= textAt(asObject(metadata.get('git')), 'commit');
}

/** W&B writes UTC, in old versions without saying so. */
function utc(text: string): number | undefined {
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`;
  const ms = Date.parse(zoned);
  return Number.isNaN(ms) ? undefined : ms;
}

/** Each setting is an object of a description and a value. */
function tellConfig(facts: WandbFacts, config: LooseObject): void {
  for (const [key, setting] of config) {
    const described = asObject(setting);
    const value = described?.get('value');
    if (value !== undefined) facts.setting(key, value);
  }
}

function tellSummary(facts: WandbFacts, summary: LooseObject): void {
  for (const [key, value] of summary) {
    if (key === '_wandb') {
      const runtime = asObject(value)?.get('runtime');
      if (typeof runtime === 'number') facts.runtime = runtime;
    }
    facts.summarise(key, value);
  }
  const { step, time } = rowOf(summary);
  if (step !== undefined) facts.lastStep = step;
  facts.lastTime = time;
}
