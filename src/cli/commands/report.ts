import { stat } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from '../../core/diagnostic.ts';
import { formatFor, writeReport } from '../../core/export/report.ts';
import { assessFolder } from '../assessFolder.ts';
import { type Command, EXIT, printJson, text } from '../command.ts';
import { diagnosticsText } from '../summary.ts';

export const command: Command = {
  usage: 'report <folder> --out <file>',
  summary: 'Write the report of a project to a file.',
  options: { out: { type: 'string' } },
  help: ['--out FILE  .html (one file that needs nothing else), .md or .json'],
  positionals: [1, 1],
  async run(args, terminal) {
    const [folder = '.'] = args.positionals;
    const given = text(args, 'out');
    if (given === undefined) throw new UsageError('Where to? Give --out report.html, .md or .json.');
    const out = path.resolve(given);
    // A place that cannot work is told before the work is done.
    formatFor(out);
    if (!(await isFolder(path.dirname(out)))) {
      throw new UsageError(`There is no folder ${path.dirname(out)} to write the report to.`);
    }
    const assessment = await assessFolder(folder, terminal);
    await writeReport(assessment, out);
    if (args.values['json']) printJson(terminal, { out });
    else {
      terminal.out(`${out}\n`);
      terminal.error(diagnosticsText(assessment.diagnostics));
    }
    return assessment.data.some(each => each.rows > 0) ? EXIT.pass : EXIT.badInput;
  },
};

async function isFolder(folder: string): Promise<boolean> {
  const found = await stat(folder).catch(() => undefined);
  return found?.isDirectory() ?? false;
}
