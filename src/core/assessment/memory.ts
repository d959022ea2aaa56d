import { createHash } from 'node:crypto';
import { appendFile, lstat, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '../files/durable.ts';
import { STATE_FOLDER, stateFolder } from '../files/stateFolder.ts';
import { Digest } from '../tables/digest.ts';
import type { Turn } from '../turns.ts';
import { version } from '../version.ts';
import { isRemembered } from './rememberedAnswers.ts';
import { type Slice, understoodAs } from './slice.ts';

const CACHE = 'cache';
const FILE = 'answers.jsonl';
/** A larger file is none of ours, or has gone wrong: it is not read, and begun anew. */
const MOST_BYTES = 256 * 1024 * 1024;

/** Of the cache's digests and lines: those of another format are void. */
const FORMAT = 2;

/** The first line: what all answers depend on besides the rows they are about. */
const headSchema = z.strictObject({ context: z.string() });
/** A line for each chunk: its digest, and its answers with and without comparing with the reference. */
const lineSchema = z.strictObject({
  rows: z.string(),
  alone: z.record(z.string(), z.unknown()),
  compared: z.record(z.string(), z.unknown()),
});
type Line = z.infer<typeof lineSchema>;

/**
 * Answers about chunks by the content of their rows, kept in `.evenkeel/cache` from one assessment to the next, so that a new day costs a
 * day. The cache is safe to delete. It is void when the reference, the roles of columns, the labelling, the language or Evenkeel are others.
 */
export class Memory {
  readonly #folder: string;
  readonly #reference: Slice | undefined;
  readonly #context: string;
  readonly #known: ReadonlyMap<string, Line>;
  /** The file holds nothing of this context: it is to be written, not added to. */
  readonly #isNew: boolean;
  readonly #digests = new Map<Slice, string>();

  private constructor(
    folder: string,
    reference: Slice | undefined,
    context: string,
    known: ReadonlyMap<string, Line> | undefined,
  ) {
    this.#folder = folder;
    this.#reference = reference;
    this.#context = context;
    this.#known = known ?? new Map();
    this.#isNew = known === undefined;
  }

  /** What is remembered of a project. A cache that cannot be read is as none. */
  static async open(folder: string, like: Slice, reference: Slice | undefined, turn: Turn): Promise<Memory> {
    const context = await contextOf(like, reference, turn);
    return new Memory(folder, reference, context, await linesOf(folder, context).catch(() => undefined));
  }

  /** Tells each slice what is known of its rows. */
  async recall(slices: readonly Slice[], turn: Turn): Promise<void> {
    for (const [i, rows] of (await digestsOf(slices, turn)).entries()) {
      const slice = slices[i];
      if (!slice) continue;
      this.#digests.set(slice, rows);
      const line = this.#known.get(rows);
      if (!line) continue;
      tell(slice, undefined, line.alone);
      if (this.#reference) tell(slice, this.#reference, line.compared);
    }
  }

  /** Keeps what has been found out of the slices that were recalled. What cannot be written is found out again the next time. */
  async save(): Promise<void> {
    await this.#write().catch(() => undefined);
  }

  async #write(): Promise<void> {
    const lines = [...this.#digests].map(([slice, rows]) => this.#lineOf(slice, rows));
    const fresh = lines.filter(line => this.#isNew || !isKnown(this.#known.get(line.rows), line));
    if (fresh.length === 0) return;
    // Lines about chunks that are no more, or that are told better by a later line, are dropped once they are the greater part.
    const anew = this.#isNew || this.#known.size + fresh.length > 2 * lines.length + SPARE_LINES;
    const text = (anew ? lines : fresh).map(line => `${JSON.stringify(line)}\n`).join('');
    const file = path.join(await stateFolder(this.#folder, CACHE), FILE);
    if (anew) await writeAtomically(file, `${JSON.stringify({ context: this.#context })}\n${text}`);
    else await appendFile(file, text);
  }

  #lineOf(slice: Slice, rows: string): Line {
    const kept = (of: Slice | undefined) =>
      Object.fromEntries([...slice.answers(of)].filter(([key, answer]) => isRemembered(key, answer)));
    return { rows, alone: kept(undefined), compared: this.#reference ? kept(this.#reference) : {} };
  }
}

/** So many useless lines are always borne. */
const SPARE_LINES = 50;

function tell(slice: Slice, reference: Slice | undefined, answers: Readonly<Record<string, unknown>>): void {
  for (const [key, answer] of Object.entries(answers)) slice.once(key, reference, () => answer);
}

/** Whether the earlier line has all answers of the later one: the rows are the same, so the answers are. */
function isKnown(earlier: Line | undefined, { alone, compared }: Line): boolean {
  return (
    earlier !== undefined &&
    Object.keys(alone).every(key => Object.hasOwn(earlier.alone, key)) &&
    Object.keys(compared).every(key => Object.hasOwn(earlier.compared, key))
  );
}

/** Digests of slices of one table, column after column, so that a column that is not in memory is read once for all of them. */
async function digestsOf(slices: readonly Slice[], turn: Turn): Promise<string[]> {
  const digests = slices.map(() => new Digest());
  for (const name of slices[0]?.table.columns.keys() ?? []) {
    for (const [i, slice] of slices.entries()) {
      const part = slice.part(name);
      if (part) digests[i]?.add(name, part);
      await turn();
    }
  }
  return digests.map(digest => digest.text());
}

async function contextOf(
  { roles, labelling }: Slice,
  reference: Slice | undefined,
  turn: Turn,
): Promise<string> {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([FORMAT, version, understoodAs(roles, labelling)]));
  if (reference) for (const digest of await digestsOf([reference], turn)) hash.update(digest);
  return hash.digest('base64url');
}

/** The chunks of the cache; undefined when it is about something else. A later line about the same rows counts. */
async function linesOf(folder: string, context: string): Promise<ReadonlyMap<string, Line> | undefined> {
  const file = path.join(folder, STATE_FOLDER, CACHE, FILE);
  // A symbolic link would have us add to a file somewhere else: it is replaced.
  const found = await lstat(file);
  if (!found.isFile() || found.size > MOST_BYTES) return undefined;
  const [first = '', ...rest] = (await readFile(file, 'utf8')).split('\n');
  if (headSchema.parse(JSON.parse(first)).context !== context) return undefined;
  const lines = new Map<string, Line>();
  for (const text of rest) {
    const line = lineOf(text);
    if (line) lines.set(line.rows, line);
  }
  return lines;
}

/** A line of the cache; undefined for a torn one and for one that is not of ours. */
function lineOf(text: string): Line | undefined {
  try {
    const line = lineSchema.parse(JSON.parse(text));
    const answers = [...Object.entries(line.alone), ...Object.entries(line.compared)];
    return answers.every(([key, answer]) => isRemembered(key, answer)) ? line : undefined;
  } catch {
    return undefined;
  }
}
