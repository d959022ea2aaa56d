import { UsageError } from '../../core/diagnostic.ts';
import { nearest } from '../../core/nearest.ts';
import { ADAPTER_IDS } from '../../core/prediction/adapterIds.ts';
import { PredictionProblem } from '../../core/prediction/model.ts';
import { OUTPUTS } from '../../core/prediction/outputs.ts';
import { predictFile } from '../../core/prediction/predictFile.ts';
import { formatCount } from '../../core/words.ts';
import { type Arguments, type Command, EXIT, printJson, text } from '../command.ts';
import { allowedBy, PREDICTION_HELP, PREDICTION_OPTIONS, pythonOf } from '../predictionOptions.ts';
import { progressOn } from '../progress.ts';
import { diagnosticsText } from '../summary.ts';

export const command: Command = {
  usage: 'predict <checkpoint> --data FILE --out FILE',
  summary: 'Predict with a model for the rows of a table. Loads the model.',
  options: {
    data: { type: 'string' },
    out: { type: 'string' },
    project: { type: 'string' },
    features: { type: 'string' },
    target: { type: 'string' },
    adapter: { type: 'string' },
    factory: { type: 'string' },
    output: { type: 'string' },
    ...PREDICTION_OPTIONS,
  },
  help: [
    '--data FILE               the rows: CSV, JSONL or Parquet',
    '--out FILE                the CSV file to write',
    '--project DIR             the folder whose evenkeel.yaml says what the columns are',
    '--features A,B,…          the columns that the model reads, in its order',
    '--target NAME             the column that it answers for, where the data have it',
    `--adapter NAME            what runs the model: ${ADAPTER_IDS.join(', ')}`,
    '--factory MODULE:FUNCTION makes the module that weights of PyTorch belong to',
    `--output KIND             what its numbers are: ${OUTPUTS.join(', ')}`,
    ...PREDICTION_HELP,
  ],
  positionals: [1, 1],
  async run(args, terminal) {
    const [checkpoint = ''] = args.positionals;
    const progress = progressOn(terminal);
    try {
      const predictions = await predictFile({
        checkpoint,
        data: needed(args, 'data'),
        out: needed(args, 'out'),
        project: text(args, 'project'),
        features: text(args, 'features')
          ?.split(',')
          .map(each => each.trim()),
        target: text(args, 'target'),
        settings: {
          adapter: oneOf(args, 'adapter', ADAPTER_IDS),
          factory: text(args, 'factory'),
          output: oneOf(args, 'output', OUTPUTS),
        },
        allowed: allowedBy(args),
        python: pythonOf(args),
        signal: terminal.signal,
        onProgress: progress.show,
        onOutput(output) {
          progress.clear();
          terminal.error(output);
        },
      }).finally(progress.clear);
      const { rows, columns, diagnostics } = predictions;
      if (args.values['json']) {
        const { scores, ...rest } = predictions;
        const byClass = scores && { scores: Object.fromEntries(scores) };
        printJson(terminal, { out: text(args, 'out'), ...rest, ...byClass });
      } else {
        terminal.out(`${text(args, 'out')}: ${formatCount(rows, 'row')}, ${columns.join(', ')}\n`);
        terminal.error(diagnosticsText(diagnostics));
      }
      return EXIT.pass;
    } catch (error) {
      if (!(error instanceof PredictionProblem)) throw error;
      if (args.values['json']) printJson(terminal, { diagnostics: [error.diagnostic] });
      terminal.error(diagnosticsText([error.diagnostic]));
      return EXIT.badInput;
    }
  },
};

function needed(args: Arguments, name: string): string {
  const value = text(args, name);
  if (value === undefined) throw new UsageError(`Give --${name} FILE.`);
  return value;
}

function oneOf<T extends string>(args: Arguments, name: string, allowed: readonly T[]): T | undefined {
  const value = text(args, name);
  if (value === undefined) return undefined;
  const found = allowed.find(each => each === value);
  if (found !== undefined) return found;
  const near = nearest(value, allowed);
  throw new UsageError(
    `--${name} ${value} is not known.${near === undefined ? '' : ` Did you mean ${near}?`} Known: ${allowed.join(', ')}.`,
  );
}
