/**
 * Rows of cells as aligned text for a terminal. Cells of a column marked `right` are aligned to the right (numbers).
 * Control and format characters in cells come from file contents and are replaced, so that no cell can steer the terminal.
 */
export function textTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  right: ReadonlySet<number> = new Set(),
): string {
  const all = [header, ...rows].map(row => row.map(cell => printable(cell)));
  const widths = header.map((_, column) =>
    all.reduce((widest, row) => Math.max(widest, row[column]?.length ?? 0), 0),
  );
  const lines = all.map(row =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return right.has(column) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}

/** What moves the cursor, turns the direction of writing or is not seen at all: control and format characters, separators of lines. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The text with a sign in place of each character that could steer a terminal or hide something, and cut where it has more than `most`. */
export function printable(text: string, most = Number.POSITIVE_INFINITY): string {
  const start = text.length > most ? `${text.slice(0, most)}…` : text;
  return start.replace(UNSEEN, '�');
}

/** As `printable`, of a text of several lines. */
export function printableLines(text: string): string {
  return text
    .split('\n')
    .map(line => printable(line))
    .join('\n');
}
