import { nearest } from '../nearest.ts';

/**
 * Replaces `${name}` in a user's command by paths quoted for the system's shell. Quotes that the user put around a placeholder are
 * replaced with it, so that `"${data}"` and `${data}` mean the same.
 * @throws Error naming an unknown placeholder and the nearest known one.
 */
export function fillIn(
  command: string,
  values: Readonly<Record<string, string>>,
  platform: NodeJS.Platform = process.platform,
): string {
  return command.replace(/(["']?)\$\{([A-Za-z_]\w*)\}\1/g, (_, _quote: string, name: string) => {
    const value = values[name];
    if (value === undefined) {
      const names = Object.keys(values);
      const near = nearest(name, names);
      throw new Error(
        `The command names the unknown placeholder \${${name}}.${near ? ` Did you mean \${${near}}?` : ''} Known: ${names.map(each => `\${${each}}`).join(', ')}.`,
      );
    }
    return quote(value, platform);
  });
}

/** Quotes one argument for sh, or for cmd.exe on Windows. */
function quote(text: string, platform: NodeJS.Platform): string {
  if (platform === 'win32') return `"${text.replaceAll('"', '""').replaceAll('%', '"^%"')}"`;
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
