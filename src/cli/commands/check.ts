import type { Assessment, Verdict } from '../../core/assessment/assessment.ts';
import { gateVerdict } from '../../core/criteria/gate.ts';
import { assessFolder } from '../assessFolder.ts';
import { type Command, EXIT, type ExitCode, printJson } from '../command.ts';
import { criteriaTable, diagnosticsText } from '../summary.ts';

export const command: Command = {
  usage: 'check <folder>',
  summary: 'Judge the criteria of a project; the exit code is the answer.',
  options: {},
  help: [],
  positionals: [1, 1],
  async run(args, terminal) {
    const [folder = '.'] = args.positionals;
    const assessment = await assessFolder(folder, terminal);
    const { criteria, diagnostics, project } = assessment;
    const verdict = gateVerdict(aboutProduction(assessment));
    if (args.values['json']) printJson(terminal, { model: project.model, verdict, criteria, diagnostics });
    else {
      if (criteria.length > 0) terminal.out(criteriaTable(criteria));
      else terminal.error(`There are no criteria to judge. Write them under criteria in evenkeel.yaml.\n`);
      terminal.error(diagnosticsText(diagnostics));
    }
    return exitCode(verdict, assessment);
  },
};

/** Without those that only a validation can judge. */
function aboutProduction({ criteria }: Assessment): Assessment['criteria'] {
  return criteria.filter(each => !each.onlyValidated);
}

/**
 * A gate must not pass because something could not be judged, read or understood: insufficient is not a pass, and neither is a pass of
 * what was left after an error.
 */
function exitCode(verdict: Verdict, assessment: Assessment): ExitCode {
  const { data, diagnostics, project } = assessment;
  const errors = diagnostics.filter(each => each.severity === 'error');
  // With a line of the contract left out, even a failure is the answer to another question.
  if (project.configFile !== undefined && errors.some(each => each.file === project.configFile)) {
    return EXIT.badInput;
  }
  if (verdict === 'fail') return EXIT.criteriaFailed;
  if (!data.some(each => each.name === 'current' && each.rows > 0)) return EXIT.badInput;
  if (aboutProduction(assessment).length === 0 || errors.length > 0) return EXIT.badInput;
  return verdict === 'insufficient' ? EXIT.criteriaFailed : EXIT.pass;
}
