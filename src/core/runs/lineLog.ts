import { decoded, type Encoding, sniffEncoding } from '../bytes/encoding.ts';
import type { FileSource } from '../bytes/source.ts';
import { AppendedFile } from './appendedFile.ts';
import { readLines } from './appendedLines.ts';
import { isSilent } from './silence.ts';

/** A program that is in the middle of a line goes on sooner: its last line is whole, though no line break ends it. */
const SILENT_MS = 60_000;
/** Bytes of a last line. */
const LONGEST_TAIL = 1024 ** 2;
/** Bytes that may say how a text is encoded. */
const MARK = 3;

/** Who is told the lines of a log. */
export interface LineReader {
  readonly line: (text: string) => void;
  /** What was told is no longer what the file says. */
  readonly startOver: () => void;
}

/**
 * A text file (UTF-8, or UTF-16 where its mark says so) that a program appends lines to, or writes anew. Each look tells the lines that are new; a last line that no line
 * break ends waits until it is ended, or nothing was written for a minute: many programs end their last line so.
 */
export class LineLog {
  readonly #file: AppendedFile;
  readonly #reader: LineReader;
  /** The last line, when no line break ends it. */
  #tail = '';
  #tailTold = false;
  #begun = false;
  #encoding: Encoding = 'utf-8';

  constructor(path: string, reader: LineReader) {
    this.#file = new AppendedFile(path);
    this.#reader = reader;
  }

  get path(): string {
    return this.#file.path;
  }

  /** When it was last written, ms since epoch; NaN before the first look. */
  get modified(): number {
    return this.#file.modified;
  }

  get size(): number {
    return this.#file.size;
  }

  /**
   * Tells what is new. Throws what opening and reading throw, and `between`.
   * @param root absolute, without links
   * @param now the time, ms since epoch
   * @param between awaited between pieces of 1 MB
   * @returns whether something was told
   */
  async readOn(root: string, now: number, between: () => Promise<void>): Promise<boolean> {
    const changed = await this.#file.readOn(
      root,
      () => this.#startOver(),
      (source, from) => this.#read(source, from, between),
    );
    if (this.#tailTold || this.#tail === '' || !isSilent(this.#file.modified, now, SILENT_MS)) return changed;
    this.#tailTold = true;
    this.#reader.line(this.#tail);
    return true;
  }

  #startOver(): void {
    this.#tail = '';
    this.#tailTold = false;
    this.#begun = false;
    this.#reader.startOver();
  }

  async #read(source: FileSource, from: number, between: () => Promise<void>): Promise<number> {
    let start = from;
    if (this.#tailTold) {
      // The line that was taken for whole has grown.
      this.#startOver();
      start = 0;
    }
    if (start === 0) this.#encoding = sniffEncoding(source.read(0, Math.min(MARK, source.size))).encoding;
    const complete = await readLines(source, start, line => this.#tell(line), between, this.#encoding);
    const left = source.size - complete;
    const tail = left > LONGEST_TAIL ? new Uint8Array(0) : source.read(complete, left);
    this.#tail = plain(decoded(tail, { encoding: this.#encoding, mark: 0 }));
    if (!this.#begun) this.#tail = withoutMark(this.#tail);
    return complete;
  }

  #tell(line: string): void {
    const text = plain(this.#begun ? line : withoutMark(line));
    this.#begun = true;
    this.#reader.line(text);
  }
}

/** Windows writes CR CR LF, where a program ended its lines with CR LF itself. */
function plain(line: string): string {
  return line.endsWith('\r') ? line.replace(/\r+$/, '') : line;
}

function withoutMark(line: string): string {
  return line.charCodeAt(0) === 0xfeff ? line.slice(1) : line;
}
