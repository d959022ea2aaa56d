import { type FileHandle, open, rename, rm } from 'node:fs/promises';

/** Writes answers as CSV, rows as they come, under their name only once all are there. */
export class AnswerFile {
  readonly #file: string;
  readonly #neighbour: string;
  readonly #handle: FileHandle;

  private constructor(file: string, neighbour: string, handle: FileHandle) {
    this.#file = file;
    this.#neighbour = neighbour;
    this.#handle = handle;
  }

  static async create(file: string, columns: readonly string[]): Promise<AnswerFile> {
    const neighbour = `${file}.${crypto.randomUUID()}.tmp`;
    const made = new AnswerFile(file, neighbour, await open(neighbour, 'wx'));
    await made.rows([columns]);
    return made;
  }

  async rows(rows: readonly (readonly (string | number | undefined)[])[]): Promise<void> {
    await this.#handle.writeFile(rows.map(row => `${row.map(cell).join(',')}\n`).join(''));
  }

  /** Puts the file under its name. */
  async done(): Promise<void> {
    await this.#handle.sync();
    await this.#handle.close();
    await rename(this.#neighbour, this.#file);
  }

  /** Lets go of what was written. */
  async discard(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
    await rm(this.#neighbour, { force: true });
  }
}

function cell(value: string | number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return '';
  const text = String(value);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
