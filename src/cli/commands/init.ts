import { stat } from 'node:fs/promises';
import path from 'node:path';
import { glob } from 'tinyglobby';
import { CONFIG_NAME } from '../../core/config/discover.ts';
import { proposeConfig } from '../../core/config/propose.ts';
import { LABEL_PLACES } from '../../core/config/proposeLabels.ts';
import { tablesIn } from '../../core/config/usualPlaces.ts';
import { UsageError } from '../../core/diagnostic.ts';
import { textTable } from '../../core/export/textTable.ts';
import { writeAtomically } from '../../core/files/durable.ts';
import { howToConvert, unreadTypeOf } from '../../core/tables/readers/unread.ts';
import { type Arguments, type Command, EXIT, printJson, text } from '../command.ts';
import { diagnosticsText } from '../summary.ts';

/** Where data sets usually lie; the first pattern with a file is taken. */
const USUAL = {
  reference: ['data/*reference*', '*reference*', 'data/*baseline*', 'data/*train*', '*train*'],
  current: [
    'logs/*',
    'data/*current*',
    '*current*',
    'data/*production*',
    '*production*',
    'data/*analysis*',
    '*analysis*',
  ],
} as const;

export const command: Command = {
  usage: 'init <folder>',
  summary: 'Write an evenkeel.yaml from data files, and say what was inferred and why.',
  options: {
    reference: { type: 'string' },
    current: { type: 'string' },
    force: { type: 'boolean' },
  },
  help: [
    '--reference FILE  what good looks like; default: data/reference.* and the like',
    '--current FILE    the production log, a path or a pattern; default: logs/* and the like',
    `--force           overwrite the ${CONFIG_NAME} that is there`,
  ],
  positionals: [1, 1],
  async run(args, terminal) {
    const [folder = '.'] = args.positionals;
    const found = await stat(folder).catch(() => undefined);
    if (!found?.isDirectory()) throw new UsageError(`There is no folder ${path.resolve(folder)}.`);
    const file = path.join(folder, CONFIG_NAME);
    if (!args.values['force'] && (await stat(file).catch(() => undefined))) {
      throw new UsageError(`${file} is there already. Edit it, or give --force to overwrite it.`);
    }
    const reference = await chosen(args, 'reference', folder);
    if (reference === undefined) throw new UsageError(await withoutReference(folder));
    const current = await chosen(args, 'current', folder);
    const proposal = await proposeConfig(
      folder,
      { reference, ...(current !== undefined && current !== reference && { current }) },
      { signal: terminal.signal },
    );
    await writeAtomically(file, proposal.yaml);
    terminal.error(diagnosticsText(proposal.diagnostics));
    if (args.values['json']) printJson(terminal, { file: path.resolve(file), ...proposal });
    else {
      terminal.out(`${file}\n\n`);
      terminal.out(
        `reference: ${reference}${text(args, 'reference') === undefined ? ' (by its name)' : ''}\n`,
      );
      if (current === undefined)
        terminal.out('current: none found; name the production log with --current\n');
      else
        terminal.out(`current: ${current}${text(args, 'current') === undefined ? ' (by its name)' : ''}\n`);
      if (proposal.labels) {
        const { path: labels, id, target } = proposal.labels;
        terminal.out(`labels: ${labels} (by its name; ${target} by ${id})\n`);
      }
      terminal.out('\n');
      terminal.out(
        textTable(
          ['Column', 'Role', 'Type', 'Because'],
          proposal.inferred.map(each => [each.column, each.role, each.type, each.reason]),
        ),
      );
    }
    return EXIT.pass;
  },
};

/** The data set as given, or the first of the usual places that has a table; undefined where there is none. */
async function chosen(
  args: Arguments,
  name: keyof typeof USUAL,
  folder: string,
): Promise<string | undefined> {
  const given = text(args, name);
  if (given !== undefined) return given;
  return tablesIn(folder, USUAL[name], LABEL_PLACES);
}

/** Why there is no reference: nothing is named like one, or what is cannot be read. */
async function withoutReference(folder: string): Promise<string> {
  const named = await glob([...USUAL.reference], { cwd: folder, expandDirectories: false });
  const unread = named.find(file => unreadTypeOf(file) !== undefined);
  return unread === undefined
    ? `No file in ${path.resolve(folder)} looks like reference data. Give --reference FILE: rows from a time when the model was accepted.`
    : `${unread} looks like reference data, but is of a type that is not read; .csv, .tsv, .jsonl and .parquet are, each also .gz. ${howToConvert(unread)}`;
}
