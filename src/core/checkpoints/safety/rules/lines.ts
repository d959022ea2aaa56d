/** The words of each line that is not empty and no comment. */
export function linesOf(text: string): readonly (readonly string[])[] {
  return text
    .split('\n')
    .map(line => line.replace(/#.*$/, '').trim())
    .filter(line => line !== '')
    .map(line => line.split(/\s+/));
}
