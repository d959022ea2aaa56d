/** Texts from a project's folder are hostile input: these make them safe for the places that give some characters a meaning. */

/** One line of plain text, for status bar, quick picks and notifications, which read `$(icon)` and `[text](link)`. */
export function plain(text: string, most = 200): string {
  const line = text
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .replaceAll('$(', '$\u200b(')
    .replaceAll('](', ']\u200b(')
    .trim();
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}

/** The same, for Markdown: nothing in it is formatting, a link, HTML or the end of a table cell. */
export function markdown(text: string, most = 200): string {
  return plain(text, most).replace(/[!-/:-@[-`{-~]/g, '\\$&');
}

/** A link to a command with one argument, for a MarkdownString that allows this command. The label is plain text. */
export function commandLink(label: string, command: string, argument: unknown): string {
  return `[${markdown(label)}](command:${command}?${encodeURIComponent(JSON.stringify([argument]))})`;
}
