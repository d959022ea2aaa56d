import { assessFolder } from '../assessFolder.ts';
import { type Command, EXIT, printJson } from '../command.ts';
import { assessmentText, diagnosticsText } from '../summary.ts';

export const command: Command = {
  usage: 'assess <folder>',
  summary: 'Assess a project: performance, drift, criteria, health.',
  options: {},
  help: [],
  positionals: [1, 1],
  async run(args, terminal) {
    const [folder = '.'] = args.positionals;
    const assessment = await assessFolder(folder, terminal);
    if (args.values['json']) printJson(terminal, assessment);
    else {
      terminal.out(assessmentText(assessment));
      terminal.error(diagnosticsText(assessment.diagnostics));
    }
    return assessment.data.some(each => each.rows > 0) ? EXIT.pass : EXIT.badInput;
  },
};
