import { appendFile, lstat, readFile } from 'node:fs/promises';
import { writeAtomically } from '../files/durable.ts';
import { turns } from '../turns.ts';
import { isRemembered } from './rememberedAnswers.ts';
import { object, recordWhere, text } from './shapes.ts';

/** Answers by their keys. */
export type Answers = Readonly<Record<string, unknown>>;

/** A line for each chunk: the digest of its rows, and its answers with and without comparing with the reference. */
export interface Line {
  readonly rows: string;
  readonly alone: Answers;
  readonly compared: Answers;
}

/** A file as it was when it was last looked at. */
interface Stamp {
  readonly bytes: number;
  readonly modified: number;
  readonly inode: number;
}

/** A larger file is none of ours, or has gone wrong: it is not read, and begun anew. */
const MOST_BYTES = 256 * 1024 * 1024;
/** Of a larger file nothing is kept in memory from one assessment to the next. */
const MOST_KEPT_BYTES = 64 * 1024 * 1024;
/** A file changed again within this time may show the same time of change: such a one is read again. */
const SETTLED_MS = 100;
/** How each line of ours begins. */
const BEGINNING = /^\{"rows":"([\w-]{43})",/;

/**
 * The lines of a file of remembered answers. The first one says what all answers depend on besides the rows they are about: a file with
 * another context is as none, and written anew. A line is parsed and looked at when it is asked for. Of several about the same rows the
 * last one counts that is whole and of ours.
 */
export class Lines {
  readonly #file: string;
  readonly #context: string;
  /** By the digest of rows: a line, or texts of which the last good one is. */
  readonly #known = new Map<string, Line | string[]>();
  /** The file that these lines are in; undefined where there is none of this context. */
  #stamp: Stamp | undefined;
  /** Whether a change of the file is surely seen by its stamp. */
  #isSettled = false;
  #isTorn = false;
  #count = 0;

  private constructor(file: string, context: string) {
    this.#file = file;
    this.#context = context;
  }

  /**
   * The lines of a file; none where it cannot be read or has another context.
   * @param kept lines read or written earlier, which are the answer when the file is as it was
   */
  static async read(file: string, context: string, kept: Lines | undefined): Promise<Lines> {
    const at = Date.now();
    const stamp = await stampOf(file);
    if (kept?.isStill(context, stamp)) return kept;
    const lines = new Lines(file, context);
    if (stamp && stamp.bytes <= MOST_BYTES) await lines.#read(stamp, at).catch(() => lines.#clear());
    return lines;
  }

  /** Whether these are the lines of a file as it is now. */
  isStill(context: string, stamp: Stamp | undefined): boolean {
    return this.#context === context && this.#isSettled && isSame(this.#stamp, stamp);
  }

  /** Lines in the file, useless ones among them. */
  get count(): number {
    return this.#count;
  }

  /** Whether they are so few that they may be kept in memory. */
  get areFew(): boolean {
    return (this.#stamp?.bytes ?? 0) <= MOST_KEPT_BYTES;
  }

  /** What is known of rows with this digest. */
  get(rows: string): Line | undefined {
    const known = this.#known.get(rows);
    if (!Array.isArray(known)) return known;
    const line = lastOf(known, rows);
    if (line) this.#known.set(rows, line);
    else this.#known.delete(rows);
    return line;
  }

  /** Adds lines to the file, or, where it is none of these lines any more, does nothing and answers false. */
  async append(lines: readonly Line[]): Promise<boolean> {
    const text = await textOf(lines, this.#isTorn ? '\n' : '');
    if (!this.#stamp || !isSame(this.#stamp, await stampOf(this.#file))) return false;
    await appendFile(this.#file, text);
    await this.#have(lines);
    return true;
  }

  /** Writes a file of these lines and no others. */
  async write(lines: readonly Line[]): Promise<void> {
    const head = `${JSON.stringify({ context: this.#context })}\n`;
    await writeAtomically(this.#file, await textOf(lines, head));
    this.#clear();
    await this.#have(lines);
  }

  async #have(lines: readonly Line[]): Promise<void> {
    for (const line of lines) this.#known.set(line.rows, line);
    this.#count += lines.length;
    this.#isTorn = false;
    this.#stamp = await stampOf(this.#file);
    // Whatever somebody else writes at the same moment: what we know is as good as what we have written.
    this.#isSettled = true;
  }

  async #read(stamp: Stamp, at: number): Promise<void> {
    const bytes = await readFile(this.#file);
    const [first = '', ...rest] = bytes.toString('utf8').split('\n');
    const head: unknown = JSON.parse(first);
    if (typeof head !== 'object' || head === null || !('context' in head)) return;
    if (head.context !== this.#context || Object.keys(head).length > 1) return;
    for (const text of rest) {
      const [, rows] = BEGINNING.exec(text) ?? [];
      if (rows === undefined) continue;
      const others = this.#known.get(rows);
      if (Array.isArray(others)) others.push(text);
      else this.#known.set(rows, [text]);
    }
    this.#isTorn = rest.at(-1) !== '';
    this.#count = rest.length - (this.#isTorn ? 0 : 1);
    this.#stamp = stamp;
    this.#isSettled = Math.abs(at - stamp.modified) > SETTLED_MS && bytes.length === stamp.bytes;
  }

  #clear(): void {
    this.#known.clear();
    this.#count = 0;
  }
}

/** The file; undefined for anything else: a symbolic link would have us add to a file somewhere else. */
async function stampOf(file: string): Promise<Stamp | undefined> {
  const found = await lstat(file).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  return { bytes: found.size, modified: found.mtimeMs, inode: found.ino };
}

function isSame(one: Stamp | undefined, other: Stamp | undefined): boolean {
  return (
    one !== undefined &&
    one.bytes === other?.bytes &&
    one.modified === other.modified &&
    one.inode === other.inode
  );
}

/** The lines behind `before`, made with turns between: those of thousands of chunks are many megabytes. */
async function textOf(lines: readonly Line[], before: string): Promise<Buffer> {
  const turn = turns(undefined);
  const parts = [Buffer.from(before)];
  for (const line of lines) {
    parts.push(Buffer.from(`${JSON.stringify(line)}\n`));
    await turn();
  }
  return Buffer.concat(parts);
}

function lastOf(texts: readonly string[], rows: string): Line | undefined {
  for (const text of texts.toReversed()) {
    const line = lineOf(text);
    if (line?.rows === rows) return line;
  }
  return undefined;
}

/** A line of the cache; undefined for a torn one and for one that is not of ours. */
function lineOf(told: string): Line | undefined {
  try {
    const line: unknown = JSON.parse(told);
    return isLine(line) ? line : undefined;
  } catch {
    return undefined;
  }
}

function isLine(value: unknown): value is Line {
  return hasShape(value);
}

const answers = recordWhere(isRemembered);
const hasShape = object({ rows: text, alone: answers, compared: answers });
