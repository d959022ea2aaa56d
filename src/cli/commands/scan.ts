import type { SafetyFinding, SafetyLevel } from '../../core/checkpoints/safety/safety.ts';
import { countLevels, type Scanned, scanFolder } from '../../core/checkpoints/scanFolder.ts';
import { printable } from '../../core/export/textTable.ts';
import { formatCount } from '../../core/words.ts';
import { type Command, EXIT, printJson } from '../command.ts';
import { diagnosticsText } from '../summary.ts';

export const command: Command = {
  usage: 'scan <folder>',
  summary: 'Tell what loading the model files in a folder would run, without loading any.',
  options: {},
  help: [],
  positionals: [1, 1],
  async run(args, terminal) {
    const [folder = '.'] = args.positionals;
    const { scanned, files, diagnostics } = await scanFolder(folder, { signal: terminal.signal });
    const levels = countLevels(scanned);
    if (args.values['json']) printJson(terminal, { files, levels, scanned, diagnostics });
    else {
      for (const each of scanned) terminal.out(lines(each));
      const counted = formatCount(files, 'file');
      terminal.out(
        `${counted} looked at: ${levels.dangerous} dangerous, ${levels['not-fully-inspected']} not fully inspected, ` +
          `${levels['needs-code']} that need code, ${levels['data-only']} of data only.\n`,
      );
      terminal.error(diagnosticsText(diagnostics));
    }
    return levels.dangerous > 0 ? EXIT.criteriaFailed : EXIT.pass;
  },
};

/** The sign and the words of each level. */
export const LEVEL_WORDS: Readonly<Record<SafetyLevel, string>> = {
  dangerous: '✖ dangerous',
  'not-fully-inspected': '? not fully inspected',
  'needs-code': '▲ needs code',
  'data-only': '· data only',
};

/** Names in hostile files may be of any length. */
const MOST_SHOWN = 500;

/** A text of a file as it is shown. */
export function shown(text: string): string {
  return printable(text, MOST_SHOWN);
}

/** Reasons that are shown of each file. */
const SHOWN = 5;

function lines({ path, title, safety }: Scanned): string {
  const { level, findings } = safety;
  const name = path === '' ? '.' : shown(path);
  const head = `${LEVEL_WORDS[level].padEnd(21)}  ${name}${title ? `  (${title})` : ''}\n`;
  const more = findings.length > SHOWN ? `    and ${findings.length - SHOWN} more (--json lists all)\n` : '';
  return head + findings.slice(0, SHOWN).map(reason).join('') + more;
}

/** One line of why: where, what, which advisory. */
export function reason({ message, member, offset, advisory }: SafetyFinding): string {
  const place = [member, offset === undefined ? undefined : `byte ${offset}`].filter(
    each => each !== undefined,
  );
  const where = place.length > 0 ? ` [${place.join(', ')}]` : '';
  return `    ${shown(message)}${shown(where)}${advisory ? ` (${advisory})` : ''}\n`;
}
