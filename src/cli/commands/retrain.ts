import { retrain } from '../../core/lifecycle/retrain.ts';
import { type Command, EXIT, printJson } from '../command.ts';
import { allowedBy, PREDICTION_HELP, PREDICTION_OPTIONS, pythonOf } from '../predictionOptions.ts';
import { diagnosticsText, validationText } from '../summary.ts';
import { validationExit } from './validate.ts';

export const command: Command = {
  usage: 'retrain <folder>',
  summary: 'Run the steps under retrain, then validate the new checkpoint. Runs your commands.',
  options: PREDICTION_OPTIONS,
  help: ['Without a predict command:', ...PREDICTION_HELP],
  positionals: [1, 1],
  async run(args, terminal) {
    const [folder = '.'] = args.positionals;
    const json = args.values['json'] === true;
    // What the steps print is the result for a person, and beside the result for a program.
    const print = json ? terminal.error : terminal.out;
    const result = await retrain(folder, {
      allowed: allowedBy(args),
      python: pythonOf(args),
      signal: terminal.signal,
      onOutput: print,
      onStep: ({ name, number, count }) => print(`[${number}/${count}] ${name}\n`),
    });
    const { validated } = result;
    if (json) printJson(terminal, result);
    else {
      if (validated) {
        terminal.out(`\n${validationText(validated)}`);
        terminal.error(diagnosticsText(validated.diagnostics));
      }
      if (result.message !== undefined) terminal.error(`${result.message}\n`);
    }
    if (result.status !== 'succeeded') return EXIT.badInput;
    return validated ? validationExit(validated) : EXIT.pass;
  },
};
