/** Characters of an error. */
const LONGEST = 500;
/** Colours of terminals. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences begin with one
const COLOURS = /\u001b\[[0-9;]*m/g;

/** What went wrong: the last line of a Python traceback. Undefined where the text is empty. */
export function errorIn(traceback: string): string | undefined {
  const lines = traceback.replace(COLOURS, '').split('\n');
  return lines
    .findLast(line => line.trim() !== '')
    ?.trim()
    .slice(0, LONGEST);
}
