import type { Validation } from '../../core/assessment/validation.ts';
import { UsageError } from '../../core/diagnostic.ts';
import { validateCheckpoint } from '../../core/lifecycle/validate.ts';
import { type Command, EXIT, type ExitCode, printJson, text } from '../command.ts';
import { allowedBy, PREDICTION_HELP, PREDICTION_OPTIONS, pythonOf } from '../predictionOptions.ts';
import { progressOn } from '../progress.ts';
import { diagnosticsText, validationText } from '../summary.ts';

export const command: Command = {
  usage: 'validate <folder> --checkpoint <path>',
  summary:
    'Predict with a checkpoint on the validation data and judge it. Runs the predict command or the model.',
  options: { checkpoint: { type: 'string' }, ...PREDICTION_OPTIONS },
  help: [
    '--checkpoint PATH         relative to the folder, or absolute',
    'Without a predict command:',
    ...PREDICTION_HELP,
  ],
  positionals: [1, 1],
  async run(args, terminal) {
    const [folder = '.'] = args.positionals;
    const checkpoint = text(args, 'checkpoint');
    if (checkpoint === undefined) throw new UsageError('Which checkpoint? Give --checkpoint PATH.');
    const progress = progressOn(terminal);
    const validation = await validateCheckpoint(folder, checkpoint, {
      allowed: allowedBy(args),
      python: pythonOf(args),
      signal: terminal.signal,
      onProgress: progress.show,
      // Standard output is the result's alone.
      onOutput: output => {
        progress.clear();
        terminal.error(output);
      },
    }).finally(progress.clear);
    if (args.values['json']) printJson(terminal, validation);
    else {
      terminal.out(validationText(validation));
      terminal.error(diagnosticsText(validation.diagnostics));
    }
    return validationExit(validation);
  },
};

/** Passed (warnings included), judged and not passed, or not judged at all. */
export function validationExit({ verdict, criteria }: Validation): ExitCode {
  if (verdict === 'pass' || verdict === 'warn') return EXIT.pass;
  return criteria.length > 0 ? EXIT.criteriaFailed : EXIT.badInput;
}
