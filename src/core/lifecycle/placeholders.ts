import * as l10n from '@vscode/l10n';
import { nearest } from '../nearest.ts';

/** Values by placeholder name: one path, or several that become several arguments. */
export type Placeholders = Readonly<Record<string, string | readonly string[]>>;

type Quotes = '' | '"' | "'";

/** A placeholder with the quotes right around it. */
const PLACEHOLDER = /(["']?)\$\{([A-Za-z_]\w*)\}\1/y;

/**
 * Replaces `${name}` in a user's command by paths quoted for the system's shell, whatever characters they hold. Quotes that the user put
 * right around a placeholder are replaced with it, so that `"${data}"` and `${data}` mean the same; inside a longer quoted text, as in
 * `"${job}/model.bin"`, the path is written as that kind of quotes needs it. In sh a backslash before it keeps it as it is.
 * @throws Error naming an unknown placeholder and the nearest known one.
 */
export function fillIn(
  command: string,
  values: Placeholders,
  platform: NodeJS.Platform = process.platform,
): string {
  const windows = platform === 'win32';
  let filled = '';
  let quotes: Quotes = '';
  for (let at = 0; at < command.length; ) {
    PLACEHOLDER.lastIndex = at;
    const [piece, around = '', name] = PLACEHOLDER.exec(command) ?? [];
    if (piece !== undefined && name !== undefined) {
      filled += written(around, quotes, valueFor(name, values), platform);
      at += piece.length;
      continue;
    }
    const character = command.charAt(at);
    const escaped = character === '\\' && quotes !== "'" && !windows;
    filled += escaped ? command.slice(at, at + 2) : character;
    at += escaped ? 2 : 1;
    if (character !== '"' && (character !== "'" || windows)) continue;
    if (quotes === '') quotes = character;
    else if (quotes === character) quotes = '';
  }
  return filled;
}

/** The paths in place of a placeholder that has the quotes `around` it and stands inside `quotes`. */
function written(
  around: string,
  quotes: Quotes,
  value: string | readonly string[],
  platform: NodeJS.Platform,
): string {
  const paths = typeof value === 'string' ? [value] : value;
  const list = (inside: Quotes) => paths.map(each => quoteInside(each, inside, platform)).join(' ');
  if (around === '' || quotes === '') return list(quotes);
  // 'a'${x}'b': these quotes end one text and begin another. "a '${x}' b": they are ordinary characters. Either way they stay.
  return around + list(around === quotes ? '' : quotes) + around;
}

function valueFor(name: string, values: Placeholders): string | readonly string[] {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value !== undefined) return value;
  const names = Object.keys(values);
  const near = nearest(name, names);
  const sentences = [
    l10n.t('The command names the unknown placeholder {0}.', `\${${name}}`),
    ...(near === undefined ? [] : [l10n.t('Did you mean {0}?', `\${${near}}`)]),
    l10n.t('Known: {0}.', names.map(each => `\${${each}}`).join(', ')),
    l10n.t('A variable of the shell is written {0}.', `$${name}`),
  ];
  throw new Error(sentences.join(' '));
}

/** Quotes one argument for sh, or for cmd.exe on Windows. */
function quote(text: string, platform: NodeJS.Platform): string {
  if (platform === 'win32') return `"${text.replaceAll('"', '""').replaceAll('%', '"^%"')}"`;
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Writes one argument where the shell already is inside quotes. */
function quoteInside(text: string, quotes: Quotes, platform: NodeJS.Platform): string {
  if (quotes === '') return quote(text, platform);
  if (platform === 'win32') return quote(text, platform).slice(1, -1);
  return quotes === "'" ? text.replaceAll("'", "'\\''") : text.replace(/[\\"$`]/g, '\\$&');
}
