/** How many of the last lines of output are kept for messages. */
const TAIL_LINES = 20;
/** A line longer than this is cut in messages; the log has it whole. */
const TAIL_CHARACTERS = 500;

/** The last lines of a stream of text. */
export class Tail {
  #lines: string[] = [];
  #open = '';

  add(text: string): void {
    const [first = '', ...rest] = text.split(/\r\n|\n|\r/);
    this.#open = cut(this.#open + first);
    for (const line of rest) {
      this.#keep();
      this.#open = cut(line);
    }
  }

  lines(): readonly string[] {
    this.#keep();
    return this.#lines;
  }

  #keep(): void {
    if (this.#open.trim() !== '') this.#lines.push(this.#open);
    if (this.#lines.length > TAIL_LINES) this.#lines.shift();
    this.#open = '';
  }
}

function cut(line: string): string {
  return line.length > TAIL_CHARACTERS ? `${line.slice(0, TAIL_CHARACTERS)}…` : line;
}
